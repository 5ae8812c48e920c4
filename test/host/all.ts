import { spawn } from 'node:child_process';
import path from 'node:path';
import { root, temporaryDirectory } from './paths.ts';

// npm test: every check and every suite, the result of each, and one closing line that sums them up. The UI tests mostly
// wait for VS Code, so everything else runs beside them; what is said is still printed stage by stage.

interface Stage {
  readonly name: string;
  /** A script of ours or of a tool, with its arguments; run with this Node in the checkout. */
  readonly script: readonly string[];
}

interface Result {
  readonly passed: number;
  readonly failed: number;
}

/** Files that were found right are not checked again until they, the compiler or its options change. */
const types = (project: string): readonly string[] => [
  'node_modules/typescript/bin/tsc',
  ...['-p', project],
  '--incremental',
  ...['--tsBuildInfoFile', `out/types/${project.replaceAll('/', '-')}.tsbuildinfo`],
];

/** What it makes, the suites test. */
const packaging: Stage = { name: 'package', script: ['test/host/package.ts'] };

/** Each counts as one; what they say is shown when they fail. */
const checks: readonly Stage[] = [
  packaging,
  { name: 'types of src', script: types('src') },
  { name: 'types of src/host for Node', script: types('src/host') },
  { name: 'types of media', script: types('media') },
  { name: 'types of test', script: types('test') },
  { name: 'lint', script: ['node_modules/oxlint/bin/oxlint'] },
  { name: 'format', script: ['node_modules/oxfmt/bin/oxfmt', '--check'] },
];

const ui: Stage = { name: 'UI tests', script: ['test/host/ui.ts'] };

/** Their last line says how many passed and failed. */
const suites: readonly Stage[] = [
  { name: 'unit tests', script: ['test/host/unit.ts'] },
  { name: 'tests inside VS Code, Node host', script: ['test/host/integration.ts'] },
  { name: 'tests inside VS Code, web-worker host', script: ['test/host/integration.ts', '--web'] },
  ui,
];

interface Run {
  readonly ended: Promise<{ readonly code: number | null; readonly text: string; readonly seconds: string }>;
  /** Prints what was said so far, and from now on everything as it comes. */
  readonly show: () => void;
}

process.env['PARLEY_PACKAGE'] = path.join(temporaryDirectory('run'), 'package');
const packed = start(packaging.script);
const others = [...checks, ...suites].filter((stage) => stage !== packaging && stage !== ui);
const runs = new Map([[packaging, Promise.resolve(packed)], ...inTurn([ui]), ...inTurn(others)]);
const results: Result[] = [];
for (const stage of checks) results.push(await check(stage));
for (const stage of suites) results.push(await suite(stage));
const total = results.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }));
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

/** Each stage starts when the one before it has ended, the first when there is a package. */
function inTurn(lane: readonly Stage[]): readonly (readonly [Stage, Promise<Run>])[] {
  let free: Promise<unknown> = packed.ended;
  return lane.map((stage) => {
    const run = free.then(() => start(stage.script));
    free = run.then(async ({ ended }) => ended);
    return [stage, run];
  });
}

async function runOf(stage: Stage): Promise<Run> {
  return runs.get(stage) ?? Promise.reject(new Error(`${stage.name} does not run.`));
}

async function check(stage: Stage): Promise<Result> {
  const { code, text, seconds } = await (await runOf(stage)).ended;
  const ok = code === 0;
  console.log(`${ok ? 'ok' : 'not ok'} ${stage.name} (${seconds})`);
  if (!ok) console.log(text);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
}

async function suite(stage: Stage): Promise<Result> {
  console.log(`\n${stage.name}`);
  const run = await runOf(stage);
  run.show();
  const { code, text, seconds } = await run.ended;
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(text) ?? [];
  const result = { passed: Number(passed ?? 0), failed: Number(failed ?? 0) };
  // A suite that broke off, ran nothing, or ended badly for another reason has failed too.
  const broken = result.failed === 0 && (code !== 0 || result.passed === 0);
  const ok = result.failed === 0 && !broken;
  console.log(`${ok ? 'ok' : 'not ok'} ${stage.name} (${seconds})`);
  return broken ? { ...result, failed: 1 } : result;
}

function start(script: readonly string[]): Run {
  const started = Date.now();
  const child = spawn(process.execPath, script, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  // Ctrl+C reaches the child by itself; any other end of this process ends it.
  const kill = (): unknown => child.kill();
  process.once('exit', kill);
  child.once('close', () => process.off('exit', kill));
  let text = '';
  let live = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (data: string) => {
      if (live) process.stdout.write(data);
      text += data;
    });
  }
  const ended = new Promise<Awaited<Run['ended']>>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text, seconds: `${((Date.now() - started) / 1000).toFixed(1)} s` }));
  });
  return {
    ended,
    show() {
      live = true;
      process.stdout.write(text);
    },
  };
}
