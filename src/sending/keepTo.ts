// Keeps every request to what the workspace allows.
import { allows } from '../gateways/allowed.ts';
import type { Limits } from '../gateways/allowed.ts';
import { notAllowed } from '../gateways/resolve.ts';
import type { Admit } from './send.ts';

/** `ready` resolves once it is known what is allowed: no request goes out before. */
export const keepTo =
  (limits: { readonly current: readonly Limits[]; readonly ready: () => Promise<void> }): Admit =>
  async ({ endpoint: { gatewayId, model } }) => {
    await limits.ready();
    if (!allows(limits.current, gatewayId, model)) throw notAllowed(limits.current, [gatewayId]);
    return undefined;
  };
