import type { ErrorShape } from './errors.ts';

export interface Range {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
}

export interface Model {
  readonly id: string;
  readonly label: string;
  /** Largest `max_tokens` accepted. */
  readonly maxTokens: number;
  /** Tokens that prompt and reply may have together. */
  readonly context: number;
  /** Newer first-party models accept no sampling parameter but its default. */
  readonly fixedSampling?: boolean;
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

/** One gateway, as its own page describes it. Where the page is silent, the comment says what stands in. */
export interface Personality {
  readonly name: string;
  /** Path of the messages endpoint. */
  readonly messages: string;
  /** Path of the models list; absent: there is none. */
  readonly models?: { readonly path: string; readonly shape: 'anthropic' | 'openai' | 'toapis' } | undefined;
  readonly countTokens: boolean;
  /** Credential headers accepted; empty: none is checked. */
  readonly auth: readonly ('bearer' | 'x-api-key')[];
  /** Is `anthropic-version` required? */
  readonly version: boolean;
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
  /** Types of `tool_choice`; empty: not a parameter. */
  readonly tool_choice: readonly string[];
  /** Types of `thinking`; empty: not a parameter. */
  readonly thinking: readonly string[];
  readonly effort: boolean;
  readonly metadata?: 'user_id' | 'any';
  readonly cache_control: boolean;
  readonly images: readonly ('base64' | 'url')[];
  readonly documents: boolean;
  /** Further body fields it accepts. */
  readonly extra: readonly string[];
  readonly errors: ErrorShape;
  /** How an unknown model is answered. */
  readonly unknownModel: 404 | 400 | 503;
  readonly noCredit: { readonly status: number; readonly type: string; readonly message: string };
  readonly usage: 'anthropic' | 'plain' | 'myrouter';
  /** Stop reasons it gives; others become `end_turn`. */
  readonly stopReasons: readonly string[];
  /** Does a reply have the `stop_sequence` field? */
  readonly stopSequenceField: boolean;
  /** Response header with the request's id. */
  readonly requestIdHeader?: string;
  readonly quirks: Quirks;
}

const everyStop = [
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'tool_use',
  'pause_turn',
  'refusal',
  'model_context_window_exceeded',
];
const anyNumber: Range = { min: -Infinity, max: Infinity };
const bare: readonly Model[] = [
  { id: 'claude-sonnet-4-6', label: 'Claude Sonnet 4.6', maxTokens: 64_000, context: 200_000 },
  { id: 'claude-opus-4-6', label: 'Claude Opus 4.6', maxTokens: 32_000, context: 200_000 },
  { id: 'claude-haiku-4-5', label: 'Claude Haiku 4.5', maxTokens: 64_000, context: 200_000 },
];

/** The reference: the Messages API of version 2023-06-01, as strict as the first party is. */
const anthropic: Personality = {
  name: 'anthropic',
  messages: '/v1/messages',
  models: { path: '/v1/models', shape: 'anthropic' },
  countTokens: true,
  auth: ['x-api-key', 'bearer'],
  version: true,
  catalogue: [
    ...bare,
    { id: 'claude-opus-4-8', label: 'Claude Opus 4.8', maxTokens: 64_000, context: 200_000, fixedSampling: true },
  ],
  maxTokensRequired: true,
  system: ['string', 'blocks'],
  temperature: { min: 0, max: 1 },
  top_p: { min: 0, max: 1 },
  top_k: { min: 0, max: Infinity, integer: true },
  stop_sequences: true,
  tools: true,
  tool_choice: ['auto', 'any', 'tool', 'none'],
  thinking: ['enabled', 'adaptive', 'disabled', 'between_tools'],
  effort: true,
  metadata: 'user_id',
  cache_control: true,
  images: ['base64', 'url'],
  documents: true,
  extra: ['service_tier', 'container', 'inference_geo'],
  errors: 'anthropic',
  unknownModel: 404,
  noCredit: {
    status: 402,
    type: 'billing_error',
    message:
      'Your credit balance is too low to access the Messages API. Please go to Plans & Billing to purchase credits.',
  },
  usage: 'anthropic',
  stopReasons: everyStop,
  stopSequenceField: true,
  requestIdHeader: 'request-id',
  quirks: {},
};

/** What the five pages have in common, and what stands in where all are silent. */
const gateway = {
  countTokens: false,
  auth: ['bearer'],
  version: false,
  catalogue: bare,
  maxTokensRequired: true,
  system: ['string', 'blocks'],
  stop_sequences: true,
  thinking: [],
  effort: false,
  cache_control: false,
  images: [],
  documents: false,
  extra: [],
  unknownModel: 404,
  usage: 'plain',
  stopSequenceField: false,
  quirks: {},
} satisfies Partial<Personality>;

const mytokengate: Personality = {
  ...gateway,
  name: 'mytokengate',
  messages: '/v1/messages',
  models: { path: '/v1/models', shape: 'openai' },
  temperature: { min: 0, max: 2 },
  top_p: { min: 0.1, max: 1 },
  top_k: { min: 0, max: 50 },
  tools: true,
  tool_choice: ['auto', 'any', 'tool'],
  errors: 'coded', // Its page has statuses only.
  noCredit: { status: 403, type: '30001', message: 'Sorry, your account balance is insufficient' },
  stopReasons: ['end_turn', 'max_tokens', 'tool_use', 'refusal'],
  stopSequenceField: true,
};

const tokmodel: Personality = {
  ...gateway,
  name: 'tokmodel',
  messages: '/v1/messages',
  models: { path: '/v1beta/models', shape: 'openai' },
  catalogue: [
    { id: 'anthropic/claude-opus-4-5', label: 'Claude Opus 4.5', maxTokens: 64_000, context: 200_000 },
    { id: 'anthropic/claude-sonnet-4-6', label: 'Claude Sonnet 4.6', maxTokens: 64_000, context: 200_000 },
    { id: 'openai/gpt-4o', label: 'GPT-4o', maxTokens: 16_384, context: 128_000 },
  ],
  system: ['string'],
  temperature: { min: 0, max: 1 },
  top_p: anyNumber,
  tools: false,
  tool_choice: [],
  errors: 'numeric-code',
  noCredit: {
    status: 403,
    type: 'authorization_error',
    message: 'Your credits are exhausted. Please top up to continue.',
  },
  stopReasons: ['end_turn', 'max_tokens', 'stop_sequence'],
};

const tokenbay: Personality = {
  ...gateway,
  name: 'tokenbay',
  messages: '/v1/messages',
  models: { path: '/v1/models', shape: 'openai' },
  catalogue: [
    { id: 'claude-sonnet-4.6', label: 'claude-sonnet-4.6', maxTokens: 64_000, context: 200_000 },
    { id: 'claude-opus-4.7', label: 'claude-opus-4.7', maxTokens: 64_000, context: 200_000 },
  ],
  temperature: anyNumber,
  top_p: anyNumber,
  top_k: anyNumber,
  tools: true,
  tool_choice: ['auto', 'any', 'tool', 'none'],
  thinking: ['enabled', 'disabled'],
  metadata: 'any',
  cache_control: true,
  images: ['base64', 'url'],
  errors: 'string-code',
  unknownModel: 503,
  noCredit: { status: 403, type: 'insufficient_user_quota', message: 'user quota is not enough' },
  usage: 'anthropic',
  stopReasons: everyStop,
};

const myrouter: Personality = {
  ...gateway,
  name: 'myrouter',
  messages: '/anthropic/v1/messages',
  auth: ['bearer', 'x-api-key'],
  version: true,
  temperature: anyNumber,
  top_p: anyNumber,
  top_k: { ...anyNumber, integer: true },
  tools: true,
  tool_choice: ['auto', 'any', 'tool', 'none'],
  metadata: 'any',
  errors: 'anthropic', // Its page has none.
  noCredit: { status: 402, type: 'billing_error', message: 'Insufficient credits for this request.' },
  usage: 'myrouter',
  stopReasons: everyStop,
  requestIdHeader: 'x-request-id',
};

const toapis: Personality = {
  ...gateway,
  name: 'toapis',
  messages: '/v1/messages',
  models: { path: '/v1/models', shape: 'toapis' },
  auth: ['bearer', 'x-api-key'],
  temperature: { min: 0, max: 1 },
  top_p: { min: 0, max: 1 },
  // The page promises tool use and vision in words, without parameters: the reference's stand in.
  tools: true,
  tool_choice: ['auto', 'any', 'tool', 'none'],
  images: ['base64', 'url'],
  errors: 'numeric-code',
  unknownModel: 503,
  noCredit: { status: 429, type: 'insufficient_quota', message: 'Insufficient balance, please recharge your account' },
  stopReasons: ['end_turn', 'max_tokens', 'stop_sequence', 'tool_use'],
};

/** A local server without a key: any model id, unsigned thinking, no caching, no token counting. */
const ollama: Personality = {
  ...anthropic,
  name: 'ollama',
  models: { path: '/v1/models', shape: 'openai' },
  countTokens: false,
  auth: [],
  version: false,
  anyModel: true,
  catalogue: [{ id: 'qwen3-coder', label: 'qwen3-coder', maxTokens: 1_000_000, context: 262_144 }],
  top_k: anyNumber,
  tool_choice: [],
  thinking: ['enabled', 'disabled', 'adaptive'],
  cache_control: false,
  images: ['base64'],
  documents: false,
  usage: 'plain',
  requestIdHeader: 'request-id',
  quirks: { unsigned: true },
};

/** A company proxy: both headers, OpenAI-shaped list, token counting. */
const litellm: Personality = {
  ...anthropic,
  name: 'litellm',
  models: { path: '/v1/models', shape: 'openai' },
  version: false,
  errors: 'string-code',
  unknownModel: 400,
  noCredit: {
    status: 400,
    type: 'budget_exceeded',
    message: 'Budget has been exceeded! Current cost: 10.2, Max budget: 10.0',
  },
  requestIdHeader: 'x-litellm-call-id',
};

/** Many providers' models behind the first party's form; a Bearer key. */
const openrouter: Personality = {
  ...anthropic,
  name: 'openrouter',
  models: { path: '/v1/models', shape: 'openai' },
  countTokens: false,
  auth: ['bearer'],
  version: false,
  catalogue: [
    { id: 'anthropic/claude-sonnet-4.6', label: 'Claude Sonnet 4.6', maxTokens: 64_000, context: 200_000 },
    { id: 'qwen/qwen3-coder', label: 'Qwen3 Coder', maxTokens: 64_000, context: 262_144 },
  ],
  extra: ['models', 'provider', 'plugins', 'route', 'session_id', 'fallbacks'],
  errors: 'numeric-code',
  requestIdHeader: 'x-generation-id',
};

/** A local server whose "Require Authentication" is on. */
const lmstudio: Personality = {
  ...ollama,
  name: 'lmstudio',
  auth: ['x-api-key', 'bearer'],
  tool_choice: ['auto', 'any', 'tool', 'none'],
  thinking: [],
};

/** A local server started with a key; `max_tokens` has a default. */
const llamacpp: Personality = { ...lmstudio, name: 'llamacpp', countTokens: true, maxTokensRequired: false };

/** A server started with a key, which is read from one header only. */
const vllm: Personality = { ...lmstudio, name: 'vllm', countTokens: true, auth: ['bearer'] };

export const personalities = {
  anthropic,
  mytokengate,
  tokmodel,
  tokenbay,
  myrouter,
  toapis,
  ollama,
  litellm,
  openrouter,
  lmstudio,
  llamacpp,
  vllm,
};
export type PersonalityName = keyof typeof personalities;
/** Those that differ enough for each fault to be tried with each. */
export const personalityNames: readonly PersonalityName[] = [
  'anthropic',
  'mytokengate',
  'tokmodel',
  'tokenbay',
  'myrouter',
  'toapis',
  'ollama',
  'litellm',
];
/** Those that differ from one of the others in little. */
export const variantNames: readonly PersonalityName[] = ['openrouter', 'lmstudio', 'llamacpp', 'vllm'];
