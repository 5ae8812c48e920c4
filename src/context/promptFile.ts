// Prompt files: their front matter, and what `${selection}`, `${file}` and `${input:name}` in them come to.
import type { CommandInput, OfferedIn } from './source.ts';

/** A prompt file, read. */
export interface Prompt {
  readonly description: string;
  readonly body: string;
  /** What `${input:name}` asks for, each once, in the order they come. */
  readonly inputs: readonly CommandInput[];
  /** What it refers to, to be attached. */
  readonly needs: readonly Need[];
  /** Whether it changes the code, or asks about it. */
  readonly does: 'edit' | 'ask';
  /** Where in the code it is offered. */
  readonly where: readonly OfferedIn[];
}

const offeredIn: readonly OfferedIn[] = ['lens', 'lightBulb'];

export type Need = (typeof needs)[number];
const needs = ['selection', 'file', 'problems', 'changes'] as const;

/** Larger ones are no prompts. Characters. */
export const largestPrompt = 200_000;

/** Reads a prompt file. Other fields of its front matter (model, tools) mean nothing here. */
export function readPrompt(text: string): Prompt {
  const [, front = '', rest] =
    /^\uFEFF?---[ \t]*\r?\n(?:([\s\S]{0,20000}?)\r?\n)?---[ \t]*(?:\r?\n|$)([\s\S]*)$/.exec(text) ?? [];
  const body = (rest ?? text.replace(/^\uFEFF/, '')).trim();
  const described = /^description:[ \t]*(.{0,1000})$/m.exec(front)?.[1]?.trim() ?? '';
  const inputs = new Map<string, CommandInput>();
  const needed = new Set<Need>();
  for (const [, name = '', argument, placeholder] of body.matchAll(variable)) {
    if (name === 'input' && argument !== undefined && !inputs.has(argument))
      inputs.set(argument, { name: argument, placeholder: placeholder ?? '' });
    const need = needs.find((each) => each === (name === 'selectedText' ? 'selection' : name));
    if (need !== undefined) needed.add(need);
  }
  const where = /^where:[ \t]*(.{0,200})$/m.exec(front)?.[1] ?? '';
  return {
    description: unquoted(described),
    body,
    inputs: [...inputs.values()].slice(0, 20),
    needs: [...needed],
    does: /^(?:does|mode|agent):[ \t]*["']?edit\b/m.test(front) ? 'edit' : 'ask',
    where: offeredIn.filter((place) => new RegExp(`\\b${place}\\b`).test(where)),
  };
}

/** `${name}`, `${name:argument}` or `${name:argument:placeholder}`. It ends where another begins, so that it is linear. */
const variable = /\$\{([a-zA-Z]{1,40})(?::([^{}:\n]{1,100}))?(?::([^{}\n]{0,500}))?\}/g;

function unquoted(text: string): string {
  const [, quote, inside] = /^(["'])(.*)\1$/.exec(text) ?? [];
  return quote === undefined ? text : (inside ?? '');
}

/**
 * The text of a prompt: inputs as they were given, and in place of what is attached its name. `rest`, what was typed
 * after the command, follows in a paragraph of its own. Anything else in `${}` stays as it is.
 */
export function fill(
  body: string,
  values: ReadonlyMap<string, string>,
  names: Readonly<Partial<Record<Need, string>>>,
  rest = '',
): string {
  const text = body.replace(variable, (all, name: string, argument: string | undefined) => {
    if (name === 'input') return (argument === undefined ? undefined : values.get(argument)) ?? '';
    const need = needs.find((each) => each === (name === 'selectedText' ? 'selection' : name));
    return need === undefined ? all : (names[need] ?? '');
  });
  return [text.trim(), rest.trim()].filter((part) => part !== '').join('\n\n');
}

/** The word that a prompt file is called by: its name without the extensions, with hyphens for what is no word. */
export const promptName = (file: string): string =>
  file
    .slice(file.lastIndexOf('/') + 1)
    .replace(/\.prompt\.md$/i, '')
    .replace(/[^\p{L}\p{N}_.-]+/gu, '-');

/** A command with the same name as one before it gets a number, so that each can be typed. */
export function distinct<Named extends { readonly name: string }>(commands: readonly Named[]): readonly Named[] {
  const taken = new Set<string>();
  return commands.map((command) => {
    let { name } = command;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${command.name}-${number}`;
    taken.add(name.toLowerCase());
    return { ...command, name };
  });
}
