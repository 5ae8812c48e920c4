import { seenLength } from './clean.ts';
import { isObject, parseJson, parseObject } from '../json.ts';
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
  'error',
  'msg',
  'detail',
  'err',
  'error_msg',
  'errors',
  'base_resp',
  'status_msg',
  'header',
  'response',
];

/** The words of an error, whatever they are wrapped in: objects, lists, JSON in strings (D43). */
export function wordsIn(value: Json | undefined, depth = 0): Words | undefined {
  if (typeof value === 'string') {
    const inner = depth < deepest ? wordsIn(objectIn(value), depth + 1) : undefined;
    return inner ?? (value.trim() === '' ? undefined : { text: value, around: [] });
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

/** What objects around an error call themselves, which says nothing of it; and that there is nothing, as Python writes it. */
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
  const all = [firstIn(objects, 'type'), firstIn(objects, 'code'), firstIn(details, 'error_code')];
  return all.join(' ').slice(0, seenLength).toLowerCase();
}

/** The status, or the one a 2xx's body claims (`code: 401`). */
export function statusOf(status: number | undefined, around: readonly JsonObject[]): number | undefined {
  if (status !== undefined && status >= 300) return status;
  const claims = around.flatMap((object) => [object['code'], object['http_code'], object['status']]).map(Number);
  return claims.find((claim) => claim >= 400 && claim < 600);
}

/** As much of some words as their meaning is looked for in. Those of an address have none. */
export const seenOf = (text: string): string => text.slice(0, seenLength).replace(/\bhttps?:\/\/\S+/gi, ' ');
