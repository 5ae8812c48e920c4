// How entries stand in a journal file. A line is a checksum, a space and JSON, and every line says what it needs to be
// understood alone: which version wrote it, who, and its number among that writer's lines.
import * as z from 'zod/mini';
import { isObject } from '../messages/index.ts';
import type { JsonObject } from '../messages/index.ts';
import { readAttachments, writeAttachment } from './context.ts';
import { isEvent } from './isEvent.ts';
import { callStates, missedWhys } from './tree.ts';
import type { Failure } from './tree.ts';
import type { Entry } from './entries.ts';

/** What this version writes, and the newest it reads: a journal of a later one is left alone. */
export const journalVersion = 2;

export interface Line {
  /** Absent: version 1. */
  readonly v?: number;
  /** Who wrote it. */
  readonly w: string;
  /** Its number among the writer's lines: one that is written twice counts once, and a missing one is noticed. */
  readonly n: number;
  readonly e: { readonly type: string };
}

/** Begins with a newline too, so that a line torn before it doesn't take it along. */
export function encode(writer: string, number: number, entry: Entry): string {
  return seal({ v: journalVersion, w: writer, n: number, e: written(entry) });
}

/** An entry as it is written. */
type Written = Entry | { readonly type: 'prompt'; readonly context: readonly unknown[] };

function written(entry: Entry): Written {
  switch (entry.type) {
    case 'prompt':
      return { ...entry, context: entry.context.map(writeAttachment) };
    case 'events':
      return alone(entry);
    default:
      return entry;
  }
}

/** Events without what they came to: whoever reads them folds them. */
function alone({ type, reply, round, events }: Extract<Entry, { readonly type: 'events' }>): Entry {
  return { type, reply, ...(round !== undefined && { round }), events };
}

/** A line as it stands in the file. */
export function seal(line: Line): string {
  const json = JSON.stringify(line);
  return `\n${checksum(json, 0, json.length).toString(16).padStart(8, '0')} ${json}\n`;
}

/** The line that stands in a file's text from here to there; `undefined`: not as it was written. */
export function decode(text: string, from: number, to: number): Line | undefined {
  if (text[from + 8] !== ' ' || checksum(text, from + 9, to) !== hex(text, from)) return undefined;
  try {
    const value: unknown = JSON.parse(text.slice(from + 9, to));
    return isLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Eight lower-case hexadecimal digits. */
function hex(text: string, from: number): number | undefined {
  const digits = text.slice(from, from + 8);
  return /^[0-9a-f]{8}$/.test(digits) ? Number.parseInt(digits, 16) : undefined;
}

/** The checksum says that we wrote it; this, that it was a line at all. */
function isLine(value: unknown): value is Line {
  if (!isObject(value)) return false;
  const { v, w, n, e } = value;
  const isVersion = v === undefined || typeof v === 'number';
  return isVersion && typeof w === 'string' && typeof n === 'number' && isObject(e) && typeof e['type'] === 'string';
}

/**
 * FNV-1a over UTF-16 units with a final mix: finds damage, proves nothing about intent. Reads the whole text in place,
 * which is four times as fast as reading slices of it.
 */
function checksum(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** The entry in a line of version 2; `'unknown'` if it is a later version's, `undefined` if its shape is wrong. */
export function readEntry(value: Line['e']): Entry | 'unknown' | undefined {
  if (!Object.hasOwn((schemas ??= build()), value.type)) return 'unknown';
  if (!isEntry(value)) return undefined;
  if (value.type === 'events') return alone(value);
  // Nothing follows itself: whoever walks up from it would never arrive.
  if (value.type === 'reply') return value.id === value.parent ? undefined : value;
  if (value.type !== 'prompt') return value;
  const context = readAttachments(value.context);
  return context && { ...value, context };
}

/** Has it the shape of its type? What is attached to a question is not looked at. */
export function isEntry(value: Line['e']): value is Entry {
  const schema = Reflect.get((schemas ??= build()), value.type) as Schemas[Entry['type']] | undefined;
  return schema?.safeParse(value).success ?? false;
}

type Schemas = Readonly<Record<Entry['type'], z.ZodMiniType>>;

/** Built when the first conversation is read, not when the extension starts. */
let schemas: Schemas | undefined;

const isFailure = (value: unknown): value is Failure =>
  isObject(value) && typeof value['kind'] === 'string' && typeof value['message'] === 'string';

const isEvents = (value: unknown): boolean => Array.isArray(value) && value.every(isEvent);

function build(): Schemas {
  const text = z.string();
  const optional = z.optional(text);
  const reply = text;
  const flag = z.optional(z.literal(true));
  const count = z.int().check(z.nonnegative());
  const round = z.optional(count);
  const failure = z.custom<Failure>(isFailure);
  const ending = z.discriminatedUnion('type', [
    z.object({ type: z.literal('complete'), silence: optional }),
    z.object({ type: z.literal('stopped'), failure: z.optional(failure) }),
    z.object({ type: z.literal('interrupted'), failure: z.optional(failure) }),
    z.object({ type: z.literal('failed'), failure }),
  ]);
  const author = z.object({ gatewayId: text, gatewayName: text, origin: text, model: text, url: optional });
  const amount = z.number().check(z.nonnegative());
  const took = z.object({ first: z.optional(amount), thought: z.optional(amount), total: amount });
  const join = z.object({
    drop: z.int().check(z.nonnegative()),
    lead: optional,
    doubtful: z.optional(z.literal(true)),
    fence: optional,
  });
  const result = z.optional(z.union([text, z.array(z.custom<JsonObject>(isObject))]));
  const call = z.object({ id: text, state: z.enum(callStates), result });
  return {
    conversation: z.object({ version: z.number(), id: text, at: z.number() }),
    title: z.object({ title: text }),
    mark: z.object({ pinned: z.optional(z.boolean()), archived: z.optional(z.boolean()) }),
    origin: z.object({ origin: text, imported: flag }),
    model: z.object({ model: text }),
    continue: z.object({
      reply,
      at: z.number(),
      known: z.optional(z.object({ rounds: count, blocks: count, text: count })),
    }),
    prompt: z.object({
      id: text,
      parent: optional,
      at: z.number(),
      text,
      context: z.array(z.unknown()),
      compacts: flag,
      lens: flag,
    }),
    reply: z.object({ id: text, parent: text, instead: optional, group: optional, asked: optional, at: z.number() }),
    head: z.object({ head: text }),
    deleted: z.object({ node: text, deleted: z.boolean() }),
    chosen: z.object({ node: text }),
    parameters: z.object({ parameters: parameters() }),
    author: z.object({ reply, author }),
    events: z.object({ reply, round, events: z.custom(isEvents) }),
    restart: z.object({ reply, round }),
    join: z.object({ reply, round: z.int().check(z.nonnegative()), join }),
    call: z.object({ reply, round: z.int().check(z.nonnegative()), call }),
    notice: z.object({ reply, notice: text }),
    torn: z.object({ reply }),
    end: z.object({ reply, ending, took: z.optional(took), waited: z.optional(amount), missed: z.optional(missed()) }),
  };
}

const missed = () =>
  z.object({
    why: z.enum(missedWhys),
    number: z.optional(z.number()),
    name: z.optional(z.string()),
    minutes: z.optional(z.number()),
  });

const parameters = () => {
  const number = z.optional(z.number());
  return z.object({
    max_tokens: number,
    temperature: number,
    top_p: number,
    top_k: number,
    thinking: z.optional(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('enabled'), budget_tokens: z.number() }),
        z.object({ type: z.enum(['adaptive', 'disabled']) }),
      ]),
    ),
    effort: z.optional(z.enum(['low', 'medium', 'high', 'xhigh', 'max'])),
    system: z.optional(z.string()),
  });
};
