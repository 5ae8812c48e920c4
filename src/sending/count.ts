// Counts the input tokens of a request: estimated for free, or by asking the gateway.
import type { Endpoint, MessageParams } from '../messages/index.ts';
import type { Gateway } from '../gateways/gateway.ts';
import { factsOf } from '../gateways/learned.ts';
import type { Learned, LearnedFacts } from '../gateways/learned.ts';
import { estimateTokens } from './estimate.ts';
import type { Size } from './estimate.ts';
import { targetOf } from '../gateways/resolve.ts';
import type { Target } from '../gateways/resolve.ts';
import type { Use } from '../gateways/use.ts';
import type { Settings } from '../gateways/settings.ts';

/** What a request says in place of the settings. */
export type Countable = Partial<MessageParams> & Pick<MessageParams, 'messages'>;

/** How many input tokens a request would have. `model`: its name; by default the use's model from settings. */
export interface TokenCounter {
  /** From its size and what usage has taught about this gateway and model, to be shown with ≈. Sends nothing. */
  estimate(use: Use, size: Size, model?: string): number;
  /**
   * As the gateway counts them; only when the user asks for it. `undefined` where the gateway can't count, which is
   * learned the first time. Rejects with a `MessagesError`.
   */
  count(use: Use, params: Countable, signal: AbortSignal, model?: string): Promise<number | undefined>;
}

export interface CountPorts {
  readonly settings: () => Settings;
  readonly learned: (gateway: Gateway) => Learned | undefined;
  readonly endpoint: (target: Target) => Promise<Endpoint>;
  /** `countTokens` of the protocol. */
  readonly ask: (endpoint: Endpoint, params: MessageParams, signal: AbortSignal) => Promise<number | undefined>;
  readonly learn: (gateway: Gateway, facts: LearnedFacts) => Promise<void>;
}

export function createTokenCounter(ports: CountPorts): TokenCounter {
  const target = (use: Use, model?: string): Target => targetOf(ports.settings(), use, model);
  return {
    estimate: (use, size, model) =>
      estimateTokens(
        size,
        bytesPerToken(ports, () => target(use, model)),
      ),
    count: async (use, params, signal, model) => {
      const asked = target(use, model);
      const endpoint = await ports.endpoint(asked);
      const known = endpoint.dialect.count_tokens;
      if (known === false) return undefined;
      const { maxTokens, systemPrompt } = ports.settings();
      const all = { max_tokens: maxTokens, ...(systemPrompt !== undefined && { system: systemPrompt }), ...params };
      const count = await ports.ask(endpoint, all, signal);
      const counts = count !== undefined;
      if (known !== counts) await ports.learn(asked.gateway, { dialect: { count_tokens: counts } });
      return count;
    },
  };
}

/** `undefined` while the settings name no gateway: the usual number will do. */
function bytesPerToken(ports: CountPorts, target: () => Target): number | undefined {
  try {
    const { gateway, model } = target();
    return factsOf(ports.learned(gateway), model).bytesPerToken;
  } catch {
    return undefined;
  }
}
