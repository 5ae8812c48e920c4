// Which errors came with an edit: those reported after it that were not reported before.

/** An error that a language or a tool reports. */
export interface Reported {
  /** 0-based. */
  readonly line: number;
  readonly message: string;
  /** Who reports it and under which code. */
  readonly source: string;
}

/** Errors by file. */
export type Errors = ReadonlyMap<string, readonly Reported[]>;

const keyOf = ({ message, source }: Reported): string => `${source}\n${message}`;

/** The errors of `after` that `before` has not, or has fewer of: lines move, so an error is known by what it says. */
export function newErrors(before: Errors, after: Errors): Errors {
  const found = new Map<string, readonly Reported[]>();
  for (const [file, reported] of after) {
    const known = new Map<string, number>();
    for (const error of before.get(file) ?? []) known.set(keyOf(error), (known.get(keyOf(error)) ?? 0) + 1);
    const added = reported.filter((error) => {
      const left = known.get(keyOf(error)) ?? 0;
      known.set(keyOf(error), left - 1);
      return left <= 0;
    });
    if (added.length > 0) found.set(file, added);
  }
  return found;
}

export function countOf(errors: Errors): number {
  return [...errors.values()].reduce((sum, { length }) => sum + length, 0);
}
