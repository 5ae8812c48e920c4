// Follows the text of a reply by what changes in its message.
import { Additions } from '../messages/index.ts';
import type { Change, Message } from '../messages/index.ts';

/** The text of a reply's text blocks, each piece once, in the order in which it came. */
export class ReplyText {
  readonly #additions = new Additions();

  /** What these changes, the newest of this message, added. */
  take(changes: readonly Change[], message: Message): string {
    return this.#additions
      .take(changes, message)
      .map(({ block, text }) => (block.type === 'text' ? text : ''))
      .join('');
  }
}
