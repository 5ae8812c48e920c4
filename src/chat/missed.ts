// Why a request wasn't read from the cache that the one before it had left: the first thing about it that was another.
import { pathTo } from '../conversation/path.ts';
import { replyOf, sentAt } from '../conversation/tree.ts';
import type { Conversation, Missed, NodeId, Reply } from '../conversation/tree.ts';
import { hasBreakpoints, isObject, parseJson } from '../messages/index.ts';
import type { Json, JsonObject } from '../messages/index.ts';
import type { RequestRecord } from '../sending/requestRecord.ts';
import { cachedBy, isBy, lifetimeOf, repeated, saysOfCache, usageOf } from './warmth.ts';

/** A request, as it is compared with another. */
export type Sent = Pick<RequestRecord, 'headers' | 'body'>;

/**
 * Why a reply's request read less than half of what should have been in the cache; `undefined` where it did not, where
 * its gateway says nothing of a cache, and where nobody can tell. `sent`: the requests of a reply, as far as they are
 * still known. `waited`: see {@link Reply}.
 */
export function missOf(
  conversation: Conversation,
  id: NodeId,
  sent: (reply: NodeId) => readonly Sent[],
  waited = 0,
): Missed | undefined {
  const reply = replyOf(conversation, id);
  const usage = reply && usageOf(reply);
  if (reply?.author === undefined || usage === undefined || reply.rounds.length > 1 || !saysOfCache(usage))
    return undefined;
  const { author } = reply;
  const before = repeated(pathTo(conversation, reply.parent)).filter((each) => saysOfCache(usageOf(each)));
  const own = before.filter((each) => isBy(each, author));
  const [last, lastOwn] = [before.at(-1), own.at(-1)];
  const expected = lastOwn && cachedBy(usageOf(lastOwn));
  if (lastOwn === undefined || expected === undefined) {
    const isOther = last !== undefined && cachedBy(usageOf(last)) > 0 && (usage.cacheRead ?? 0) === 0;
    return isOther ? { why: 'model' } : undefined;
  }
  if (expected === 0 || (usage.cacheRead ?? 0) >= expected / 2) return undefined;
  const minutes = tooLate(own, (reply.at ?? 0) + waited);
  if (minutes !== undefined) return { why: 'time', minutes };
  const [earlier, now] = [sent(lastOwn.id).at(-1), sent(id).at(-1)];
  return earlier && now && (hasBreakpoints(now.body) || !hasBreakpoints(earlier.body))
    ? firstChange(earlier, now)
    : undefined;
}

/** The minutes since the last request, if what it left was gone by then. */
function tooLate(own: readonly Reply[], at: number): number | undefined {
  const lifetime = lifetimeOf(own);
  const [last] = own.slice(-1);
  const since = at - ((last && sentAt(last)) ?? at);
  return lifetime === undefined || since < lifetime ? undefined : Math.floor(since / 60_000);
}

/** Fields that change how all messages are read. */
const manner = ['thinking', 'tool_choice', 'output_config'] as const;
const betas = 'anthropic-beta';

/** The first thing about a request that is another than in the one before, in the order in which a cache has them. */
export function firstChange(before: Sent, after: Sent): Missed {
  const why = changeBetween(alongIn(before), alongIn(after));
  if (why !== undefined) return { why };
  return changedMessage(messagesOf(bodyOf(before)), messagesOf(bodyOf(after))) ?? { why: 'gateway' };
}

/** What of a request goes along with its messages, and is before them in a cache or says how they are read. */
export interface Along {
  readonly tools: string;
  readonly system: string;
  readonly settings: string;
}

export function alongIn(sent: Sent): Along {
  const body = bodyOf(sent);
  return {
    tools: textOf(body['tools']),
    system: textOf(blocksOf(body['system'])),
    settings: textOf([...manner.map((field) => body[field]), sent.headers[betas]]),
  };
}

/** The first of it that is another. */
export const changeBetween = (before: Along, after: Along): keyof Along | undefined =>
  (['tools', 'system', 'settings'] as const).find((part) => before[part] !== after[part]);

function changedMessage(before: readonly JsonObject[], after: readonly JsonObject[]): Missed | undefined {
  const at = before.findIndex((message, index) => textOf(normal(message)) !== textOf(normal(after[index])));
  const message = before[at];
  if (message === undefined) return undefined;
  const number = Math.max(1, before.slice(0, at + 1).filter(({ role }) => role === 'user').length);
  if (message['role'] === 'assistant') return { why: 'answer', number };
  const [own, others] = [blocksOf(message['content']), blocksOf(after[at]?.['content'])];
  const changed = own.findIndex((block, index) => textOf(block) !== textOf(others[index]));
  // The user's own words come last, and before them what is attached.
  const name = changed < own.length - 1 ? nameIn(own[changed]) : undefined;
  return name === undefined ? { why: 'question', number } : { why: 'attachment', number, name };
}

/** What is attached begins with a line that has its name in quotes. */
function nameIn(block: JsonObject | undefined): string | undefined {
  const text = block?.['text'];
  const [line = ''] = typeof text === 'string' ? text.split('\n', 1) : [];
  const quoted = /"(?:[^"\\]|\\.)*"/.exec(line)?.[0];
  const name = quoted === undefined ? undefined : parseJson(quoted);
  return typeof name === 'string' ? name.slice(0, 200) : undefined;
}

function bodyOf({ body }: Sent): JsonObject {
  const value = parseJson(body);
  return isObject(value) ? value : {};
}

const messagesOf = ({ messages }: JsonObject): readonly JsonObject[] =>
  Array.isArray(messages) ? (messages as readonly Json[]).filter(isObject) : [];

/** A string is one block of text. */
const blocksOf = (content: Json | undefined): readonly JsonObject[] =>
  typeof content === 'string'
    ? [{ type: 'text', text: content }]
    : Array.isArray(content)
      ? (content as readonly Json[]).filter(isObject)
      : [];

const normal = (message: JsonObject | undefined): Json =>
  message === undefined ? null : { role: message['role'] ?? null, content: blocksOf(message['content']) };

/** Breakpoints move from one request to the next and change nothing. */
const textOf = (value: unknown): string =>
  JSON.stringify([value], (key, each: unknown) => (key === 'cache_control' ? undefined : each));
