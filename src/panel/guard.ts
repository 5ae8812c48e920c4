// The contract between the extension host and the webview: what may be said, and the channel it is said over. Imported
// by both sides, so this folder imports nothing, knows neither VS Code nor the DOM, and holds no state of either side.

/** Says whether a value that came from the other side is a `T`. Never throws, whatever the value. */
export type Guard<T> = (value: unknown) => value is T;
/** What a guard lets through. */
export type Guarded<G> = G extends (value: unknown) => value is infer T ? T : never;

interface Optional<T> {
  readonly optional: Guard<T>;
}
type Shape = Readonly<Record<string, Guard<unknown> | Optional<unknown>>>;
type OptionalKeys<S extends Shape> = { [K in keyof S]: S[K] extends Optional<unknown> ? K : never }[keyof S];
type Shaped<S extends Shape> = { readonly [K in Exclude<keyof S, OptionalKeys<S>>]: Guarded<S[K]> } & {
  readonly [K in OptionalKeys<S>]?: (S[K] extends Optional<infer T> ? T : never) | undefined;
};
type Tagged<M extends Readonly<Record<string, Shape>>> = {
  [K in keyof M]: { readonly type: K } & Shaped<M[K]>;
}[keyof M];

/** A string of at most `max` UTF-16 units. */
export const text =
  (max: number): Guard<string> =>
  (value): value is string =>
    typeof value === 'string' && value.length <= max;

/** A finite number that is not negative. */
export const amount: Guard<number> = (value): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

export const flag: Guard<boolean> = (value): value is boolean => typeof value === 'boolean';

/** One of the given strings. */
export const oneOf =
  <const T extends string>(...values: readonly T[]): Guard<T> =>
  (value): value is T =>
    values.some((known) => known === value);

/** An array of at most `max` items. */
export const list =
  <T>(item: Guard<T>, max = 10_000): Guard<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.length <= max && value.every((each) => item(each));

/** Marks a field that may be missing. */
export const optional = <T>(guard: Guard<T>): Optional<T> => ({ optional: guard });

function fits(value: object, shape: Shape): boolean {
  return Object.entries(shape).every(([key, field]) => {
    const own: unknown = Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
    return typeof field === 'function' ? field(own) : own === undefined || field.optional(own);
  });
}

/** An object with these own fields. Fields that are not named are let through and must not be read. */
export const shape =
  <const S extends Shape>(fields: S): Guard<Shaped<S>> =>
  (value): value is Shaped<S> =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && fits(value, fields);

/** One of several shapes, told apart by the string in `type`. A `type` that is not listed is refused. */
export const tagged =
  <const M extends Readonly<Record<string, Shape>>>(shapes: M): Guard<Tagged<M>> =>
  (value): value is Tagged<M> => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'type')) return false;
    const type: unknown = Reflect.get(value, 'type');
    const known = typeof type === 'string' && Object.hasOwn(shapes, type) ? shapes[type] : undefined;
    return known !== undefined && fits(value, known);
  };

/**
 * Is the value small enough to be looked at: at most `limit` string units plus 16 for each object, array and number in
 * it? Ends early, so a cycle or a flood of nested arrays costs no more than the limit.
 */
export function within(value: unknown, limit: number): boolean {
  let left = limit;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    left -= typeof next === 'string' ? next.length + 1 : 16;
    if (left < 0) return false;
    if (typeof next !== 'object' || next === null) continue;
    for (const [key, inner] of Object.entries(next)) {
      left -= key.length;
      open.push(inner);
    }
  }
  return true;
}
