import type { MessageParams } from '../messages/index.ts';
import type { Adapted } from '../gateways/adapted.ts';

/** The smallest thinking budget any gateway accepts. */
const leastThinking = 1024;

/** The request as it goes out to a model of which this was learned. */
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
