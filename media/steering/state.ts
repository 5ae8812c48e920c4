// What the panel knows of branches and of messages that wait, and how the host’s patches change it.
import type { Signal } from '@preact/signals';
import type { BranchesView, QueuedView, SteeringPatch } from '../../src/panel/steering.ts';

export interface SteeringState {
  readonly branches: Signal<BranchesView>;
  readonly queue: Signal<readonly QueuedView[]>;
  readonly draft: Signal<string>;
  /** A message that waits and is being changed, as it reads by now. */
  readonly rewording: Signal<Worded | undefined>;
  /** Messages on their way to the queue. */
  readonly queueing: Signal<readonly Worded[]>;
}

export interface Worded {
  readonly id: string;
  readonly text: string;
}

export function steer({ branches, queue, draft }: SteeringState, patch: SteeringPatch): void {
  switch (patch.type) {
    case 'branches':
      branches.value = patch.branches;
      break;
    case 'queue':
      queue.value = patch.queue;
      break;
    case 'sent':
      if (draft.value === patch.text) draft.value = '';
  }
}
