import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errorFromBody, errorFromResponse } from '../../../src/messages/errors/classify.ts';
import type { ErrorKind, JsonObject, MessagesError } from '../../../src/messages/index.ts';
import { isThinkingRefusal } from '../../../src/messages/request/request.ts';

/** What servers were seen to say, and what a user or the retry policy must make of it. */
interface Real {
  /** Where it was seen, or, of a text made up after one, what it shows. */
  readonly source: string;
  readonly status: number;
  readonly body: unknown;
  readonly kind: ErrorKind;
  readonly field?: string;
  readonly limit?: number;
  /** Words that must be shown. */
  readonly detail?: string | RegExp;
  readonly retryable?: boolean;
  readonly thinking?: boolean;
}

const anthropic = (message: string, type = 'invalid_request_error'): object => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_1',
});
const openAi = (message: string, more: object = {}): object => ({
  error: { message, type: 'invalid_request_error', param: null, code: null, ...more },
});
const openRouter = (raw: unknown, code = 400): object => ({
  error: { message: 'Provider returned error', code, metadata: { raw, provider_name: 'Anthropic', is_byok: false } },
  user_id: 'user_1',
});
const github = 'https://github.com/';

const reals: Readonly<Record<string, readonly Real[]>> = {
  'what does not fit the context': [
    {
      source: `${github}ggml-org/llama.cpp/pull/15780`,
      status: 500,
      body: {
        error: {
          code: 500,
          message:
            'the request exceeds the available context size. try increasing the context size or enable context shift',
          type: 'exceed_context_size_error',
          n_prompt_tokens: 1407,
          n_ctx: 256,
        },
      },
      kind: 'context',
      retryable: false,
    },
    {
      source: `${github}oobabooga/textgen/issues/7257`,
      status: 200,
      body: { error: { code: 400, message: 'Too long', type: 'exceed_context_size_error' } },
      kind: 'context',
    },
    {
      source: `${github}google-gemini/gemini-cli/issues/6678`,
      status: 400,
      body: [
        {
          error: {
            code: 400,
            message: 'The input token count (1200293) exceeds the maximum number of tokens allowed (1048576).',
            errors: [{ message: 'The input token count', domain: 'global', reason: 'badRequest' }],
            status: 'INVALID_ARGUMENT',
          },
        },
      ],
      kind: 'context',
      detail: 'The input token count (1200293) exceeds the maximum number of tokens allowed (1048576).',
    },
    {
      source: `${github}nvidia-cosmos/cosmos-rl/issues/403`,
      status: 400,
      body: openAi('The decoder prompt (length 16476) is longer than the maximum model length of 16384.'),
      kind: 'context',
    },
    {
      source: `${github}MoonshotAI/MoonshotAI-Cookbook/issues/18`,
      status: 400,
      body: openAi('model max length exceeded, max length:8192'),
      kind: 'context',
    },
    {
      source: `${github}MiniMax-AI/MiniMax-M2/issues/119`,
      status: 400,
      body: anthropic('invalid params, context window exceeds limit (2013)', 'bad_request_error'),
      kind: 'context',
    },
  ],
  'what is out of credit': [
    {
      source: `${github}anthropics/claude-code/issues/2127`,
      status: 400,
      body: anthropic(
        'You have reached your specified API usage limits. You will regain access on 2025-07-01 at 00:00 UTC.',
      ),
      kind: 'credit',
      retryable: false,
    },
    {
      source: `${github}anthropics/claude-code/issues/38035`,
      status: 429,
      body: anthropic(
        'You have reached your specified API usage limits. You will regain access on 2026-04-01 at 00:00 UTC.',
        'rate_limit_error',
      ),
      kind: 'credit',
      retryable: false,
    },
    {
      source: `${github}anthropics/claude-code/issues/4684`,
      status: 400,
      body: anthropic(
        'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      ),
      kind: 'credit',
    },
    {
      source: `${github}Grt1228/chatgpt-java/issues/269`,
      status: 429,
      body: openAi('You exceeded your current quota, please check your plan and billing details.', {
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      }),
      kind: 'credit',
      retryable: false,
    },
    {
      source: `${github}Biliniko/cpa-control-center/issues/5`,
      status: 429,
      body: { error: { type: 'usage_limit_reached', message: 'The usage limit has been reached', plan_type: 'free' } },
      kind: 'credit',
    },
  ],
  'what only names credit': [
    ...['get_account_balance', 'credit_check_1', 'quota-report', 'billing.export', 'get_usage_limit'].map(
      (name): Real => ({
        source: 'a tool that is called so',
        status: 400,
        body: anthropic(`tools.0.custom.input_schema: JSON schema of ${name} is invalid`),
        kind: 'invalid',
        field: 'tools.0.custom.input_schema',
      }),
    ),
    {
      source: 'a tool that is called so',
      status: 400,
      body: anthropic('tool_choice: no tool is named `balance`'),
      kind: 'invalid',
      field: 'tool_choice',
    },
    {
      source: 'an address that is called so',
      status: 400,
      body: anthropic('temperature is not taken, see https://docs.example/billing#credit'),
      kind: 'invalid',
      field: 'temperature',
    },
  ],
  'what the request has and should not': [
    {
      source: `${github}liuw1535/antigravity2api-nodejs/issues/149`,
      status: 400,
      body: {
        error: {
          message: JSON.stringify(
            anthropic(
              '`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size',
            ),
          ),
        },
      },
      kind: 'invalid',
      field: 'thinking.budget_tokens',
    },
    {
      source: `${github}zhukunpenglinyutong/jetbrains-cc-gui/issues/1003`,
      status: 400,
      body: anthropic(
        '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
      ),
      kind: 'invalid',
      field: 'thinking.type.enabled',
    },
    {
      source: `${github}anthropics/claude-code/issues/89633`,
      status: 400,
      body: anthropic('adaptive thinking is not supported on this model'),
      kind: 'invalid',
      field: 'thinking',
    },
    {
      source: `${github}anthropics/claude-code/issues/29531`,
      status: 400,
      body: {
        error: {
          code: 'invalid_parameter_error',
          message:
            'event:error\ndata:{"code":"InvalidParameter","message":"Only \'enabled\' and \'disabled\' are supported for thinking; \'adaptive\' is not supported.","request_id":"647f"}\n\n',
          param: null,
          type: 'invalid_request_error',
        },
      },
      kind: 'invalid',
      field: 'thinking',
      detail: "Only 'enabled' and 'disabled' are supported for thinking; 'adaptive' is not supported.",
    },
    {
      source: 'a feature refused after the name of the model',
      status: 400,
      body: openAi('Model x: thinking is not supported'),
      kind: 'invalid',
      field: 'thinking',
    },
    {
      source: 'a feature refused after the word for the model',
      status: 400,
      body: openAi('For this model, images are not supported'),
      kind: 'invalid',
      field: 'images',
    },
    {
      source: `${github}ollama/ollama/issues/17301`,
      status: 400,
      body: anthropic('this model does not support image input (ref: b8bd630e-4a39-4b57-82af-9158ee9d5703)'),
      kind: 'invalid',
      field: 'images',
    },
    {
      source: `${github}BigPizzaV3/CodexPlusPlus/issues/267`,
      status: 200,
      body: {
        type: 'error',
        error: { type: 'bad_request_error', message: 'invalid params, invalid chat setting (2013)', http_code: '400' },
      },
      kind: 'invalid',
      retryable: false,
    },
  ],
  'how many tokens a reply may have': [
    {
      source: `${github}deepseek-ai/DeepSeek-V3/issues/69`,
      status: 400,
      body: openAi('Invalid max_tokens value, the valid range of max_tokens is [1, 8192]', {
        code: 'invalid_request_error',
      }),
      kind: 'invalid',
      field: 'max_tokens',
      limit: 8192,
    },
    {
      source: `${github}open-webui/open-webui/issues/10507`,
      status: 400,
      body: openAi('<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 8192]'),
      kind: 'invalid',
      field: 'max_tokens',
      limit: 8192,
    },
    {
      source: `${github}neavo/KeywordGacha/issues/111`,
      status: 400,
      body: {
        code: 400,
        reason: 'INVALID_REQUEST_BODY',
        message: 'max_tokens (current value: 4096) must be between 0 and 4000 ',
        metadata: {},
      },
      kind: 'invalid',
      field: 'max_tokens',
      limit: 4000,
    },
    {
      source: 'the same with more digits',
      status: 400,
      body: openAi('max_tokens must be between 1 and 16,384'),
      kind: 'invalid',
      field: 'max_tokens',
      limit: 16_384,
    },
    {
      source: `${github}yiliqi78/TOKENICODE/issues/3`,
      status: 400,
      body: {
        error: {
          code: 'InvalidParameter',
          message:
            'The parameter max_tokens specified in the request is not valid: integer above maximum value, expected a value <= 32768, but got 64000 instead.',
          param: 'max_tokens',
          type: 'BadRequest',
        },
      },
      kind: 'invalid',
      field: 'max_tokens',
      limit: 32_768,
    },
    {
      source: `${github}AQBot-Desktop/AQBot/issues/93`,
      status: 400,
      body: {
        error: {
          message: 'Param Incorrect',
          type: 'upstream_error',
          param:
            'max_tokens is too large: 1048576. This model supports at most 131072 completion tokens, whereas you provided 1048576.',
          code: '400',
        },
      },
      kind: 'invalid',
      field: 'max_tokens',
      limit: 131_072,
      detail: /^Param Incorrect: max_tokens is too large/,
    },
    {
      source: `${github}skapadia3214/groq-moa/issues/8`,
      status: 400,
      body: openAi('max_tokens for `llama-3.1-8b-instant` must be less than or equal to 8000'),
      kind: 'invalid',
      field: 'max_tokens',
      limit: 8000,
    },
  ],
  'which model there is not': [
    {
      source: `${github}chatboxai/chatbox/issues/2743`,
      status: 404,
      body: { error: { message: 'No endpoints found for deepseek/deepseek-chat-v3.1:free.', code: 404 } },
      kind: 'model',
      retryable: false,
    },
    {
      source: `${github}Kilo-Org/kilocode/issues/9006`,
      status: 404,
      body: { error: { message: 'No endpoints found that support tool use. Try disabling "question".', code: 404 } },
      kind: 'invalid',
    },
    {
      source: 'the same of images',
      status: 404,
      body: { error: { message: 'No endpoints found that support image input', code: 404 } },
      kind: 'invalid',
      field: 'images',
    },
    ...[
      'Model Not Exist',
      'The model `gpt-x` does not exist or you do not have access to it.',
      "model 'llama9' not found, try pulling it first",
      'models/gemini-x is not found for API version v1beta, or is not supported for generateContent.',
      'The requested model is not supported.',
      'claude-9 is not a valid model ID',
    ].map((message): Real => ({ source: 'servers in use', status: 400, body: openAi(message), kind: 'model' })),
  ],
  'what an upstream said (D43)': [
    {
      source: `${github}can1357/oh-my-pi/issues/3399`,
      status: 400,
      body: openRouter(JSON.stringify(anthropic('messages.1.content.0: Invalid `signature` in `thinking` block'))),
      kind: 'invalid',
      detail: 'messages.1.content.0: Invalid `signature` in `thinking` block',
      thinking: true,
    },
    {
      source: `${github}linanwx/nagobot/issues/21`,
      status: 400,
      body: openRouter('{"message":"messages.7.content.2: Invalid signature in thinking block"}'),
      kind: 'invalid',
      thinking: true,
    },
    {
      source: `${github}ding113/claude-code-hub/issues/518`,
      status: 400,
      body: {
        type: 'error',
        error: {
          type: 'request_fail',
          upstream_error: anthropic('messages.1.content.0: Invalid `signature` in `thinking` block'),
        },
      },
      kind: 'invalid',
      thinking: true,
    },
    {
      source: `${github}OpenRouterTeam/ai-sdk-provider/issues/418`,
      status: 400,
      body: openRouter(
        '{\n  "error": {\n    "code": 400,\n    "message": "Corrupted thought signature.",\n    "status": "INVALID_ARGUMENT"\n  }\n}\n',
      ),
      kind: 'invalid',
      detail: 'Corrupted thought signature.',
    },
    {
      source: `${github}open-webui/computer/issues/293`,
      status: 200,
      body: openRouter('z-ai/glm-5.3-flash is temporarily rate-limited upstream. Please retry shortly.', 429),
      kind: 'rate_limit',
      detail: /temporarily rate-limited upstream/,
      retryable: true,
    },
    {
      source: 'the same with an object',
      status: 400,
      body: openRouter(anthropic('prompt is too long: 250000 tokens > 200000 maximum')),
      kind: 'context',
    },
    {
      source: 'the same with a field',
      status: 400,
      body: openRouter(JSON.stringify(openAi('Unsupported value', { param: 'top_p' }))),
      kind: 'invalid',
      field: 'top_p',
    },
    {
      source: `${github}lbjlaq/Antigravity-Manager/issues/1942`,
      status: 400,
      body: {
        error: {
          code: 400,
          message:
            '{\n  "error": {\n    "code": 400,\n    "message": "Request contains an invalid argument."\n  }\n}\n',
          status: 'UPSTREAM_ERROR',
        },
      },
      kind: 'invalid',
      detail: 'Request contains an invalid argument.',
    },
  ],
  'words in other places': [
    {
      source: `${github}anomalyco/opencode/issues/32051`,
      status: 401,
      body: { result: null, success: false, errors: [{ code: 10000, message: 'Authentication error' }], messages: [] },
      kind: 'auth',
      detail: 'Authentication error',
    },
    {
      source: 'NestJS and other validators',
      status: 400,
      body: { statusCode: 400, message: ['temperature must be a number', 'model is required'], error: 'Bad Request' },
      kind: 'invalid',
      field: 'temperature',
      detail: 'temperature must be a number; model is required',
    },
    {
      source: 'nowhere',
      status: 400,
      body: { title: 'Bad', reasons: { model: 7 } },
      kind: 'invalid',
      detail: '{"title":"Bad","reasons":{"model":7}}',
    },
  ],
  'errors with status 200 (D44)': [
    {
      source: 'ToAPIs, of an unknown token',
      status: 200,
      body: { success: false, message: 'No such user' },
      kind: 'server',
      detail: 'No such user',
      retryable: false,
    },
    {
      source: `${github}MiniMax-AI/MiniMax-M2.5/issues/18`,
      status: 200,
      body: { base_resp: { status_code: 2049, status_msg: 'invalid api key' } },
      kind: 'auth',
      retryable: false,
    },
    {
      source: 'the same of parameters',
      status: 200,
      body: { base_resp: { status_code: 2013, status_msg: 'invalid params, chat content is empty' } },
      kind: 'invalid',
      retryable: false,
    },
    {
      source: 'the reference, before any content',
      status: 200,
      body: anthropic('Internal server error', 'api_error'),
      kind: 'server',
      retryable: true,
    },
    {
      source: 'the reference, before any content',
      status: 200,
      body: anthropic('Overloaded', 'overloaded_error'),
      kind: 'overloaded',
      retryable: true,
    },
  ],
};

const headers = { get: () => null };

for (const [about, texts] of Object.entries(reals)) {
  describe(about, () => {
    for (const { source, status, body, kind, field, limit, detail, retryable, thinking } of texts) {
      test(`${kind}: ${source}`, () => {
        const check = (error: MessagesError): void => {
          assert.equal(error.kind, kind, error.detail);
          if (field !== undefined) assert.equal(error.field, field);
          if (limit !== undefined) assert.equal(error.limit, limit);
          if (retryable !== undefined) assert.equal(error.retryable, retryable);
          if (typeof detail === 'string') assert.equal(error.detail, detail);
          else if (detail !== undefined) assert.match(error.detail ?? '', detail);
          assert.equal(isThinkingRefusal(error), thinking ?? false);
        };
        check(errorFromResponse({ status, headers, body: JSON.stringify(body) }));
        // The same object as an event of a stream that had begun is the same error.
        if (status === 200) check(errorFromBody(body as JsonObject, undefined, { status, headers }));
      });
    }
  });
}
