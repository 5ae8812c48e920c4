// The user's settings, limited by a workspace: never more than they were.
import { allows, allowsGateway } from './allowed.ts';
import type { Limits } from './allowed.ts';
import type { Settings } from './settings.ts';

/**
 * What of the settings a workspace leaves. Only ever less: no gateway, address, header or model is added, none is
 * changed, and everything that isn't limited stays as the user set it.
 */
export function narrow(settings: Settings, limits: Limits): Settings {
  const gateways = settings.gateways
    .filter(({ id }) => allowsGateway(limits, id))
    .map((gateway) => {
      const mayUse = (model: string): boolean => allows([limits], gateway.id, model);
      const { model } = gateway;
      return {
        ...gateway,
        model: model !== undefined && mayUse(model) ? model : undefined,
        models: gateway.models.filter(({ id }) => mayUse(id)),
      };
    });
  return {
    ...settings,
    gateways,
    ignore: [...settings.ignore, ...(limits.exclude ?? [])],
    limits: [...settings.limits, limits],
    isLimited: settings.isLimited || gateways.length < settings.gateways.length,
  };
}
