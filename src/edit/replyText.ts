// Follows the text of a reply by what changes in its message.
import type { AssistantBlock, Change, Message } from '../messages/index.ts';

/** The text of a reply's text blocks, each piece once, in the order in which it came. */
export class ReplyText {
  /** By block, how many characters were taken. A block is one object, which grows. */
  readonly #taken = new WeakMap<AssistantBlock, number>();

  /** What these changes, the newest of this message, added. */
  take(changes: readonly Change[], { content }: Message): string {
    return changes.map((change) => this.#pieceOf(change, content)).join('');
  }

  #pieceOf(change: Change, content: readonly AssistantBlock[]): string {
    if (change.type === 'moved') return content.map((block) => this.#rest(block)).join('');
    const block = content[change.at];
    if (block?.type !== 'text') return '';
    if (change.type === 'block') return this.#rest(block);
    // The block's own text is not read: that would copy all of it for each piece.
    this.#taken.set(block, (this.#taken.get(block) ?? 0) + change.text.length);
    return change.text;
  }

  #rest(block: AssistantBlock): string {
    if (block.type !== 'text') return '';
    const rest = block.text.slice(this.#taken.get(block) ?? 0);
    this.#taken.set(block, block.text.length);
    return rest;
  }
}
