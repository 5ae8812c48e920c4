// Runs a program for its output: without a shell, away from the workspace, and not for long.
import { execFile } from 'node:child_process';
import type { ExecFileException } from 'node:child_process';
import { homedir } from 'os';

/** No key is longer. Bytes. */
const largest = 65_536;

/** What VS Code tells its own children, which no other program needs. */
const own = /^(?:VSCODE_|ELECTRON_|NODE_OPTIONS$)/;

/**
 * `command`: the full path of a program, and its arguments. Resolves to what it printed. Rejects with an `Error` that says
 * what it complained about, or that it took longer than `timeout` milliseconds.
 */
export async function runCommand(command: readonly string[], timeout: number): Promise<string> {
  const [program = '', ...args] = command;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
  return new Promise((resolve, reject) => {
    const options = {
      cwd: homedir(),
      env,
      timeout,
      killSignal: 'SIGKILL',
      maxBuffer: largest,
      windowsHide: true,
    } as const;
    const child = execFile(
      program,
      args,
      { ...options, shell: false, encoding: 'utf8' },
      (error, printed, complaint) => {
        if (error === null) resolve(printed);
        else reject(new Error(problemOf(error, timeout, complaint.trim().split('\n')[0] ?? '')));
      },
    );
    // Nobody types into it.
    child.stdin?.end();
  });
}

function problemOf({ code, killed, signal }: ExecFileException, timeout: number, complaint: string): string {
  // One that printed too much is killed, too.
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'It printed too much.';
  if (typeof code === 'string') return `It couldn’t be run (${code}).`;
  if (killed === true) return `It took longer than ${timeout / 1000} s.`;
  const end = typeof code === 'number' ? `It ended with code ${code}.` : `It was ended by ${signal ?? 'a signal'}.`;
  return `${end} ${complaint}`.trim();
}
