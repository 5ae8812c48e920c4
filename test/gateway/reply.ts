import type { CacheUse } from './cache.ts';
import { isArray, stringOf } from './json.ts';
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
  readonly cacheWrites: CacheUse['written'];
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
    const size = said(block).length;
    if (size <= left) {
      blocks.push(block);
      left -= size;
      continue;
    }
    // Never between the halves of a surrogate pair.
    const cut = said(block)
      .slice(0, left)
      .replace(/[\ud800-\udbff]$/, '');
    if (block.type === 'text' && cut !== '') blocks.push({ ...block, text: cut });
    if (block.type === 'tool_use') blocks.push({ ...block, input: {}, json: cut });
    return { blocks, stopReason: 'max_tokens' };
  }
  return reply;
}

function said(block: ReplyBlock): string {
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

/** What a request takes, and what a cache makes of it. */
export function countTokens(body: Raw, reply?: Reply, { read, written }: CacheUse = uncached): Tokens {
  const input = estimateTokens({ system: body['system'], tools: body['tools'], messages: body['messages'] });
  const output = reply?.blocks.map(said).filter(Boolean).map(estimateTokens) ?? [];
  const thinking =
    reply?.blocks
      .filter((block) => block.type === 'thinking')
      .map(said)
      .filter(Boolean)
      .map(estimateTokens) ?? [];
  return {
    input: Math.max(1, input - read - written['5m'] - written['1h']),
    output: sum(output),
    cacheRead: read,
    cacheWrite: written['5m'] + written['1h'],
    cacheWrites: written,
    reasoning: sum(thinking),
  };
}

const uncached: CacheUse = { read: 0, written: { '5m': 0, '1h': 0 } };

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
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
        cache_creation: {
          ephemeral_5m_input_tokens: t.cacheWrites['5m'],
          ephemeral_1h_input_tokens: t.cacheWrites['1h'],
        },
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
      for (const json of pieces(said(block))) yield { type: 'input_json_delta', partial_json: json };
  }
}

/** A text in pieces the size of tokens, whole characters each; joined they are the text. */
export function pieces(text: string): readonly string[] {
  return text.match(/\s*\S{1,8}|\s+/gu) ?? [];
}
