// What settings.json says of a gateway's fields. Not part of any bundle.
import type { gatewaySchema } from './gatewaySchema.ts';

/** Descriptions of a gateway’s fields, as settings.json shows them. The compiler checks that each field has one. */
export const gatewayWords = {
  id: 'Short name that other settings use, for example in `gateway/model`. Don’t change it: the key is stored under it.',
  name: 'Name shown in pickers and in the chat.',
  preset: 'A known gateway or server to start from. Other fields override the preset.',
  baseUrl:
    'Base URL, for example `https://gateway.example`. Parley adds `/v1/messages`. Must be https, except on this computer.',
  exactUrl: 'Exact URL to post to, if it can’t be derived from a base URL.',
  auth: 'How the key is sent: `bearer` (Authorization: Bearer …), `x-api-key`, or `none`. The key itself is never stored here: use *Parley: Set Key*.',
  version: 'Value of the `anthropic-version` header. Leave empty to send none.',
  betas: 'Values of the `anthropic-beta` header. None are sent unless listed here.',
  headers: 'Extra request headers. For credentials, use `secretHeaders`.',
  secretHeaders: 'Names of extra headers whose values are stored with the key.',
  body: 'Extra fields added to every request body.',
  keyCommand:
    'A program that prints the key, instead of a stored one. It runs without a shell, in trusted workspaces only, and once more if the gateway refuses its key.',
  signIn:
    'Sign in through the browser instead of a key, where the gateway offers that. Set by *Parley: Add Gateway* and *Parley: Sign In*.',
  clientCertificate:
    'Files on this computer that prove to the server who you are: a certificate and its key, or both in one. Set by *Parley: Set Client Certificate*. A passphrase is stored with the key, not here.',
  model: 'Default model of this gateway.',
  models: 'Models to offer besides the gateway’s own list: IDs, or objects with their limits and prices.',
  modelsUrl: 'URL of the model list, if it’s in none of the usual places. Must have the same origin as the gateway.',
  dialect: 'What this gateway supports, where that differs from its preset or from the reference API.',
  fallback:
    'Gateways to try, in this order, if this one is rate limited, overloaded, out of credit or unreachable before a reply begins: `gateway` or `gateway/model`.',
  timeouts: 'Time limits in seconds. Override `parley.timeouts`. 0 means no limit.',
  retries: 'Maximum automatic retries before a reply begins. Overrides `parley.retries`.',
} satisfies Record<keyof ReturnType<typeof gatewaySchema>['shape'], string>;

export const keyCommandWords = {
  command: 'The program’s full path and its arguments, each by itself.',
  lifetime: 'Seconds to keep a key before the program runs again. Default: 300.',
  timeout: 'Seconds the program may take. Default: 10.',
};

export const certificateWords = {
  certFile: 'Full path of the certificate (PEM).',
  keyFile: 'Full path of its private key (PEM).',
  pfxFile: 'Full path of a file with both (PKCS #12: `.pfx` or `.p12`).',
};

export const modelWords = {
  id: 'ID as the gateway expects it in a request.',
  label: 'Name shown beside the ID in lists, and in VS Code’s own model picker.',
  contextTokens: 'Context window: maximum tokens of conversation and reply together.',
  maxTokens: 'Maximum tokens per reply.',
  price: 'Price in US dollars per token: $3 per million tokens is `0.000003`.',
};

export const priceWords = {
  input: 'US dollars per input token.',
  output: 'US dollars per output token.',
  cacheRead: 'US dollars per token read from a prompt cache.',
  cacheWrite: 'US dollars per token written to a prompt cache.',
};
export const timeoutWords = {
  connect: 'To connect. Not available in the browser.',
  firstByte: 'Until the first byte of the reply. Be generous: local servers load the model first.',
  idle: 'Between two pieces of a reply.',
};
export const rangeWords = { min: 'Smallest value.', max: 'Largest value.', integer: 'Whole numbers only.' };

export const dialectWords = {
  path: 'Path of the messages endpoint, appended to the base URL.',
  auth: 'How the key is sent.',
  version: 'Value of the `anthropic-version` header. Leave empty to send none.',
  betas: 'Values of the `anthropic-beta` header.',
  system: 'Whether the system prompt must be a string or may be blocks.',
  temperature: 'Range of `temperature`, or `false` if it isn’t supported.',
  top_p: 'Range of `top_p`, or `false` if it isn’t supported.',
  top_k: 'Range of `top_k`, or `false` if it isn’t supported.',
  stop_sequences: 'Whether `stop_sequences` is supported.',
  tools: 'Whether tools are supported.',
  tool_choice: 'Supported kinds of `tool_choice`.',
  thinking: 'Supported kinds of `thinking`.',
  effort: 'Supported values of `output_config.effort`.',
  metadata: 'Whether `metadata` is supported.',
  cache_control:
    'Whether prompt caching (`cache_control`) is supported. `blocks`: yes, but not on tools. Once refused, it isn’t sent again until *Reset Detected Capabilities*.',
  caching: 'Whether conversations are cached, so that what was sent before costs less. Needs `cache_control`.',
  images: 'How images may be sent.',
  documents: 'Whether documents (PDF) are supported.',
  request_id: 'Name of a header for a request ID, the same for every attempt of a request. Leave empty to send none.',
  min_max_tokens: 'Smallest `max_tokens`.',
  count_tokens: 'Whether tokens can be counted at `…/count_tokens`. `unknown` tries it.',
  balance:
    'Where the gateway says what is left of the key, or `false`: a path below the base URL, and where its answer has what (`data.limit`).',
  cost_header: 'Name of a reply’s header with its cost in US dollars. Leave empty if there is none.',
  models: 'Paths of the model list below the base URL, in the order to try.',
};
