import { spawn } from 'node:child_process';
import { root } from './paths.ts';

// npm test: every check and every suite, the result of each, and one closing line that sums them up.

interface Stage {
  readonly name: string;
  /** A script of ours or of a tool, with its arguments; run with this Node in the checkout. */
  readonly script: readonly string[];
}

interface Result {
  readonly passed: number;
  readonly failed: number;
}

const tsc = 'node_modules/typescript/bin/tsc';

/** Each counts as one; what they say is shown when they fail. */
const checks: readonly Stage[] = [
  { name: 'types of src', script: [tsc, '-p', 'src'] },
  { name: 'types of src/host for Node', script: [tsc, '-p', 'src/host'] },
  { name: 'types of media', script: [tsc, '-p', 'media'] },
  { name: 'types of test', script: [tsc, '-p', 'test'] },
  { name: 'lint', script: ['node_modules/eslint/bin/eslint.js', '.'] },
  { name: 'format', script: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'] },
  { name: 'package', script: ['test/host/package.ts'] },
];

/** Their last line says how many passed and failed. */
const suites: readonly Stage[] = [
  { name: 'unit tests', script: ['test/host/unit.ts'] },
  { name: 'tests inside VS Code, Node host', script: ['test/host/integration.ts'] },
  { name: 'tests inside VS Code, web-worker host', script: ['test/host/integration.ts', '--web'] },
  { name: 'UI tests', script: ['test/host/ui.ts'] },
];

const results: Result[] = [];
for (const stage of checks) results.push(await check(stage));
for (const stage of suites) results.push(await suite(stage));
const total = results.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }));
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

async function check(stage: Stage): Promise<Result> {
  const started = Date.now();
  const { code, text } = await run(stage.script, false);
  const ok = code === 0;
  console.log(`${ok ? 'ok' : 'not ok'} ${stage.name} (${seconds(started)})`);
  if (!ok) console.log(text);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
}

async function suite(stage: Stage): Promise<Result> {
  const started = Date.now();
  console.log(`\n${stage.name}`);
  const { code, text } = await run(stage.script, true);
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(text) ?? [];
  const result = { passed: Number(passed ?? 0), failed: Number(failed ?? 0) };
  // One that broke off, ran nothing, or ended badly for another reason is a failure too.
  const broken = result.failed === 0 && (code !== 0 || result.passed === 0);
  const ok = result.failed === 0 && !broken;
  console.log(`${ok ? 'ok' : 'not ok'} ${stage.name} (${seconds(started)})`);
  return broken ? { ...result, failed: 1 } : result;
}

async function run(script: readonly string[], show: boolean): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, script, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    // Ctrl+C reaches the child by itself; any other end of this process ends it.
    process.once('exit', () => child.kill());
    let text = '';
    for (const [stream, shown] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const) {
      stream.on('data', (data: Buffer) => {
        if (show) shown.write(data);
        text += data.toString();
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text }));
  });
}

function seconds(started: number): string {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}
