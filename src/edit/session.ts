// One inline edit: the streaming reply, and the proposal it is written into.
import type { Ending, StopReason } from '../messages/index.ts';
import { lineEdits, sameLines } from './diff.ts';
import type { Hunk, LineEdit } from './diff.ts';
import type { EditQuestion } from './further.ts';
import { hunksOfEdit, withoutEdit } from './merge.ts';
import { FileProposal } from './proposal.ts';
import { Review } from './review.ts';
import type { Judged } from './review.ts';
import type { Followed } from './proposal.ts';
import type { OtherChange, Seen } from './place.ts';
import type { Lines } from './region.ts';
import { Incoming } from './stream/incoming.ts';
import type { EditTarget, OverReply, ReplyOutcome, Written } from './stream/incoming.ts';

/**
 * Why a reply changed nothing. `empty`: it has no code; `silent`: it has nothing at all; `refusal`: the model declined;
 * `cut`: it reached its token limit before there was a line; `full`: there was no room left in the model's context window.
 */
export type Nothing = 'unchanged' | 'empty' | 'silent' | 'refusal' | 'cut' | 'full';

/** A review that began in a window before this one: what stands in the document, and what was decided. */
export interface Resumed extends OverReply {
  readonly current: readonly string[];
  readonly baseline: readonly string[];
  readonly judged: readonly Judged[];
  /** What stood there when the reply began, where that isn't the original. */
  readonly began?: readonly string[] | undefined;
  /** What the user typed into it. */
  readonly own?: ReadonlySet<string>;
}

/** A review that an edit goes on from. What it proposed is what stands there, and is judged with what this one changes. */
export interface Basis {
  /** What was there before either. */
  readonly original: readonly string[];
  readonly baseline: readonly string[];
  readonly judged: readonly Judged[];
  /** What the user typed into it. */
  readonly own?: ReadonlySet<string>;
}

/**
 * One inline edit: the reply as it comes and the proposal it is written into. Changes nothing by itself: `next` says what
 * to write, `wrote` that it is written, `changed` what others did to the document.
 */
export class EditSession {
  readonly file: FileProposal;
  readonly review: Review;
  /** What stood there when the reply began: not what *Reject* puts back, where the edit goes on from another. */
  readonly began: readonly string[];
  /** What was asked; absent where the same can't be asked again. */
  question: EditQuestion | undefined;
  /** The one that is shown. In review it may become another, of several that were asked for. */
  reply: Incoming;
  /** While it is paused: what stood when the user changed it. */
  #written: readonly string[] | undefined;
  #mixed = false;
  #apart: { readonly of: readonly string[]; readonly hunks: readonly Hunk[] } | undefined;

  /**
   * `lineCount`: of the whole document. `before`: the reply came and is being reviewed, or goes on from a review. `seen`: by
   * an edit of the same code before this one.
   */
  constructor(uri: string, lineCount: number, target: EditTarget, before?: Resumed | Basis, seen?: readonly Seen[]) {
    const { start, original } = target;
    const resumed = before && 'current' in before ? before : undefined;
    const basis = before && 'original' in before ? before : undefined;
    this.began = resumed?.began ?? original;
    this.reply = new Incoming(target, resumed);
    this.file = resumed
      ? new FileProposal(uri, { start, lines: resumed.current, lineCount }, 'review', original, resumed.baseline, seen)
      : new FileProposal(
          uri,
          { start, lines: original, lineCount },
          'streaming',
          basis?.original,
          basis?.baseline,
          seen,
        );
    // An undo may go back to what this reply began with, which is nobody's typing either.
    this.review = new Review(this.file, () => [this.reply.proposal, this.began], before?.judged, before?.own);
  }

  /** How many lines at the code's start are written; those after them the reply has not reached. */
  get reached(): number {
    return this.file.phase === 'streaming' ? this.reply.progress.written : this.file.current.length;
  }

  /**
   * What the edit changed, piece by piece. While it streams only what is written counts, and only the last piece still
   * grows; while it is paused, what the user changed does not count.
   */
  get hunks(): Written {
    const { phase, baseline, current } = this.file;
    if (phase === 'streaming') return this.reply.hunks;
    if (phase !== 'paused' || !this.#written) return { closed: this.file.hunks, open: undefined };
    if (this.#apart?.of !== current)
      this.#apart = { of: current, hunks: hunksOfEdit(baseline, this.#written, current) };
    return { closed: this.#apart.hunks, open: undefined };
  }

  /** The reply is over. */
  finish(outcome: ReplyOutcome, document: Lines): void {
    if (this.reply.ended) return;
    const whole = document.lineCount === this.file.current.length;
    const came = this.reply.finish(outcome, whole);
    if (came === 'code') this.#settle();
    else if (this.file.phase === 'streaming') this.#review();
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
    this.#written = undefined;
    this.reply.next(this.file.current);
    this.reply.wrote();
    this.#settle();
  }

  /** What to write, over a pause, to leave only what the user changed. `mixed` tells whether that could be done. */
  keep(): readonly LineEdit[] {
    const { baseline, current } = this.file;
    if (!this.#written) return [];
    const { lines, overlaps } = withoutEdit(baseline, this.#written, current);
    this.#mixed = overlaps;
    return lineEdits(current, lines);
  }

  /** Could some of the edit not be told from what the user changed, so that it stays? */
  get mixed(): boolean {
    return this.#mixed;
  }

  /** What `keep` gave is in the document, and the edit is over. */
  kept(edits: readonly LineEdit[], document: Lines): void {
    this.file.place.wrote(edits, document);
    this.file.on('accepted');
  }

  /** Someone else changed the document, which is `document` now. */
  changed(change: OtherChange, document: Lines): Followed {
    const { phase: before, current } = this.file;
    const result = this.file.changed(change, document);
    const after = this.file.phase;
    if (before === 'streaming' && after === 'review') this.reply.stopped();
    if (before === 'streaming' && after === 'paused') this.#written = current;
    return result;
  }

  /** Why the reply, which is over, changed nothing. `silent`: it had nothing to show. */
  nothing(stopReason: StopReason | undefined, silent: boolean): Nothing {
    if (this.reply.issues.includes('cut')) return stopReason === 'model_context_window_exceeded' ? 'full' : 'cut';
    if (this.reply.progress.received > 0) return 'unchanged';
    if (stopReason === 'refusal') return 'refusal';
    return silent ? 'silent' : 'empty';
  }

  /** Goes on to review once the reply is over and all of it is written; a reply that changes nothing has none. */
  #settle(): void {
    if (this.file.phase === 'streaming' && this.reply.done) this.#review();
  }

  #review(): void {
    this.file.on(this.file.unchanged ? 'restored' : 'settled');
  }
}

/** Is the reply over, and did it change nothing? What an earlier one changed may stand there. */
export function changedNothing({ file: { phase, current }, began }: EditSession): boolean {
  return (phase === 'rejected' || phase === 'review') && sameLines(current, began);
}

/** In review, how many lines at the code's end the reply didn't reach, as long as they stand there. */
export function unreachedIn({ file: { phase, current }, reply, began }: EditSession): number {
  const { left } = reply.progress;
  const stands = left > 0 && sameLines(current.slice(-left), began.slice(-left));
  return phase === 'review' && stands ? left : 0;
}

/** Is the reply still coming, and written as it comes? */
export function isRunning({ file, reply }: EditSession): boolean {
  return file.phase === 'streaming' && !reply.ended;
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

/** The edit ends here. `refused`: it can't be written; what of it is written stays to be judged. `false`: it was over. */
export function leave({ file, reply }: EditSession, refused: boolean): boolean {
  if (!refused || file.phase !== 'streaming' || file.unchanged) return file.on('left');
  reply.stopped();
  return file.on('undone');
}
