import * as vscode from 'vscode';
import type { EndpointLabel } from '../../gateways/use.ts';
import type { Send } from '../../sending/send.ts';
import { withoutLinks } from '../../messages/index.ts';
import type { MessagesError } from '../../messages/index.ts';
import { Decorations } from './decorate.ts';
import { issueMessage, lensCommands } from './lenses.ts';
import { LiveEdit } from './live.ts';
import { placeOf } from './target.ts';
import type { Asked } from './target.ts';

/** What inline edit needs of the rest. */
export interface EditPorts {
  readonly send: Send;
  /** Is there somebody to ask? If not, the person is told what to do, before they type anything. */
  readonly ready: () => boolean;
  /** Shows what went wrong with a request and what to do about it. */
  readonly notify: (error: MessagesError, about: Failure) => void;
}

export interface Failure {
  readonly endpoint: EndpointLabel | undefined;
  /** Asks again from the beginning: what came and still stands is put back before. */
  readonly retry: () => void;
}

/** The scheme of the documents that show a file as it was before an edit, and as the reply would have it. */
const SCHEME = 'parley-edit';

/** All edits under way: which one a command means, their lenses, their decorations, the context keys for keybindings. */
export class Edits implements vscode.Disposable, vscode.CodeLensProvider, vscode.TextDocumentContentProvider {
  readonly #ports: EditPorts;
  readonly #open = new Map<string, LiveEdit>();
  readonly #decorations = new Decorations();
  readonly #lenses = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#lenses.event;
  readonly #opened = new vscode.EventEmitter<void>();
  /** An edit began or is over. */
  readonly onDidChangeEdits = this.#opened.event;
  /** What a virtual document shows, by its URI. */
  readonly #shown = new Map<string, string>();
  readonly #disposables: readonly { dispose: () => unknown }[];
  readonly #keys = new Map<string, boolean>();
  #lensTimer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;

  constructor(ports: EditPorts) {
    this.#ports = ports;
    this.#disposables = [
      this.#decorations,
      this.#lenses,
      this.#opened,
      vscode.languages.registerCodeLensProvider({ pattern: '**' }, this),
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument((document) => this.#shown.delete(document.uri.toString())),
      vscode.window.onDidChangeActiveTextEditor(() => this.#setKeys()),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const document of new Set(editors.map((editor) => editor.document))) {
          if (this.#of(document).length > 0) this.#draw(document);
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
    const { document, target, request } = asked;
    const end = target.start + target.original.length;
    const overlaps = this.#of(document).some(
      ({ session: { block } }) => block.start < end && target.start < block.start + Math.max(block.count, 1),
    );
    if (overlaps) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t('This code is being edited already. Accept or reject that edit first.'),
      );
      return;
    }
    const id = `edit-${++this.#last}`;
    const edit: LiveEdit = new LiveEdit(id, document, target, {
      changed: () => this.#changed(edit),
      failed: (error, endpoint) => this.#ports.notify(error, { endpoint, retry: () => void this.#again(edit, asked) }),
      left: (why) => void this.#left(edit, why),
      nothing: (why) => void vscode.window.showInformationMessage(nothingMessage(why)),
    });
    this.#open.set(id, edit);
    this.#opened.fire();
    uncover(document, target.start, end);
    this.#changed(edit);
    const title = vscode.l10n.t('Parley: editing {0}', withoutLinks(vscode.workspace.asRelativePath(document.uri)));
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, async () =>
      edit.run(this.#ports.send, request),
    );
  }

  async #again(edit: LiveEdit, asked: Asked): Promise<void> {
    if (!(await edit.reject())) return this.#refused(edit);
    const { document, target } = asked;
    const start = placeOf(document, target.original, edit.session.block.start);
    if (start !== undefined) await this.start({ ...asked, target: { ...target, start } });
  }

  async accept(id: unknown): Promise<void> {
    const edit = this.#find(id, ({ session }) => session.phase === 'review');
    if (edit?.session.phase !== 'review') return;
    // The lens says "Accept Anyway" itself; a key or the palette does not.
    if (id === undefined && edit.session.issues.length > 0) {
      const anyway = vscode.l10n.t('Accept Anyway');
      const detail = edit.session.issues.map(issueMessage).join('\n');
      const answer = await vscode.window.showWarningMessage(
        vscode.l10n.t('This edit may be incomplete.'),
        { modal: true, detail },
        anyway,
      );
      if (answer !== anyway) return;
    }
    await edit.accept();
  }

  async reject(id: unknown): Promise<void> {
    const edit = this.#find(id);
    if (edit && !(await edit.reject())) await this.#refused(edit);
  }

  stop(id: unknown): boolean {
    const edit = this.#find(id, (candidate) => !candidate.session.ended);
    edit?.stop();
    return edit !== undefined;
  }

  /** Over a pause: the reply's code instead of what the person changed. */
  async overwrite(id: unknown): Promise<void> {
    const edit = this.#find(id);
    if (edit && !(await edit.overwrite())) await this.#refused(edit);
  }

  /** Over a pause: what the person changed, and the edit is over. */
  async keep(id: unknown): Promise<void> {
    const edit = this.#find(id);
    if (edit?.session.phase === 'paused') await edit.accept();
  }

  /** Shows the document before the edit next to what it is now, or next to the reply where that is not in it. */
  async show(id: unknown): Promise<void> {
    const edit = this.#find(id);
    if (!edit) return;
    const { document, session } = edit;
    const written = session.phase === 'review' || session.phase === 'streaming';
    const before = this.#virtual(edit, 'original', session.original);
    const after = written ? document.uri : this.#virtual(edit, 'reply', session.proposal);
    const name = document.uri.path.slice(document.uri.path.lastIndexOf('/') + 1);
    await vscode.commands.executeCommand('vscode.diff', before, after, vscode.l10n.t('{0}: Before ↔ Edit', name), {
      preview: true,
    });
  }

  /** Is a line part of code that is being edited or reviewed? */
  covers(uri: vscode.Uri, line: number): boolean {
    const key = uri.toString();
    return [...this.#open.values()].some(
      ({ document, session: { block } }) =>
        document.uri.toString() === key && line >= block.start && line < block.start + block.count,
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#shown.get(uri.toString()) ?? '';
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    return this.#of(document).flatMap((edit) => {
      const line = Math.min(edit.session.block.start, document.lineCount - 1);
      const range = new vscode.Range(line, 0, line, 0);
      return lensCommands(edit.id, edit.session, edit.wait).map((command) => new vscode.CodeLens(range, command));
    });
  }

  #virtual(edit: LiveEdit, side: string, block: readonly string[]): vscode.Uri {
    const { document, session } = edit;
    const uri = vscode.Uri.from({
      scheme: SCHEME,
      path: document.uri.path || '/',
      query: `${edit.id}-${side}-${document.version}`,
    });
    const lines = document.getText().split(/\r\n?|\n/);
    lines.splice(session.block.start, session.block.count, ...block);
    this.#shown.set(uri.toString(), lines.join('\n'));
    return uri;
  }

  /** An edit by its id; without one, of those meant the nearest to the cursor. */
  #find(id: unknown, which: (edit: LiveEdit) => boolean = () => true): LiveEdit | undefined {
    if (id !== undefined) return typeof id === 'string' ? this.#open.get(id) : undefined;
    const line = vscode.window.activeTextEditor?.selection.active.line ?? 0;
    const distance = ({ session: { block } }: LiveEdit): number =>
      Math.max(block.start - line, line - (block.start + block.count - 1), 0);
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
    if (!edit.session.open && this.#open.delete(edit.id)) {
      edit.dispose();
      this.#opened.fire();
    }
    this.#draw(edit.document);
    this.#setKeys();
    // Many a second while it streams: what a lens says may be late.
    this.#lensTimer ??= setTimeout(() => {
      this.#lensTimer = undefined;
      this.#lenses.fire();
    }, 50);
  }

  #draw(document: vscode.TextDocument): void {
    this.#decorations.draw(
      document,
      this.#of(document).map(({ session }) => session),
    );
  }

  #setKeys(): void {
    const reviewed = this.#meant(({ session }) => session.phase === 'review');
    const running = this.#meant(({ session }) => session.phase !== 'review');
    this.#setKey('parley.reviewing', reviewed.length > 0);
    this.#setKey('parley.editing', running.length > 0);
  }

  #setKey(key: string, value: boolean): void {
    if (this.#keys.get(key) === value) return;
    this.#keys.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }

  async #left(edit: LiveEdit, why: 'refused' | 'closed'): Promise<void> {
    const name = vscode.workspace.asRelativePath(edit.document.uri);
    const message =
      why === 'closed'
        ? vscode.l10n.t('{0} was closed while it was being edited. Nothing more is written to it.', name)
        : vscode.l10n.t('{0} can not be written. The edit has ended.', name);
    await offerCopy(message, edit);
  }

  async #refused(edit: LiveEdit): Promise<void> {
    await offerCopy(vscode.l10n.t('{0} can not be written.', vscode.workspace.asRelativePath(edit.document.uri)), edit);
  }
}

/** Says that a document could not be written, and offers both texts: nothing is lost. */
async function offerCopy(message: string, { session }: LiveEdit): Promise<void> {
  const reply = vscode.l10n.t('Copy Reply');
  const original = vscode.l10n.t('Copy Original');
  const answer = await vscode.window.showWarningMessage(withoutLinks(message), reply, original);
  if (answer !== undefined)
    await vscode.env.clipboard.writeText((answer === reply ? session.proposal : session.original).join('\n'));
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

function nothingMessage(why: 'unchanged' | 'empty' | 'refusal'): string {
  switch (why) {
    case 'unchanged':
      return vscode.l10n.t('The model left the code as it is.');
    case 'empty':
      return vscode.l10n.t('The reply had no code.');
    case 'refusal':
      return vscode.l10n.t('The model would not do this.');
  }
}
