// Runs the user's own actions: picked, by a key, from a lens or the light bulb.
import * as vscode from 'vscode';
import { askText, choose } from '../../host/dialogs.ts';
import type { Attachment } from '../../conversation/context.ts';
import type { OwnAction as Setting } from '../../gateways/settings.ts';
import { ownActions } from '../ownAction.ts';
import type { OwnAction, PromptFiles } from '../ownAction.ts';
import { inform } from '../../host/messages.ts';

/** A piece of code in a document. */
export interface LensRange {
  readonly uri: vscode.Uri;
  readonly range: vscode.Range;
}

/** What actions need of the rest. Without a target, they are about the selection. */
export interface OwnActionPorts {
  readonly actions: () => readonly Setting[];
  readonly prompts: PromptFiles;
  /** Changes code by an instruction that nobody needs to look at first. */
  readonly change: (target: LensRange | undefined, instruction: string, context?: readonly Attachment[]) => unknown;
  /** Asks about code: to explain it, where there is no other question. */
  readonly explain: (target: LensRange | undefined, question?: string, context?: readonly Attachment[]) => unknown;
}

/** The user's own actions. Prompt files are listed when they are first asked for, and after one was changed. */
export class OwnActions implements vscode.Disposable {
  readonly #ports: OwnActionPorts;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #disposables: readonly vscode.Disposable[];
  #files: readonly Awaited<ReturnType<PromptFiles['commands']>>[number][] = [];
  #listed = false;
  /** How often they were asked for, and the latest time of which the answer is here. */
  #asked = 0;
  #answered = 0;

  constructor(ports: OwnActionPorts) {
    this.#ports = ports;
    const filesChanged = (uris: readonly vscode.Uri[]): void => {
      if (this.#listed && uris.some(({ path }) => path.toLowerCase().endsWith('.prompt.md'))) void this.#list();
    };
    this.#disposables = [
      this.#changed,
      vscode.workspace.onDidSaveTextDocument(({ uri }) => filesChanged([uri])),
      vscode.workspace.onDidCreateFiles(({ files }) => filesChanged(files)),
      vscode.workspace.onDidDeleteFiles(({ files }) => filesChanged(files)),
      vscode.workspace.onDidRenameFiles(({ files }) =>
        filesChanged(files.flatMap(({ oldUri, newUri }) => [oldUri, newUri])),
      ),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        if (this.#listed) void this.#list();
      }),
    ];
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** Those that are known by now, where they are offered in the code. */
  in(place: OwnAction['where'][number]): readonly OwnAction[] {
    if (!this.#listed) void this.#list();
    return this.#all.filter(({ where }) => where.includes(place));
  }

  find(id: string): OwnAction | undefined {
    return this.#all.find((action) => action.id === id);
  }

  get #all(): readonly OwnAction[] {
    return ownActions(this.#ports.actions(), this.#files);
  }

  /** Runs the action of this name on the selection; without a name, the one that the user picks. */
  async choose(name: unknown): Promise<void> {
    await this.#list();
    if (name === undefined) {
      const picked = await this.#pick();
      if (picked) await this.run(picked, undefined);
      return;
    }
    const action = typeof name === 'string' ? this.#all.find((each) => each.name === name) : undefined;
    if (action) await this.run(action, undefined);
    else if (typeof name === 'string') void inform(vscode.l10n.t('There’s no action with this name.'));
  }

  async run(action: OwnAction, target: LensRange | undefined): Promise<void> {
    const { text, attachments } = await this.#textOf(action);
    if (text.trim() === '') return;
    const { change, explain } = this.#ports;
    await (action.does === 'edit' ? change : explain)(target, text, attachments);
  }

  /** What it says. Empty where the user gave up, or its file is gone. */
  async #textOf({ id, name, inputs, prompt }: OwnAction): Promise<Awaited<ReturnType<PromptFiles['run']>>> {
    const nothing = { text: '', attachments: [] };
    if (prompt !== undefined) return { text: prompt, attachments: [] };
    const values: { readonly name: string; readonly value: string }[] = [];
    for (const input of inputs) {
      const value = await askText({
        title: name,
        prompt: input.name,
        placeHolder: input.placeholder,
      });
      if (value === undefined) return nothing;
      values.push({ name: input.name, value });
    }
    const ran = await this.#ports.prompts.run({ id, rest: '', inputs: values, attached: ['selection'] });
    // The code it is about goes along anyway.
    return { text: ran.text, attachments: ran.attachments.filter(({ type }) => type !== 'selection') };
  }

  async #pick(): Promise<OwnAction | undefined> {
    const { l10n } = vscode;
    const all = this.#all.map((action) => ({
      label: `$(${action.does === 'edit' ? 'edit' : 'comment-discussion'}) ${action.name}`,
      description: action.detail,
      action,
    }));
    const more = {
      label: l10n.t('Add an Action…'),
      description: l10n.t('In the setting parley.actions, or as a prompt file'),
    };
    const picked = await choose<vscode.QuickPickItem & { readonly action?: OwnAction }>([...all, more], {
      placeHolder: l10n.t('What do you want to do with the code?'),
      matchOnDescription: true,
    });
    if (picked === more) await vscode.commands.executeCommand('workbench.action.openSettings', 'parley.actions');
    return picked?.action;
  }

  async #list(): Promise<void> {
    this.#listed = true;
    const asked = ++this.#asked;
    // Where they can't be listed they are offered nowhere.
    const files = await this.#ports.prompts.commands().catch(() => []);
    // The answer to a later question may have come before this one.
    if (asked < this.#answered) return;
    this.#answered = asked;
    this.#files = files;
    this.#changed.fire();
  }
}
