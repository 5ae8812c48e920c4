// What is on its way to become a chip, and what was refused: nothing that was dropped or pasted vanishes without a word.
import type { AttachOutcome } from '../../src/panel/context.ts';
import type { Panel } from '../panel.ts';
import { sayAloud } from '../store.ts';
import type { Arrival } from '../store.ts';

/** Something can't be attached; the message is the reason, in words. */
export class Refusal extends Error {}

type Attaching = Pick<Panel, 'store' | 'say'>;

/** Shows that something is on its way until `work` has an outcome, and then what of it was refused. Never rejects. */
export async function attach(panel: Attaching, label: string, work: () => Promise<AttachOutcome>): Promise<void> {
  const { store, say } = panel;
  const id = crypto.randomUUID();
  store.arrivals.value = [...store.arrivals.value, { id, label }];
  const refused = await work().then(
    (outcome) => outcome.refused,
    (error: unknown) => [{ label, reason: error instanceof Refusal ? error.message : say('attachFailed') }],
  );
  refuse(panel, refused);
  dismiss(panel, id);
}

/** Says what wasn't attached, and why, on a chip of its own. */
export function refuse({ store }: Pick<Panel, 'store'>, refused: AttachOutcome['refused']): void {
  if (refused.length === 0) return;
  const added = refused.map((each): Arrival => ({ ...each, id: crypto.randomUUID() }));
  store.arrivals.value = [...store.arrivals.value, ...added];
  sayAloud(store, refused.map(({ label, reason }) => `${label}: ${reason}`).join(' '));
}

export function dismiss({ store }: Pick<Panel, 'store'>, id: string): void {
  store.arrivals.value = store.arrivals.value.filter((arrival) => arrival.id !== id);
}
