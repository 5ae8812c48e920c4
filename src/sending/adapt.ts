import * as z from 'zod/mini';
import type { MessageParams, MessagesError, Thinking } from '../messages/index.ts';

/** Parameters that come from a person's settings, so that a request can do without them. */
const optional = ['temperature', 'top_p', 'top_k', 'thinking', 'effort'] as const;
type Optional = (typeof optional)[number];

export const adaptedSchema = z.object({
  without: z.optional(z.array(z.enum(optional))),
  thinking: z.optional(z.enum(['enabled', 'adaptive'])),
  maxTokens: z.optional(z.int().check(z.minimum(1))),
});

/** How requests to one model of a gateway differ from what the settings ask for, as the person agreed to after a refusal. */
export interface Adapted {
  /** Left out. */
  readonly without?: readonly Optional[] | undefined;
  /** The form that thinking takes, where any is asked for. */
  readonly thinking?: 'enabled' | 'adaptive' | undefined;
  /** Most tokens of one reply. */
  readonly maxTokens?: number | undefined;
}

/** Can a request be changed so that this refusal does not come again? Decided by the error alone, so that it can be shown. */
export function isAdaptable(error: MessagesError): boolean {
  if (error.kind !== 'invalid' && error.kind !== 'request') return false;
  return error.field === 'max_tokens' ? (error.limit ?? 0) > 0 : parameterOf(error) !== undefined;
}

/** What was learned `before`, changed so that the refused parameter goes out in another form, or else not at all. `thinking`: as it is set. */
export function adaptedTo(error: MessagesError, before: Adapted, thinking: Thinking | undefined): Adapted {
  if (error.field === 'max_tokens') return { ...before, maxTokens: error.limit ?? before.maxTokens };
  const refused = parameterOf(error);
  if (refused === undefined) return before;
  // Newer models refuse a budget, older ones adaptive thinking; what was changed once and is refused again is left out.
  if (refused === 'thinking' && before.thinking === undefined && error.kind === 'invalid') {
    if (thinking?.type === 'enabled') return { ...before, thinking: 'adaptive' };
    if (thinking?.type === 'adaptive') return { ...before, thinking: 'enabled' };
  }
  return { ...before, without: [...new Set([...(before.without ?? []), refused])] };
}

/** The name on the wire may be a path: `thinking.budget_tokens`, `output_config.effort (max)`. */
function parameterOf({ field = '' }: MessagesError): Optional | undefined {
  const name = /^\w*/.exec(field)?.[0];
  return optional.find((parameter) => parameter === (name === 'output_config' ? 'effort' : name));
}

/** Fewer tokens of thinking than this are refused everywhere. */
const leastThinking = 1024;

/** A request as it goes out to a model of which this was learned. */
export function adapt(params: MessageParams, { without = [], thinking, maxTokens = Infinity }: Adapted): MessageParams {
  const max_tokens = Math.min(params.max_tokens, maxTokens);
  const asked = params.thinking?.type;
  const all: MessageParams = {
    ...params,
    max_tokens,
    ...(thinking === 'adaptive' && asked === 'enabled' && { thinking: { type: thinking } }),
    ...(thinking === 'enabled' &&
      asked === 'adaptive' && {
        thinking: { type: thinking, budget_tokens: Math.max(leastThinking, Math.floor(max_tokens / 2)) },
      }),
  };
  const left: readonly string[] = without;
  return {
    ...Object.fromEntries(Object.entries(all).filter(([name]) => !left.includes(name))),
    messages: params.messages,
    max_tokens,
  };
}
