// Finds the words of an error in whatever JSON a gateway wraps them in.
import { seenLength } from './clean.ts';
import { isError } from './isError.ts';
import { endOfObject, isObject, parseJson, parseObject } from '../json.ts';
import type { Json, JsonObject } from '../schema.ts';

/** The object of a body that is JSON, a list of JSON, or one event. */
export function objectIn(body: string): JsonObject | undefined {
  const text = body.trim();
  if (text.startsWith('{')) return parseObject(text);
  if (text.startsWith('[')) {
    const list = parseJson(text);
    return Array.isArray(list) ? list.find(isObject) : undefined;
  }
  const data = /^(?:event:.*\r?\n)?data:\s*(\{.*\})\s*$/m.exec(text)?.[1];
  return data === undefined ? undefined : parseObject(data);
}

/** An error's words, and the objects they stood in, the innermost first. */
export interface Words {
  readonly text: string;
  readonly around: readonly JsonObject[];
}

/** Where words stand, those of an upstream first, then in the order of how many servers use the name. */
const places = [
  'metadata',
  'raw',
  'upstream_error',
  'message',
  'Message',
  'msg',
  'detail',
  'details',
  'error_msg',
  'error_message',
  'errorMessage',
  'error_description',
  'error',
  'err',
  'errors',
  'base_resp',
  'status_msg',
  'header',
  'response',
];

/** The words of an error, whatever they are wrapped in: objects, lists, JSON in strings. */
export function wordsIn(value: Json | undefined, depth = 0): Words | undefined {
  if (typeof value === 'string') {
    const inner = depth < deepest ? wordsIn(errorInside(value), depth + 1) : undefined;
    return inner ?? (value.trim() === '' ? undefined : { text: once(value), around: [] });
  }
  if (depth > deepest) return undefined;
  if (Array.isArray(value)) return wordsOfList(value as readonly Json[], depth);
  if (!isObject(value)) return undefined;
  // Beside a message a text in `error` is the name of the status (Fastify, NestJS, Spring).
  for (const place of depth === 0 && typeof value['error'] !== 'string' ? ['error', ...places] : places) {
    const words = wordsIn(value[place], depth + 1);
    if (words) return { text: words.text, around: [...words.around, value] };
  }
  return undefined;
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
  const words = short === '' ? text : short;
  for (const mark of [': ', '. ', '; ', '\n', ' - ']) {
    const at = words.lastIndexOf(mark);
    const last = words.slice(at + mark.length).trim();
    const before = words.slice(0, Math.max(at, 0)).trim();
    if (last.length >= 10 && before.endsWith(last)) return before;
  }
  return words;
}

/** Three wrappings, each with up to three places on the way to its words. */
const deepest = 9;

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
const noType = ['error', 'message', '', 'None', 'null'];

/** The string that the innermost of these objects to have one has by this name. */
export function firstIn(objects: readonly JsonObject[], key: string): string | undefined {
  for (const { [key]: value } of objects) {
    if (typeof value === 'string' && !noType.includes(value)) return value;
  }
  return undefined;
}

/** Type and codes of an error, in lower case. */
export function typesIn(objects: readonly JsonObject[]): string {
  const details = objects.map((object) => object['details']).filter(isObject);
  const all = [
    firstIn(objects, 'type'),
    firstIn(objects, '__type'),
    firstIn(objects, 'code'),
    firstIn(details, 'error_code'),
  ];
  return all.join(' ').slice(0, seenLength).toLowerCase();
}

/** The status, or the one a 2xx's body claims (`code: 401`). */
export function statusOf(status: number | undefined, around: readonly JsonObject[]): number | undefined {
  if (status !== undefined && status >= 300) return status;
  const claims = around.flatMap((object) => statusNames.map((name) => object[name])).map(Number);
  return claims.find((claim) => claim >= 400 && claim < 600);
}

const statusNames = ['code', 'http_code', 'status', 'status_code', 'statusCode'];

/** As much of some words as their meaning is looked for in. Those of an address have none. */
export const seenOf = (text: string): string => text.slice(0, seenLength).replace(/\bhttps?:\/\/\S+/gi, ' ');
