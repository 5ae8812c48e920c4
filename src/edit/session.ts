import type { Ending, StopReason } from '../messages/index.ts';
import { lineEdits } from './diff.ts';
import type { LineEdit } from './diff.ts';
import { FileProposal } from './proposal.ts';
import type { Followed } from './proposal.ts';
import type { OtherChange } from './place.ts';
import type { Lines } from './region.ts';
import { Incoming } from './stream/incoming.ts';
import type { EditTarget, ReplyOutcome, Written } from './stream/incoming.ts';

/**
 * One inline edit: the reply as it comes and the proposal it is written into. Changes nothing by itself: `next` says what
 * to write, `wrote` that it is written, `changed` what others did to the document.
 */
export class EditSession {
  readonly reply: Incoming;
  readonly file: FileProposal;

  /** `lineCount`: of the whole document. */
  constructor(uri: string, lineCount: number, target: EditTarget) {
    this.reply = new Incoming(target);
    this.file = new FileProposal(uri, { start: target.start, lines: target.original, lineCount });
  }

  /** How many lines at the code's start are written; those after them the reply has not reached. */
  get reached(): number {
    return this.file.phase === 'streaming' ? this.reply.progress.written : this.file.current.length;
  }

  /** What changed, piece by piece. While it streams only what is written counts, and only the last piece still grows. */
  get hunks(): Written {
    return this.file.phase === 'streaming' ? this.reply.hunks() : { closed: this.file.hunks, open: undefined };
  }

  /** The reply is over. */
  finish(outcome: ReplyOutcome, document: Lines): void {
    if (this.reply.ended) return;
    const whole = document.lineCount === this.file.current.length;
    const came = this.reply.finish(outcome, whole);
    if (came === 'code') this.#settle();
    else if (this.file.phase === 'streaming') this.file.on('restored');
  }

  /** What to write now, in lines of the code as it is; `undefined` when there is nothing to write or it must not be. */
  next(): readonly LineEdit[] | undefined {
    if (this.file.phase !== 'streaming') return undefined;
    const edits = this.reply.next(this.file.current);
    if (!edits) this.#settle();
    return edits;
  }

  /** What `next` gave is in the document. */
  wrote(edits: readonly LineEdit[], document: Lines): void {
    this.reply.wrote();
    this.file.place.wrote(edits, document);
    this.#settle();
  }

  /** What to write, over a pause, to make the code what the reply says. */
  overwrite(): readonly LineEdit[] {
    return lineEdits(this.file.current, this.reply.proposal);
  }

  /** What `overwrite` gave is in the document. */
  overwrote(edits: readonly LineEdit[], document: Lines): void {
    this.file.place.wrote(edits, document);
    this.file.on('overwritten');
    this.reply.next(this.file.current);
    this.reply.wrote();
    this.#settle();
  }

  /** Someone else changed the document, which is `document` now. */
  changed(change: OtherChange, document: Lines): Followed {
    const before = this.file.phase;
    const result = this.file.changed(change, document);
    const after = this.file.phase;
    if (before === 'streaming' && after === 'review') this.reply.stopped();
    return result;
  }

  /** Goes on to review once the reply is over and all of it is written; a reply that changes nothing has none. */
  #settle(): void {
    if (this.file.phase !== 'streaming' || !this.reply.done) return;
    this.file.on(this.file.unchanged ? 'restored' : 'settled');
  }
}

/** What became of a reply, as far as its code goes. */
export function outcomeOf(ending: Ending, stopReason: StopReason | undefined): ReplyOutcome {
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
