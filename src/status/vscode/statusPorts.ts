// What the status bar is told by other parts.
import type { Gateway } from '../../gateways/gateway.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import type { Activity } from '../activity.ts';
import type { Spent } from '../item.ts';

export interface StatusPorts {
  readonly activity: Activity;
  readonly gateways: () => readonly Gateway[];
  /** Who answers the next question. */
  readonly asks: () => EndpointLabel | undefined;
  readonly hasKey: (gateway: Gateway) => Promise<boolean>;
  readonly today: () => Spent;
  /** What the workspace allows, in a sentence; none if it limits nothing. */
  readonly limited: () => readonly string[];
  /** What else is told here may be different: another model, a key, a cost. */
  readonly events: readonly ((listener: () => void) => { dispose(): unknown })[];
}
