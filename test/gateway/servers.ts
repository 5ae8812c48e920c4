import { anthropic } from './vendors.ts';
import { anyNumber, type Personality } from './personality.ts';

// Servers that people run themselves, and what stands before many vendors at once.

/** A local server without a key: any model id, unsigned thinking, no caching, no token counting. */
export const ollama: Personality = {
  ...anthropic,
  name: 'ollama',
  models: { path: '/v1/models', shape: 'openai' },
  countTokens: false,
  auth: [],
  version: false,
  betas: false,
  anyModel: true,
  catalogue: [{ id: 'qwen3-coder', label: 'qwen3-coder', maxTokens: 1_000_000, context: 262_144 }],
  top_k: anyNumber,
  tool_choice: [],
  thinking: ['enabled', 'disabled', 'adaptive'],
  metadata: undefined,
  cache_control: 'refused',
  images: ['base64'],
  documents: false,
  usage: 'plain',
  easyThinking: true,
  quirks: { unsigned: true },
};

/** A company proxy: both headers, OpenAI-shaped list, token counting. */
export const litellm: Personality = {
  ...anthropic,
  name: 'litellm',
  models: { path: '/v1/models', shape: 'openai' },
  version: false,
  betas: false,
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
export const openrouter: Personality = {
  ...anthropic,
  name: 'openrouter',
  models: { path: '/v1/models', shape: 'openai' },
  countTokens: false,
  auth: ['bearer'],
  version: false,
  betas: false,
  catalogue: [
    { id: 'anthropic/claude-sonnet-4.6', label: 'Claude Sonnet 4.6', maxTokens: 64_000, context: 200_000 },
    { id: 'qwen/qwen3-coder', label: 'Qwen3 Coder', maxTokens: 64_000, context: 262_144 },
  ],
  extra: ['models', 'provider', 'plugins', 'route', 'session_id', 'fallbacks'],
  errors: 'numeric-code',
  requestIdHeader: 'x-generation-id',
};

/** A local server whose "Require Authentication" is on. */
export const lmstudio: Personality = {
  ...ollama,
  name: 'lmstudio',
  auth: ['x-api-key', 'bearer'],
  tool_choice: ['auto', 'any', 'tool', 'none'],
  thinking: [],
};

/** A local server started with a key; `max_tokens` has a default. */
export const llamacpp: Personality = { ...lmstudio, name: 'llamacpp', countTokens: true, maxTokensRequired: false };

/** A server started with a key, which is read from one header only. */
export const vllm: Personality = { ...lmstudio, name: 'vllm', countTokens: true, auth: ['bearer'] };
