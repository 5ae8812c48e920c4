// What the status bar is told by other parts.
import type { Allowance } from '../../gateways/allowed.ts';
import type { Gateway } from '../../gateways/gateway.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import type { Activity } from '../activity.ts';
import type { Spent } from '../item.ts';

type Event = (listener: () => void) => { dispose(): unknown };

export interface StatusPorts {
  readonly activity: Activity;
  readonly gateways: () => readonly Gateway[];
  /** Who answers the next question. */
  readonly asks: () => EndpointLabel | undefined;
  readonly hasKey: (gateway: Gateway) => Promise<boolean>;
  readonly today: () => Spent;
  /** What the workspace allows, where it says anything, and whether it took any gateway away. */
  readonly limited: () => { readonly allowance: Allowance; readonly isLimited: boolean } | undefined;
  /** A gateway's key was set or removed. */
  readonly onDidChangeKey: Event;
  /** What else is told here may be different: another model, a cost. */
  readonly events: readonly Event[];
}
