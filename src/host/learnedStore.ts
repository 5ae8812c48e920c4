// Keeps what was learned about gateways in VS Code’s global state.
import { parseLearned, withFacts } from '../gateways/learned.ts';
import type { Learned, LearnedFacts } from '../gateways/learned.ts';
import type { Gateway } from '../gateways/gateway.ts';
import type { Memory } from './memory.ts';

/** What was learned about each gateway. Kept across windows, and ignored once the gateway's URL changes. */
export interface LearnedStore {
  get(gateway: Gateway): Learned | undefined;
  /** Merges these facts into what is known about the gateway, or about one of its models. */
  learn(gateway: Gateway, facts: LearnedFacts & Pick<Partial<Learned>, 'testedAt'>, model?: string): Promise<void>;
  reset(gatewayId: string): Promise<void>;
}

const nameOf = (gatewayId: string): string => `learned:${gatewayId}`;

/** `changed` is called when it is known in this window that a gateway takes other things than before. */
export function createLearned(memento: Memory, changed: () => void = () => undefined): LearnedStore {
  // Checking what is stored takes a millisecond, and each count of tokens asks for it: VS Code asks for thousands.
  const read = new WeakMap<object, { readonly url: string; readonly learned: Learned | undefined }>();
  const get = (gateway: Gateway): Learned | undefined => {
    const stored = memento.get(nameOf(gateway.id));
    if (typeof stored !== 'object' || stored === null) return undefined;
    const known = read.get(stored);
    if (known?.url === gateway.url) return known.learned;
    const learned = parseLearned(stored, gateway);
    read.set(stored, { url: gateway.url, learned });
    return learned;
  };
  return {
    get,
    learn: async (gateway, facts, model) => {
      await memento.update(nameOf(gateway.id), withFacts(get(gateway) ?? { url: gateway.url }, facts, model));
      if (facts.dialect !== undefined || facts.adapted !== undefined) changed();
    },
    reset: async (gatewayId) => {
      await memento.update(nameOf(gatewayId), undefined);
      changed();
    },
  };
}
