// The reply on its way into the document: reads code as it streams and turns it into line edits.
import { lineEdits, sameLines } from '../diff.ts';
import type { Hunk, LineEdit } from '../diff.ts';
import { hides } from '../hidden.ts';
import { withRegions } from '../merge.ts';
import type { Region } from '../region.ts';
import { lineMatcher } from './match.ts';
import type { Step } from './match.ts';
import { ReplyCode } from './replyCode.ts';
import type { CodeAsked, Doubt, Unfit } from './replyCode.ts';

/** What a user must know before accepting. */
export type Issue =
  | 'stopped' // the user stopped it: the rest of the original follows what came
  | 'interrupted' // the connection or the gateway ended it: the same
  | 'cut' // the model ran out of tokens: the same
  | 'hidden' // there are characters in it that are not seen
  | 'yours' // lines that the user typed are others, or gone
  | Doubt;

export type ReplyOutcome = 'complete' | 'stopped' | 'interrupted' | 'cut';

export interface EditTarget extends CodeAsked {
  /** The line of the document that the original begins at. */
  readonly start: number;
  /** What is doubtful about the reply before it comes. */
  readonly doubt?: Doubt;
  /** Lines of the original that the user typed into an earlier edit of it. `kept`: whatever the reply says, they stay. */
  readonly yours?: { readonly regions: readonly Region[]; readonly kept: boolean } | undefined;
}

/**
 * A reply without code: words, to be read or used as code after all; or, where it describes a change of other code than
 * this (`unfit`), never code.
 */
export interface Said {
  readonly words: readonly string[];
  readonly unfit: Unfit | undefined;
}

/** A reply that came, and was written, in a window before this one. */
export interface OverReply {
  /** What it made of the code. */
  readonly reply: readonly string[];
  readonly issues: readonly Issue[];
}

/** How far writing has come: this many lines of the reply, and of the original that they stand for. */
interface Progress {
  readonly lines: number;
  readonly cursor: number;
  /** Is what is left of the original still below? */
  readonly tail: boolean;
}

const atStart: Progress = { lines: 0, cursor: 0, tail: true };

/** The hunks of what is written so far. Only the last one can still grow, and only while it is `open`. */
export interface Written {
  readonly closed: readonly Hunk[];
  readonly open: Hunk | undefined;
}

/**
 * The reply to an inline edit as it comes: what it says the code should be, as line edits of the code as it stands. The
 * code is always the reply's lines so far, then the original's lines not yet reached. Costs per line do not depend on how
 * many there are.
 */
export class Incoming {
  readonly #original: readonly string[];
  readonly #code: ReplyCode;
  readonly #yours: EditTarget['yours'];
  readonly #issues = new Set<Issue>();
  #match: (line: string) => Step;
  #lines: string[] = [];
  #steps: Step[] = [];
  #outcome: ReplyOutcome | undefined;
  #said: Said = { words: [], unfit: undefined };
  /** Does the reply say all of the code? If not, what is left of the original stays below. */
  #whole = false;
  /** All lines of the reply, where those that came before its end are not the first of them. */
  #late: readonly string[] | undefined;
  /** What is written is not the first of the lines. */
  #stale = false;
  #written: Progress = atStart;
  #target: Progress | undefined;
  #closed: Hunk[] = [];
  /** The hunk that is being written: where it begins in the original and among the written lines. */
  #open: { readonly from: number; readonly to: number } | undefined;
  /** How far the hunks are counted: lines of the reply, and of the original. */
  #counted = { lines: 0, cursor: 0 };
  /** The hunks of what is written, until more is. */
  #hunks: Written | undefined;

  constructor(target: EditTarget, over?: OverReply) {
    this.#original = target.original;
    this.#code = new ReplyCode(target);
    this.#yours = target.yours;
    this.#match = lineMatcher(target.original);
    if (target.doubt) this.#issues.add(target.doubt);
    if (!over) return;
    for (const line of over.reply) this.#accept(line);
    for (const issue of over.issues) this.#issues.add(issue);
    this.#outcome = 'complete';
    this.#written = { lines: over.reply.length, cursor: this.#original.length, tail: false };
  }

  get issues(): readonly Issue[] {
    return [...this.#issues];
  }

  /** Has the reply ended, however? */
  get ended(): boolean {
    return this.#outcome !== undefined;
  }

  /** Lines of the reply so far, how many of them are written, and how many of the original one that broke off left. */
  get progress(): { readonly received: number; readonly written: number; readonly left: number } {
    const left = this.ended && !this.#whole ? this.#original.length - this.#goal().cursor : 0;
    return { received: this.#lines.length, written: this.#written.lines, left };
  }

  /** What the reply makes of the code, as far as it came. */
  get proposal(): readonly string[] {
    this.#beginAnew();
    const { cursor, tail } = this.#goal();
    return [...this.#lines, ...this.#original.slice(tail ? cursor : this.#original.length)];
  }

  /** What a reply without code said. */
  get said(): Said {
    return this.#said;
  }

  /** Is the reply over and all of it written? */
  get done(): boolean {
    if (this.#stale || this.#late) return false;
    if (!this.ended || this.#written.lines < this.#lines.length) return false;
    return !this.#whole || !this.#written.tail;
  }

  /** Takes in a piece of the reply's text. */
  push(text: string): void {
    if (this.ended) return;
    for (const line of this.#code.push(text)) this.#accept(line);
  }

  /**
   * The reply is over. `nothing`: it has no code, and the original stays. `whole`: is the code all of its document? A
   * document has one line at least, so nothing in its place is an empty line.
   */
  finish(outcome: ReplyOutcome, whole: boolean): 'code' | 'nothing' {
    const end = this.#code.end(outcome === 'complete');
    this.#outcome = outcome;
    this.#said = { words: end.words, unfit: end.unfit };
    this.#whole = outcome === 'complete' || end.whole;
    if (outcome !== 'complete') this.#issues.add(outcome);
    for (const doubt of end.doubts) this.#issues.add(doubt);
    const nothing = end.lines.length === 0;
    const noCode = nothing && (outcome !== 'complete' || end.form === 'none' || end.form === 'words');
    if (noCode && end.asGiven) return 'nothing';
    const lines = noCode ? this.#original : nothing && whole ? [''] : end.lines;
    const checked = this.#checked(lines);
    if (end.asGiven && checked === lines) for (const line of lines.slice(this.#lines.length)) this.#accept(line);
    else this.#late = checked;
    return 'code';
  }

  /** With the lines that the user typed, or else it is said that these are others. */
  #checked(lines: readonly string[]): readonly string[] {
    if (!this.#yours) return lines;
    const { regions, kept } = this.#yours;
    const match = lineMatcher(this.#original);
    const reached = this.#whole ? this.#original.length : lines.reduce((sum, line) => sum + advance(match(line)), 0);
    const original = this.#original.slice(0, reached);
    const restored = withRegions(
      original,
      lines,
      regions.filter(({ start, count }) => start + count <= reached),
    );
    if (sameLines(restored, lines)) return lines;
    if (kept) return restored;
    this.#issues.add('yours');
    return lines;
  }

  /** The user took back some of it: the reply ends here, unless it had. */
  stopped(): void {
    this.#outcome ??= 'stopped';
    this.#issues.add('stopped');
  }

  /** What to write now, in lines of the code as it is (`current`); `undefined` when there is nothing. */
  next(current: readonly string[]): readonly LineEdit[] | undefined {
    this.#target = undefined;
    this.#beginAnew();
    const goal = this.#goal();
    const edits = this.#stale ? lineEdits(current, this.proposal) : [...this.#edits(this.#written, goal)];
    this.#target = goal;
    if (edits.length > 0) return edits;
    this.wrote();
    return undefined;
  }

  /** What `next` gave is written. */
  wrote(): void {
    if (!this.#target) return;
    this.#written = this.#target;
    this.#target = undefined;
    this.#stale = false;
    this.#hunks = undefined;
  }

  /** What changed so far. Each closed hunk is made once, and the open one once for each write. */
  get hunks(): Written {
    return (this.#hunks ??= this.#count());
  }

  #count(): Written {
    let { lines, cursor } = this.#counted;
    for (; lines < this.#written.lines; lines++) {
      const step = this.#steps[lines];
      if (!step) break;
      if (step.skip > 0 || !step.keep) this.#open ??= { from: cursor, to: lines };
      cursor += step.skip;
      if (!step.keep) continue;
      if (this.#open) this.#closed.push(this.#hunk(this.#open, cursor, lines));
      this.#open = undefined;
      cursor += 1;
    }
    this.#counted = { lines, cursor };
    return { closed: this.#closed, open: this.#open && this.#hunk(this.#open, cursor, lines) };
  }

  #hunk({ from, to }: { readonly from: number; readonly to: number }, cursor: number, lines: number): Hunk {
    return { originalLine: from, removed: this.#original.slice(from, cursor), line: to, count: lines - to };
  }

  /** Makes the lines that came what the reply's end said, once no write is under way. */
  #beginAnew(): void {
    if (!this.#late || this.#target) return;
    this.#match = lineMatcher(this.#original);
    this.#lines = [];
    this.#steps = [];
    this.#closed = [];
    this.#open = undefined;
    this.#counted = { lines: 0, cursor: 0 };
    this.#hunks = undefined;
    this.#written = atStart;
    this.#stale = true;
    for (const line of this.#late) this.#accept(line);
    this.#late = undefined;
  }

  #accept(line: string): void {
    if (!this.#issues.has('hidden') && hides(line, this.#original)) this.#issues.add('hidden');
    this.#lines.push(line);
    this.#steps.push(this.#match(line));
  }

  #goal(): Progress {
    let { lines, cursor } = this.#written;
    for (; lines < this.#lines.length; lines++) cursor += advance(this.#steps[lines]);
    return { lines, cursor, tail: !this.#whole };
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
    if (from.tail && !to.tail) remove += this.#original.length - to.cursor;
    if (remove > 0 || insert.length > 0) yield { line, remove, insert };
  }
}

function advance(step: Step | undefined): number {
  return step ? step.skip + (step.keep ? 1 : 0) : 0;
}
