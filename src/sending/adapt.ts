// Applies what the user agreed to change after a refusal, and remembers it.
import { adaptedTo } from '../gateways/adapted.ts';
import type { Adapted } from '../gateways/adapted.ts';
import { factsOf } from '../gateways/learned.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { MessageParams, MessagesError } from '../messages/index.ts';
import type { LearningPorts } from './observers.ts';

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

/** Remembers what to change after a refusal, for this model from now on: the user agreed to it. */
export type Adapt = (endpoint: EndpointLabel, error: MessagesError) => Promise<void>;

export function createAdapt({ settings, learned, learn }: LearningPorts): Adapt {
  return async ({ gatewayId, model }, error) => {
    const { gateways, thinking } = settings();
    const gateway = gateways.find(({ id }) => id === gatewayId);
    if (gateway === undefined) return;
    const { adapted = {} } = factsOf(learned(gateway), model);
    await learn(gateway, { adapted: adaptedTo(error, adapted, thinking) }, model);
  };
}
