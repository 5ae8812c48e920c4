// Finds the words of an error in whatever JSON a gateway wraps them in.
import { seenLength } from './clean.ts';
import { codeNames, fieldsOf, places, statusNames } from './fields.ts';
import type { Fields } from './fields.ts';
import { isError } from './isError.ts';
import { endOfObject, isObject, parseJson, parseObject } from '../json.ts';
import type { Json, JsonObject } from '../schema.ts';

/** The object of a body that is JSON, a list of JSON, or one event. Words alone become the object of an error. */
export function objectIn(body: string): JsonObject | undefined {
  const text = body.trim();
  if (text.startsWith('{')) return parseObject(text);
  if (/^["[]/.test(text)) {
    const value = parseJson(text);
    if (typeof value === 'string') return { error: value };
    if (!Array.isArray(value)) return undefined;
    const list = value as readonly Json[];
    return list.find(isObject) ?? (list.some((item) => typeof item === 'string') ? { errors: list } : undefined);
  }
  const data = /^(?:event:.*\r?\n)?data:\s*(\{.*\})\s*$/m.exec(text)?.[1];
  return data === undefined ? undefined : parseObject(data);
}

/** An error's words, and the fields of the objects they stood in, the innermost first. */
export interface Words {
  readonly text: string;
  readonly around: readonly Fields[];
}

/** The words of an error, whatever they are wrapped in: objects, lists, JSON in strings. */
export function wordsIn(value: Json | undefined, depth = 0): Words | undefined {
  if (typeof value === 'string') {
    const inner = depth < deepest ? wordsIn(errorInside(value), depth + 1) : undefined;
    return inner ?? (value.trim() === '' ? undefined : { text: once(value), around: [] });
  }
  if (depth > deepest) return undefined;
  if (Array.isArray(value)) return wordsOfList(value as readonly Json[], depth);
  if (!isObject(value)) return undefined;
  const fields = fieldsOf(value);
  const byField = wordsOfMap(fields.get('errors'));
  if (byField !== undefined) return { text: byField, around: [fields] };
  // Beside a message a text in `error` is the name of the status (Fastify, NestJS, Spring).
  for (const place of depth === 0 && typeof fields.get('error') !== 'string' ? ['error', ...places] : places) {
    const words = wordsIn(fields.get(place), depth + 1);
    if (words === undefined) continue;
    // Some write the words beside an error that only has a type.
    const beside = place === 'error' ? undefined : fields.get('error');
    return { text: words.text, around: [...words.around, fields, ...[beside].filter(isObject).map(fieldsOf)] };
  }
  return undefined;
}

/** What is wrong with each field, as Laravel and ASP.NET list it: `{max_tokens: ['must be …']}`. */
function wordsOfMap(value: Json | undefined): string | undefined {
  if (!isObject(value)) return undefined;
  const all = Object.entries(value).slice(0, 10);
  const isMap = all.every(([, list]) => Array.isArray(list) && list.every((words) => typeof words === 'string'));
  if (!isMap || all.length === 0) return undefined;
  return all.flatMap(([field, list]) => (list as readonly string[]).map((words) => `${field}: ${words}`)).join('; ');
}

/** An error that is written somewhere in a text: as JSON, as JSON that was escaped again, as Python prints one. */
function errorInside(text: string): JsonObject | undefined {
  const whole = objectIn(text);
  if (whole !== undefined) return whole;
  for (const form of [text, text.replace(/\\(["\\])/g, '$1')]) {
    const from = form.search(/\{\s*"/);
    const end = from === -1 ? undefined : endOfObject(form, from);
    const object = end === undefined ? undefined : parseObject(form.slice(from, end));
    if (object !== undefined && isSaying(object)) return object;
  }
  return pythonError(text);
}

/** Is this an error, and not a piece of the request that the words speak of? */
const isSaying = (object: JsonObject): boolean =>
  isError(object) || (typeof object['message'] === 'string' && !('role' in object));

/** `{'error': {'message': "…", 'type': '…'}}` */
function pythonError(words: string): JsonObject | undefined {
  const text = words.slice(0, seenLength);
  const message = text.includes("{'") ? pythonField(text, /'message':\s?/) : undefined;
  if (message === undefined) return undefined;
  return { error: { message, type: pythonField(text, /'type':\s?/), code: pythonField(text, /'code':\s?/) } };
}

function pythonField(text: string, name: RegExp): string | undefined {
  const found = name.exec(text);
  const rest = found === null ? '' : text.slice(found.index + found[0].length);
  const [, one, other] = /^(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/.exec(rest) ?? [];
  return (one ?? other)?.replace(/\\(['"\\])/g, '$1');
}

/** Words without a stack below them, and said once where a relay repeats them: `X: words: words`. */
function once(text: string): string {
  const short = text.replace(/\n\s*(?:at |Traceback |File ")[\s\S]*/, '').trim();
  let words = short === '' ? text : short;
  for (let times = 0; times < mostTimes; times++) {
    const before = beforeRepeated(words);
    if (before === undefined) break;
    words = before;
  }
  return words;
}

/** Each costs a look at all of the words. */
const mostTimes = 5;

/** The words without their last part, where what stands before it ends with the same. */
function beforeRepeated(words: string): string | undefined {
  for (const mark of [': ', '. ', '; ', '\n', ' - ']) {
    const at = words.lastIndexOf(mark);
    const last = words.slice(at + mark.length).trim();
    const before = words.slice(0, Math.max(at, 0)).trim();
    if (last.length < 5 || !before.endsWith(last)) continue;
    if (last.length >= 10 || before === last || before.endsWith(mark + last)) return before;
  }
  return undefined;
}

/** Three wrappings, each with up to four places on the way to its words. */
const deepest = 12;

/** As FastAPI and others list what is wrong. */
function wordsOfList(list: readonly Json[], depth: number): Words | undefined {
  const all = list.slice(0, 10).flatMap((item) => {
    const words = wordsIn(item, depth + 1);
    return words ? [{ text: `${locOf(item)}${words.text}`, around: words.around }] : [];
  });
  const [first] = all;
  return first && { text: all.map(({ text }) => text).join('; '), around: first.around };
}

function locOf(item: Json): string {
  const loc = isObject(item) ? item['loc'] : undefined;
  const path = Array.isArray(loc) ? loc.filter((part) => typeof part === 'string' && part !== 'body').join('.') : '';
  return path === '' ? '' : `${path}: `;
}

/** Values of `type` and `code` that say nothing: names of the wrapper, and Python's for nothing. */
const noType = /^(?:|error|message|none|null|exception|(?:response\.)?fail(?:ed|ure)?)$/i;

/** The string that the innermost of these to have one has by the first of these names to be found. */
export function firstIn(around: readonly Fields[], ...names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const fields of around) {
      const value = fields.get(name);
      if (typeof value === 'string' && !noType.test(value)) return value;
    }
  }
  return undefined;
}

/** Type and codes of an error, in lower case. */
export function typesIn(around: readonly Fields[]): string {
  const details = around
    .map((fields) => fields.get('details'))
    .filter(isObject)
    .map(fieldsOf);
  const all = [firstIn(around, 'type'), firstIn(around, ...codeNames), firstIn(details, 'errorcode')];
  return all.join(' ').slice(0, seenLength).toLowerCase();
}

/** The status, or the one a 2xx's body claims (`code: 401`). */
export function statusOf(status: number | undefined, around: readonly Fields[]): number | undefined {
  if (status !== undefined && status >= 300) return status;
  const claims = around.flatMap((fields) => [...codeNames, ...statusNames].map((name) => Number(fields.get(name))));
  return claims.find((claim) => claim >= 400 && claim < 600);
}

/** As much of some words as their meaning is looked for in. Those of an address have none. */
export const seenOf = (text: string): string => text.slice(0, seenLength).replace(/\bhttps?:\/\/\S+/gi, ' ');
