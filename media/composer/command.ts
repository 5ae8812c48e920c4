// The command that a message begins with.
import type { CommandView } from '../../src/panel/context.ts';

/** A command, and what was typed after its name. */
export interface Called {
  readonly command: CommandView;
  readonly rest: string;
}

/** Whether a text may begin with a command: what commands there are only the host knows. */
export const mayCall = (text: string): boolean => /^\/\S/.test(text);

export function commandIn(text: string, commands: readonly CommandView[]): Called | undefined {
  const [whole = '', name] = /^\/(\S+)\s*/.exec(text) ?? [];
  const command = commands.find((each) => each.name === name);
  return command && { command, rest: text.slice(whole.length) };
}
