// Where prompts come from: those built in, the user's own folders, and the folders of a trusted workspace.
import * as vscode from 'vscode';
import { isLinked } from '../../host/links.ts';
import { builtIns } from '../builtIns.ts';
import type { BuiltIn } from '../builtIns.ts';
import { distinct, fill, largestPrompt, promptName, readPrompt } from '../promptFile.ts';
import type { Need, Prompt } from '../promptFile.ts';
import { objectionTo } from '../rules.ts';
import { both, nothingTaken } from '../source.ts';
import type { Command, Run, Taken } from '../source.ts';
import type { Gate } from './gate.ts';

/** Where a workspace has them. */
const workspaceFolders = ['.github/prompts', '.parley/prompts'];
/** Most prompt files of a folder. */
const mostPrompts = 200;

/** Attaches what a prompt needs. */
export type TakeNeed = (need: Need | 'code') => Promise<Taken>;

export class Prompts {
  /** The folders of the user's own prompts. */
  readonly #own: readonly vscode.Uri[];

  readonly #gate: Gate;

  constructor({ globalStorageUri }: Pick<vscode.ExtensionContext, 'globalStorageUri'>, gate: Gate) {
    this.#gate = gate;
    // Beside `globalStorage`, where VS Code keeps the user's prompts: of the default profile, which most have.
    const user = vscode.Uri.joinPath(globalStorageUri, '..', '..', 'prompts');
    this.#own = [vscode.Uri.joinPath(globalStorageUri, 'prompts'), user];
  }

  async all(): Promise<readonly Command[]> {
    const own = await Promise.all(this.#own.map(async (folder) => promptsIn(folder, 'user')));
    const theirs = await Promise.all(this.#workspace().map(async (folder) => promptsIn(folder, 'workspace')));
    return distinct([...builtIns(vscode.l10n).map(builtInCommand), ...own.flat(), ...theirs.flat()]);
  }

  /** The text of a prompt, with what it needs attached. Empty if the prompt is gone. */
  async run({ id, rest, inputs, attached }: Run, take: TakeNeed): Promise<Taken & { readonly text: string }> {
    const builtIn = builtIns(vscode.l10n).find(({ name }) => id === `parley:${name}`);
    const prompt = builtIn === undefined ? await this.#prompt(id) : undefined;
    // A prompt file's text is sent like the text of any other file.
    if (prompt !== undefined && objectionTo(prompt.body) === 'secret') {
      return { ...this.#gate.refuse(decodeURIComponent(id.slice(id.lastIndexOf('/') + 1)), 'secret'), text: '' };
    }
    const needs: readonly (Need | 'code')[] = builtIn?.needs ?? prompt?.needs ?? [];
    let taken = nothingTaken;
    const names: Partial<Record<Need, string>> = {};
    for (const need of needs) {
      // A commit message is about changes, whatever else is attached.
      const isThere = need === 'changes' ? attached.includes(need) : attached.length > 0;
      if (builtIn !== undefined && isThere) continue;
      const each = await take(need);
      taken = both(taken, each);
      // A problem less to fix is no reason to say so.
      if (need !== 'code') names[need] = each.attachments.map((one) => `\`${nameOf(one)}\``).join(', ');
    }
    const values = new Map(inputs.map(({ name, value }) => [name, value]));
    return { ...taken, text: fill(builtIn?.body ?? prompt?.body ?? '', values, names, rest) };
  }

  /** The text of the first prompt file of this name, the user's own first. None that holds a key. */
  async rules(name: string): Promise<string | undefined> {
    for (const folder of [...this.#own, ...this.#workspace()]) {
      const body = (await readAt(vscode.Uri.joinPath(folder, `${name}.prompt.md`)))?.body;
      if (body !== undefined && objectionTo(body) === undefined) return fill(body, new Map(), {});
    }
    return undefined;
  }

  #workspace(): readonly vscode.Uri[] {
    if (!vscode.workspace.isTrusted) return [];
    return (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) =>
      workspaceFolders.map((folder) => vscode.Uri.joinPath(uri, folder)),
    );
  }

  /** A prompt file by its address, if it is in one of the folders. */
  async #prompt(id: string): Promise<Prompt | undefined> {
    const folder = [...this.#own, ...this.#workspace()].find((each) => id.startsWith(`${each.toString()}/`));
    const name = folder && id.slice(folder.toString().length + 1);
    if (name === undefined || /[/\\]/.test(decodeURIComponent(name))) return undefined;
    return readAt(vscode.Uri.parse(id, true));
  }
}

const nameOf = (attachment: Taken['attachments'][number]): string =>
  'path' in attachment && attachment.path !== '' ? attachment.path : 'name' in attachment ? attachment.name : '';

const builtInCommand = ({ name, description }: BuiltIn): Command => ({
  id: `parley:${name}`,
  name,
  description,
  source: 'builtIn',
  inputs: [],
  does: 'ask',
  where: [],
});

async function promptsIn(folder: vscode.Uri, source: Command['source']): Promise<readonly Command[]> {
  let names: readonly string[];
  try {
    names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
  } catch {
    return []; // there is no such folder
  }
  const files = names.filter((name) => name.toLowerCase().endsWith('.prompt.md')).sort();
  const commands = await Promise.all(
    files.slice(0, mostPrompts).map(async (name): Promise<readonly Command[]> => {
      const uri = vscode.Uri.joinPath(folder, name);
      const prompt = await readAt(uri);
      if (prompt === undefined) return [];
      const { description, body, inputs, does, where } = prompt;
      const said = description === '' ? (body.split('\n')[0]?.slice(0, 200) ?? '') : description;
      return [{ id: uri.toString(), name: promptName(name), description: said, source, inputs, does, where }];
    }),
  );
  return commands.flat();
}

/** Of a workspace, no prompt behind a link is read: it could be any file of this computer. */
const readAt = async (uri: vscode.Uri): Promise<Prompt | undefined> => ((await isLinked(uri)) ? undefined : read(uri));

async function read(uri: vscode.Uri): Promise<Prompt | undefined> {
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > largestPrompt) return undefined;
    return readPrompt(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
  } catch {
    return undefined;
  }
}
