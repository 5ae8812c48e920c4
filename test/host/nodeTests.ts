import fs from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { option, root, temporaryDirectory } from './paths.ts';

export interface NodeTestOptions {
  /** Run the files whose path holds one of these; default: all. */
  readonly filters: readonly string[];
  /** Files at once. */
  readonly concurrency: number;
  /** For a whole file, in milliseconds. */
  readonly timeout: number;
  /** About how long a file takes, by its text: the longest begins, so that none is left alone at the end. Default: by name. */
  readonly weigh?: (text: string) => number;
}

/**
 * Runs the *.test.ts files below a folder with node:test, each in a process of its own, and reports as they go. The last
 * line printed is `N passed, N failed`; gives true when there were tests and none failed.
 * `--grep=PATTERN` runs the tests whose name matches.
 */
export async function runNodeTests(directory: string, options: NodeTestOptions): Promise<boolean> {
  const files = fs
    .readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
    .filter((name) => options.filters.length === 0 || options.filters.some((filter) => name.includes(filter)))
    .map((name) => path.join(directory, name))
    .sort();
  const { weigh } = options;
  if (weigh !== undefined) {
    const weights = new Map(files.map((file) => [file, weigh(withParts(file))]));
    files.sort((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0));
  }
  // Every file is a process of its own, and a VS Code two or three: what one of them has compiled, the next one reads.
  process.env['NODE_COMPILE_CACHE'] ??= temporaryDirectory('compiled');
  let passed = 0;
  let failed = 0;
  if (files.length > 0) {
    const grep = option('grep');
    const stream = run({
      files,
      cwd: root,
      concurrency: options.concurrency,
      timeout: options.timeout,
      ...(grep !== undefined && { testNamePatterns: [new RegExp(grep)] }),
    });
    stream.on('test:summary', ({ file, counts }) => {
      if (file !== undefined) return;
      passed = counts.passed;
      failed = counts.tests - counts.passed - counts.skipped - counts.todo;
    });
    for await (const text of stream.compose(spec())) process.stdout.write(text as string);
  }
  if (passed + failed === 0) {
    console.log(`No tests ran in ${path.relative(root, directory)}.`);
    failed = 1;
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
}

/** The text of a file, and of those that it imports only to run what is in them. */
function withParts(file: string): string {
  const text = fs.readFileSync(file, 'utf8');
  const parts = Array.from(text.matchAll(/^import '(\.[^']+)';$/gm), ([, part = '']) => part);
  return [text, ...parts.map((part) => withParts(path.join(path.dirname(file), part)))].join('\n');
}
