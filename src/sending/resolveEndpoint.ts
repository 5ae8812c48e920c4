// Where a request goes: a gateway and a model with the key and all that was learned.
import type { Gateway } from '../gateways/gateway.ts';
import type { Learned } from '../gateways/learned.ts';
import { endpointOf } from '../gateways/resolve.ts';
import type { Secret, Target } from '../gateways/resolve.ts';
import type { Endpoint } from '../messages/index.ts';

export interface EndpointPorts {
  /** The secret stored for this gateway at its current origin. Rejects with a `MessagesError` if the store fails. */
  readonly secret: (gateway: Gateway) => Promise<Secret | undefined>;
  readonly learned: (gateway: Gateway) => Learned | undefined;
}

/** Resolves a target anew for each request, because keys and facts change. Rejects with a `MessagesError` without a key. */
export function createEndpoint({ secret, learned }: EndpointPorts): (target: Target) => Promise<Endpoint> {
  return async (target) => {
    const key = await secret(target.gateway);
    return endpointOf(target, learned(target.gateway), key);
  };
}
