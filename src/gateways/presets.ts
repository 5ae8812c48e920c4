// The gateways and servers Parley knows: base URL and dialect of each, with the source of every fact.
import type { Dialect, Price } from '../messages/index.ts';

/** What a gateway does differently from the reference dialect. */
export type DialectPatch = Partial<Dialect>;

/** What is known about a model before the gateway is asked. */
export interface KnownModel {
  readonly id: string;
  readonly label?: string | undefined;
  /** Context window: tokens of input and output together. */
  readonly contextTokens?: number | undefined;
  /** Maximum tokens per reply. */
  readonly maxTokens?: number | undefined;
  readonly price?: Price | undefined;
}

/** A gateway Parley ships a record of. Everything in it could also be written in settings. */
export interface Preset {
  readonly id: string;
  readonly name: string;
  /** Absent if the gateway doesn't publish one: the user has to enter it. */
  readonly baseUrl?: string;
  /** Placeholder of the box for the base URL. */
  readonly baseUrlExample?: string;
  readonly dialect: DialectPatch;
  /** Headers it requires before it answers a web page. Sent only from VS Code for the Web. */
  readonly browserHeaders?: Readonly<Record<string, string>>;
  readonly models?: readonly KnownModel[];
}

const anyAbove0 = { min: 0, max: Number.MAX_SAFE_INTEGER };
/** For servers that document no range: what every Messages server accepts. */
const from0to1 = { min: 0, max: 1 };

/** Every optional feature off. Presets of gateways with an API reference start here and add what it names. */
const minimal = {
  top_k: false,
  tools: false,
  tool_choice: [],
  thinking: [],
  effort: [],
  metadata: false,
  cache_control: false,
  images: [],
  documents: false,
} as const satisfies DialectPatch;

/**
 * Source: MyTokenGate's page "Messages (Anthropic)". Bearer is its only documented header; `anthropic-version` is not
 * mentioned. `top_k` is a float from 0 to 50; `tool_choice` is an object of "auto, any, or specific tool". Blocks other
 * than text are not described, thinking, metadata and caching not mentioned. The list of models: its page "Models"
 * (`GET /v1/models`).
 */
const myTokenGate: Preset = {
  id: 'mytokengate',
  name: 'MyTokenGate',
  baseUrl: 'https://gateway.mytokengate.com',
  dialect: {
    ...minimal,
    auth: 'bearer',
    system: 'blocks',
    temperature: { min: 0, max: 2 },
    top_p: { min: 0.1, max: 1 },
    top_k: { min: 0, max: 50 },
    stop_sequences: true,
    tools: true,
    tool_choice: ['auto', 'any', 'tool'],
    models: ['/v1/models'],
  },
  models: [{ id: 'claude-sonnet-4-6' }],
};

/**
 * Source: TokModel's page of `/v1/messages`. Host without `api.`; `system` is a string only; no `top_k`, no tools, no
 * thinking, no metadata; `top_p` without a range. Model ids are `vendor/model`. The list of models: its API reference
 * (`GET /v1beta/models`).
 */
const tokModel: Preset = {
  id: 'tokmodel',
  name: 'TokModel',
  baseUrl: 'https://tokmodel.com',
  dialect: {
    ...minimal,
    auth: 'bearer',
    system: 'string',
    temperature: from0to1,
    top_p: from0to1,
    stop_sequences: true,
    models: ['/v1beta/models'],
  },
  models: [{ id: 'anthropic/claude-opus-4-5' }],
};

/**
 * Source: TokenBay's page "Messages". Sampling is documented without ranges; `tool_choice.type` is "auto, any, tool,
 * none"; `thinking.type` is "enabled or disabled" with `budget_tokens`; `cache_control` on content and system blocks,
 * `metadata`, images by data or URL. The list of models is not on its page: the usual places are asked.
 */
const tokenBay: Preset = {
  id: 'tokenbay',
  name: 'TokenBay',
  baseUrl: 'https://api.tokenbay.com',
  dialect: {
    ...minimal,
    auth: 'bearer',
    system: 'blocks',
    temperature: from0to1,
    top_p: from0to1,
    top_k: anyAbove0,
    stop_sequences: true,
    tools: true,
    tool_choice: ['auto', 'any', 'tool', 'none'],
    thinking: ['enabled', 'disabled'],
    metadata: true,
    cache_control: 'blocks',
    caching: true,
    images: ['base64', 'url'],
  },
};

/**
 * Source: MyRouter's page of `POST /anthropic/v1/messages`. It prints a placeholder for its host. The path has a
 * prefix; `anthropic-version` is required; Bearer is preferred to `x-api-key`; `top_k` is an integer; `tool_choice` is
 * untyped (the standard object is sent); `metadata` is a free object; `max_tokens` at least 1; sampling without ranges;
 * an optional `x-request-id` of the caller. Thinking, images, caching and a list of models are not mentioned.
 */
const myRouter: Preset = {
  id: 'myrouter',
  name: 'MyRouter',
  baseUrlExample: 'https://api.myrouter.example',
  dialect: {
    ...minimal,
    path: '/anthropic/v1/messages',
    auth: 'bearer',
    version: '2023-06-01',
    request_id: 'x-request-id',
    system: 'blocks',
    temperature: from0to1,
    top_p: from0to1,
    top_k: { ...anyAbove0, integer: true },
    stop_sequences: true,
    tools: true,
    tool_choice: ['auto', 'any', 'tool', 'none'],
    metadata: true,
    min_max_tokens: 1,
  },
};

/**
 * Source: ToAPIs' page of `POST /v1/messages`. Bearer or `x-api-key`; `anthropic-version` optional; temperature and
 * top_p from 0 to 1; no `top_k`; only user and assistant roles. Tool use is claimed in prose but has no parameter, so
 * it is off until turned on; vision is claimed in prose without its form, so images go as data. Limits of `max_tokens`
 * as printed. The list of models: its page "Models" (`GET /v1/models`). What is left: its page of `GET /v1/balance`, without
 * a unit.
 */
const toApis: Preset = {
  id: 'toapis',
  name: 'ToAPIs',
  baseUrl: 'https://toapis.com',
  dialect: {
    ...minimal,
    auth: 'bearer',
    version: '2023-06-01',
    system: 'blocks',
    temperature: from0to1,
    top_p: from0to1,
    stop_sequences: true,
    images: ['base64'],
    models: ['/v1/models'],
    balance: {
      path: '/v1/balance',
      remaining: 'remain_balance',
      spent: 'used_balance',
      unlimited: 'unlimited_quota',
    },
  },
  models: [
    { id: 'claude-sonnet-4-6', maxTokens: 64_000 },
    { id: 'claude-opus-4-6', maxTokens: 32_000 },
    { id: 'claude-haiku-4-5' },
  ],
};

/**
 * Source: the reference itself, https://platform.claude.com/docs/en/api/messages, and …/build-with-claude/prompt-caching.
 */
const anthropic: Preset = {
  id: 'anthropic',
  browserHeaders: { 'anthropic-dangerous-direct-browser-access': 'true' },
  name: 'Anthropic',
  baseUrl: 'https://api.anthropic.com',
  dialect: { auth: 'x-api-key', caching: true, count_tokens: true, models: ['/v1/models'] },
};

/**
 * Source: https://openrouter.ai/docs (Anthropic Messages). Its list of models is public and has limits and prices. What is
 * left: …/docs/api/api-reference/api-keys/get-current-key, in US dollars. …/guides/best-practices/prompt-caching:
 * `cache_control`, after which the same provider is asked again.
 */
const openRouter: Preset = {
  id: 'openrouter',
  name: 'OpenRouter',
  baseUrl: 'https://openrouter.ai/api',
  dialect: {
    auth: 'bearer',
    caching: true,
    models: ['/v1/models'],
    balance: {
      path: '/v1/key',
      remaining: 'data.limit_remaining',
      spent: 'data.usage',
      limit: 'data.limit',
      resets: 'data.limit_reset',
      currency: 'USD',
    },
  },
};

/**
 * Source: https://docs.litellm.ai/docs/anthropic_unified. Which parameters work depends on the model behind it. What is
 * left: https://docs.litellm.ai/docs/proxy/virtual_keys, "/key/info"; the cost header: …/docs/proxy/response_headers.
 * `cache_control`: …/docs/completion/prompt_caching; the system prompt stays a string, because blocks are dropped for some
 * models.
 */
const liteLlm: Preset = {
  id: 'litellm',
  name: 'LiteLLM',
  baseUrl: 'http://localhost:4000',
  dialect: {
    auth: 'bearer',
    system: 'string',
    caching: true,
    count_tokens: true,
    models: ['/v1/models'],
    balance: {
      path: '/key/info',
      spent: 'info.spend',
      limit: 'info.max_budget',
      resets: 'info.budget_reset_at',
      currency: 'USD',
    },
    cost_header: 'x-litellm-response-cost',
  },
};

/**
 * Source: https://github.com/ollama/ollama/blob/main/docs/api/anthropic-compatibility.mdx, "Not supported":
 * count_tokens, tool_choice, metadata, prompt caching, PDF, images by URL. No key is checked.
 */
const ollama: Preset = {
  id: 'ollama',
  name: 'Ollama',
  baseUrl: 'http://localhost:11434',
  dialect: {
    auth: 'none',
    tool_choice: [],
    thinking: ['enabled', 'disabled'],
    effort: [],
    metadata: false,
    cache_control: false,
    images: ['base64'],
    documents: false,
    min_max_tokens: 1,
    count_tokens: false,
    models: ['/v1/models'],
  },
};

/**
 * Source: https://lmstudio.ai/docs (Anthropic-compatible endpoints). A key only when "Require Authentication" is on.
 */
const lmStudio: Preset = {
  id: 'lmstudio',
  name: 'LM Studio',
  baseUrl: 'http://localhost:1234',
  dialect: {
    auth: 'bearer',
    thinking: [],
    effort: [],
    metadata: false,
    cache_control: false,
    images: ['base64'],
    documents: false,
    models: ['/v1/models', '/api/v1/models'],
  },
};

/**
 * Source: https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md. Tools need `--jinja`; a key only
 * with `--api-key`.
 */
const llamaCpp: Preset = {
  id: 'llamacpp',
  name: 'llama.cpp',
  baseUrl: 'http://127.0.0.1:8080',
  dialect: {
    auth: 'bearer',
    thinking: [],
    effort: [],
    metadata: false,
    cache_control: false,
    images: ['base64'],
    documents: false,
    count_tokens: true,
    models: ['/v1/models'],
  },
};

/** Source: vllm-project/vllm, `entrypoints/anthropic/protocol.py`. Reads Bearer only, and only with `--api-key`. */
const vllm: Preset = {
  id: 'vllm',
  name: 'vLLM',
  baseUrl: 'http://localhost:8000',
  dialect: {
    auth: 'bearer',
    thinking: [],
    effort: ['low', 'medium', 'high'],
    metadata: false,
    cache_control: false,
    images: ['base64'],
    documents: false,
    count_tokens: true,
    models: ['/v1/models'],
  },
};

/**
 * Source: https://api-docs.deepseek.com/api/create-message and /guides/anthropic_api: both headers, the version is
 * ignored; temperature 0 to 2; top_k and cache_control are ignored; images by data or URL (deepseek-flash alone), no
 * documents. /guides/thinking_mode: thinking on or off, its budget without effect, `output_config.effort` low, high or
 * max. /quick_start/pricing: models and limits. /api/get-user-balance: what is left. Its list of models is at the root of the host, one of the usual places.
 */
const deepSeek: Preset = {
  id: 'deepseek',
  name: 'DeepSeek',
  baseUrl: 'https://api.deepseek.com/anthropic',
  dialect: {
    auth: 'x-api-key',
    temperature: { min: 0, max: 2 },
    top_k: false,
    thinking: ['enabled', 'disabled'],
    effort: ['low', 'high', 'max'],
    cache_control: false,
    documents: false,
    balance: {
      path: '/../user/balance',
      remaining: 'balance_infos.0.total_balance',
      currency: 'balance_infos.0.currency',
    },
  },
  models: [
    { id: 'deepseek-flash', contextTokens: 1_000_000, maxTokens: 384_000 },
    { id: 'deepseek-v4-pro', contextTokens: 1_000_000, maxTokens: 384_000 },
  ],
};

/**
 * Source: Moonshot's guide for Claude Code (https://platform.moonshot.ai/docs/guide/agent-support: base URL, Bearer),
 * and https://metacpan.org/pod/Langertha::Engine::MoonshotAnthropic: the K2 line takes thinking on or off and no
 * effort, K3 `output_config.effort` low, high or max and no thinking. Sampling is fixed: a temperature must be 1. What
 * neither names is left out. Its list of models is at the root of the host, one of the usual places. What is left:
 * https://platform.moonshot.cn/docs/api/balance, in dollars or yuan, which it doesn't say.
 */
const moonshot: Preset = {
  id: 'moonshot',
  name: 'Moonshot (Kimi)',
  baseUrl: 'https://api.moonshot.ai/anthropic',
  dialect: {
    ...minimal,
    auth: 'bearer',
    temperature: { min: 1, max: 1 },
    top_p: false,
    tools: true,
    tool_choice: ['auto', 'any', 'tool', 'none'],
    thinking: ['enabled', 'disabled'],
    effort: ['low', 'high', 'max'],
    images: ['base64'],
    balance: { path: '/../v1/users/me/balance', remaining: 'data.available_balance' },
  },
};

/**
 * Source: Z.ai's guide for Claude Code (https://docs.z.ai/devpack/tool/claude: base URL, Bearer). What it does not name
 * is left out; there is no list of models below its base URL.
 */
const zai: Preset = {
  id: 'zai',
  name: 'Z.ai',
  baseUrl: 'https://api.z.ai/api/anthropic',
  dialect: {
    ...minimal,
    auth: 'bearer',
    tools: true,
    tool_choice: ['auto', 'any', 'tool', 'none'],
    thinking: ['enabled', 'disabled'],
  },
  models: [{ id: 'glm-5.1' }, { id: 'glm-4.7' }, { id: 'glm-4.5-air' }],
};

/**
 * Source: https://platform.minimax.io/docs/api-reference/text-chat-anthropic: both headers; temperature and top_p above
 * 0 and at most 1; images by data or URL (MiniMax-M3 alone). /text-anthropic-api: `top_k` and `stop_sequences` are
 * ignored, no documents, no `output_config`; models and contexts. /anthropic-api-compatible-cache: `cache_control`.
 * MiniMax-M3 thinks as `adaptive` or not at all, older models as `enabled`. Its list of models is at the root of the
 * host, one of the usual places.
 */
const miniMax: Preset = {
  id: 'minimax',
  name: 'MiniMax',
  baseUrl: 'https://api.minimax.io/anthropic',
  dialect: {
    auth: 'bearer',
    temperature: { min: 0.01, max: 1 },
    top_p: { min: 0.01, max: 1 },
    top_k: false,
    stop_sequences: false,
    effort: [],
    caching: true,
    documents: false,
  },
  models: [
    { id: 'MiniMax-M3', contextTokens: 1_000_000 },
    { id: 'MiniMax-M2.7', contextTokens: 204_800 },
  ],
};

/** Every preset, in the order a picker shows them. */
export const presets: readonly Preset[] = [
  myTokenGate,
  tokModel,
  tokenBay,
  myRouter,
  toApis,
  anthropic,
  openRouter,
  deepSeek,
  moonshot,
  zai,
  miniMax,
  liteLlm,
  ollama,
  lmStudio,
  llamaCpp,
  vllm,
];

/** The preset with this id. */
export function presetOf(id: string | undefined): Preset | undefined {
  return presets.find((preset) => preset.id === id);
}
