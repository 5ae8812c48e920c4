import type { Refusal } from './errors.ts';
import { claudes, everyStop } from './personality.ts';
import type { Personality } from './personality.ts';

// Those who make models and serve them: the reference itself, and others that speak as it does. Each from its own pages,
// named above it; its errors from what people quoted of them; where both are silent, the reference stands in.

/** The reference: the Messages API of version 2023-06-01, as strict as the first party is. */
export const anthropic: Personality = {
  name: 'anthropic',
  messages: '/v1/messages',
  models: { path: '/v1/models', shape: 'anthropic' },
  countTokens: true,
  auth: ['x-api-key', 'bearer'],
  version: true,
  betas: true,
  catalogue: [
    ...claudes,
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
  cache_control: 'everywhere',
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

/**
 * DeepSeek: https://api-docs.deepseek.com/api/create-message, …/guides/anthropic_api, …/guides/thinking_mode,
 * …/quick_start/pricing. Both headers, Authorization before x-api-key; version and beta headers are ignored; `top_k`,
 * `container`, `mcp_servers`, `service_tier`, `cache_control` and the thinking budget are ignored; temperature 0 to 2;
 * of metadata only `user_id` counts; images by data and URL (deepseek-flash alone), no documents; other Claude ids are
 * mapped, all other unknown ids are a 400. The list of models is at the root of the host. Errors:
 * FullStackPlayer/claude-code-launcher#3, continuedev/continue#11387, danilofalcao/jarvis#62, upstash/docs#412. That
 * its thinking has no signature: the pages name no field for one.
 */
export const deepseek: Personality = {
  ...anthropic,
  name: 'deepseek',
  base: '/anthropic',
  messages: '/anthropic/v1/messages',
  models: { path: '/models', shape: 'openai' },
  countTokens: false,
  auth: ['bearer', 'x-api-key'],
  version: false,
  catalogue: [
    { id: 'deepseek-flash', label: 'DeepSeek Flash', maxTokens: 384_000, context: 1_000_000 },
    { id: 'deepseek-v4-pro', label: 'DeepSeek V4 Pro', maxTokens: 384_000, context: 1_000_000, own: { images: [] } },
  ],
  temperature: { min: 0, max: 2 },
  thinking: ['enabled', 'disabled'],
  easyThinking: true,
  metadata: 'any',
  cache_control: 'ignored',
  documents: false,
  extra: ['top_k', 'container', 'mcp_servers', 'service_tier'],
  errors: 'string-code',
  wrongKey: {
    status: 401,
    type: 'authentication_error',
    message: 'Authentication Fails, Your api key: ****-key is invalid',
    code: 'invalid_request_error',
  },
  unknownModel: () => ({ status: 400, type: 'invalid_request_error', message: 'Model Not Exist' }),
  noCredit: { status: 402, type: 'unknown_error', message: 'Insufficient Balance', code: 'invalid_request_error' },
  usage: 'cached',
  quirks: { unsigned: true },
};

const kimiRefusal: Refusal = {
  status: 401,
  type: 'invalid_authentication_error',
  message: 'Invalid Authentication',
};

/**
 * Moonshot: its guide for Claude Code (https://platform.moonshot.ai/docs/guide/agent-support: base URL, Bearer), and what
 * https://metacpan.org/pod/Langertha::Engine::MoonshotAnthropic tells of its Messages API: K3 takes
 * `output_config.effort` low, high and max, and no `thinking`; the K2 line takes `thinking` on and off, kimi-k2.7-code only
 * on, and no effort. Sampling is fixed by the model ("invalid temperature: only 1 is allowed for this model";
 * mnfst/modelparams.dev#22). The list of models is at the root of the host. Errors: LLM-Red-Team/kimi-cc#19 (x-api-key
 * works there too), 666ghj/BettaFish#524; "Not found the model … or Permission denied" is quoted in many clients.
 */
export const moonshot: Personality = {
  ...anthropic,
  name: 'moonshot',
  base: '/anthropic',
  messages: '/anthropic/v1/messages',
  models: { path: '/v1/models', shape: 'openai' },
  countTokens: false,
  auth: ['bearer', 'x-api-key'],
  version: false,
  betas: false,
  catalogue: [
    { id: 'kimi-k2.6', label: 'Kimi K2.6', maxTokens: 262_144, context: 262_144 },
    { id: 'kimi-k3', label: 'Kimi K3', maxTokens: 131_072, context: 1_000_000, own: { thinking: [], effort: true } },
    {
      id: 'kimi-k2.7-code',
      label: 'Kimi K2.7 Code',
      maxTokens: 262_144,
      context: 262_144,
      own: { thinking: ['enabled'] },
    },
  ],
  temperature: { min: 1, max: 1 },
  thinking: ['enabled', 'disabled'],
  easyThinking: true,
  effort: false,
  images: ['base64'],
  documents: false,
  extra: [],
  errors: 'bare',
  noKey: kimiRefusal,
  wrongKey: kimiRefusal,
  unknownModel: (id) => ({
    status: 404,
    type: 'resource_not_found_error',
    message: `Not found the model ${id} or Permission denied`,
  }),
  noCredit: {
    status: 429,
    type: 'exceeded_current_quota_error',
    message:
      'Your account org-0123 <ak-0123> is suspended due to insufficient balance, please recharge your account or check your plan and billing details',
  },
  usage: 'cached',
};

/**
 * Z.ai: its guide for Claude Code (https://docs.z.ai/devpack/tool/claude: base URL, Bearer) says nothing of the fields.
 * Text only: its models refuse other content with code 1210, on this endpoint without a word (TriDefender/zcode-api#26,
 * NousResearch/hermes-agent#21268). Errors carry its own code in the reference's form, and an empty account is a 429:
 * zai-org/feedback#789 (with x-api-key, which works too); the words of an unknown model: JailbrokenAI/wallbreaker#20.
 */
export const zai: Personality = {
  ...anthropic,
  name: 'zai',
  base: '/api/anthropic',
  messages: '/api/anthropic/v1/messages',
  models: undefined,
  countTokens: false,
  auth: ['bearer', 'x-api-key'],
  version: false,
  betas: false,
  catalogue: [
    { id: 'glm-5.1', label: 'GLM-5.1', maxTokens: 131_072, context: 200_000 },
    { id: 'glm-4.7', label: 'GLM-4.7', maxTokens: 131_072, context: 200_000 },
    { id: 'glm-4.5-air', label: 'GLM-4.5-Air', maxTokens: 98_304, context: 131_072 },
  ],
  thinking: ['enabled', 'disabled'],
  easyThinking: true,
  images: [],
  documents: false,
  extra: [],
  unknownModel: () => ({
    status: 400,
    type: 'invalid_request_error',
    message: '[1211][Unknown Model, please check the model code.][20260922232915e8288c66f9ff4aaa]',
    code: '1211',
  }),
  noCredit: {
    status: 429,
    type: 'rate_limit_error',
    message: '[1113][Insufficient balance or no resource package. Please recharge.][20260922232915e8288c66f9ff4aaa]',
    code: '1113',
  },
  usage: 'cached',
};

const minimaxRefusal: Refusal = {
  status: 401,
  type: 'authentication_error',
  message: "login fail: Please carry the API secret key in the 'Authorization' field of the request header",
};

/**
 * MiniMax: https://platform.minimax.io/docs/api-reference/text-chat-anthropic (both headers, temperature and top_p above 0
 * and at most 1, images by data and URL for MiniMax-M3, stop reasons, `base_resp` in its sample), …/text-anthropic-api
 * (models and contexts; `top_k`, `stop_sequences`, `service_tier`, `mcp_servers`, `context_management` and `container` are
 * ignored; no documents), …/anthropic-api-compatible-cache (`cache_control`). MiniMax-M3 thinks as `adaptive` or not at
 * all: CherryHQ/cherry-studio#16431. The list of models: …/v1/models. Errors: Kilo-Org/kilocode#4506 (said of a key that
 * is wrong, too), MiniMax-AI/MiniMax-M2#62 (an empty account is a 500), jlcodes99/cockpit-tools#1431,
 * BigPizzaV3/CodexPlusPlus#267 (`http_code`).
 */
export const minimax: Personality = {
  ...anthropic,
  name: 'minimax',
  base: '/anthropic',
  messages: '/anthropic/v1/messages',
  models: { path: '/v1/models', shape: 'openai' },
  countTokens: false,
  auth: ['bearer', 'x-api-key'],
  version: false,
  betas: false,
  catalogue: [
    { id: 'MiniMax-M3', label: 'MiniMax M3', maxTokens: 524_288, context: 1_000_000 },
    {
      id: 'MiniMax-M2.7',
      label: 'MiniMax M2.7',
      maxTokens: 204_800,
      context: 204_800,
      own: { images: [], thinking: ['enabled', 'disabled'] },
    },
  ],
  temperature: { min: 0, above: 0, max: 1 },
  top_p: { min: 0, above: 0, max: 1 },
  stop_sequences: false,
  thinking: ['adaptive', 'disabled'],
  easyThinking: true,
  effort: false,
  metadata: 'any',
  documents: false,
  extra: ['top_k', 'stop_sequences', 'service_tier', 'mcp_servers', 'context_management', 'container'],
  errors: 'http-code',
  noKey: minimaxRefusal,
  wrongKey: minimaxRefusal,
  unknownModel: (id) => ({
    status: 400,
    type: 'bad_request_error',
    message: `invalid params, unknown model '${id}' (2013)`,
  }),
  noCredit: { status: 500, type: 'api_error', message: 'insufficient balance (1008)' },
  usage: 'cached',
  stopReasons: ['end_turn', 'max_tokens', 'stop_sequence', 'tool_use'],
  stopSequenceField: false,
  replyFields: { base_resp: { status_code: 0, status_msg: 'success' } },
};
