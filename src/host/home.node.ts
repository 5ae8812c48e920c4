// What Claude Code left on this computer: its settings folder and the environment variables.
import { homedir, hostname } from 'os';
import { join } from 'path';

/** The folder of Claude Code's settings, found the way Claude Code finds it. */
export function homeFolder(): string | undefined {
  const set = process.env['CLAUDE_CONFIG_DIR'];
  return set === undefined || set === '' ? join(homedir(), '.claude') : set;
}

/** The environment variables that can describe a gateway. Read only when the user asks to import them. */
export function environment(): Readonly<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && /^(?:ANTHROPIC|CLAUDE|API_TIMEOUT)_/.test(name)) all[name] = value;
  }
  return all;
}

/** The name of the computer that the extension runs on. */
export const hostName = (): string => hostname();
