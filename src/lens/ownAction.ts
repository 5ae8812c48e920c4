// Actions of the user's own: those of the setting and those of prompt files, in one list.
import type { Attachment } from '../conversation/context.ts';
import type { OwnAction as Setting } from '../gateways/settings.ts';

/** Something to do with code, in the user's own words. */
export interface OwnAction {
  /** A prompt file's address, or `setting:` and the name. */
  readonly id: string;
  readonly name: string;
  readonly detail: string;
  readonly does: Setting['does'];
  readonly where: Setting['where'];
  /** What it asks for before it runs. */
  readonly inputs: readonly Input[];
  /** `undefined`: it is a prompt file, whose text is read when it runs. */
  readonly prompt: string | undefined;
}

interface Input {
  readonly name: string;
  readonly placeholder: string;
}

/** A prompt file as it is listed. */
export interface PromptFile extends Omit<OwnAction, 'detail' | 'prompt'> {
  readonly description: string;
  readonly source: string;
}

/** Where prompt files come from. */
export interface PromptFiles {
  commands(): Promise<readonly PromptFile[]>;
  /** The text of one, and what it needs attached. */
  run(run: {
    readonly id: string;
    readonly rest: string;
    readonly inputs: readonly { readonly name: string; readonly value: string }[];
    readonly attached: readonly 'selection'[];
  }): Promise<{ readonly text: string; readonly attachments: readonly Attachment[] }>;
}

/** The actions in the order they are offered in. Of two with one name the first counts, which a key can mean. */
export function ownActions(settings: readonly Setting[], files: readonly PromptFile[]): readonly OwnAction[] {
  const all = [
    ...settings.map(({ name, prompt, does, where }): OwnAction => ({
      ...{ id: `setting:${name}`, name: plain(name), detail: firstLine(prompt), does, where, inputs: [], prompt },
    })),
    ...files
      .filter(({ source }) => source !== 'builtIn')
      .map(({ id, name, description, does, where, inputs }): OwnAction => ({
        ...{ id, name: plain(name), detail: firstLine(description), does, where, inputs, prompt: undefined },
      })),
  ];
  const seen = new Set<string>();
  return all.filter(({ name }) => {
    const isNew = !seen.has(name);
    seen.add(name);
    return isNew;
  });
}

/** Without what VS Code would draw as an icon, and in one line. */
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('$(', '$\u200b(').trim();

const firstLine = (text: string): string => plain(text.split('\n', 1)[0] ?? '').slice(0, 200);
