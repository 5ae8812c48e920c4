// Runs a program for its output: without a shell, away from the workspace, and not for long.
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { homedir } from 'os';

/** No key is longer. */
const largest = 65_536;

/** What VS Code tells its own children, which no other program needs. */
const own = /^(?:VSCODE_|ELECTRON_|NODE_OPTIONS$)/;

const onWindows = process.platform === 'win32';

/**
 * `command`: the full path of a program, and its arguments. Resolves to what it printed. Rejects with an `Error` that says
 * what it complained about, or that it took longer than `timeout` milliseconds: then it is ended, with all that it started.
 */
export async function runCommand(command: readonly string[], timeout: number): Promise<string> {
  const [program = '', ...args] = command;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: homedir(),
      env,
      shell: false,
      // Nobody types into it.
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      // It leads a process group of its own. On Windows it would get a console of its own instead.
      detached: !onWindows,
    });
    let ended: string | undefined;
    const giveUp = (why: string): void => {
      if (ended !== undefined) return;
      ended = why;
      end(child);
    };
    const timer = setTimeout(() => giveUp(`It took longer than ${timeout / 1000} s.`), timeout);
    const [said, complaint] = [child.stdout, child.stderr].map((stream) => {
      const all = { text: '' };
      stream.setEncoding('utf8').on('data', (text: string) => {
        all.text += text;
        if (all.text.length > largest) giveUp('It printed too much.');
      });
      return all;
    });
    child.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(new Error(`It couldn’t be run (${code ?? message}).`));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (ended === undefined && code === 0) resolve(said?.text ?? '');
      else reject(new Error(ended ?? problemOf(code, signal, complaint?.text ?? '')));
    });
  });
}

/** Kills a program with all that it started, without waiting for what they still print. */
function end(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (onWindows) {
    const taskkill = `${process.env['SystemRoot'] ?? String.raw`C:\Windows`}\\System32\\taskkill.exe`;
    execFile(taskkill, ['/pid', String(pid), '/t', '/f'], { windowsHide: true }, () => child.kill());
  } else {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // All of them are gone.
    }
  }
  // A process that left the group may keep them open.
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function problemOf(code: number | null, signal: string | null, complaint: string): string {
  const end = code === null ? `It was ended by ${signal ?? 'a signal'}.` : `It ended with code ${code}.`;
  return `${end} ${complaint.trim().split('\n')[0] ?? ''}`.trim();
}
