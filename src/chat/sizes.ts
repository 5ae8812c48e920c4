// How large a conversation is as a request, each turn measured once.
import { messagesOf, pathTo, sentExchanges } from '../conversation/path.ts';
import type { Exchange } from '../conversation/path.ts';
import type { Conversation } from '../conversation/tree.ts';
import { sizeOf } from '../sending/estimate.ts';
import type { Size } from '../sending/estimate.ts';

export const noSize: Size = { bytes: 0, images: 0 };

export const sum = (one: Size, other: Size): Size => ({
  bytes: one.bytes + other.bytes,
  images: one.images + other.images,
});

/** How large the messages of a conversation are. Each prompt and reply is measured once. */
export class Sizes {
  readonly #known = new WeakMap<object, Size>();

  of(conversation: Conversation): Size {
    return sentExchanges(pathTo(conversation)).reduce((total, exchange) => sum(total, this.#of(exchange)), noSize);
  }

  #of(exchange: Exchange): Size {
    const { prompt, reply } = exchange;
    // What a running reply will be is not known yet; an ended one never changes.
    const settled = reply?.ending === undefined ? { prompt } : exchange;
    const key = settled.reply ?? prompt;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const size = sizeOf({ messages: messagesOf(settled) });
    this.#known.set(key, size);
    return size;
  }
}
