// The Messages API as types: messages, blocks, parameters, events.

/** Any JSON value, as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** Any JSON object. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export interface CacheControl {
  readonly type: 'ephemeral';
  readonly ttl?: '5m' | '1h';
}

/** Fields a server wrote into a block that this client doesn't know. */
interface Foreign {
  /** As it came: never shown, and sent back only to where it came from. */
  readonly extra?: JsonObject;
}

export interface TextBlock extends Foreign {
  readonly type: 'text';
  readonly text: string;
  /** Kept as they came; echoed only where they came from. */
  readonly citations?: readonly Json[];
  readonly cache_control?: CacheControl;
}

export type ImageMediaType = 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp';

export interface ImageBlock {
  readonly type: 'image';
  readonly source:
    | { readonly type: 'base64'; readonly media_type: ImageMediaType; readonly data: string }
    | { readonly type: 'url'; readonly url: string };
  readonly cache_control?: CacheControl;
}

export interface DocumentBlock {
  readonly type: 'document';
  readonly source:
    | { readonly type: 'base64'; readonly media_type: 'application/pdf'; readonly data: string }
    | { readonly type: 'text'; readonly media_type: 'text/plain'; readonly data: string }
    | { readonly type: 'url'; readonly url: string };
  readonly title?: string;
  readonly context?: string;
  readonly cache_control?: CacheControl;
}

/** Must go back unmodified, signature byte for byte, and only to where it came from ({@link Origin}). */
export interface ThinkingBlock extends Foreign {
  readonly type: 'thinking';
  readonly thinking: string;
  readonly signature: string;
}

export interface RedactedThinkingBlock extends Foreign {
  readonly type: 'redacted_thinking';
  readonly data: string;
}

export interface ToolUseBlock extends Foreign {
  readonly type: 'tool_use';
  readonly id: string;
  readonly name: string;
  /** The parsed input. Never guessed: where the wire's JSON did not parse, see {@link ToolUseBlock.invalid}. */
  readonly input: JsonObject;
  /** Why this call must not be run: its input was cut off or is not a JSON object. The raw text, for showing. */
  readonly invalid?: string;
}

export interface ToolResultBlock {
  readonly type: 'tool_result';
  readonly tool_use_id: string;
  readonly content?: string | readonly (TextBlock | ImageBlock | DocumentBlock)[];
  readonly is_error?: boolean;
  readonly cache_control?: CacheControl;
}

/** A block of a type this client does not know (server tools, betas): kept raw, because it must be echoed. */
export interface UnknownBlock {
  readonly type: 'unknown';
  readonly raw: JsonObject;
}

export type UserBlock = TextBlock | ImageBlock | DocumentBlock | ToolResultBlock;
export type AssistantBlock = TextBlock | ThinkingBlock | RedactedThinkingBlock | ToolUseBlock | UnknownBlock;

/** Who wrote an assistant message: thinking blocks are replayed only to the same gateway and model. */
export interface Origin {
  /** The gateway's messages URL without query: signatures are bound to the platform that issued them. */
  readonly url: string;
  readonly model: string;
}

export interface UserMessage {
  readonly role: 'user';
  readonly content: string | readonly UserBlock[];
}

export interface AssistantMessage {
  readonly role: 'assistant';
  readonly content: string | readonly AssistantBlock[];
  readonly origin?: Origin;
}

export type InputMessage = UserMessage | AssistantMessage;

export interface Tool {
  readonly name: string;
  readonly description?: string;
  readonly input_schema: JsonObject;
  readonly cache_control?: CacheControl;
}

export type ToolChoice =
  | { readonly type: 'auto' | 'any'; readonly disable_parallel_tool_use?: boolean }
  | { readonly type: 'tool'; readonly name: string; readonly disable_parallel_tool_use?: boolean }
  | { readonly type: 'none' };

export type Thinking =
  | { readonly type: 'enabled'; readonly budget_tokens: number }
  | { readonly type: 'adaptive' }
  | { readonly type: 'disabled' };

export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** A request as the caller asks for it. Optional fields are absent from the body unless set here. */
export interface MessageParams {
  readonly messages: readonly InputMessage[];
  readonly max_tokens: number;
  readonly system?: string | readonly TextBlock[];
  readonly stop_sequences?: readonly string[];
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly tools?: readonly Tool[];
  readonly tool_choice?: ToolChoice;
  readonly thinking?: Thinking;
  readonly metadata?: JsonObject;
  readonly cache_control?: CacheControl;
  /** What is in it will be sent again: where the dialect has it so, the writer places breakpoints for a cache. */
  readonly caching?: boolean;
  readonly effort?: Effort;
}

/**
 * Tokens as the gateway reported them, under one set of names. `undefined` is "not reported", never 0.
 * `input` is what the gateway calls input_tokens (it excludes cache reads and writes on the reference API);
 * `reasoning` is part of `output` on the reference API and is never added to it; `total` is only what was reported.
 */
export interface Usage {
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  /** Of those written, how many stay for five minutes and how many for an hour. */
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
  readonly reasoning?: number;
  readonly total?: number;
}

/** Stop reasons of the reference API; others arrive as the gateway's own word. */
export type StopReason =
  | 'end_turn'
  | 'max_tokens'
  | 'stop_sequence'
  | 'tool_use'
  | 'pause_turn'
  | 'refusal'
  | 'model_context_window_exceeded'
  | (string & {});

/** A reply, whole or as far as it came. */
export interface Message {
  readonly id: string;
  /** The model the gateway says answered; may differ from the one asked for. Empty until it says. */
  readonly model: string;
  readonly content: readonly AssistantBlock[];
  /** `undefined` until the gateway gave one. */
  readonly stopReason?: StopReason;
  readonly stopSequence?: string;
  /** The policy's words on a refusal, as plain text. */
  readonly stopDetails?: JsonObject;
  readonly usage: Usage;
}

/** Stream events after tolerant reading (`sse.ts`): every deviation a gateway is known for is already undone here. */
export type StreamEvent =
  | { readonly type: 'message_start'; readonly id: string; readonly model: string; readonly usage: Usage }
  | { readonly type: 'block_start'; readonly index: number; readonly block: AssistantBlock }
  | { readonly type: 'text'; readonly index: number; readonly text: string }
  | { readonly type: 'thinking'; readonly index: number; readonly thinking: string }
  | { readonly type: 'signature'; readonly index: number; readonly signature: string }
  | { readonly type: 'input_json'; readonly index: number; readonly json: string }
  | { readonly type: 'citation'; readonly index: number; readonly citation: Json }
  /** A delta of a kind this client does not know, as it came. */
  | { readonly type: 'unknown_delta'; readonly index: number; readonly delta: JsonObject }
  | { readonly type: 'block_stop'; readonly index: number }
  | {
      readonly type: 'message_delta';
      readonly stopReason?: StopReason;
      readonly stopSequence?: string;
      readonly stopDetails?: JsonObject;
      readonly usage: Usage;
    }
  | { readonly type: 'message_stop' }
  | { readonly type: 'ping' }
  | { readonly type: 'error'; readonly body: JsonObject }
  | { readonly type: 'unknown'; readonly raw: JsonObject };
