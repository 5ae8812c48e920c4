import { anyNumber, claudes, everyStop } from './personality.ts';
import type { Personality } from './personality.ts';

// The five gateways, each from its own page of the messages endpoint.

/** What the five pages have in common, and what stands in where all are silent. */
const gateway = {
  countTokens: false,
  auth: ['bearer'],
  version: false,
  betas: false,
  catalogue: claudes,
  maxTokensRequired: true,
  system: ['string', 'blocks'],
  stop_sequences: true,
  thinking: [],
  effort: false,
  cache_control: 'refused',
  images: [],
  documents: false,
  extra: [],
  unknownModel: 404,
  usage: 'plain',
  stopSequenceField: false,
  quirks: {},
} satisfies Partial<Personality>;

/**
 * Its page "Messages (Anthropic)"; the list of models from its page "Models". The page has the statuses of errors without
 * their bodies, and no status for an empty account: other relays' stand in.
 */
export const mytokengate: Personality = {
  ...gateway,
  name: 'mytokengate',
  messages: '/v1/messages',
  models: { path: '/v1/models', shape: 'openai' },
  temperature: { min: 0, max: 2 },
  top_p: { min: 0.1, max: 1 },
  top_k: { min: 0, max: 50 },
  tools: true,
  tool_choice: ['auto', 'any', 'tool'],
  errors: 'coded',
  noCredit: { status: 403, type: '30001', message: 'Sorry, your account balance is insufficient' },
  stopReasons: ['end_turn', 'max_tokens', 'tool_use', 'refusal'],
  stopSequenceField: true,
};

/** Its page of `/v1/messages`; the list of models, the errors and the empty account from its API reference. */
export const tokmodel: Personality = {
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

/**
 * Its page "Messages", which gives no ranges, no stop reasons and no ids of models (public code has these); `cache_control`
 * is a field of content and system blocks there, not of tools or the body. Errors from its page of errors; the list of
 * models is at the usual place.
 */
export const tokenbay: Personality = {
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
  cache_control: 'blocks',
  images: ['base64', 'url'],
  errors: 'string-code',
  unknownModel: 503,
  noCredit: { status: 403, type: 'insufficient_user_quota', message: 'user quota is not enough' },
  usage: 'cached',
  stopReasons: everyStop,
};

/**
 * Its page of `POST /anthropic/v1/messages`. It has no ranges, stop reasons, errors, models or list of models: the reference
 * and a bare catalogue stand in. The caller's `x-request-id`, which it documents, comes back.
 */
export const myrouter: Personality = {
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
  errors: 'anthropic',
  noCredit: { status: 402, type: 'billing_error', message: 'Insufficient credits for this request.' },
  usage: 'myrouter',
  stopReasons: everyStop,
  requestIdHeader: 'x-request-id',
};

/**
 * Its page of `POST /v1/messages`, with the limits of two models; the list of models from its page "Models"; errors and the
 * empty account as its relay words them. Tool use and vision are promised in words, without parameters: the
 * reference's stand in.
 */
export const toapis: Personality = {
  ...gateway,
  name: 'toapis',
  messages: '/v1/messages',
  models: { path: '/v1/models', shape: 'toapis' },
  auth: ['bearer', 'x-api-key'],
  temperature: { min: 0, max: 1 },
  top_p: { min: 0, max: 1 },
  tools: true,
  tool_choice: ['auto', 'any', 'tool', 'none'],
  images: ['base64', 'url'],
  errors: 'numeric-code',
  unknownModel: 503,
  noCredit: { status: 429, type: 'insufficient_quota', message: 'Insufficient balance, please recharge your account' },
  stopReasons: ['end_turn', 'max_tokens', 'stop_sequence', 'tool_use'],
};
