// Follows what is added to a reply's text and thinking, by what changes in its message.
import type { Change } from './fold.ts';
import type { AssistantBlock, Message, TextBlock, ThinkingBlock } from '../schema.ts';

/** Text that a block gained. */
export interface Addition {
  /** The block's place in the message. */
  readonly at: number;
  readonly block: TextBlock | ThinkingBlock;
  readonly text: string;
}

const isWritten = (block: AssistantBlock | undefined): block is Addition['block'] =>
  block?.type === 'text' || block?.type === 'thinking';

const textOf = (block: Addition['block']): string => (block.type === 'text' ? block.text : block.thinking);

/** What a reply says and thinks, each piece once, in the order in which it came. */
export class Additions {
  /** By block, how many characters were taken. A block is one object, which grows. */
  readonly #taken = new WeakMap<AssistantBlock, number>();

  /** What these changes, the newest of this message, added. */
  take(changes: readonly Change[], { content }: Message): readonly Addition[] {
    return changes
      .flatMap((change) =>
        change.type === 'moved' ? content.map((_, at) => this.#rest(at, content)) : [this.#of(change, content)],
      )
      .filter((added) => added !== undefined);
  }

  #of(change: Exclude<Change, { readonly type: 'moved' }>, content: Message['content']): Addition | undefined {
    const block = content[change.at];
    if (!isWritten(block)) return undefined;
    if (change.type === 'block') return this.#rest(change.at, content);
    // The block's own text is not read: that would copy all of it for each piece.
    this.#taken.set(block, (this.#taken.get(block) ?? 0) + change.text.length);
    return { at: change.at, block, text: change.text };
  }

  #rest(at: number, content: Message['content']): Addition | undefined {
    const block = content[at];
    if (!isWritten(block)) return undefined;
    const text = textOf(block).slice(this.#taken.get(block) ?? 0);
    this.#taken.set(block, textOf(block).length);
    return text === '' ? undefined : { at, block, text };
  }
}
