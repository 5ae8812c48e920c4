// Looks for words in what a conversation says.
import { pathTo } from '../conversation/path.ts';
import type { Conversation } from '../conversation/tree.ts';

/** Characters of an excerpt before and after what was found. */
const around = 60;

/** Where the words are first, with what stands around them; `undefined` if they aren't in the path that is shown. */
export function excerptOf(conversation: Conversation, words: string): string | undefined {
  const wanted = words.toLowerCase();
  for (const node of pathTo(conversation)) {
    const texts =
      node.type === 'prompt'
        ? [node.text]
        : node.rounds.flatMap(({ message }) =>
            message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])),
          );
    for (const text of texts) {
      const at = text.toLowerCase().indexOf(wanted);
      if (at >= 0) return excerpt(text, at, words.length);
    }
  }
  return undefined;
}

function excerpt(text: string, at: number, length: number): string {
  const from = Math.max(0, at - around);
  const to = Math.min(text.length, at + length + around);
  const words = text.slice(from, to).replaceAll(/\s+/g, ' ').trim();
  return `${from > 0 ? '…' : ''}${words}${to < text.length ? '…' : ''}`;
}
