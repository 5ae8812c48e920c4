// The blocks of code in a reply's Markdown, and the words that lead to each.

export interface CodeBlock {
  readonly text: string;
  /** What follows the signs of its fence. */
  readonly info: string;
  /** The paragraph right before it. */
  readonly before: string;
}

/** Most characters of what stands before a block. */
const mostWords = 300;

const opening = /^(\s*(?:(?:[-*+]|\d+[.)])\s+)?)(`{3,}|~{3,})([^`]*)$/;

/** A block that has begun: how deep it is, by what it ends, and its lines so far. */
interface Begun {
  readonly depth: number;
  readonly mark: string;
  readonly info: string;
  readonly before: string;
  readonly lines: string[];
}

/** All blocks that are closed: a reply may have broken off in the last one. A block of Markdown may hold others. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let words: string[] = [];
  let begun: Begun | undefined;
  /** Blocks that are open within one of Markdown. */
  let inner = 0;
  for (const line of markdown.split(/\r\n?|\n/)) {
    const [, lead = '', mark = '', info = ''] = opening.exec(line) ?? [];
    if (begun === undefined) {
      if (mark === '') words.push(line);
      else begun = { depth: lead.length, mark, info: info.trim(), before: paragraphIn(words), lines: [] };
      continue;
    }
    const isFence = mark.startsWith(begun.mark) && lead.trim() === '';
    const isProse = /^(?:md|mdx|markdown)\b/i.test(begun.info);
    if (isFence && info.trim() === '' && inner === 0) {
      blocks.push(blockOf(begun));
      begun = undefined;
      words = [];
      continue;
    }
    if (isFence && isProse) inner += info.trim() === '' ? -1 : 1;
    begun.lines.push(line);
  }
  return blocks;
}

/** The code is as deep as its fence, in a list. */
function blockOf({ depth, info, before, lines }: Begun): CodeBlock {
  const text = lines.map((line) => line.slice(Math.min(depth, line.search(/\S|$/)))).join('\n');
  return { text, info, before };
}

/** The last paragraph. */
function paragraphIn(lines: readonly string[]): string {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  const first = lines.slice(0, last + 1).findLastIndex((line) => line.trim() === '') + 1;
  return lines
    .slice(first, last + 1)
    .join('\n')
    .slice(-mostWords);
}
