// How a gateway’s Messages API differs from the reference, as data.
import type { Effort, Thinking, ToolChoice } from './schema.ts';

export interface Range {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
}

/** Where a gateway says what is left of a key: a path, and in its answer names joined by dots, such as `data.limit`. */
export interface BalancePlace {
  /** Below the base URL. */
  readonly path: string;
  readonly remaining?: string | undefined;
  readonly spent?: string | undefined;
  readonly limit?: string | undefined;
  /** When the limit begins anew: a date, or a word. */
  readonly resets?: string | undefined;
  /** `true` there: there is no limit. */
  readonly unlimited?: string | undefined;
  /** A currency's three letters, or where they stand; absent: amounts are the gateway's own units. */
  readonly currency?: string | undefined;
}

/**
 * How a gateway's Messages API differs from the reference: data a user could paste into settings. The request writer
 * (`request.ts`) is its only interpreter; the reader is liberal for all gateways at once and asks no dialect.
 *
 * A parameter that is absent or `false` is not documented by the gateway: the writer leaves it out, and refuses (never
 * silently drops) a value the user set by hand. Sources: each gateway's own page, named in `gateways/presets.ts`.
 */
export interface Dialect {
  /** Appended to the base URL. */
  readonly path: string;
  /** The one credential header. `none` sends no credential. */
  readonly auth: 'bearer' | 'x-api-key' | 'none';
  /** Value of `anthropic-version`; empty sends none. */
  readonly version: string;
  /** Header that takes an id of the caller's, the same for each attempt of a request; empty sends none. */
  readonly request_id: string;
  /** `anthropic-beta` values; empty by default. */
  readonly betas: readonly string[];
  /** `blocks`: a string or an array of text blocks; `string`: a string only. */
  readonly system: 'string' | 'blocks';
  readonly temperature: Range | false;
  readonly top_p: Range | false;
  readonly top_k: Range | false;
  readonly stop_sequences: boolean;
  readonly tools: boolean;
  /** Forms of `tool_choice` the gateway knows. */
  readonly tool_choice: readonly ToolChoice['type'][];
  /** Kinds of `thinking` the gateway knows; empty: none is sent. */
  readonly thinking: readonly Thinking['type'][];
  readonly effort: readonly Effort[];
  readonly metadata: boolean;
  /** `blocks`: on blocks of the system prompt and of messages, but not on tools. */
  readonly cache_control: boolean | 'blocks';
  /** Are conversations cached without being told to? Only where `cache_control` is documented, or had an effect. */
  readonly caching: boolean;
  /** Kinds of image source. */
  readonly images: readonly ('base64' | 'url')[];
  readonly documents: boolean;
  /** Smallest max_tokens accepted. */
  readonly min_max_tokens: number;
  /** Does `POST {path}/count_tokens` exist? `unknown`: learned by asking. */
  readonly count_tokens: boolean | 'unknown';
  /** Paths of the models list below the base URL, tried in order; empty: ask the usual places. */
  readonly models: readonly string[];
  /** `false`: it says nothing of the kind, and is never asked. */
  readonly balance: BalancePlace | false;
  /** Header of a reply with its cost in US dollars; empty: none. */
  readonly cost_header: string;
}

/** The reference dialect: what a server gets of which nothing else is known. */
export const reference: Dialect = {
  path: '/v1/messages',
  auth: 'bearer',
  version: '2023-06-01',
  request_id: '',
  betas: [],
  system: 'blocks',
  temperature: { min: 0, max: 1 },
  top_p: { min: 0, max: 1 },
  top_k: { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true },
  stop_sequences: true,
  tools: true,
  tool_choice: ['auto', 'any', 'tool', 'none'],
  thinking: ['enabled', 'adaptive', 'disabled'],
  effort: ['low', 'medium', 'high', 'xhigh', 'max'],
  metadata: true,
  cache_control: true,
  caching: false,
  images: ['base64', 'url'],
  documents: true,
  min_max_tokens: 1,
  count_tokens: 'unknown',
  models: [],
  balance: false,
  cost_header: '',
};
