// Writes a reply into a box while it comes, and never over what the user types meanwhile.
import type { Ending, MessagesError } from '../messages/index.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { SendUpdate } from '../sending/send.ts';
import { continued, messageIn } from './commitMessage.ts';

/** Where the message stands. Reading may give an earlier value for a moment: VS Code echoes what was written. */
export interface Box {
  value: string;
}

export interface WritingPorts {
  readonly box: Box;
  readonly updates: AsyncIterable<SendUpdate>;
  /** What the message goes on from; empty: nothing. */
  readonly typed: string;
  /** Milliseconds. */
  readonly now: () => number;
}

/** How it ended. `typed`: the user changed the box, which is left as it is. */
export type Written =
  | { readonly type: 'written' | 'empty' | 'typed' | 'stopped' | 'cut' }
  | { readonly type: 'failed'; readonly error: MessagesError; readonly endpoint: EndpointLabel | undefined };

/** The box is written this often at most. Milliseconds. */
const pace = 80;

/** Follows the reply to its end; what came stays in the box, whatever the end is. */
export async function writeReply({ box, updates, typed, now }: WritingPorts): Promise<Written> {
  const before = box.value;
  // What it had before is the user's own again once something is written: they emptied it, or have committed.
  const ours = new Set<string>();
  let last = -Infinity;
  let endpoint: EndpointLabel | undefined;
  const write = (reply: string): boolean => {
    const message = messageIn(reply);
    if (message === '') return true;
    if (ours.size === 0 ? box.value !== before : !ours.has(box.value)) return false;
    const value = continued(typed, message);
    ours.add(value);
    if (box.value !== value) box.value = value;
    last = now();
    return true;
  };
  for await (const update of updates) {
    if (update.type === 'endpoint') ({ endpoint } = update);
    if (update.type === 'events' && now() - last >= pace && !write(textOf(update))) return { type: 'typed' };
    if (update.type !== 'end') continue;
    const reply = textOf(update);
    if (!write(reply)) return { type: 'typed' };
    return endOf(update.ending, update.message.stopReason === 'max_tokens', messageIn(reply) === '', endpoint);
  }
  return { type: 'stopped' };
}

const textOf = ({ message }: Extract<SendUpdate, { readonly type: 'events' | 'end' }>): string =>
  message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');

function endOf(ending: Ending, isCut: boolean, isEmpty: boolean, endpoint: EndpointLabel | undefined): Written {
  if (ending.type === 'stopped') return { type: 'stopped' };
  if ('error' in ending) return { type: 'failed', error: ending.error, endpoint };
  return { type: isEmpty ? 'empty' : isCut ? 'cut' : 'written' };
}
