// The functions and classes of one document, followed through its changes so that they needn't be looked for again.
import type { LensTarget } from './targets.ts';

/** A target that keeps its id while it can be told to be the same. */
export interface Tracked extends LensTarget {
  readonly id: string;
}

/** A change of a document, in its lines before the change. */
export interface LineChange {
  readonly start: number;
  readonly end: number;
  /** Is the first, or the last, of these lines changed from its first character on? */
  readonly whole: { readonly start: boolean; readonly end: boolean };
  /** Line breaks in the new text. */
  readonly added: number;
}

/** Changes that come at once, at most, for targets to be followed through each of them. */
const mostChanges = 200;

/** Targets that can't be followed any more and are remembered, at most: a lens is on screen for a moment longer. */
const mostLost = 1_000;

/** The targets of a document. Each is where its code is now, as far as it can be followed. */
export class Targets {
  #targets: readonly Tracked[] = [];
  /** Those that could not be followed, or are no longer among the symbols: their lenses may still be on screen. */
  #lost: readonly Tracked[] = [];
  readonly #newId: () => string;
  /** The version of the document whose symbols these are; `undefined` until there are some. */
  version: number | undefined;
  /** The version that symbols are about to be asked for. */
  due: number | undefined;

  constructor(newId: () => string) {
    this.#newId = newId;
  }

  get all(): readonly Tracked[] {
    return this.#targets;
  }

  /** What was found in the document as it is now. A target that was there before keeps its id. `true`: something moved. */
  renew(found: readonly LensTarget[], version: number | undefined): boolean {
    this.version = version;
    const before = new Map(this.#targets.map((target) => [keyOf(target), target]));
    const next = found.map((target): Tracked => ({ ...target, id: before.get(keyOf(target))?.id ?? this.#newId() }));
    const ids = new Set(next.map(({ id }) => id));
    const gone = this.#targets.filter(({ id }) => !ids.has(id));
    this.#lose(gone);
    const moved = next.length !== this.#targets.length || gone.length > 0;
    this.#targets = next;
    return moved;
  }

  /** Follows the targets through changes that came at once, each in the lines left by those before it. */
  changed(changes: readonly LineChange[]): void {
    if (changes.length > mostChanges) {
      this.#lose(this.#targets);
      this.#targets = [];
      return;
    }
    const lost: Tracked[] = [];
    for (const change of changes) {
      this.#targets = this.#targets.flatMap((target) => {
        const after = follow(target, change);
        if (!after) lost.push(target);
        return after ? [after] : [];
      });
    }
    this.#lose(lost);
  }

  #lose(lost: readonly Tracked[]): void {
    if (lost.length > 0) this.#lost = [...lost, ...this.#lost].slice(0, mostLost);
  }

  /** Where the code with this id is. `lost`: it was there, and what it was is all that is known. */
  find(id: string): { readonly target: Tracked; readonly lost: boolean } | undefined {
    const target = this.#targets.find((candidate) => candidate.id === id);
    if (target) return { target, lost: false };
    const gone = this.#lost.find((candidate) => candidate.id === id);
    return gone && { target: gone, lost: true };
  }

  /** The innermost target around a line. */
  around(line: number): Tracked | undefined {
    return this.#targets.findLast(({ start, end }) => start <= line && line <= end);
  }
}

/** The nearest target that was called the same. */
export function sameNamed(was: LensTarget, now: readonly LensTarget[]): LensTarget | undefined {
  let best: LensTarget | undefined;
  for (const target of now) {
    if (target.kind !== was.kind || target.name !== was.name) continue;
    if (!best || Math.abs(target.start - was.start) < Math.abs(best.start - was.start)) best = target;
  }
  return best;
}

const keyOf = ({ kind, name, line }: LensTarget): string => `${kind} ${line} ${name}`;

/** Where a target is after a change; `undefined`: the change took a part of it that tells where it begins. */
function follow(target: Tracked, change: LineChange): Tracked | undefined {
  const { start, end, added, whole } = change;
  const moved = added - (end - start);
  if (end < target.start || (end === target.start && whole.end)) {
    if (moved === 0) return target;
    return { ...target, start: target.start + moved, line: target.line + moved, end: target.end + moved };
  }
  if (start > target.end) return target;
  if (start < target.start) return undefined;
  const above = end < target.line || (end === target.line && whole.end);
  if (!above && start <= target.line && end > start && (start < target.line || whole.start)) return undefined;
  return {
    ...target,
    line: above ? target.line + moved : target.line,
    end: end > target.end ? Math.max(target.line, start + added) : target.end + moved,
  };
}
