// All inline edits of this window: which one a command means, their lenses, decorations and context keys.
import * as vscode from 'vscode';
import type { Phase } from '../proposal.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import type { Send } from '../../sending/send.ts';
import type { MessagesError } from '../../messages/index.ts';
import { Decorations } from './decorate.ts';
import { issueMessage, lensCommands, stateOf } from './editLenses.ts';
import { LiveEdit } from './live.ts';
import type { LiveEditEvents } from './live.ts';
import { Comparisons } from './open.ts';
import { leftMessage, mixedMessage, nothingMessage, offerCopy, offerWords } from './said.ts';
import { EditStatus } from './status.ts';
import { placeOf } from './target.ts';
import type { Asked } from './target.ts';

/** What inline edit needs of the rest. */
export interface EditPorts {
  readonly send: Send;
  /** Is there somebody to ask? If not, the person is told what to do, before they type anything. */
  readonly ready: () => boolean;
  /** Shows what went wrong with a request and what to do about it. */
  readonly notify: (error: MessagesError, about: Failure) => void;
  /** The keys of *Accept Edit*, as a person reads them. */
  readonly acceptKey: string | undefined;
}

export interface Failure {
  readonly endpoint: EndpointLabel | undefined;
  /** Asks again from the beginning: what came and still stands is put back before. */
  readonly retry: () => void;
}

/** Least time, in milliseconds, between two rounds of lenses. */
const lensDelay = 50;

/** All edits under way: which one a command means, their lenses, their decorations, the context keys for keybindings. */
export class Edits implements vscode.Disposable, vscode.CodeLensProvider {
  readonly #ports: EditPorts;
  readonly #open = new Map<string, LiveEdit>();
  readonly #decorations = new Decorations((document) => this.#of(document).map(({ session }) => session));
  readonly comparisons = new Comparisons();
  readonly #status: EditStatus;
  readonly #lenses = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#lenses.event;
  readonly #opened = new vscode.EventEmitter<void>();
  /** An edit began or is over. */
  readonly onDidChangeEdits = this.#opened.event;
  readonly #disposables: readonly { dispose: () => unknown }[];
  readonly #keys = new Map<string, boolean>();
  #lensTimer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;

  constructor(ports: EditPorts) {
    this.#ports = ports;
    this.#status = new EditStatus(ports.acceptKey);
    this.#disposables = [
      this.#decorations,
      this.comparisons,
      this.#status,
      this.#lenses,
      this.#opened,
      vscode.languages.registerCodeLensProvider({ pattern: '**' }, this),
      vscode.window.onDidChangeActiveTextEditor(() => this.#point()),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => this.#closed(closed)),
      vscode.workspace.onWillRenameFiles((event) => {
        for (const { oldUri, newUri } of event.files) {
          for (const edit of this.#open.values()) {
            const to = renamed(edit.document.uri, oldUri, newUri);
            if (to) event.waitUntil(edit.moves(to));
          }
        }
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.#lensTimer);
    for (const edit of this.#open.values()) edit.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** Streams an edit into its document; resolves when the reply is over. */
  async start(asked: Asked): Promise<void> {
    await this.#begin(asked)?.run(this.#ports.send, asked.request);
  }

  /** `undefined`, and said: the code is being edited already. */
  #begin(asked: Asked): LiveEdit | undefined {
    const { document, target } = asked;
    const end = target.start + target.original.length;
    const overlaps = this.#of(document).some(
      ({ file: { at } }) => at.start < end && target.start < at.start + Math.max(at.count, 1),
    );
    if (overlaps) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t('This code is already being edited. Accept or reject that edit first.'),
      );
      return undefined;
    }
    const id = `edit-${++this.#last}`;
    const events = this.#eventsOf(() => edit, asked);
    const edit: LiveEdit = new LiveEdit(id, document, target, events);
    this.#open.set(id, edit);
    this.#opened.fire();
    uncover(document, target.start, end);
    this.#changed(edit);
    return edit;
  }

  #eventsOf(edit: () => LiveEdit, asked: Asked): LiveEditEvents {
    return {
      changed: () => this.#changed(edit()),
      failed: (error, endpoint) =>
        this.#ports.notify(error, { endpoint, retry: () => void this.#again(edit(), asked) }),
      left: (why) => void offerCopy(leftMessage(edit(), why), edit()),
      nothing: (why) => void vscode.window.showInformationMessage(nothingMessage(why)),
      said: (words) => void this.#said(edit(), asked, words),
    };
  }

  async #again(edit: LiveEdit, asked: Asked): Promise<void> {
    if (!(await edit.reject())) {
      this.#refused(edit);
      return;
    }
    const { document, file } = edit;
    const start = placeOf(document, asked.target.original, file.at.start);
    if (start !== undefined) await this.start({ ...asked, document, target: { ...asked.target, start } });
  }

  /** Shows a reply in words, and makes code of it where the person says that it is. */
  async #said(edit: LiveEdit, asked: Asked, words: readonly string[]): Promise<void> {
    if (!(await offerWords(words, async () => this.comparisons.read(edit, words)))) return;
    const { document } = edit;
    const start = placeOf(document, asked.target.original, edit.file.at.start);
    if (start === undefined) return;
    await this.propose({ ...asked, document, target: { ...asked.target, start, doubt: 'unmarked' } }, words);
  }

  /** Takes lines for the reply to an edit; they are reviewed as any. `false`, and said: the code is being edited already. */
  async propose(asked: Asked, lines: readonly string[]): Promise<boolean> {
    const edit = this.#begin(asked);
    const { open, close } = asked.target.tag;
    await edit?.use([open, ...lines, close].join('\n'));
    return edit !== undefined;
  }

  async accept(id: unknown): Promise<void> {
    const edit = this.#find(id, ({ file }) => file.phase === 'review');
    if (!edit) return;
    const { issues } = edit.session.reply;
    // The lens says "Accept Anyway" itself; a key or the palette does not.
    if (id === undefined && issues.length > 0) {
      const anyway = vscode.l10n.t('Accept Anyway');
      const answer = await vscode.window.showWarningMessage(
        vscode.l10n.t('This edit may be incomplete.'),
        { modal: true, detail: issues.map(issueMessage).join('\n') },
        anyway,
      );
      if (answer !== anyway) return;
    }
    await edit.accept();
  }

  async reject(id: unknown): Promise<void> {
    const edit = this.#find(id);
    if (edit && !(await edit.reject())) this.#refused(edit);
  }

  stop(id: unknown): boolean {
    const edit = this.#find(id, (candidate) => !candidate.session.reply.ended);
    edit?.stop();
    return edit !== undefined;
  }

  /** Over a pause: the reply's code instead of what the person changed. */
  async overwrite(id: unknown): Promise<void> {
    const edit = this.#find(id, ({ file }) => file.phase === 'paused');
    if (edit && !(await edit.overwrite())) this.#refused(edit);
  }

  /** Over a pause: what the person changed, and the edit is over. */
  async keep(id: unknown): Promise<void> {
    const edit = this.#find(id, ({ file }) => file.phase === 'paused');
    if (!edit) return;
    if (!(await edit.keep())) this.#refused(edit);
    else if (edit.session.mixed) void offerCopy(mixedMessage(), edit);
  }

  /** Shows the document before the edit next to what it is now, or next to the reply where that isn't in it. */
  async show(id: unknown): Promise<void> {
    const edit = this.#find(id);
    if (edit) await this.comparisons.show(edit);
  }

  /** Lets the person pick what to do about the edit at the cursor, or about one of the others. */
  async act(): Promise<void> {
    const edit = this.#find(undefined) ?? (await this.#pick());
    if (!edit) return;
    const { notes, actions } = stateOf(edit.session, edit.wait);
    const title = vscode.workspace.asRelativePath(edit.document.uri);
    const picked = await vscode.window.showQuickPick(
      [
        ...actions.map(({ icon, title: label, detail, command }) => ({
          label: icon === undefined ? label : `$(${icon}) ${label}`,
          description: detail,
          command,
        })),
        { label: `$(go-to-file) ${vscode.l10n.t('Go to Edit')}`, description: '', command: undefined },
      ],
      { title, placeHolder: notes.map(({ text }) => text).join(' · ') || vscode.l10n.t('What do you want to do?') },
    );
    if (!picked) return;
    if (picked.command !== undefined) await vscode.commands.executeCommand(picked.command, edit.id);
    else {
      const { start } = edit.file.at;
      await vscode.window.showTextDocument(edit.document, { selection: new vscode.Range(start, 0, start, 0) });
    }
  }

  async #pick(): Promise<LiveEdit | undefined> {
    const rows = [...this.#open.values()].map((edit) => ({
      label: vscode.workspace.asRelativePath(edit.document.uri),
      description: stateOf(edit.session, edit.wait).sum ?? stateOf(edit.session, edit.wait).notes[0]?.text ?? '',
      edit,
    }));
    const picked = await vscode.window.showQuickPick(rows, { placeHolder: vscode.l10n.t('Which edit?') });
    return picked?.edit;
  }

  /** Is a line part of code that is being edited or reviewed? */
  covers(uri: vscode.Uri, line: number): boolean {
    const key = uri.toString();
    return [...this.#open.values()].some(
      ({ document, file: { at } }) => document.uri.toString() === key && line >= at.start && line < at.start + at.count,
    );
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    return this.#of(document).flatMap((edit) => {
      const line = Math.min(edit.file.at.start, document.lineCount - 1);
      const range = new vscode.Range(line, 0, line, 0);
      return lensCommands(edit.id, edit.session, edit.wait).map((command) => new vscode.CodeLens(range, command));
    });
  }

  /** The edit with this id, if it is one of `which`; without an id, of those meant the nearest to the cursor. */
  #find(id: unknown, which: (edit: LiveEdit) => boolean = () => true): LiveEdit | undefined {
    if (id !== undefined) {
      const named = typeof id === 'string' ? this.#open.get(id) : undefined;
      return named && which(named) ? named : undefined;
    }
    const line = vscode.window.activeTextEditor?.selection.active.line ?? 0;
    const distance = ({ file: { at } }: LiveEdit): number =>
      Math.max(at.start - line, line - (at.start + at.count - 1), 0);
    return this.#meant(which).reduce<LiveEdit | undefined>(
      (best, edit) => (best && distance(best) <= distance(edit) ? best : edit),
      undefined,
    );
  }

  /** Edits that a command without an id can mean: those of the active editor's document, else the only one there is. */
  #meant(which: (edit: LiveEdit) => boolean): readonly LiveEdit[] {
    const active = vscode.window.activeTextEditor;
    const here = active ? this.#of(active.document).filter(which) : [];
    if (here.length > 0) return here;
    const all = [...this.#open.values()].filter(which);
    return all.length === 1 ? all : [];
  }

  #of(document: vscode.TextDocument): LiveEdit[] {
    return [...this.#open.values()].filter((edit) => edit.document === document);
  }

  #changed(edit: LiveEdit): void {
    this.#status.tell(edit);
    if (!edit.file.open && this.#open.delete(edit.id)) {
      edit.dispose();
      this.#opened.fire();
    }
    this.#decorations.hover(this.#open.size > 0);
    this.#decorations.draw(edit.document);
    this.#point();
    // Many a second while it streams: what a lens says may be late.
    this.#lensTimer ??= setTimeout(() => {
      this.#lensTimer = undefined;
      this.#lenses.fire();
    }, lensDelay);
  }

  /** The edits of tabs that were closed, and not only moved, are over. */
  #closed(tabs: readonly vscode.Tab[]): void {
    const shown = new Set(
      vscode.window.tabGroups.all.flatMap((group) => group.tabs.flatMap((tab) => documentsOf(tab.input))),
    );
    for (const uri of new Set(tabs.flatMap((tab) => documentsOf(tab.input)))) {
      if (shown.has(uri)) continue;
      for (const edit of this.#open.values()) if (edit.document.uri.toString() === uri) edit.tabClosed();
    }
  }

  /** Tells VS Code which commands have an edit to work on where the person is now. */
  #point(): void {
    const has = (phase: Phase): boolean => this.#meant(({ file }) => file.phase === phase).length > 0;
    this.#setKey('parley.reviewing', has('review'));
    this.#setKey('parley.paused', has('paused'));
    this.#setKey('parley.anyEdit', this.#open.size > 0);
    this.#setKey('parley.editing', has('streaming') || has('paused'));
    this.#status.show([...this.#open.values()], this.#find(undefined));
  }

  #setKey(key: string, value: boolean): void {
    if (this.#keys.get(key) === value) return;
    this.#keys.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }

  #refused(edit: LiveEdit): void {
    const name = vscode.workspace.asRelativePath(edit.document.uri);
    void offerCopy(vscode.l10n.t('{0} can’t be written, so the original wasn’t restored.', name), edit);
  }
}

/** The documents that a tab shows for editing. */
function documentsOf(input: unknown): readonly string[] {
  if (input instanceof vscode.TabInputText) return [input.uri.toString()];
  return input instanceof vscode.TabInputTextDiff ? [input.modified.toString()] : [];
}

/** Where a file is after a rename of it, or of a folder it is in. */
function renamed(uri: vscode.Uri, from: vscode.Uri, to: vscode.Uri): vscode.Uri | undefined {
  if (uri.toString() === from.toString()) return to;
  const folder = from.path.endsWith('/') ? from.path : `${from.path}/`;
  if (uri.scheme !== from.scheme || uri.authority !== from.authority || !uri.path.startsWith(folder)) return undefined;
  return vscode.Uri.joinPath(to, uri.path.slice(folder.length));
}

/** Takes the selection off the code that is edited, so that what changes can be seen; the cursor stays in it. */
function uncover(document: vscode.TextDocument, start: number, end: number): void {
  for (const editor of vscode.window.visibleTextEditors) {
    const { selection } = editor;
    if (editor.document !== document || selection.isEmpty || selection.start.line < start || selection.end.line > end)
      continue;
    editor.selection = new vscode.Selection(selection.start, selection.start);
  }
}
