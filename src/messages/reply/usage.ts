// Reads token usage under any of the names gateways use.
import { isObject } from '../json.ts';
import type { Json, Usage } from '../schema.ts';

/** No request has more tokens: one that is said to would use up a budget. */
const mostTokens = 1_000_000_000;

/** A count as servers write it: a number, or a number in a string. Anything else was not reported. */
function count(value: Json | undefined): number | undefined {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : NaN;
  return number >= 0 && number <= mostTokens ? number : undefined;
}

const nested = (value: Json | undefined, key: string): number | undefined =>
  isObject(value) ? count(value[key]) : undefined;

/**
 * Reads a `usage` object under any of the names gateways use for it (the reference's, OpenAI's, MyRouter's).
 * What was not reported stays absent. OpenAI's `prompt_tokens` have the cached ones in them, `input_tokens` do not.
 */
export function readUsage(raw: Json | undefined): Usage {
  if (!isObject(raw)) return {};
  const prompt = count(raw['prompt_tokens']);
  const cached = nested(raw['prompt_tokens_details'], 'cached_tokens');
  return definedOnly({
    input: count(raw['input_tokens']) ?? (prompt === undefined ? undefined : Math.max(prompt - (cached ?? 0), 0)),
    output: count(raw['output_tokens']) ?? count(raw['completion_tokens']),
    cacheRead: count(raw['cache_read_input_tokens']) ?? count(raw['cache_read_tokens']) ?? cached,
    cacheWrite: count(raw['cache_creation_input_tokens']) ?? count(raw['cache_write_tokens']),
    cacheWrite5m: nested(raw['cache_creation'], 'ephemeral_5m_input_tokens'),
    cacheWrite1h: nested(raw['cache_creation'], 'ephemeral_1h_input_tokens'),
    reasoning:
      nested(raw['output_tokens_details'], 'thinking_tokens') ??
      count(raw['reasoning_tokens']) ??
      nested(raw['completion_tokens_details'], 'reasoning_tokens'),
    total: count(raw['total_tokens']),
  });
}

/**
 * The later report over the earlier one, field by field: reports are cumulative, so they overwrite and never add.
 * A zero does not replace a positive number, because some servers fill in zeros for what they left out.
 */
export function mergeUsage(earlier: Usage, later: Usage): Usage {
  const pick = (before: number | undefined, after: number | undefined): number | undefined =>
    after === undefined || (after === 0 && before !== undefined) ? before : after;
  return definedOnly({
    input: pick(earlier.input, later.input),
    output: pick(earlier.output, later.output),
    cacheRead: pick(earlier.cacheRead, later.cacheRead),
    cacheWrite: pick(earlier.cacheWrite, later.cacheWrite),
    cacheWrite5m: pick(earlier.cacheWrite5m, later.cacheWrite5m),
    cacheWrite1h: pick(earlier.cacheWrite1h, later.cacheWrite1h),
    reasoning: pick(earlier.reasoning, later.reasoning),
    total: pick(earlier.total, later.total),
  });
}

/** What was reported of it. */
function definedOnly(usage: { readonly [Name in keyof Usage]-?: number | undefined }): Usage {
  return Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== undefined));
}
