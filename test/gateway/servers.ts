import type { Refusal } from './errors.ts';
import { anthropic } from './vendors.ts';
import { anyNumber } from './personality.ts';
import type { Personality, SignInRules } from './personality.ts';

// Servers that people run themselves, and what stands before many vendors at once.

/**
 * Ollama, as `docs/api/anthropic-compatibility.mdx` of its repository has it: no key, any model id, unsigned thinking, a
 * budget without effect; not supported are count_tokens, `tool_choice`, `metadata`, caching, PDF and images by URL.
 */
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

/** LiteLLM's proxy (https://docs.litellm.ai/docs/anthropic_unified): both headers, OpenAI-shaped list, token counting. */
export const litellm: Personality = {
  ...anthropic,
  name: 'litellm',
  models: { path: '/v1/models', shape: 'openai' },
  version: false,
  betas: false,
  errors: 'string-code',
  needsTools:
    "litellm.UnsupportedParamsError: Anthropic doesn't support tool calling without `tools=` param specified. Pass `tools=` param OR set `litellm.modify_params = True` to add dummy tool to the request.",
  unknownModel: 400,
  noCredit: {
    status: 400,
    type: 'budget_exceeded',
    message: 'Budget has been exceeded! Current cost: 10.2, Max budget: 10.0',
  },
  requestIdHeader: 'x-litellm-call-id',
};

/**
 * A Claude apps gateway (its `GET /protocol`): people sign in through the browser, and the token is all that counts. Its
 * paths are its own, so that nobody can guess them.
 */
export const apps = (signIn: SignInRules = {}): Personality => ({
  ...anthropic,
  name: 'apps',
  auth: ['bearer'],
  signIn,
});

/** OpenRouter (https://openrouter.ai/docs): many vendors' models behind the reference's form; a Bearer key. */
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

/** LM Studio (https://lmstudio.ai/docs, "Anthropic-compatible"), with its "Require Authentication" on. */
export const lmstudio: Personality = {
  ...ollama,
  name: 'lmstudio',
  auth: ['x-api-key', 'bearer'],
  tool_choice: ['auto', 'any', 'tool', 'none'],
  thinking: [],
};

/** llama.cpp's `llama-server` (its README), started with `--api-key` and `--jinja`; `max_tokens` has a default. */
export const llamacpp: Personality = {
  ...lmstudio,
  name: 'llamacpp',
  countTokens: true,
  auth: ['bearer', 'x-api-key'],
  maxTokensRequired: false,
  errors: 'numeric-code',
  wrongKey: { status: 401, type: 'authentication_error', message: 'Invalid API Key' },
  noKey: { status: 401, type: 'authentication_error', message: 'Invalid API Key' },
};

const unauthorized: Refusal = { status: 401, type: '', message: '', body: { error: 'Unauthorized' } };

/**
 * vLLM (`entrypoints/anthropic/protocol.py`, `AuthenticationMiddleware`), started with `--api-key`: the key is read from one
 * header only, and without it the answer is one word.
 */
export const vllm: Personality = {
  ...lmstudio,
  name: 'vllm',
  countTokens: true,
  auth: ['bearer'],
  wrongKey: unauthorized,
  noKey: unauthorized,
};
