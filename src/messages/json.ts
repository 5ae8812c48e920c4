import type { Json, JsonObject } from './schema.ts';

/** The JSON value a text is, or `undefined`. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Deepest nesting that is kept of what a reply holds: `JSON.stringify` and whoever walks a value use up the stack. */
export const deepest = 200;

/** Can this value be written, walked and sent back? Time linear in it, however deep it is. */
export function isShallow(value: Json | undefined, left = deepest): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return left > 0 && Object.values(value).every((inner) => isShallow(inner, left - 1));
}

/** The JSON object a text is, or `undefined`. */
export function parseObject(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isObject(value) ? value : undefined;
}

/** Is this a JSON object (not null, not an array)? */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
