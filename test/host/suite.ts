import { build } from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { personalities } from '../gateway/personalities.ts';
import type { Personality } from '../gateway/personalities.ts';
import type { Environment, Report } from '../integration/run.ts';
import { root } from './paths.ts';

/** The reference gateway, but for anyone: it asks for no key. */
export const testPersonality: Personality = { ...personalities.anthropic, auth: [] };

/** Settings that point Parley at a gateway started with {@link testPersonality}. */
export function testSettings(url: string): Readonly<Record<string, unknown>> {
  const [model] = testPersonality.catalogue;
  return {
    'parley.gateways': [{ id: 'test', name: 'Test Gateway', baseUrl: url, auth: 'none' }],
    'parley.defaultModel': `test/${model?.id ?? ''}`,
  };
}

const directory = path.join(root, 'test/integration');

/**
 * Bundles the tests that run in this host, those whose file name holds one of the filters, into a file in a folder, for
 * VS Code to load; returns the file. test/integration/run.ts stands in for `node:test` there.
 */
export async function bundleTests(
  environment: Omit<Environment, 'root'>,
  filters: readonly string[],
  folder: string,
): Promise<string> {
  const web = environment.host === 'web';
  const files = fs
    .readdirSync(directory)
    .filter((name) => name.endsWith(web ? '.web.test.ts' : '.test.ts'))
    .filter((name) => filters.length === 0 || filters.some((filter) => name.includes(filter)));
  const contents = files.flatMap((name) => [`import 'file-name:${name}';`, `import './${name}';`]);
  const outfile = path.join(folder, 'tests.js');
  await build({
    stdin: { contents: [...contents, `export { run } from './run.ts';`].join('\n'), resolveDir: directory },
    outfile,
    bundle: true,
    format: 'cjs',
    platform: web ? 'browser' : 'node',
    external: ['vscode'],
    alias: {
      'node:test': path.join(directory, 'run.ts'),
      ...(web && { 'node:assert/strict': path.join(directory, 'assert.ts') }),
    },
    define: { PARLEY_ENVIRONMENT: JSON.stringify({ ...environment, root } satisfies Environment) },
    logLevel: 'warning',
    plugins: [
      {
        name: 'file-name',
        setup(bundler) {
          bundler.onResolve({ filter: /^file-name:/ }, ({ path: name }) => ({
            path: name.slice('file-name:'.length),
            namespace: 'file-name',
          }));
          bundler.onLoad({ filter: /./, namespace: 'file-name' }, ({ path: name }) => ({
            contents: `import { inFile } from './run.ts'; inFile(${JSON.stringify(name)});`,
            resolveDir: directory,
          }));
        },
      },
    ],
  });
  return outfile;
}

export interface Tally {
  /** Takes what was written to a console: prints results as they come, and what else the tests say. */
  readonly read: (args: readonly unknown[]) => void;
  /** Prints the closing line; true when tests ran, to their end, and none failed. */
  readonly finish: (what: string) => boolean;
}

/** What test/integration/run.ts marks its lines with. */
const mark = '#parley ';

export function createTally(): Tally {
  let end: Extract<Report, { readonly type: 'end' }> | undefined;
  const results: Extract<Report, { readonly type: 'result' }>[] = [];
  return {
    read(args) {
      const text = args.find((arg): arg is string => typeof arg === 'string' && arg.includes(mark));
      if (text === undefined) return;
      const report = JSON.parse(text.slice(text.indexOf(mark) + mark.length)) as Report;
      if (report.type === 'end') {
        end = report;
        return;
      }
      results.push(report);
      console.log(
        `${report.error === undefined ? 'ok' : 'not ok'} ${results.length} - ${report.name} (${report.ms} ms)`,
      );
      if (report.error !== undefined) console.log(report.error.replace(/^/gm, '  '));
    },
    finish(what) {
      const failed = results.filter(({ error }) => error !== undefined).length;
      if (end === undefined) console.log(`not ok - the tests ${what} did not run to their end`);
      else if (results.length === 0) console.log(`not ok - no tests ran ${what}`);
      const broken = end === undefined || results.length === 0 ? 1 : 0;
      console.log(`${results.length - failed} passed, ${failed + broken} failed`);
      return failed + broken === 0;
    },
  };
}
