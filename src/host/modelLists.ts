// Keeps gateways’ model lists in VS Code’s global state.
import type { Gateway } from '../gateways/gateway.ts';
import type { ModelInfo } from '../messages/index.ts';
import type { Memory } from './learnedStore.ts';

/** Model lists by gateway, kept across windows. Each is valid for one URL only. */
export interface ModelLists {
  get(gateway: Gateway): readonly ModelInfo[] | undefined;
  put(gateway: Gateway, models: readonly ModelInfo[]): Promise<void>;
  forget(gatewayId: string): Promise<void>;
}

interface Stored {
  readonly url: string;
  readonly models: readonly ModelInfo[];
}

const nameOf = (gatewayId: string): string => `models:${gatewayId}`;

export function createModelLists(memento: Memory): ModelLists {
  return {
    get: (gateway) => {
      const stored = memento.get(nameOf(gateway.id));
      return isStored(stored) && stored.url === gateway.url ? stored.models : undefined;
    },
    put: async (gateway, models) => memento.update(nameOf(gateway.id), { url: gateway.url, models } satisfies Stored),
    forget: async (id) => memento.update(nameOf(id), undefined),
  };
}

/** Another version of Parley may have stored something else, which counts as no list. */
function isStored(value: unknown): value is Stored {
  if (typeof value !== 'object' || value === null || !('url' in value && 'models' in value)) return false;
  return Array.isArray(value.models) && value.models.every(isModel);
}

function isModel(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('id' in value && 'label' in value)) return false;
  const limits = ['contextTokens' in value && value.contextTokens, 'maxTokens' in value && value.maxTokens];
  const isLimit = (limit: unknown): boolean => limit === false || limit === undefined || isCount(limit);
  return typeof value.id === 'string' && typeof value.label === 'string' && limits.every(isLimit);
}

const isCount = (value: unknown): boolean => typeof value === 'number' && value > 0;
