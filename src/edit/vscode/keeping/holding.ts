// The edits that wait to be judged, written down so that they come back after a reload, a crash or a closed file.
import * as vscode from 'vscode';
import type { Storage } from '../../../host/storage.ts';
import { within } from '../../../host/within.ts';
import { sameLines } from '../../diff.ts';
import { hold, readHeld, resume, standingOf, writeHeld } from '../../held.ts';
import type { Held } from '../../held.ts';
import type { Seen } from '../../place.ts';
import type { EditSession } from '../../session.ts';
import type { LiveEdit } from '../writing/live.ts';
import { renamed } from '../writing/tabs.ts';
import { linesOf } from '../writing/write.ts';

export type HeldFiles = Pick<Storage, 'list' | 'read' | 'replace' | 'remove'>;

/** Takes up an edit in its document, which is open again. `undefined`: its code is in another edit. */
type TakeUp = (id: string, document: vscode.TextDocument, session: EditSession) => Pick<LiveEdit, 'reject'> | undefined;

/** What nobody came back to for so long is no longer looked for. Milliseconds. */
const longest = 60 * 24 * 60 * 60 * 1_000;

/** How long a change may stay unwritten, in milliseconds: text that streams in is found again by what is around it. */
const delays = { streaming: 2_000, other: 250 };

/** A file system may never answer, and everything else that waits has to be reachable. Milliseconds. */
const openTimeout = 5_000;

const extension = '.json';

interface Rejected {
  readonly held: Held;
  readonly document: vscode.TextDocument;
  /** Was the document saved since? */
  readonly saved: boolean;
}

/**
 * Every edit that isn't judged is in a file of its own, from its beginning until it is accepted or its original is back.
 * What waits here is an edit whose document is not open.
 */
export class Holding implements vscode.Disposable {
  readonly #files: HeldFiles;
  readonly #takeUp: TakeUp;
  readonly #waiting = new Map<string, Held>();
  /** Those of them that were looked for and not found: their file or its code is gone, perhaps for a while. */
  readonly #away = new Set<string>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #timers = new Map<string, { readonly edit: LiveEdit; readonly timer: ReturnType<typeof setTimeout> }>();
  readonly #writes = new Map<string, Promise<void>>();
  /** Of each open edit, what was written last. */
  readonly #last = new Map<string, Held>();
  readonly #over = new WeakSet<LiveEdit>();
  /** The files that were read or written here: nobody else changes them. */
  readonly #known = new Set<string>();
  /** Those that are rejected, in documents that are open since: an undo may bring them back. */
  readonly #rejected = new Map<string, Rejected>();
  /** Of those that were open in this window, how their documents stood: an undo may come back to that. */
  readonly #seen = new Map<string, readonly Seen[]>();
  readonly #failed: (error: unknown) => void;
  readonly #listeners: readonly vscode.Disposable[];

  /** `failed` is told of each edit that couldn't be written down or read. */
  constructor(files: HeldFiles, takeUp: TakeUp, failed: (error: unknown) => void) {
    this.#files = files;
    this.#takeUp = takeUp;
    this.#failed = failed;
    this.#listeners = [
      vscode.workspace.onDidOpenTextDocument((document) => this.#opened(document)),
      // A file that was gone may be back as it was, which changes nothing in a document that stayed open.
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.#opened(editor.document)),
      vscode.workspace.onDidChangeTextDocument(({ document, reason }) => {
        // Undone, or read from disk again: another branch may be back.
        if (reason !== undefined || !document.isDirty) this.#returned(document, reason !== undefined);
      }),
      vscode.workspace.onDidSaveTextDocument((document) => {
        for (const [id, rejected] of this.#rejectedIn(document)) this.#rejectionSaved(id, rejected);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        // A change of language closes and opens it too.
        if (!document.isClosed) return;
        for (const [id, { held, saved }] of this.#rejectedIn(document)) {
          if (saved) this.forget(id);
          else this.#revive(id, held);
        }
      }),
      vscode.workspace.onDidRenameFiles(({ files }) => {
        for (const { oldUri, newUri } of files) this.#renamed(oldUri, newUri);
      }),
    ];
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#changed.dispose();
    for (const { timer } of this.#timers.values()) clearTimeout(timer);
  }

  /** Brings back what waited when the last window was closed; later, what another window has let go of since. */
  async begin(): Promise<void> {
    try {
      const names = (await this.#files.list()).filter((name) => name.endsWith(extension) && !this.#known.has(name));
      if (names.length === 0) return;
      for (const name of names) this.#known.add(name);
      await Promise.all(names.map(async (name) => this.#read(name).catch(this.#failed)));
    } catch (error) {
      this.#failed(error);
    }
    for (const document of vscode.workspace.textDocuments) this.#opened(document);
    this.#changed.fire();
  }

  /** The edits whose documents are not open, as far as is known that their code is still there. */
  get waiting(): ReadonlyMap<string, Held> {
    return new Map([...this.#waiting].filter(([id]) => !this.#away.has(id)));
  }

  /** Opens the documents of all that waits, so that it can be gone through. */
  async open(): Promise<void> {
    const uris = new Set([...this.waiting.values()].map(({ uri }) => uri));
    await Promise.all([...uris].map(async (uri) => this.#open(vscode.Uri.parse(uri))));
  }

  async #open(uri: vscode.Uri): Promise<void> {
    try {
      // An untitled document that is gone would be made anew.
      if (uri.scheme !== 'untitled') this.#opened(await within(openTimeout, vscode.workspace.openTextDocument(uri)));
    } catch {
      // It may be back when another branch is.
    }
    for (const [id, held] of this.#waiting) if (held.uri === uri.toString()) this.#away.add(id);
    this.#changed.fire();
  }

  /** An edit began, or has changed. */
  tell(edit: LiveEdit): void {
    const { id, file, document } = edit;
    if (!file.open) {
      // It may be told again when another, which its undo brought back, goes by its id.
      if (this.#over.has(edit)) return;
      this.#over.add(edit);
      const held = this.#last.get(id);
      if (file.phase === 'rejected' && held && document.isDirty && !document.isUntitled) this.#putBack(edit, held);
      else if (file.phase !== 'left') this.forget(id);
      if (file.phase === 'accepted') this.#agreed(document);
      return;
    }
    // An undo brought it back.
    this.#rejected.delete(id);
    if (!this.#last.has(id)) this.#write(edit);
    else if (!this.#timers.has(id)) {
      const timer = setTimeout(() => this.#write(edit), delays[file.phase === 'streaming' ? 'streaming' : 'other']);
      this.#timers.set(id, { edit, timer });
    }
  }

  /** The edit's document was closed, or its code is other code now: it waits until both are back. */
  suspend(edit: LiveEdit): void {
    const { id, file, document } = edit;
    if (file.place.stands(linesOf(document))) this.#write(edit);
    this.#cancel(id);
    const last = this.#last.get(id);
    if (!last) return;
    this.#last.delete(id);
    this.#seen.set(id, file.place.seen);
    this.#waits(id, last);
    if (!document.isClosed) this.#away.add(id);
    this.#changed.fire();
  }

  /** An edit is judged. */
  forget(id: string): void {
    this.#cancel(id);
    this.#last.delete(id);
    this.#rejected.delete(id);
    this.#seen.delete(id);
    this.#away.delete(id);
    if (this.#waiting.delete(id)) this.#changed.fire();
    this.#queue(id, async () => this.#files.remove(id + extension));
  }

  /** Resolves when everything is written, or failed to be. */
  async flush(): Promise<void> {
    for (const { edit } of [...this.#timers.values()]) this.#write(edit);
    for (const [id, { held, saved }] of this.#rejected) if (!saved) this.#replace(id, held);
    await Promise.all(this.#writes.values());
  }

  async #read(name: string): Promise<void> {
    const text = await this.#files.read(name);
    const held = text === undefined ? 'later' : readHeld(text);
    if (held === 'later') return;
    if (held === 'damaged' || !isUri(held.uri)) throw new Error(`${name} is damaged`);
    if (held.at < Date.now() - longest) await this.#files.remove(name);
    else this.#waits(name.slice(0, -extension.length), held);
  }

  /** What isn't in its file is only where its document is still open, perhaps in another window. */
  #waits(id: string, held: Held): void {
    this.#waiting.set(id, held);
    if (!held.saved) this.#away.add(id);
  }

  #opened(document: vscode.TextDocument): void {
    const uri = document.uri.toString();
    // Of a copy: one that goes on waiting is put back at the end.
    for (const [id, held] of [...this.#waiting]) {
      if (held.uri !== uri) continue;
      const lines = linesOf(document);
      const standing = standingOf(held, lines);
      if (standing === 'original' && (held.saved || held.rejected)) {
        this.forget(id);
        continue;
      }
      // Its code may be back when another branch is.
      if (typeof standing === 'string') {
        this.#away.add(id);
        continue;
      }
      this.#waiting.delete(id);
      this.#away.delete(id);
      const edit = this.#takeUp(id, document, resume(held, standing, lines, this.#seen.get(id)));
      if (!edit) this.#waiting.set(id, held);
      else if (held.rejected) void edit.reject();
      this.#changed.fire();
    }
  }

  /** It is rejected; in the file, or in what VS Code has kept of it, there may still be the edit, until it is saved. */
  #putBack({ id, document, file }: LiveEdit, last: Held): void {
    const stood = file.place.seen.findLast(({ lines }) => !sameLines(lines, file.baseline));
    const held = { ...last, ...(stood && { start: stood.start, current: [...stood.lines] }), rejected: true };
    // A crash may bring back code that came before, of which only the lines around it are known.
    const first = this.#timers.has(id) ? last : held;
    this.#cancel(id);
    this.#last.delete(id);
    this.#seen.set(id, file.place.seen);
    this.#rejected.set(id, { held, document, saved: false });
    this.#replace(id, first);
  }

  #rejectedIn(document: vscode.TextDocument): readonly (readonly [string, Rejected])[] {
    return [...this.#rejected].filter(([, rejected]) => rejected.document === document);
  }

  /** Its file has the original: nothing may come back after a reload, but an undo in this window still can. */
  #rejectionSaved(id: string, rejected: Rejected): void {
    if (rejected.saved) return;
    this.#rejected.set(id, { ...rejected, saved: true });
    this.#queue(id, async () => this.#files.remove(id + extension));
  }

  /** What stands there was accepted: what was rejected before and is the same code isn't asked about again. */
  #agreed(document: vscode.TextDocument): void {
    for (const [id, { held }] of this.#rejectedIn(document)) if (isBack(held, document)) this.forget(id);
  }

  /** It is to be judged after all: its rejection was undone, or thrown away with its document. */
  #revive(id: string, held: Held): void {
    this.#rejected.delete(id);
    this.#waiting.set(id, { ...held, rejected: false });
  }

  /** The document is as it was at some time before: what was taken back may be the rejection. */
  #returned(document: vscode.TextDocument, isUndone: boolean): void {
    const back = this.#rejectedIn(document).filter(([, { held }]) => isBack(held, document));
    for (const [id, { held }] of back) this.#revive(id, held);
    this.#opened(document);
    if (isUndone) return;
    for (const [id, rejected] of back) {
      if (!this.#waiting.delete(id)) continue;
      // Another edit, which was just saved, has written the same code, and it is judged there.
      this.#rejected.set(id, rejected);
      this.#changed.fire();
    }
  }

  #renamed(from: vscode.Uri, to: vscode.Uri): void {
    for (const [id, held] of this.#waiting) {
      const uri = renamed(vscode.Uri.parse(held.uri), from, to)?.toString();
      if (uri === undefined) continue;
      const moved = { ...held, uri };
      this.#waiting.set(id, moved);
      this.#away.delete(id);
      this.#replace(id, moved);
    }
    for (const document of vscode.workspace.textDocuments) this.#opened(document);
    this.#changed.fire();
  }

  #write(edit: LiveEdit): void {
    const { id } = edit;
    this.#cancel(id);
    const held = heldOf(edit);
    this.#last.set(id, held);
    this.#replace(id, held);
  }

  #replace(id: string, held: Held): void {
    this.#known.add(id + extension);
    this.#queue(id, async () => this.#files.replace(id + extension, writeHeld(held)));
  }

  /** One write of a file after another. */
  #queue(id: string, write: () => Promise<void>): void {
    const before = this.#writes.get(id) ?? Promise.resolve();
    this.#writes.set(id, before.then(write).catch(this.#failed));
  }

  #cancel(id: string): void {
    clearTimeout(this.#timers.get(id)?.timer);
    this.#timers.delete(id);
  }
}

/** Does the code of a rejected edit stand there again, as it was? */
function isBack(held: Held, document: vscode.TextDocument): boolean {
  return typeof standingOf({ ...held, rejected: true }, linesOf(document)) === 'object';
}

function isUri(text: string): boolean {
  try {
    return vscode.Uri.parse(text, true).scheme !== '';
  } catch {
    return false;
  }
}

function heldOf({ session, document }: LiveEdit): Held {
  const { uri, languageId } = document;
  return hold(session, { uri: uri.toString(), languageId, ...linesOf(document) }, Date.now());
}
