// What rows come to together: by whatever they have in common, by hour or day, and how long they took.
import { daysIn } from './periods.ts';
import type { Period } from './periods.ts';
import { isUnpriced, speedOf } from './row.ts';
import type { Row } from './row.ts';
import type { Span } from './periods.ts';

export interface Figures {
  readonly requests: number;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** US dollars, of those whose cost is known; absent: of none it is. */
  readonly cost?: number;
  /** Some of it is estimated, or at most what it says. */
  readonly isAbout: boolean;
  /** Requests whose cost isn't known. */
  readonly unknown: number;
}

export function figuresOf(rows: readonly Row[]): Figures {
  const sum = (field: 'input' | 'output' | 'cacheRead' | 'cacheWrite'): number =>
    rows.reduce((all, row) => all + (row[field] ?? 0), 0);
  const costs = rows.flatMap(({ cost }) => cost ?? []);
  return {
    requests: rows.length,
    input: sum('input'),
    output: sum('output'),
    cacheRead: sum('cacheRead'),
    cacheWrite: sum('cacheWrite'),
    ...(costs.length > 0 && { cost: costs.reduce((one, other) => one + other) }),
    isAbout: rows.some(({ about }) => about === true),
    unknown: rows.filter(isUnpriced).length,
  };
}

export interface Group extends Figures {
  readonly name: string;
}

/** Those with the same key. */
function together(rows: readonly Row[], key: (row: Row) => string): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

/** `key`: what rows of a group have in common; `name`: what the group is called, by the newest of them. */
export function grouped(rows: readonly Row[], key: (row: Row) => string, name: (row: Row) => string): readonly Group[] {
  const groups = together(rows, key).map((some) => {
    const newest = some.reduce((one, other) => (other.at > one.at ? other : one));
    return { name: name(newest), ...figuresOf(some) };
  });
  return groups.sort(
    (one, other) => (other.cost ?? 0) - (one.cost ?? 0) || other.input + other.output - (one.input + one.output),
  );
}

export interface Bar extends Figures {
  readonly from: number;
}

const hour = 3_600_000;

/** The hours of a day, or the days of a longer span: each of them, also those without a request. */
export function bars(rows: readonly Row[], period: Period, { from, to }: Span): readonly Bar[] {
  const starts =
    period === 'day'
      ? Array.from({ length: Math.ceil((to - from) / hour) }, (_, at) => from + at * hour)
      : daysIn(from, to);
  return starts.map((start, at) => {
    const end = starts[at + 1] ?? to;
    return { from: start, ...figuresOf(rows.filter((row) => row.at >= start && row.at < end)) };
  });
}

/** The smallest of the numbers that so large a part of them doesn't exceed. `sorted`: not empty. */
export const percentile = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;

/** How long requests took to their first token, in milliseconds. */
export interface Latency {
  readonly name: string;
  readonly requests: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** Tokens a second, in the middle. */
  readonly speed?: number;
}

/** Of each gateway that has answered, the quickest first. */
export function latencies(rows: readonly Row[]): readonly Latency[] {
  const all = together(rows, ({ gateway }) => gateway).flatMap((some) => {
    const firsts = ascending(some.flatMap(({ first }) => first ?? []));
    const speeds = ascending(some.flatMap((row) => speedOf(row) ?? []));
    const name = some.at(-1)?.name;
    if (firsts.length === 0 || name === undefined) return [];
    return {
      name,
      requests: firsts.length,
      p50: percentile(firsts, 0.5),
      p90: percentile(firsts, 0.9),
      p99: percentile(firsts, 0.99),
      ...(speeds.length > 0 && { speed: percentile(speeds, 0.5) }),
    };
  });
  return all.sort((one, other) => one.p50 - other.p50);
}

const ascending = (numbers: readonly number[]): readonly number[] => [...numbers].sort((one, other) => one - other);
