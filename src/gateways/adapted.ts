// What the user agreed to change for one model after a refusal, such as leaving out a parameter.
import * as z from 'zod/mini';
import type { MessagesError, Thinking } from '../messages/index.ts';

/** Parameters that come from settings and that a request can do without. */
const optional = ['temperature', 'top_p', 'top_k', 'thinking', 'effort'] as const;
type Optional = (typeof optional)[number];

export const adaptedSchema = () =>
  z.object({
    without: z.optional(z.array(z.enum(optional))),
    thinking: z.optional(z.enum(['enabled', 'adaptive'])),
    maxTokens: z.optional(z.int().check(z.minimum(1))),
  });

/** What the user agreed to change in requests to one model after a refusal, whatever the settings ask for. */
export interface Adapted {
  /** Parameters to leave out. */
  readonly without?: readonly Optional[] | undefined;
  /** The form of thinking to send where thinking is on. */
  readonly thinking?: 'enabled' | 'adaptive' | undefined;
  /** The largest `max_tokens`. */
  readonly maxTokens?: number | undefined;
}

/** Whether a changed request would avoid this refusal. Decided from the error alone, so that a button can offer it. */
export function isAdaptable(error: MessagesError): boolean {
  if (error.kind !== 'invalid' && error.kind !== 'request') return false;
  return error.field === 'max_tokens' ? (error.limit ?? 0) > 0 : parameterOf(error) !== undefined;
}

/**
 * `before`, plus the change that avoids the refusal: the parameter in another form, or left out. `thinking` is the
 * setting.
 */
export function adaptedTo(error: MessagesError, before: Adapted, thinking: Thinking | undefined): Adapted {
  if (error.field === 'max_tokens') return { ...before, maxTokens: error.limit ?? before.maxTokens };
  const refused = parameterOf(error);
  if (refused === undefined) return before;
  // Newer models refuse a budget, older ones adaptive thinking. If the other form is refused too, thinking is left out.
  if (refused === 'thinking' && before.thinking === undefined && error.kind === 'invalid') {
    if (thinking?.type === 'enabled') return { ...before, thinking: 'adaptive' };
    if (thinking?.type === 'adaptive') return { ...before, thinking: 'enabled' };
  }
  return { ...before, without: [...new Set([...(before.without ?? []), refused])] };
}

/** The refused field may be a path: `thinking.budget_tokens`, `output_config.effort (max)`. */
function parameterOf({ field = '' }: MessagesError): Optional | undefined {
  const name = /^\w*/.exec(field)?.[0];
  return optional.find((parameter) => parameter === (name === 'output_config' ? 'effort' : name));
}
