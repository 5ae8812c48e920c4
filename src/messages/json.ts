// Reads JSON from outside safely: objects only, and not nested too deeply.
import type { Json, JsonObject } from './schema.ts';

/** The JSON value a text is, or `undefined`. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Deepest nesting kept from a reply: `JSON.stringify` and anything else that recurses use up the stack. */
export const deepest = 200;

/** Can this value be written, walked and sent back? Time linear in it, however deep it is. */
export function isShallow(value: Json | undefined, left = deepest): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return left > 0 && Object.values(value).every((inner) => isShallow(inner, left - 1));
}

/** The JSON object a text is, or `undefined`. Control characters that its writer forgot to escape are forgiven. */
export function parseObject(text: string): JsonObject | undefined {
  const value = parseJson(text) ?? (control.test(text) ? parseJson(escaped(text)) : undefined);
  return isObject(value) ? value : undefined;
}

const control = /\p{Cc}/u;

/** The text with the control characters inside its JSON strings escaped. */
function escaped(text: string): string {
  let out = '';
  let from = 0;
  let isInside = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) isInside = !isInside;
    else if (code === 0x5c && isInside && text.charCodeAt(at + 1) >= 0x20) at++;
    else if (code < 0x20 && isInside) {
      out += `${text.slice(from, at)}\\u${code.toString(16).padStart(4, '0')}`;
      from = at + 1;
    }
  }
  return out + text.slice(from);
}

/** Where the object that begins at `from` ends; `undefined` when it does not. Knows only strings and braces. */
export function endOfObject(text: string, from = 0): number | undefined {
  let depth = 0;
  const mark = /["{}]/g;
  mark.lastIndex = from;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    if (found[0] === '"') {
      const end = endOfString(text, mark.lastIndex);
      if (end === undefined) return undefined;
      mark.lastIndex = end;
    } else if (found[0] === '{') depth++;
    else if (--depth === 0) return mark.lastIndex;
  }
  return undefined;
}

function endOfString(text: string, from: number): number | undefined {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
  return undefined;
}

/** Is this a JSON object (not null, not an array)? */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
