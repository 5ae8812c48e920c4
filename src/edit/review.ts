// A proposal judged change by change: which changes wait, which were judged, and taking a judgement back.
import { hunks, lineEdits, sameLines } from './diff.ts';
import type { Hunk, LineEdit } from './diff.ts';
import type { FileProposal } from './proposal.ts';
import type { Lines } from './region.ts';

/** One change that waits to be judged. */
export interface Change {
  /** Stays the same as long as the change says the same, and never means another. */
  readonly id: number;
  readonly hunk: Hunk;
  /** Is it, or a part of it, the user's own and not what was proposed? */
  readonly own: boolean;
}

/** What was decided about a change, and what it takes to decide otherwise. */
export interface Judgement {
  /** The id that the change had. */
  readonly id: number;
  readonly kept: boolean;
  readonly original: readonly string[];
  readonly proposed: readonly string[];
}

/** A rejected change, and the line of the code that it would stand at. */
export interface Rejected {
  readonly judgement: Judgement;
  readonly line: number;
}

/** Lines to write, and what to do once they are in the document. */
export interface Rewrite {
  readonly edits: readonly LineEdit[];
  readonly written: (document: Lines) => void;
}

/** What to write to make the code these lines. */
export function rewriteTo(file: FileProposal, lines: readonly string[]): Rewrite {
  const edits = lineEdits(file.current, lines);
  return { edits, written: (document) => file.place.wrote(edits, document) };
}

/** A judgement, and the line of the baseline where its text begins. */
export interface Judged extends Judgement {
  readonly at: number;
}

const nothing: Rewrite = { edits: [], written: () => undefined };

/**
 * The review of one file's proposal. Whatever was accepted, rejected and taken back, in whatever order, the code is the
 * original with the changes that wait or were accepted, and *Reject All* leaves it with those that were accepted.
 */
export class Review {
  readonly #file: FileProposal;
  readonly #proposed: () => readonly (readonly string[])[];
  readonly #own: ReadonlySet<string>;
  /** What each change says, by which it is known again. */
  readonly #keys = new WeakMap<Hunk, string>();
  #judged: readonly Judged[];
  #changes: { readonly of: readonly Hunk[]; readonly found: readonly Change[] } | undefined;
  #asProposed: ReadonlySet<string> | undefined;
  #lastId: number;

  /**
   * `proposed`: the whole code as the reply has it, and as replies before it had it, asked for when there is something to
   * review. `judged`: what was decided in a window before this one. `own`: what {@link own} gave of the review that this
   * one goes on from.
   */
  constructor(
    file: FileProposal,
    proposed: () => readonly (readonly string[])[],
    judged: readonly Judged[] = [],
    own: ReadonlySet<string> = new Set(),
  ) {
    this.#file = file;
    this.#own = own;
    this.#proposed = proposed;
    this.#judged = judged;
    this.#lastId = Math.max(0, ...judged.map(({ id }) => id));
  }

  /** Another reply is in the place of the one before. */
  reproposed(): void {
    this.#asProposed = undefined;
    this.#changes = undefined;
  }

  /** What was decided so far, whether or not it still can be taken back. */
  get judged(): readonly Judged[] {
    return this.#judged;
  }

  /** Changes that wait, in order. None unless the proposal is in review. */
  get changes(): readonly Change[] {
    if (this.#file.phase !== 'review') return [];
    const of = this.#file.hunks;
    if (this.#changes?.of !== of) this.#changes = { of, found: this.#recognize(of) };
    return this.#changes.found;
  }

  /** What the user's own changes say, by which they are known where a reply has them, too. */
  get own(): ReadonlySet<string> {
    if (this.#file.phase !== 'review') return this.#own;
    return new Set(this.changes.filter(({ own }) => own).map(({ hunk }) => keyOf(hunk, this.#file.current)));
  }

  /** Changes that were rejected and whose place is still as it was, in order. */
  get rejected(): readonly Rejected[] {
    return this.#judged
      .flatMap((judgement) => {
        const line = judgement.kept ? undefined : this.#placeOf(judgement);
        return line === undefined ? [] : [{ judgement, line }];
      })
      .sort((a, b) => a.line - b.line);
  }

  /** The judgement that a user who names none wants to take back: the last one that still can be. */
  get last(): Judgement | undefined {
    return this.#judged.findLast((judgement) => this.#placeOf(judgement) !== undefined);
  }

  find(id: number): Change | undefined {
    return this.changes.find((change) => change.id === id);
  }

  accept(id: number): void {
    const change = this.find(id);
    if (!change) return;
    const { hunk } = change;
    const insert = this.#file.current.slice(hunk.line, hunk.line + hunk.count);
    this.#judge(change, true);
    this.#file.rebase({ line: hunk.originalLine, remove: hunk.removed.length, insert });
  }

  /** What to write to put back one change. */
  reject(id: number): Rewrite {
    const change = this.find(id);
    if (!change) return nothing;
    const edits = this.#file.reject(change.hunk);
    const written = (document: Lines): void => {
      this.#judge(change, false);
      this.#file.rejected(edits, document);
    };
    return { edits, written };
  }

  /** What to write to make a judged change wait again; for one that was accepted nothing is. */
  takeBack(id: number): Rewrite {
    const judgement = this.#judged.find((candidate) => candidate.id === id);
    const line = judgement && this.#placeOf(judgement);
    if (!judgement || line === undefined) return nothing;
    const { at, kept, original, proposed } = judgement;
    const remaining = this.#judged.filter((candidate) => candidate !== judgement);
    if (kept) {
      const written = (): void => {
        this.#judged = remaining;
        this.#shift(at, proposed.length, original.length);
        this.#file.rebase({ line: at, remove: proposed.length, insert: original });
      };
      return { edits: [], written };
    }
    const edits = [{ line, remove: original.length, insert: proposed }];
    const written = (document: Lines): void => {
      this.#judged = remaining;
      this.#file.place.wrote(edits, document);
    };
    return { edits, written };
  }

  /** Forgets the change, so that an equal one isn't taken for it, and judgements that mean nothing any more. */
  #judge({ id, hunk }: Change, kept: boolean): void {
    const { originalLine: at, removed: original, line, count } = hunk;
    this.#changes = { of: [], found: this.changes.filter((change) => change.id !== id) };
    this.#judged = this.#judged.filter((judgement) => this.#placeOf(judgement) !== undefined);
    if (kept) this.#shift(at, original.length, count);
    const proposed = this.#file.current.slice(line, line + count);
    this.#judged = [...this.#judged, { id, kept, original, proposed, at }];
  }

  /** The line of the code where a judged change stands. `undefined`: what is there now is something else. */
  #placeOf({ at, kept, original, proposed }: Judged): number | undefined {
    const text = kept ? proposed : original;
    if (this.#file.phase !== 'review' || !sameLines(this.#file.baseline.slice(at, at + text.length), text))
      return undefined;
    let line = at;
    for (const { originalLine, removed, count } of this.#file.hunks) {
      const [end, last] = [originalLine + removed.length, at + text.length];
      if (originalLine === at && end === last) return undefined;
      if (originalLine < last && at < end) return undefined;
      if (end <= at) line += count - removed.length;
    }
    return line;
  }

  /** Lines of the baseline are others now: what was judged below them moves, and what was among them is over. */
  #shift(at: number, remove: number, insert: number): void {
    this.#judged = this.#judged.flatMap((judgement) => {
      const length = (judgement.kept ? judgement.proposed : judgement.original).length;
      if (judgement.at >= at + remove) return [{ ...judgement, at: judgement.at + insert - remove }];
      return judgement.at + length <= at ? [judgement] : [];
    });
  }

  /** Gives changes that say what an earlier one said, in the same order, its id. */
  #recognize(all: readonly Hunk[]): readonly Change[] {
    this.#asProposed ??= this.#proposedChanges();
    const asProposed = this.#asProposed;
    const { current } = this.#file;
    const before = new Map<string, number[]>();
    for (const { id, hunk } of this.#changes?.found ?? []) {
      const key = this.#keys.get(hunk) ?? '';
      before.set(key, [...(before.get(key) ?? []), id]);
    }
    return all.map((hunk) => {
      const key = keyOf(hunk, current);
      this.#keys.set(hunk, key);
      return { id: before.get(key)?.shift() ?? ++this.#lastId, hunk, own: !asProposed.has(key) || this.#own.has(key) };
    });
  }

  #proposedChanges(): ReadonlySet<string> {
    const { original } = this.#file;
    return new Set(this.#proposed().flatMap((code) => hunks(original, code).map((hunk) => keyOf(hunk, code))));
  }
}

/** What a change says, wherever it stands. */
function keyOf({ removed, line, count }: Hunk, current: readonly string[]): string {
  return `${removed.length}\n${removed.join('\n')}\n${current.slice(line, line + count).join('\n')}`;
}

/** The change that a line of the code belongs to; without one the next below it, or the last. */
export function changeAt(changes: readonly Change[], line: number): Change | undefined {
  return changes.find(({ hunk }) => line < hunk.line + Math.max(hunk.count, 1)) ?? changes.at(-1);
}
