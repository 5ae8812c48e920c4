import { isArray, isObject, objects, stringOf } from './json.ts';
import type { Raw } from './json.ts';
import type { Personality } from './personality.ts';
import { estimateTokens } from './validate.ts';

export type ReplyBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }
  /** `json`: the input as far as it was written, where it was cut off. */
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: Raw;
      readonly json?: string;
    };

/** What a model says, before any gateway words it. */
export interface Reply {
  readonly blocks: readonly ReplyBlock[];
  /** Default: `tool_use` when it calls a tool, else `end_turn`. */
  readonly stopReason?: string;
  readonly stopSequence?: string;
  readonly stopDetails?: Raw;
}

export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly reasoning: number;
}

export function textReply(text: string): Reply {
  return { blocks: [{ type: 'text', text }] };
}

/** The reply as the request's `stop_sequences` and `max_tokens` let it be. */
export function limited(reply: Reply, body: Raw, personality: Personality): Reply {
  const wanted = personality.stop_sequences ? body['stop_sequences'] : undefined;
  const stops = isArray(wanted) ? wanted.map(stringOf) : [];
  const stopped = atStopSequence(reply, stops);
  return typeof body['max_tokens'] === 'number' ? atLength(stopped, body['max_tokens'] * 4) : stopped;
}

function atStopSequence(reply: Reply, stops: readonly string[]): Reply {
  for (const [index, block] of reply.blocks.entries()) {
    if (block.type !== 'text') continue;
    const hits = stops.map((stop) => ({ stop, at: block.text.indexOf(stop) })).filter(({ at }) => at >= 0);
    const first = hits.sort((a, b) => a.at - b.at)[0];
    if (!first) continue;
    const blocks = [...reply.blocks.slice(0, index), { ...block, text: block.text.slice(0, first.at) }];
    return { blocks, stopReason: 'stop_sequence', stopSequence: first.stop };
  }
  return reply;
}

function atLength(reply: Reply, characters: number): Reply {
  const blocks: ReplyBlock[] = [];
  let left = characters;
  for (const block of reply.blocks) {
    const size = written(block).length;
    if (size <= left) {
      blocks.push(block);
      left -= size;
      continue;
    }
    // Never between the halves of a surrogate pair.
    const cut = written(block)
      .slice(0, left)
      .replace(/[\ud800-\udbff]$/, '');
    if (block.type === 'text' && cut !== '') blocks.push({ ...block, text: cut });
    if (block.type === 'tool_use') blocks.push({ ...block, input: {}, json: cut });
    return { blocks, stopReason: 'max_tokens' };
  }
  return reply;
}

function written(block: ReplyBlock): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'thinking':
      return block.thinking;
    case 'redacted_thinking':
      return '';
    case 'tool_use':
      return block.json ?? JSON.stringify(block.input);
  }
}

/** Prompts cached by what was before their last `cache_control`; one for each gateway that runs. */
export type Cache = Set<string>;

/** Smallest prompt that is cached, in tokens, as first-party models have it. */
const smallestCached = 1024;

/** Without a cache, `cache_control` has no effect. */
export function countTokens(body: Raw, reply: Reply | undefined, cache: Cache | undefined): Tokens {
  const input = estimateTokens({ system: body['system'], tools: body['tools'], messages: body['messages'] });
  const output = reply?.blocks.map(written).filter(Boolean).map(estimateTokens) ?? [];
  const thinking =
    reply?.blocks
      .filter((block) => block.type === 'thinking')
      .map(written)
      .filter(Boolean)
      .map(estimateTokens) ?? [];
  const prefix = cache && cachedPrefix(body);
  const cached = prefix === undefined ? 0 : Math.min(input, estimateTokens(prefix));
  const tokens = { input, output: sum(output), cacheRead: 0, cacheWrite: 0, reasoning: sum(thinking) };
  if (!cache || prefix === undefined || cached < smallestCached) return tokens;
  const hit = cache.has(prefix);
  cache.add(prefix);
  return { ...tokens, input: input - cached, cacheRead: hit ? cached : 0, cacheWrite: hit ? 0 : cached };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** What a prompt has up to its last mark; `undefined` when nothing is marked. A mark on the body is on its last block. */
function cachedPrefix(body: Raw): string | undefined {
  const parts = [
    ...objects(body['tools']),
    ...(isArray(body['system']) ? objects(body['system']) : [{ type: 'text', text: body['system'] }]),
    ...objects(body['messages']).flatMap(({ content }) =>
      isArray(content) ? objects(content) : [{ type: 'text', text: content }],
    ),
  ];
  const last = isObject(body['cache_control'])
    ? parts.length - 1
    : parts.findLastIndex((part) => isObject(part['cache_control']));
  if (last < 0) return undefined;
  return JSON.stringify(parts.slice(0, last + 1).map((part) => ({ ...part, cache_control: undefined })));
}

export interface Envelope {
  readonly personality: Personality;
  readonly id: string;
  readonly model: string;
  readonly tokens: Tokens;
}

/** The usage object under the gateway's own names. */
function usageOf({ usage }: Personality, t: Tokens): Raw {
  const cached = {
    input_tokens: t.input,
    cache_creation_input_tokens: t.cacheWrite,
    cache_read_input_tokens: t.cacheRead,
    output_tokens: t.output,
  };
  switch (usage) {
    case 'cached':
      return cached;
    case 'anthropic':
      return {
        ...cached,
        ...(t.reasoning > 0 ? { output_tokens_details: { thinking_tokens: t.reasoning } } : {}),
      };
    case 'plain':
      return { input_tokens: t.input, output_tokens: t.output };
    case 'myrouter':
      return {
        input_tokens: t.input,
        output_tokens: t.output,
        total_tokens: t.input + t.output,
        cache_read_tokens: t.cacheRead,
        cache_write_tokens: t.cacheWrite,
        reasoning_tokens: t.reasoning,
      };
  }
}

function ending(reply: Reply, { personality }: Envelope): Raw {
  const calls = reply.blocks.some((block) => block.type === 'tool_use');
  const reason = reply.stopReason ?? (calls ? 'tool_use' : 'end_turn');
  return {
    stop_reason: personality.stopReasons.includes(reason) ? reason : 'end_turn',
    ...(personality.stopSequenceField ? { stop_sequence: reply.stopSequence ?? null } : {}),
    ...(reply.stopDetails ? { stop_details: reply.stopDetails } : {}),
  };
}

/** The reply as one Message object. */
export function messageOf(reply: Reply, envelope: Envelope): Raw {
  const { personality, id, model, tokens } = envelope;
  const content = reply.blocks.map((block) =>
    block.type === 'tool_use' ? { type: block.type, id: block.id, name: block.name, input: block.input } : block,
  );
  const usage = personality.quirks.noUsage ? {} : { usage: usageOf(personality, tokens) };
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content,
    ...ending(reply, envelope),
    ...usage,
    ...personality.replyFields,
  };
}

/** The reply as the frames of a stream, with pieces the size of tokens. */
export function* framesOf(reply: Reply, envelope: Envelope): Generator<string> {
  const { personality, id, model, tokens } = envelope;
  const usage = (value: Tokens): Raw => (personality.quirks.noUsage ? {} : { usage: usageOf(personality, value) });
  const started = { id, type: 'message', role: 'assistant', model, content: [], stop_reason: null };
  const stop = personality.stopSequenceField ? { stop_sequence: null } : {};
  const begin = usage({ ...tokens, output: Math.min(1, tokens.output), reasoning: 0 });
  yield frame('message_start', { message: { ...started, ...stop, ...begin } });
  if (reply.blocks.length === 0) yield frame('ping', {});
  for (const [index, block] of reply.blocks.entries()) {
    yield frame('content_block_start', { index, content_block: opened(block) });
    if (index === 0) yield frame('ping', {});
    for (const delta of deltasOf(block)) yield frame('content_block_delta', { index, delta });
    yield frame('content_block_stop', { index });
  }
  yield frame('message_delta', { delta: ending(reply, envelope), ...usage(tokens) });
  yield frame('message_stop', {});
}

/** One SSE frame; `data.type` is the event's name. */
export function frame(event: string, data: Raw): string {
  return `event: ${event}\ndata: ${JSON.stringify({ type: event, ...data })}\n\n`;
}

function opened(block: ReplyBlock): Raw {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: '' };
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'redacted_thinking':
      return { ...block };
    case 'tool_use':
      return { type: 'tool_use', id: block.id, name: block.name, input: {} };
  }
}

function* deltasOf(block: ReplyBlock): Generator<Raw> {
  switch (block.type) {
    case 'text':
      for (const text of pieces(block.text)) yield { type: 'text_delta', text };
      return;
    case 'thinking':
      for (const thinking of pieces(block.thinking)) yield { type: 'thinking_delta', thinking };
      yield { type: 'signature_delta', signature: block.signature };
      return;
    case 'redacted_thinking':
      return;
    case 'tool_use':
      // The first party opens with an empty piece.
      yield { type: 'input_json_delta', partial_json: '' };
      for (const json of pieces(written(block))) yield { type: 'input_json_delta', partial_json: json };
  }
}

/** A text in pieces the size of tokens, whole characters each; joined they are the text. */
export function pieces(text: string): readonly string[] {
  return text.match(/\s*\S{1,8}|\s+/gu) ?? [];
}
