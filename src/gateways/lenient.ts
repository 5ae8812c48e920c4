// Reads settings leniently: what can be used is used, the rest is reported without quoting it.
import type * as z from 'zod/mini';

type Issue = z.core.$ZodIssue;

/** Defers building to the first use: building schemas takes milliseconds that activation doesn't have. */
export function whenNeeded<Value extends object>(build: () => Value): () => Value {
  let built: Value | undefined;
  return () => (built ??= build());
}

/** What is wrong at one path of a value. Never quotes the value, which may contain a key. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** With an `error` the value at the path isn't used. */
  readonly severity: 'error' | 'warning';
}

/**
 * Reads what the user wrote. An unknown field is most often a typo, so it is reported and ignored. The same goes for a
 * wrong value at a path that `mayGo` allows to drop, the innermost of several. Any other mistake leaves `data` undefined.
 */
export function readLenient<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  mayGo: (path: readonly PropertyKey[]) => boolean,
): { readonly data: z.output<Schema> | undefined; readonly faults: readonly Fault[] } {
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return { data, faults: [] };
  const faults = new Map<string, Fault>();
  const gone = new Set<string>();
  let isWhole = true;
  for (const issue of error.issues.flatMap(innermost)) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const path = [...issue.path, key];
        gone.add(join('', path));
        faults.set(join('', path), { path, message: 'There’s no such field. It’s ignored.', severity: 'warning' });
      }
      continue;
    }
    const { path } = issue;
    // A value of the wrong type breaks every rule at once. The first says enough.
    if (!faults.has(join('', path)))
      faults.set(join('', path), { path, message: wordsOf(issue, value), severity: 'error' });
    const end = path.findLastIndex((_, index) => mayGo(path.slice(0, index + 1)));
    if (end === -1) isWhole = false;
    gone.add(join('', path.slice(0, end + 1)));
  }
  const rest = isWhole ? schema.safeParse(without(value, gone)).data : undefined;
  return { data: rest, faults: [...faults.values()] };
}

/** `gateways`, `1`, `baseUrl` as `gateways[1].baseUrl`. */
export const join = (path: string, keys: readonly PropertyKey[]): string =>
  keys.reduce<string>((at, key) => (typeof key === 'number' ? `${at}[${key}]` : `${at}.${String(key)}`), path);

export const isRecord = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === 'object' && value !== null;

/** For a union, the issues of the branch the user meant: the one whose outer shape matches. */
function innermost(issue: Issue): readonly Issue[] {
  const parts =
    issue.code === 'invalid_union'
      ? issue.errors.find((each) => each.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'))
      : issue.code === 'invalid_key'
        ? issue.issues
        : undefined;
  if (parts === undefined) return [issue];
  return parts.map((part) => ({ ...part, path: [...issue.path, ...part.path] })).flatMap(innermost);
}

const types: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'an object',
  record: 'an object',
  int: 'a whole number',
};

function wordsOf(issue: Issue, value: unknown): string {
  if (valueAt(value, issue.path) === undefined) return 'Missing.';
  switch (issue.code) {
    case 'invalid_type':
      return `This must be ${types[issue.expected] ?? `a ${issue.expected}`}.`;
    case 'invalid_value':
      return `This must be one of: ${issue.values.map(String).join(', ')}.`;
    case 'too_small':
      return issue.origin === 'string' ? 'This is empty.' : `This must be at least ${String(issue.minimum)}.`;
    case 'too_big':
      return issue.origin === 'string' ? 'This is too long.' : `This must be at most ${String(issue.maximum)}.`;
    case 'invalid_format':
    case 'custom':
      return issue.message === '' || issue.message === 'Invalid input'
        ? 'This isn’t allowed here.'
        : `This ${issue.message}.`;
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return 'This has the wrong form.';
  }
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), value);

/** A copy without the values at these paths. */
function without(value: unknown, gone: ReadonlySet<string>, path = ''): unknown {
  if (!isRecord(value)) return value;
  const rest = Object.entries(value)
    .map(([key, each]) => ({ key, each, at: join(path, [Array.isArray(value) ? Number(key) : key]) }))
    .filter(({ at }) => !gone.has(at))
    .map(({ key, each, at }) => [key, without(each, gone, at)] as const);
  return Array.isArray(value) ? rest.map(([, each]) => each) : Object.fromEntries(rest);
}
