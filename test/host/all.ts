import path from 'node:path';
import { root } from './paths.ts';
import { start } from './processes.ts';

// npm test: everything, one stage after another. The last line printed is `N passed, N failed`, summed over all stages;
// a stage without tests of its own counts as one.

interface Stage {
  readonly name: string;
  readonly command: readonly string[];
  /** It closes with a line `N passed, N failed` that says more than its exit code. */
  readonly counts?: boolean;
}

const bin = (file: string): string => path.join(root, 'node_modules', file);
const script = (file: string): string => path.join(root, 'test/host', file);

const stages: readonly Stage[] = [
  ...['src', 'src/host', 'media', 'test'].map((project) => ({
    name: `types of ${project}`,
    command: [bin('typescript/bin/tsc'), '-p', project],
  })),
  { name: 'lint', command: [bin('eslint/bin/eslint.js'), '.'] },
  { name: 'format', command: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'] },
  { name: 'unit tests', command: [script('unit.ts')], counts: true },
  { name: 'package', command: [script('package.ts')] },
  { name: 'tests inside VS Code', command: [script('integration.ts')], counts: true },
  { name: 'tests inside VS Code, web-worker host', command: [script('integration.ts'), '--web'], counts: true },
  { name: 'UI tests', command: [script('ui.ts')], counts: true },
];

interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

async function run({ command, counts }: Stage): Promise<Outcome> {
  const child = start(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let tail = '';
  child.stdout?.on('data', (data: Buffer) => {
    process.stdout.write(data);
    tail = (tail + data.toString()).slice(-4096);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const [, passed, failed] = /(?:^|\n)(\d+) passed, (\d+) failed\s*$/.exec(tail) ?? [];
  if (counts !== true || passed === undefined || failed === undefined) {
    const ok = code === 0 && counts !== true;
    return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
  }
  return { passed: Number(passed), failed: Math.max(Number(failed), code === 0 ? 0 : 1) };
}

const lines: string[] = [];
const sum = { passed: 0, failed: 0 };
for (const stage of stages) {
  console.log(`\n── ${stage.name}`);
  const started = Date.now();
  const { passed, failed } = await run(stage);
  sum.passed += passed;
  sum.failed += failed;
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  lines.push(`${failed === 0 ? '✔' : '✖'} ${stage.name}: ${passed} passed, ${failed} failed (${seconds} s)`);
}
console.log(`\n${lines.join('\n')}\n`);
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed === 0 ? 0 : 1);
