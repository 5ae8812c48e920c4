// The input of a tool's call, from the text it was streamed as.
import { isObject, isShallow, parseJson } from '../json.ts';
import type { JsonObject } from '../schema.ts';

/**
 * A tool's input from the text it was streamed as: an object; an object in a JSON string; an object after empty
 * ones (`{}{"a":1}`). `undefined` for anything else: an input is never guessed from broken JSON.
 */
export function parseToolInput(text: string): JsonObject | undefined {
  const value = parseJson(text.replace(/^(?:\s*\{\s*\})+(?=\s*\{)/, ''));
  if (value === null) return {};
  const input = typeof value === 'string' ? parseJson(value) : value;
  return isObject(input) && isShallow(input) ? input : undefined;
}

/** An empty input that follows a whole one, as the reference sends both, takes nothing away. */
export const isEmpty = (input: JsonObject): boolean => Object.keys(input).length === 0;
