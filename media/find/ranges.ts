// Where a text stands in a turn as it is drawn, across the elements that divide it.
import { matches } from './match.ts';

/** What holds the words of a turn, in parts of which only the last grows; and what in it is not of them. */
export const parts = '.question-text, .md-section, .folded-text';
const others = 'button, [aria-hidden="true"], .visually-hidden, .md-code-bar, .md-host';

const blocks = new Set(
  'P DIV PRE LI UL OL H1 H2 H3 H4 H5 H6 BLOCKQUOTE TABLE TR TD TH BR HR SECTION DETAILS SUMMARY DD DT DL'.split(' '),
);

/** The ranges of a drawn turn that hold the text, in reading order. */
export function rangesIn(turn: Element, sought: string, matchCase: boolean): readonly Range[] {
  return [...turn.querySelectorAll(parts)].flatMap((part) => rangesOf(part, sought, matchCase));
}

interface Piece {
  readonly node: Text;
  readonly from: number;
}

/** Those of one part. */
export function rangesOf(root: Element, sought: string, matchCase: boolean): readonly Range[] {
  const pieces: Piece[] = [];
  let text = '';
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node instanceof Element && node.matches(others) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node instanceof Text) {
      pieces.push({ node, from: text.length });
      text += node.data;
    } else if (blocks.has(node.nodeName)) text += '\n';
  }
  let at = 0;
  const place = (where: number): Piece | undefined => {
    while ((pieces[at + 1]?.from ?? Infinity) <= where) at += 1;
    return pieces[at];
  };
  return matches(text, sought, matchCase).flatMap((from): Range[] => {
    const start = place(from);
    const end = place(from + sought.length - 1);
    if (start === undefined || end === undefined) return [];
    const range = new Range();
    range.setStart(start.node, Math.min(from - start.from, start.node.length));
    range.setEnd(end.node, Math.min(from + sought.length - end.from, end.node.length));
    return [range];
  });
}
