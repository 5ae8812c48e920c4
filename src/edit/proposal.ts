// A proposed change to a document: its phases, and what may be written, accepted or put back in each.
import { applyLineEdits, hunks, lineEdits, sameLines } from './diff.ts';
import type { Hunk, LineEdit } from './diff.ts';
import { withAccepted } from './merge.ts';
import { Place } from './place.ts';
import type { OtherChange, Seen, State } from './place.ts';
import type { Lines, Region } from './region.ts';

/** Changes to one or more files that a user can accept or reject: an inline edit, a tool's, one applied from the chat. */
export interface Proposal {
  readonly id: string;
  readonly files: readonly FileProposal[];
}

/**
 * `streaming`: what is proposed still comes and is written. `paused`: someone changed the code under it; nothing more is
 * written until the user says so. `review`: all is written. The others are final, unless an undo or redo brings back what
 * was not accepted: `accepted` as it stands, `rejected` with the baseline back in place, `left` where the document could
 * not be followed or written.
 */
export type Phase = 'streaming' | 'paused' | 'review' | 'accepted' | 'rejected' | 'left';

export type PhaseEvent =
  | 'settled' // all of it has come and is written
  | 'touched' // someone changed the code
  | 'undone' // someone took back some of what was written
  | 'restored' // the baseline is back in place
  | 'overwritten' // the proposal was written over someone's change
  | 'returned' // an undo or redo brought back what nobody accepted
  | 'accepted'
  | 'left';

/** The phase after an event. Where nothing stands the event changes nothing. */
export const phaseAfter: Readonly<Record<Phase, Readonly<Partial<Record<PhaseEvent, Phase>>>>> = {
  streaming: { settled: 'review', touched: 'paused', undone: 'review', restored: 'rejected', left: 'left' },
  paused: { restored: 'rejected', overwritten: 'streaming', accepted: 'accepted', left: 'left' },
  review: { restored: 'rejected', accepted: 'accepted', left: 'left' },
  accepted: { returned: 'review' },
  rejected: { returned: 'review' },
  left: {},
};

/**
 * `followed`: the code is untouched. `restored`: the baseline is back, and the proposal is over. `overlap`: the code
 * changed; in review a user may, and what is still coming is paused, or over if it was undone. `left`: other text
 * stands where the code was, and the proposal is over. `returned`: it was over, and is in review again.
 */
export type Followed = 'followed' | 'restored' | 'overlap' | 'left' | 'returned';

/**
 * What is proposed for one stretch of one document: the lines that were there (`baseline`), those there now (`current`),
 * and where. Changes nothing by itself: it is told what was written and what others did. `current` is exactly what stands
 * in the document, or the proposal is over.
 */
export class FileProposal {
  readonly uri: string;
  readonly place: Place;
  /** What was there before anything was proposed. */
  readonly original: readonly string[];
  /** Is what is proposed, though nobody has judged it, in the file on disk? */
  saved = false;
  /** Is it over because someone else, or an undo, put back what was there? */
  undone = false;
  #baseline: readonly string[];
  #phase: Phase;
  /** Once it is over, what there was of it that a user had accepted. */
  #accepted: readonly string[] | undefined;
  #hunks:
    | { readonly of: readonly string[]; readonly against: readonly string[]; readonly found: readonly Hunk[] }
    | undefined;

  /** `original` and `baseline`: where they are not what stands there, because all of the proposal is written already. */
  constructor(
    uri: string,
    state: State,
    phase: Phase = 'streaming',
    original = state.lines,
    baseline = original,
    seen?: readonly Seen[],
  ) {
    this.uri = uri;
    this.place = new Place(state, seen);
    this.original = original;
    this.#baseline = baseline;
    this.#phase = phase;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get open(): boolean {
    return this.#phase === 'streaming' || this.#phase === 'paused' || this.#phase === 'review';
  }

  /** What *Reject* puts back. */
  get baseline(): readonly string[] {
    return this.#baseline;
  }

  get current(): readonly string[] {
    return this.place.lines;
  }

  get at(): Region {
    return this.place.at;
  }

  /** What differs between `baseline` and `current`, piece by piece. Found once for each change. */
  get hunks(): readonly Hunk[] {
    const { current: of, baseline: against } = this;
    if (this.#hunks?.of !== of || this.#hunks.against !== against) {
      this.#hunks = { of, against, found: hunks(against, of) };
    }
    return this.#hunks.found;
  }

  get unchanged(): boolean {
    return sameLines(this.baseline, this.current);
  }

  /** Moves to the next phase. `false`: the event means nothing now. */
  on(event: PhaseEvent): boolean {
    const next = phaseAfter[this.#phase][event];
    if (next === undefined) return false;
    this.#phase = next;
    this.#accepted = this.open ? undefined : this.current;
    return true;
  }

  /** Makes what was kept part of the baseline, or takes it out again. With nothing left to review all is accepted. */
  rebase(edit: LineEdit): void {
    this.#baseline = applyLineEdits(this.#baseline, [edit]);
    if (this.unchanged) this.on('accepted');
  }

  /** What to write to put one hunk back, or without one the whole baseline. `rejected` is told when it is written. */
  reject(hunk?: Hunk): readonly LineEdit[] {
    if (!hunk) return lineEdits(this.current, this.baseline);
    return this.hunks.includes(hunk) ? [{ line: hunk.line, remove: hunk.count, insert: hunk.removed }] : [];
  }

  /** What `reject` gave is in the document. With the last hunk nothing is left to review. */
  rejected(edits: readonly LineEdit[], document: Lines): void {
    this.place.wrote(edits, document);
    if (this.unchanged) this.#end();
  }

  /** Someone else changed the document, which is `document` now. */
  changed(change: OtherChange, document: Lines): Followed {
    if (!this.open) return change.by !== 'person' && this.#returns(document) ? 'returned' : 'followed';
    const { current: before, baseline: accepted } = this;
    const seen = this.place.changed(change, [this.baseline, this.original], document);
    if (seen === 'same') return 'followed';
    if (seen === 'lost') {
      this.on('left');
      return 'left';
    }
    // An undo goes back behind what was kept, too.
    if (sameLines(this.current, this.original)) this.#baseline = this.original;
    if (this.unchanged && !sameLines(this.baseline, before)) {
      this.#end();
      this.#accepted = accepted;
      this.undone = true;
      return 'restored';
    }
    this.on(change.by === 'undo' || change.by === 'redo' ? 'undone' : 'touched');
    return 'overlap';
  }

  /** Does something stand again that nobody accepted, now that it is over? Then that waits to be judged from now on. */
  #returns(document: Lines): boolean {
    const accepted = this.#accepted;
    if (accepted === undefined || this.#phase === 'left') return false;
    let baseline = this.original;
    const waits = (lines: readonly string[]): boolean => {
      baseline = withAccepted(this.original, accepted, lines);
      return !sameLines(baseline, lines);
    };
    if (!this.place.back(document, waits)) return false;
    this.#baseline = baseline;
    this.undone = false;
    return this.on('returned');
  }

  /** Nothing is left to review. What was kept stays, so only the original is a rejection. */
  #end(): void {
    this.on(sameLines(this.current, this.original) || this.#phase === 'streaming' ? 'restored' : 'accepted');
  }
}
