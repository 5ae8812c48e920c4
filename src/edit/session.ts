import { follow, stretch } from './block.ts';
import type { Block } from './block.ts';
import { hunks, lineEdits } from './diff.ts';
import type { Hunk, LineEdit, TextEdit } from './diff.ts';
import { lineMatcher } from './stream/match.ts';
import type { Step } from './stream/match.ts';
import { ReplyCode } from './stream/replyCode.ts';
import type { CodeAsked, Doubt } from './stream/replyCode.ts';

/**
 * `streaming`: the reply comes in and is written. `paused`: someone changed the code under it; nothing more is written
 * until the person says so. `review`: all is written. The other three are final: `accepted` as it stands, `rejected` with
 * the original back in place, `left` where the edit let go of a document that it could not follow.
 */
export type Phase = 'streaming' | 'paused' | 'review' | 'accepted' | 'rejected' | 'left';

/** What a person must know before accepting. */
export type Issue =
  | 'stopped' // the person stopped it: the rest of the original follows what came
  | 'interrupted' // the connection or the gateway ended it: the same
  | 'cut' // the model ran out of tokens: the same
  | Doubt;

export type ReplyOutcome = 'complete' | 'stopped' | 'interrupted' | 'cut';

export interface EditTarget extends CodeAsked {
  /** The line of the document that the original begins at. */
  readonly start: number;
}

/** How far writing has come: this many lines of the reply, and of the original that they stand for. */
interface Progress {
  readonly lines: number;
  readonly cursor: number;
  /** Is what is left of the original still below? */
  readonly tail: boolean;
}

const START: Progress = { lines: 0, cursor: 0, tail: true };

/**
 * One inline edit: what the reply says the block should be, what of it is written, and where the block is. It changes
 * nothing by itself: `next` says what to write, `wrote` that it is written, `changed` what others did to the document.
 * While it streams the block is always the reply's lines so far, then the original's lines not yet reached.
 */
export class EditSession {
  readonly original: readonly string[];
  #phase: Phase = 'streaming';
  #block: Block;
  readonly #issues = new Set<Issue>();
  readonly #code: ReplyCode;
  #match: (line: string) => Step;
  readonly #lines: string[] = [];
  readonly #steps: Step[] = [];
  #outcome: ReplyOutcome | undefined;
  #written = START;
  #target: Progress | undefined;
  /** The block's lines as written, until lines that came in their place are: the reply's end said that they are wrong. */
  #stale: readonly string[] | undefined;
  /** All lines of the reply, where those that came before its end are not the first of them. */
  #late: readonly string[] | undefined;
  /** What a reply without code said. */
  #words: readonly string[] = [];
  /** The block's lines as last seen, in review. */
  #current: readonly string[] = [];

  constructor(target: EditTarget) {
    this.original = target.original;
    this.#block = { start: target.start, count: target.original.length };
    this.#code = new ReplyCode(target);
    this.#match = lineMatcher(target.original);
  }

  get phase(): Phase {
    return this.#phase;
  }

  get block(): Block {
    return this.#block;
  }

  get issues(): readonly Issue[] {
    return [...this.#issues];
  }

  /** Has the reply ended, however? */
  get ended(): boolean {
    return this.#outcome !== undefined;
  }

  get open(): boolean {
    return this.#phase === 'streaming' || this.#phase === 'paused' || this.#phase === 'review';
  }

  /** Lines of the reply so far. */
  get received(): number {
    return this.#lines.length;
  }

  /** How many lines at the block's start are written; those after them the reply has not reached. */
  get reached(): number {
    return this.#phase === 'review' ? this.#block.count : this.#written.lines;
  }

  /** What the reply makes of the block, as far as it came. */
  get proposal(): readonly string[] {
    return [...this.#lines, ...this.original.slice(this.#goal().tail ? this.#goal().cursor : this.original.length)];
  }

  /** What changed, piece by piece, in lines of the block. While it streams only what is written counts. */
  hunks(): Hunk[] {
    if (this.#phase === 'review' || this.#phase === 'paused') return hunks(this.original, this.#current);
    let grown = 0;
    return Array.from(this.#edits(START, this.#written), ({ line, remove, insert }) => {
      const hunk = {
        originalLine: line,
        removed: this.original.slice(line, line + remove),
        line: line + grown,
        count: insert.length,
      };
      grown += insert.length - remove;
      return hunk;
    });
  }

  /** Takes in a piece of the reply's text. */
  push(text: string): void {
    if (this.ended) return;
    for (const line of this.#code.push(text)) this.#accept(line);
  }

  /** The reply is over. `documentLines` is the length of the document now. */
  finish(outcome: ReplyOutcome, documentLines: number): void {
    if (this.ended) return;
    const end = this.#code.end(outcome === 'complete');
    this.#outcome = outcome;
    this.#words = end.words;
    if (outcome !== 'complete') this.#issues.add(outcome);
    for (const doubt of end.doubts) this.#issues.add(doubt);
    const nothing = end.lines.length === 0;
    const noCode = nothing && (outcome !== 'complete' || end.form === 'none' || end.form === 'words');
    if (noCode && end.asGiven) {
      if (this.#phase === 'streaming') this.#phase = 'rejected';
      return;
    }
    // A document has at least one line: nothing in place of all of it is an empty one.
    const lines = noCode ? this.original : nothing && documentLines === this.#block.count ? [''] : end.lines;
    if (end.asGiven) for (const line of lines.slice(this.#lines.length)) this.#accept(line);
    else this.#late = lines;
    this.#beginAnew();
    this.#settle();
  }

  /** What to write now, in lines of the block as it is; `undefined` when there is nothing to write or it must not be. */
  next(): readonly LineEdit[] | undefined {
    if (this.#phase !== 'streaming') return undefined;
    this.#target = undefined;
    this.#beginAnew();
    const goal = this.#goal();
    const edits = this.#stale ? lineEdits(this.#stale, this.proposal) : [...this.#edits(this.#written, goal)];
    this.#target = goal;
    if (edits.length > 0) return edits;
    this.wrote();
    return undefined;
  }

  /** What `next` gave is in the document. */
  wrote(): void {
    if (!this.#target) return;
    this.#written = this.#target;
    this.#target = undefined;
    this.#stale = undefined;
    this.#block = { start: this.#block.start, count: this.#count() };
    this.#beginAnew();
    this.#settle();
  }

  /** What a reply without code said, to be read or used as code after all. */
  get words(): readonly string[] {
    return this.#words;
  }

  /** The block's lines as they stand, in review and while paused. */
  get current(): readonly string[] {
    return this.#current;
  }

  /** In review: the block has been made these lines, on the way of putting the change into one undo step. */
  rewrote(lines: readonly string[]): void {
    if (this.#phase !== 'review') return;
    this.#block = { start: this.#block.start, count: lines.length };
    this.#current = lines;
  }

  /** Someone was quicker: what is in the document now is theirs until they say otherwise. */
  pause(): void {
    if (this.#phase === 'review') this.#phase = 'paused';
  }

  /** All of the block has been made `proposal`, over what was there. */
  overwrote(): void {
    this.#target = this.#goal();
    this.#phase = 'streaming';
    this.wrote();
  }

  /**
   * Someone else changed the document: `changes` in the order they apply, `actual` its lines now. `restored`: an undo put
   * the original back, and the edit is over. `overlap`: the block's code changed (in review, as a person may; while it
   * streams, the edit is paused, or stopped if it was an undo).
   */
  changed(
    changes: readonly TextEdit[],
    actual: (line: number) => string | undefined,
    undo: boolean,
  ): 'followed' | 'overlap' | 'restored' {
    if (!this.open) return 'followed';
    const expected = (line: number): string => this.#expected(line);
    const followed = this.#phase === 'paused' ? undefined : follow(this.#block, changes, expected, actual);
    if (followed) {
      this.#block = followed;
      return 'followed';
    }
    const before = this.#block;
    this.#block = changes.reduce(stretch, before);
    const lines = Array.from({ length: this.#block.count }, (_, i) => actual(this.#block.start + i) ?? '');
    const same = lines.length === this.original.length && lines.every((line, i) => line === this.original[i]);
    if (undo && same) {
      this.#phase = 'rejected';
      return 'restored';
    }
    this.#current = lines;
    if (this.#phase === 'streaming') {
      this.#phase = undo ? 'review' : 'paused';
      if (undo) {
        this.#outcome ??= 'stopped';
        this.#issues.add('stopped');
      }
    }
    return 'overlap';
  }

  /** Keeps the block as it stands. Only in review, or over a pause: then the person's changes stay. */
  accept(): boolean {
    if (this.#phase !== 'review' && this.#phase !== 'paused') return false;
    this.#phase = 'accepted';
    return true;
  }

  /** The original is back in the document. */
  rejected(): void {
    if (this.open) this.#phase = 'rejected';
  }

  /** The document is gone, or can not be written: the edit ends where it is. */
  leave(): void {
    if (this.open) this.#phase = 'left';
  }

  /** Makes the lines that came what the reply's end said, once no write is under way. */
  #beginAnew(): void {
    if (!this.#late || this.#target) return;
    this.#stale = Array.from({ length: this.#block.count }, (_, i) => this.#expected(i));
    this.#match = lineMatcher(this.original);
    this.#lines.length = 0;
    this.#steps.length = 0;
    this.#written = START;
    for (const line of this.#late) this.#accept(line);
    this.#late = undefined;
  }

  #accept(line: string): void {
    this.#lines.push(line);
    this.#steps.push(this.#match(line));
  }

  #goal(): Progress {
    let { lines, cursor } = this.#written;
    for (; lines < this.#lines.length; lines++) cursor += advance(this.#steps[lines]);
    return { lines, cursor, tail: this.#outcome !== 'complete' };
  }

  *#edits(from: Progress, to: Progress): Generator<LineEdit> {
    let line = from.lines;
    let remove = 0;
    let insert: string[] = [];
    for (let i = from.lines; i < to.lines; i++) {
      const step = this.#steps[i];
      const text = this.#lines[i];
      if (!step || text === undefined) break;
      remove += step.skip;
      if (!step.keep) {
        insert.push(text);
        continue;
      }
      if (remove > 0 || insert.length > 0) yield { line, remove, insert };
      line += remove + 1;
      remove = 0;
      insert = [];
    }
    if (from.tail && !to.tail) remove += this.original.length - to.cursor;
    if (remove > 0 || insert.length > 0) yield { line, remove, insert };
  }

  #count(): number {
    const { lines, cursor, tail } = this.#written;
    return lines + (tail ? this.original.length - cursor : 0);
  }

  #expected(line: number): string {
    if (this.#phase === 'review') return this.#current[line] ?? '';
    if (this.#stale) return this.#stale[line] ?? '';
    const { lines, cursor } = this.#written;
    return (line < lines ? this.#lines[line] : this.original[cursor + line - lines]) ?? '';
  }

  /** Goes on to review once the reply is over and all of it is written. */
  #settle(): void {
    if (this.#stale || this.#late) return;
    if (this.#phase !== 'streaming' || !this.ended || this.#written.lines < this.#lines.length) return;
    if (this.#outcome === 'complete' && this.#written.tail) return;
    this.#current = this.proposal;
    this.#phase = 'review';
    if (hunks(this.original, this.#current).length === 0) this.#phase = 'rejected';
  }
}

function advance(step: Step | undefined): number {
  return step ? step.skip + (step.keep ? 1 : 0) : 0;
}
