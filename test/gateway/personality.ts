import type { ErrorShape, Refusal } from './errors.ts';
import type { Raw } from './json.ts';

export interface Range {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
  /** Must be greater than this. */
  readonly above?: number;
}

export interface Model {
  readonly id: string;
  readonly label: string;
  /** Largest `max_tokens` accepted. */
  readonly maxTokens: number;
  /** Tokens that prompt and reply may have together. */
  readonly context: number;
  /** Tokens of the smallest prompt that is cached; default 1024. */
  readonly cached?: number;
  /** Newer first-party models accept no sampling parameter but its default. */
  readonly fixedSampling?: boolean;
  /** What this model takes otherwise than its gateway does. */
  readonly own?: Partial<Pick<Personality, 'images' | 'thinking' | 'effort'>>;
}

/** What is wrong with the way a gateway answers, for good (a fault of one request is a `Step`). */
export interface Quirks {
  /** Each answer is a web page with status 200. */
  readonly html?: boolean;
  /** Each request is answered with a 307 to this URL. */
  readonly redirect?: string;
  /** `json`: a stream is answered with one JSON message. `buffered`: the stream comes in one piece at its end. */
  readonly streaming?: 'json' | 'buffered';
  readonly noUsage?: boolean;
  readonly noCredit?: boolean;
  /** Status and error of every messages request that is otherwise right. */
  readonly failing?: 429 | 500 | 503 | 529;
  /** Milliseconds from a request to the first byte of its answer. */
  readonly firstByte?: number;
  /** Thinking blocks carry `""` as their signature. */
  readonly unsigned?: boolean;
}

/** How a gateway signs people in: the contract of a Claude apps gateway, where nothing else is said. */
export interface SignInRules {
  /** Over what its metadata would say. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Seconds between two polls; default 1. */
  readonly interval?: number;
  /** Seconds for which a code is good; default 600. */
  readonly codeLifetime?: number;
  /** Seconds for which a token is good; default 3600. */
  readonly lifetime?: number;
  /** Gives refresh tokens, each good once; default true. */
  readonly refreshes?: boolean;
  /** Who signs in. */
  readonly email?: string;
}

/** One gateway, as its own page describes it. Where the page is silent, the comment says what stands in. */
export interface Personality {
  readonly name: string;
  /** Path that the base URL has when a client appends `/v1/messages`; empty or absent: none. */
  readonly base?: string;
  /** Path of the messages endpoint. */
  readonly messages: string;
  /** Path of the models list; absent: there is none. */
  readonly models?: { readonly path: string; readonly shape: 'anthropic' | 'openai' | 'toapis' } | undefined;
  readonly countTokens: boolean;
  /** Credential headers accepted, the one that counts first; empty: none is checked. */
  readonly auth: readonly ('bearer' | 'x-api-key')[];
  /** Is `anthropic-version` required? */
  readonly version: boolean;
  /** Is `anthropic-beta` taken? */
  readonly betas: boolean;
  readonly catalogue: readonly Model[];
  /** Answers for any model id, as local servers do. */
  readonly anyModel?: boolean;
  readonly maxTokensRequired: boolean;
  readonly system: readonly ('string' | 'blocks')[];
  readonly temperature?: Range | undefined;
  readonly top_p?: Range;
  readonly top_k?: Range;
  readonly stop_sequences: boolean;
  readonly tools: boolean;
  /** How calls and results are refused in a request that defines no tools; absent: they are taken. */
  readonly needsTools?: string;
  /** Types of `tool_choice`; empty: not a parameter. */
  readonly tool_choice: readonly string[];
  /** Types of `thinking`; empty: not a parameter. */
  readonly thinking: readonly string[];
  /** The budget, and the parameters that the reference refuses beside thinking, are taken and have no effect. */
  readonly easyThinking?: boolean;
  readonly effort: boolean;
  readonly metadata?: 'user_id' | 'any' | undefined;
  /** `blocks`: of system and content only, not of tools or the body. `ignored`: taken without an effect. */
  readonly cache_control: 'everywhere' | 'blocks' | 'ignored' | 'refused';
  readonly images: readonly ('base64' | 'url')[];
  readonly documents: boolean;
  /** Further body fields it accepts, without an effect. */
  readonly extra: readonly string[];
  readonly errors: ErrorShape;
  /** How a request without a key, and one with a wrong one, are answered, where that is not the usual 401. */
  readonly noKey?: Refusal;
  readonly wrongKey?: Refusal;
  /** How an unknown model is answered: the usual error of a status, or its own. */
  readonly unknownModel: 404 | 400 | 503 | ((id: string) => Refusal);
  readonly noCredit: Refusal;
  /** `cached`: the reference's fields without its details. */
  readonly usage: 'anthropic' | 'cached' | 'plain' | 'myrouter';
  /** Stop reasons it gives; others become `end_turn`. */
  readonly stopReasons: readonly string[];
  /** Does a reply have the `stop_sequence` field? */
  readonly stopSequenceField: boolean;
  /** Further fields of a reply that is not streamed. */
  readonly replyFields?: Raw;
  /** Response header with the request's id. */
  readonly requestIdHeader?: string;
  /** People sign in through the browser; absent: they bring a key. */
  readonly signIn?: SignInRules;
  readonly quirks: Quirks;
}

export const everyStop: readonly string[] = [
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'tool_use',
  'pause_turn',
  'refusal',
  'model_context_window_exceeded',
];

export const anyNumber: Range = { min: -Infinity, max: Infinity };

export const claudes: readonly Model[] = [
  { id: 'claude-sonnet-4-6', label: 'Claude Sonnet 4.6', maxTokens: 64_000, context: 200_000 },
  { id: 'claude-opus-4-6', label: 'Claude Opus 4.6', maxTokens: 32_000, context: 200_000, cached: 4096 },
  { id: 'claude-haiku-4-5', label: 'Claude Haiku 4.5', maxTokens: 64_000, context: 200_000, cached: 4096 },
];
