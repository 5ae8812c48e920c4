// Keeps gateways’ model lists in VS Code’s global state.
import { parseModelList } from '../gateways/learned.ts';
import type { Gateway } from '../gateways/gateway.ts';
import type { ModelInfo } from '../messages/index.ts';
import type { Memory } from './memory.ts';

/** Model lists by gateway, kept across windows. Each is valid for one URL only. */
export interface ModelLists {
  get(gateway: Gateway): readonly ModelInfo[] | undefined;
  put(gateway: Gateway, models: readonly ModelInfo[]): Promise<void>;
  forget(gatewayId: string): Promise<void>;
}

const nameOf = (gatewayId: string): string => `models:${gatewayId}`;

/** `changed` is called when a list has been put or forgotten in this window. */
export function createModelLists(memento: Memory, changed: () => void = () => undefined): ModelLists {
  const update = async (id: string, value: unknown): Promise<void> => {
    await memento.update(nameOf(id), value);
    changed();
  };
  return {
    get: (gateway) => parseModelList(memento.get(nameOf(gateway.id)), gateway),
    put: async (gateway, models) => update(gateway.id, { url: gateway.url, models }),
    forget: async (id) => update(id, undefined),
  };
}
