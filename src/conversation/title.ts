// What a conversation is called: its own title, or what it was asked first.
import type { Conversation } from './tree.ts';

/** Most characters of a title that is made from a question. */
const longest = 80;

/** The title it was given, or else the first line of its first question; `undefined` if nothing was asked. */
export function titleOf({ title, nodes }: Conversation): string | undefined {
  if (title !== undefined && title !== '') return title;
  for (const node of nodes.values()) {
    if (node.type !== 'prompt' || node.lost === true) continue;
    const made = titleFrom(node.text);
    if (made !== '') return made;
  }
  return undefined;
}

/** The first line of a question that says something, without its command, cut at a word. */
export function titleFrom(question: string): string {
  // Only the beginning is looked at: a question may be megabytes long.
  const lines = question
    .slice(0, 20_000)
    .replace(/^\s*\/[\w-]+(?=\s+\S)/, '')
    .split(/[\r\n]+/);
  const words = lines.map((each) => each.replace(/^[\s>#*`~-]+/, '').trim());
  const line = (words.find((each) => /[^\s\p{P}]/u.test(each)) ?? '').replaceAll('`', '').replaceAll(/\s+/g, ' ');
  const characters = Array.from(line.slice(0, 4 * longest));
  if (characters.length <= longest) return line;
  const cut = characters.slice(0, longest - 1).join('');
  const atWord = cut.replace(/\s+\S*$/, '');
  return `${atWord.length > longest / 2 ? atWord : cut}…`;
}
