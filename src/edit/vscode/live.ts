import * as vscode from 'vscode';
import type { EndpointLabel } from '../../gateways/use.ts';
import type { Send, SendUpdate } from '../../sending/send.ts';
import type { Ending, MessagesError, StopReason } from '../../messages/index.ts';
import { lineEdits } from '../diff.ts';
import { EditSession } from '../session.ts';
import type { EditTarget, ReplyOutcome } from '../session.ts';
import { Writer } from './apply.ts';
import type { Asked } from './target.ts';

/** How the person is told of what the edit itself can not show. */
export interface LiveEditEvents {
  /** Something to draw anew. */
  readonly changed: () => void;
  readonly failed: (error: MessagesError, endpoint: EndpointLabel | undefined) => void;
  /** VS Code would not write, or the document is gone. The reply is in `session.proposal`. */
  readonly left: (why: 'refused' | 'closed') => void;
  /** The reply came and is no change. `refusal`: the model would not do it. */
  readonly nothing: (why: 'unchanged' | 'empty' | 'refusal') => void;
}

/** Milliseconds between two writes: what is shown changes at most once a frame. */
const FRAME = 33;

/** One edit under way in one document: its session, its writer and its request. */
export class LiveEdit implements vscode.Disposable {
  readonly id: string;
  readonly document: vscode.TextDocument;
  readonly session: EditSession;
  readonly #events: LiveEditEvents;
  readonly #writer: Writer;
  readonly #abort = new AbortController();
  readonly #disposables: readonly { dispose: () => unknown }[];
  #endpoint: EndpointLabel | undefined;
  /** Milliseconds after which what could not be answered is asked again, while that is waited for. */
  wait: number | undefined;
  #pumping: Promise<void> | undefined;
  /** The whole block is being written: nothing else is meanwhile. */
  #replacing: Promise<boolean> | undefined;
  #wrote = false;
  /** Did anything come between two writes that makes VS Code put an undo stop there? */
  #interleaved = false;

  constructor(id: string, document: vscode.TextDocument, target: EditTarget, events: LiveEditEvents) {
    this.id = id;
    this.document = document;
    this.session = new EditSession(target);
    this.#events = events;
    this.#writer = new Writer(document, ({ changes, undo }) => {
      this.#others(changes, undo);
    });
    this.#disposables = [
      this.#writer,
      vscode.window.onDidChangeVisibleTextEditors(() => void this.#wake()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        // Own writes move the cursor too, but without a kind.
        if (textEditor.document === document && kind !== undefined) this.#interleaved = true;
      }),
      vscode.workspace.onDidCloseTextDocument((closed) => {
        // A change of language closes and opens it too.
        if (closed === document && document.isClosed) this.#leave('closed');
      }),
    ];
  }

  dispose(): void {
    this.#abort.abort();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** Sends the request and writes its reply; resolves when the reply is over and written. */
  async run(send: Send, request: Asked['request']): Promise<void> {
    for await (const update of send({ ...request, use: 'edit', signal: this.#abort.signal })) {
      if (update.type === 'endpoint') this.#endpoint = update.endpoint;
      else if (update.type === 'waiting' || update.type === 'request') this.#setWait(update);
      else if (update.type === 'events') {
        for (const event of update.events) {
          if (event.type === 'text') this.session.push(event.text);
          else if (event.type === 'block_start' && event.block.type === 'text') this.session.push(event.block.text);
        }
        void this.#wake();
      } else if (update.type === 'end') await this.#end(update.ending, update.message.stopReason);
    }
  }

  #setWait(update: Extract<SendUpdate, { readonly type: 'waiting' | 'request' }>): void {
    const wait = update.type === 'waiting' ? update.wait : undefined;
    if (wait === this.wait) return;
    this.wait = wait;
    this.#events.changed();
  }

  /** Ends the reply here: what came stays for review, above the rest of the original. */
  stop(): void {
    this.#abort.abort();
  }

  async accept(): Promise<boolean> {
    await this.#pumping;
    await this.#replacing;
    if (!this.session.accept()) return false;
    this.#abort.abort();
    this.#events.changed();
    return true;
  }

  /** Puts the original back, byte for byte, whatever was typed into the block since. `false`: VS Code would not have it. */
  async reject(): Promise<boolean> {
    this.#abort.abort();
    return this.#alone(async () => {
      if (!this.session.open) return true;
      return this.#replace(this.session.original, () => this.session.rejected());
    });
  }

  /** Over a pause: makes the block what the reply says, over what the person changed, and goes on. */
  async overwrite(): Promise<boolean> {
    return this.#alone(async () => {
      if (this.session.phase !== 'paused') return true;
      // A step of undo by itself: what was written before, and what the person changed, are others.
      this.#wrote = false;
      return this.#replace(this.session.proposal, () => this.session.overwrote());
    });
  }

  /** The block's lines as they are in the document. */
  lines(): string[] {
    const { start, count } = this.session.block;
    return Array.from({ length: count }, (_, i) => this.#line(start + i) ?? '');
  }

  /** Runs what writes the whole block: after the writes that are under way, and then no other until it is done. */
  async #alone(write: () => Promise<boolean>): Promise<boolean> {
    const earlier = this.#replacing;
    const run = async (): Promise<boolean> => {
      await this.#pumping;
      await earlier;
      return write();
    };
    const replacing = run().finally(() => {
      if (this.#replacing !== replacing) return;
      this.#replacing = undefined;
      this.#events.changed();
      void this.#wake();
    });
    this.#replacing = replacing;
    return replacing;
  }

  /** Makes the block `lines`, as one undo step, as often as others are quicker. */
  async #replace(lines: readonly string[], written: () => void): Promise<boolean> {
    for (;;) {
      const edits = lineEdits(this.lines(), lines);
      if (edits.length === 0) {
        written();
        return true;
      }
      const result = await this.#writer.write(this.session.block, edits, { before: true, after: true }, written);
      if (result !== 'stale') return result === 'written';
    }
  }

  #line(line: number): string | undefined {
    return line >= 0 && line < this.document.lineCount ? this.document.lineAt(line).text : undefined;
  }

  #others(changes: Parameters<EditSession['changed']>[0], undo: boolean): void {
    this.#interleaved = true;
    const before = this.session.phase;
    const result = this.session.changed(changes, (line) => this.#line(line), undo);
    if (result === 'restored' || (undo && before === 'streaming' && result === 'overlap')) this.#abort.abort();
    this.#events.changed();
  }

  async #end(ending: Ending, stopReason: StopReason | undefined): Promise<void> {
    const { session } = this;
    session.finish(outcomeOf(ending, stopReason), this.document.lineCount);
    await this.#pumping;
    await this.#wake();
    if (ending.type === 'failed' || ending.type === 'interrupted') this.#events.failed(ending.error, this.#endpoint);
    else if (ending.type === 'complete' && session.phase === 'rejected' && !this.#wrote) {
      this.#events.nothing(session.received > 0 ? 'unchanged' : stopReason === 'refusal' ? 'refusal' : 'empty');
    }
    this.#events.changed();
  }

  async #wake(): Promise<void> {
    this.#pumping ??= this.#pump().finally(() => (this.#pumping = undefined));
    return this.#pumping;
  }

  async #pump(): Promise<void> {
    const { session } = this;
    for (;;) {
      if (this.#replacing) return;
      // In the background each write would be an undo step: there it is written at once when it is over.
      const shown = this.#writer.editor !== undefined;
      if (!shown && !session.ended) return;
      if (!shown && this.#wrote) this.#interleaved = true;
      const edits = session.next();
      if (!edits) break;
      const stops = { before: !this.#wrote, after: session.ended };
      const result = await this.#writer.write(session.block, edits, stops, () => session.wrote());
      if (result === 'refused') {
        this.#leave('refused');
        return;
      }
      if (result === 'written') this.#wrote = true;
      this.#events.changed();
      if (!session.ended) await new Promise((resolve) => setTimeout(resolve, FRAME));
    }
    if (session.phase === 'review' && this.#wrote && this.#interleaved) await this.#settleUndo();
  }

  /**
   * Writes between which the person moved or typed are several undo steps. Putting the original back and then the whole
   * change makes the last step exactly the change.
   */
  async #settleUndo(): Promise<void> {
    const { session } = this;
    this.#interleaved = false;
    this.#wrote = false;
    const final = session.current;
    if (!(await this.#swap(final, session.original))) return;
    if (!(await this.#swap(session.original, final))) session.pause();
  }

  /** In review, makes the block `to` while it is still `from`. `false`: someone changed it first, and that stays. */
  async #swap(from: readonly string[], to: readonly string[]): Promise<boolean> {
    const { session } = this;
    while (session.phase === 'review' && lineEdits(from, session.current).length === 0) {
      const edits = lineEdits(from, to);
      const stops = { before: true, after: true };
      const result = await this.#writer.write(session.block, edits, stops, () => session.rewrote(to));
      if (result !== 'stale') return result === 'written';
    }
    return false;
  }

  #leave(why: 'refused' | 'closed'): void {
    if (!this.session.open) return;
    this.session.leave();
    this.#abort.abort();
    this.#events.left(why);
    this.#events.changed();
  }
}

function outcomeOf(ending: Ending, stopReason: StopReason | undefined): ReplyOutcome {
  switch (ending.type) {
    case 'complete':
      if (stopReason === 'max_tokens' || stopReason === 'model_context_window_exceeded') return 'cut';
      return stopReason === undefined || stopReason === 'end_turn' || stopReason === 'stop_sequence'
        ? 'complete'
        : 'interrupted';
    case 'stopped':
      return 'stopped';
    case 'interrupted':
    case 'failed':
      return 'interrupted';
  }
}
