// Runs a TypeScript script of this project with a Node that can, after making ready what it needs:
//
//   node test/host/run.mjs [--vscode] [--browser] <script.ts> [arguments]
//
// Works from Node 20 up. Ends with the script's exit code; Ctrl+C and a termination reach the script and are waited for.
import { spawn } from 'node:child_process';
import os from 'node:os';
import { setUp, SetupError } from './setup.mjs';

const args = process.argv.slice(2);
const needs = { vscode: false, browser: false };
while (args[0] === '--vscode' || args[0] === '--browser') needs[args.shift().slice(2)] = true;

let node;
try {
  node = await setUp(needs);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}

const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], { stdio: 'inherit' });
// A terminal sends Ctrl+C to the whole group, so the script has it already; the others come to this process alone.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + (os.constants.signals[signal] ?? 0)));
