// One running edit in a document: writes it, follows the user’s changes, and ends it.
import * as vscode from 'vscode';
import type { EndpointLabel } from '../../../gateways/use.ts';
import type { Ending, StopReason } from '../../../messages/index.ts';
import { lineEdits, sameLines } from '../../diff.ts';
import type { LineEdit } from '../../diff.ts';
import type { OtherChange } from '../../place.ts';
import type { FileProposal, Proposal } from '../../proposal.ts';
import type { Rewrite } from '../../review.ts';
import { changedNothing, leave, outcomeOf } from '../../session.ts';
import type { EditSession } from '../../session.ts';
import type { Incoming } from '../../stream/incoming.ts';
import type { Source } from './coming.ts';
import type { Left, LiveEditEvents } from './liveEvents.ts';
import type { Race } from './race.ts';
import { openAs } from './tabs.ts';
import type { Asked } from '../asked.ts';
import { WriteOrder } from './writeOrder.ts';
import type { UndoSteps } from './undoing.ts';
import { frame, linesOf, oneStep, Writer } from './write.ts';

/** One edit under way in one document: its session, its writer and its request. */
export class LiveEdit implements Proposal, vscode.Disposable {
  readonly id: string;
  readonly session: EditSession;
  readonly files: readonly [FileProposal];
  /** What it was asked for; `undefined` for an edit of a window before this one. */
  asked: Asked | undefined;
  /** The other models’ replies, where several were asked. */
  race: Race | undefined;
  /** Another one after the file is renamed. */
  document: vscode.TextDocument;
  readonly #steps: UndoSteps;
  readonly #events: LiveEditEvents;
  readonly #abort = new AbortController();
  readonly #order = new WriteOrder({ pump: async () => this.#pump(), replaced: () => this.#events.changed() });
  readonly #disposables: readonly { dispose: () => unknown }[];
  #writer: Writer;
  #endpoint: EndpointLabel | undefined;
  /** Milliseconds after which what could not be answered is asked again, while that is waited for. */
  wait: number | undefined;
  /** Is some of the step of undo written that the rest belongs to? */
  #wrote = false;

  constructor(
    id: string,
    document: vscode.TextDocument,
    session: EditSession,
    steps: UndoSteps,
    events: LiveEditEvents,
  ) {
    this.id = id;
    this.#steps = steps;
    this.document = document;
    this.session = session;
    this.files = [this.session.file];
    this.#events = events;
    this.#writer = this.#writerOf(document);
    const saves = ({ document: saved }: { readonly document: vscode.TextDocument }): void => {
      if (saved !== this.document) return;
      this.#steps.broken(saved);
      // What is saved now is what a revert brings back.
      this.file.place.remember(linesOf(saved));
    };
    this.#disposables = [
      vscode.window.onDidChangeVisibleTextEditors(() => void this.#order.pump()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        // Own writes move the cursor too, but without a kind.
        if (textEditor.document === this.document && kind !== undefined) this.#steps.broken(this.document);
      }),
      vscode.workspace.onWillSaveTextDocument(saves),
      vscode.workspace.onDidSaveTextDocument((saved) => saves({ document: saved })),
      vscode.workspace.onDidCloseTextDocument((closed) => {
        // A change of language closes and opens it too.
        if (closed === this.document && closed.isClosed && !this.#order.isMoving) this.#leave('closed');
      }),
    ];
  }

  dispose(): void {
    this.#abort.abort();
    this.race?.stop();
    this.#writer.dispose();
    this.#steps.over(this.document, this);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  get file(): FileProposal {
    return this.session.file;
  }

  /** Writes a reply as it comes; resolves when it is over and written. */
  async run(source: Source): Promise<void> {
    const { reply } = this.session;
    for await (const next of source(this.#abort.signal)) {
      if (next.type === 'endpoint') this.#endpoint = next.endpoint;
      else if (next.type === 'wait') this.#setWait(next.wait);
      else if (next.type === 'text') {
        reply.push(next.text);
        void this.#order.pump();
      } else await this.#end(next.ending, next.stopReason);
    }
  }

  /** Takes a text as the whole reply; resolves when it is written. */
  async use(text: string): Promise<void> {
    this.session.reply.push(text);
    await this.#end({ type: 'complete' }, undefined);
  }

  #setWait(wait: number | undefined): void {
    if (wait === this.wait) return;
    this.wait = wait;
    this.#events.changed();
  }

  /** Ends the reply here: what came stays for review, above the rest of the original. */
  stop(): void {
    this.#abort.abort();
  }

  async accept(): Promise<boolean> {
    await this.#order.written();
    if (!this.file.on('accepted')) return false;
    this.#abort.abort();
    this.#events.changed();
    return true;
  }

  /** Writes what a review says, made when nothing else is being written. `false`: VS Code won't have it. */
  async rewrite(make: () => Rewrite): Promise<boolean> {
    return this.#order.alone(async () => {
      let made: Rewrite | undefined;
      const write = (): readonly LineEdit[] => {
        made = make();
        return made.edits;
      };
      return this.#write(write, () => made?.written(linesOf(this.document)));
    });
  }

  /** In review, makes the code what another reply says, in the same step of undo. `false`: it is not as the reply has it. */
  async instead(reply: Incoming): Promise<boolean> {
    return this.#order.alone(async () => {
      if (this.file.phase !== 'review' || !sameLines(this.file.current, this.session.reply.proposal)) return false;
      this.#steps.stop(this.document);
      const written = await this.#write(
        () => lineEdits(this.file.current, reply.proposal),
        (edits) => {
          this.file.place.wrote(edits, linesOf(this.document));
          this.session.reply = reply;
          this.session.review.reproposed();
          this.race?.took(reply);
        },
        { before: false, after: false },
      );
      this.#steps.end(this.document);
      return written;
    });
  }

  /** Puts the original back, byte for byte, whatever was typed into it since. `false`: VS Code won't have it. */
  async reject(): Promise<boolean> {
    this.#abort.abort();
    return this.#order.alone(async () =>
      this.#write(
        () => this.file.reject(),
        (edits) => this.file.rejected(edits, linesOf(this.document)),
      ),
    );
  }

  /**
   * Over a pause: makes the code what the reply says, over what the user changed, and goes on; or leaves what the user
   * changed without the edit, which is over.
   */
  async settle(on: 'reply' | 'mine'): Promise<boolean> {
    const { file, session } = this;
    const make = (): readonly LineEdit[] => (on === 'reply' ? session.overwrite() : session.keep());
    const written = (edits: readonly LineEdit[]): void =>
      session[on === 'reply' ? 'overwrote' : 'kept'](edits, linesOf(this.document));
    return this.#order.alone(async () => {
      if (file.phase !== 'paused') return true;
      // A step of undo by itself: what was written before, and what the user changed, are others.
      if (on === 'reply') this.#endStep();
      return this.#write(make, written);
    });
  }

  /** Its tab was closed: what still streams is over. A review waits until its document is opened again. */
  tabClosed(): void {
    if (!this.#order.isMoving && !this.document.isDirty && this.file.phase !== 'review') this.#leave('closed');
  }

  /** Follows the file to its new name. Resolves when nothing more is written under the old one. */
  async moves(to: vscode.Uri): Promise<void> {
    return this.#order.move(async () => this.#follow(to));
  }

  async #follow(to: vscode.Uri): Promise<void> {
    const renamed = await openAs(to, this.file);
    if (renamed) {
      this.#writer.dispose();
      this.#steps.over(this.document, this);
      this.document = renamed;
      this.#writer = this.#writerOf(renamed);
      this.#events.changed();
    } else if (this.document.isClosed) this.#leave('closed');
  }

  #writerOf(document: vscode.TextDocument): Writer {
    return new Writer(document, (change) => this.#others(change));
  }

  /** Makes the edits, anew as often as others are quicker. */
  async #write(
    make: () => readonly LineEdit[],
    written: (edits: readonly LineEdit[]) => void,
    stops = oneStep,
  ): Promise<boolean> {
    for (;;) {
      if (!this.file.open) return true;
      const edits = make();
      if (edits.length === 0) {
        written(edits);
        return true;
      }
      // Never into text that is not known.
      if (!this.file.place.stands(linesOf(this.document))) {
        this.#leave('replaced');
        return true;
      }
      // An undo comes back to what is there now.
      this.file.place.remember(linesOf(this.document));
      const result = await this.#writer.write(this.file.at.start, edits, stops, () => written(edits));
      if (result === 'gone') this.#leave('gone');
      if (result !== 'stale') return result !== 'refused';
    }
  }

  #others(change: OtherChange): void {
    if (!this.file.open) return;
    const before = this.file.phase;
    const result = this.session.changed(change, linesOf(this.document));
    const ended = before === 'streaming' && this.file.phase === 'review';
    if (ended || result === 'restored' || result === 'left') this.#abort.abort();
    if (result === 'left') this.#events.left('replaced');
    this.#events.changed();
  }

  async #end(ending: Ending, stopReason: StopReason | undefined): Promise<void> {
    const { session } = this;
    session.finish(outcomeOf(ending, stopReason), linesOf(this.document));
    await this.#order.rest();
    await this.#order.pump();
    if (ending.type === 'failed' || ending.type === 'interrupted') this.#events.failed(ending.error, this.#endpoint);
    else if (ending.type === 'complete' && session.reply.said.words.length > 0) this.#events.said(session.reply.said);
    else if (ending.type === 'complete' && changedNothing(session))
      this.#events.nothing(session.nothing(stopReason, ending.silence !== undefined));
    this.#events.changed();
  }

  async #pump(): Promise<void> {
    const { session, file } = this;
    for (;;) {
      if (this.#order.isTaken) return;
      // In the background each write would be an undo step: there it is written at once when it is over.
      if (!this.#writer.editor && !session.reply.ended) return;
      const result = await this.#steps.turn(this.document, async () => this.#writeNext());
      if (result === undefined) break;
      if (result === 'refused' || result === 'gone') {
        // While it is renamed nothing can be written, and that is no refusal.
        if (!this.#order.isMoving) this.#leave(result);
        return;
      }
      if (file.phase === 'streaming') this.#events.wrote();
      else this.#events.changed();
      if (!session.reply.ended) await new Promise((resolve) => setTimeout(resolve, frame));
    }
    if (file.phase === 'review') this.#endStep();
  }

  #endStep(): void {
    this.#steps.over(this.document, this);
    this.#wrote = false;
  }

  /** `undefined`: there is nothing to write. */
  async #writeNext(): Promise<Awaited<ReturnType<Writer['write']>> | undefined> {
    const { session, file, document } = this;
    if (!this.#writer.editor) this.#steps.broken(document);
    const edits = session.next();
    if (!edits) return undefined;
    const { version } = document;
    const { seam, ...stops } = this.#steps.around(document, this, session.reply.ended && !this.race, this.#wrote);
    // An undo may come back to what is there now.
    if (seam) file.place.remember(linesOf(document));
    const result = await this.#writer.write(file.at.start, edits, stops, () => session.wrote(edits, linesOf(document)));
    if (result !== 'written') return result;
    this.#wrote = true;
    this.#steps.wrote(document, version + 1);
    return result;
  }

  #leave(why: Left): void {
    if (!leave(this.session, why === 'refused')) return;
    this.#abort.abort();
    this.#events.left(why);
    this.#events.changed();
  }
}
