// Whether a request could be sent as the settings stand.
import { targetOf } from '../gateways/resolve.ts';
import type { Settings } from '../gateways/settings.ts';
import type { Use } from '../gateways/use.ts';

/** Whether a gateway and a model are set for this use. If not, `tell` gets the error that says what is missing. */
export function createReady(settings: () => Settings, tell: (error: unknown) => void): (use: Use) => boolean {
  return (use) => {
    try {
      targetOf(settings(), use);
      return true;
    } catch (error) {
      tell(error);
      return false;
    }
  };
}
