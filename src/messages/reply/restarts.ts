// Where a gateway begins another reply in the middle of one.
import type { StreamEvent } from '../schema.ts';

/** Events that bring something of a block. */
export const isContent = (type: StreamEvent['type']): boolean =>
  type === 'block_start' || type === 'text' || type === 'thinking' || type === 'input_json' || type === 'unknown_delta';

type BlockStart = Extract<StreamEvent, { type: 'block_start' }>;

/** What is known of the block that an index was last begun with. */
interface Begun {
  /** Two blocks of one make are the same block begun again, unless the first had ended. */
  readonly make: string;
  readonly isTool: boolean;
  closed: boolean;
}

/** Finds the place where a gateway begins another reply in the middle of one: the two must never be joined. */
export class Restarts {
  /** Something has been added since the last block began. */
  grown = false;
  /** Another message has begun after the content of the first. */
  again = false;
  /** The same message has begun again after content: the next block to begin again is of another reply. */
  #repeated = false;
  #hasBlock = false;
  #id = '';
  #highest = -1;
  readonly #begun = new Map<number, Begun>();

  /** Is this event of another reply? Pieces that are joined in the quick way only set `grown`. */
  see(event: StreamEvent): boolean {
    if (event.type === 'message_start') this.#start(event.id);
    else if (event.type === 'block_stop') {
      const begun = this.#begun.get(event.index);
      if (begun) begun.closed = true;
    } else if (event.type === 'block_start') {
      this.again ||= this.#isAgain(event);
      if (!this.again) this.#begin(event);
    } else if (isContent(event.type)) this.grown = true;
    return this.again && isContent(event.type);
  }

  /** Some gateways send their own start as well as their upstream's, or the same one twice. */
  #start(id: string): void {
    if (this.grown || this.#hasBlock) {
      if (id === '' || id !== this.#id) this.again = true;
      this.#repeated = true;
    }
    this.#id = id;
  }

  /** Some gateways give all blocks one index: that alone says nothing. */
  #isAgain({ index, block }: BlockStart): boolean {
    const begun = this.#begun.get(index);
    if (begun === undefined) return false;
    if (this.#repeated) return true;
    if (index < this.#highest) return begun.isTool ? block.type === 'tool_use' : begun.make === block.type;
    return !begun.closed && this.grown && begun.make === makeOf(block);
  }

  #begin({ index, block }: BlockStart): void {
    this.#begun.set(index, { make: makeOf(block), isTool: block.type === 'tool_use', closed: false });
    this.#highest = Math.max(this.#highest, index);
    this.#hasBlock = true;
    this.grown = false;
  }
}

/** Calls are told apart by their ids. */
function makeOf(block: BlockStart['block']): string {
  if (block.type === 'tool_use') return `tool_use ${block.id}`;
  return block.type === 'unknown' ? JSON.stringify([block.raw['type'], block.raw['id']]) : block.type;
}
