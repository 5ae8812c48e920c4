// What the panel asks about the conversation it shows: nodes by their ids, where a text stands, and all of it as Markdown.
import { label } from '../conversation/context.ts';
import { layoutOf } from '../conversation/content.ts';
import { pathTo } from '../conversation/path.ts';
import { inPieces } from '../conversation/steps.ts';
import type { Steps } from '../conversation/steps.ts';
import type { Conversation, Node, NodeId } from '../conversation/tree.ts';
import type { Hit, WholeView } from '../panel/thread.ts';
import { page } from './project.ts';
import type { Around } from './project.ts';
import { toPieceView } from './view.ts';
import type { Words } from './view.ts';

export interface LookupPorts {
  readonly conversation: () => Conversation;
  readonly around: () => Around;
}

/** Who said it, in the user's language. */
export interface Speakers {
  readonly you: string;
  readonly assistant: string;
}

/** Answers about the path that is shown. */
export class Lookup {
  readonly #ports: LookupPorts;

  constructor(ports: LookupPorts) {
    this.#ports = ports;
  }

  /** What stands behind outlines, as much as one message should hold. */
  nodes(ids: readonly NodeId[]): readonly WholeView[] {
    return page(this.#ports.conversation(), ids, this.#ports.around());
  }

  /** The nodes that hold the text, in the order of the path. Looks in pieces; rejects when it is aborted. */
  async find(text: string, matchCase: boolean, signal?: AbortSignal): Promise<readonly Hit[]> {
    return inPieces(this.#finding(text, matchCase), signal);
  }

  *#finding(text: string, matchCase: boolean): Steps<readonly Hit[]> {
    const { words } = this.#ports.around();
    const hits: Hit[] = [];
    for (const node of pathTo(this.#ports.conversation())) {
      const count = countIn(node, text, matchCase, words);
      if (count > 0) hits.push({ id: node.id, count });
      yield;
    }
    return hits;
  }

  /** What was said from one node to another, by default all of it, as it is written. */
  markdown(speakers: Speakers, from?: NodeId, to?: NodeId): string {
    const path = pathTo(this.#ports.conversation());
    const place = (id: NodeId | undefined, otherwise: number): number => {
      const at = id === undefined ? -1 : path.findIndex((node) => node.id === id);
      return at < 0 ? otherwise : at;
    };
    return pathToMarkdown(path.slice(place(from, 0), place(to, path.length - 1) + 1), speakers, this.#ports.around());
  }
}

/** What was said on a path, as it is written. */
export const pathToMarkdown = (
  path: readonly Node[],
  speakers: Speakers,
  { words }: { readonly words: Words },
): string => path.map((node) => toMarkdown(node, speakers, words)).join('\n\n');

/** How often a node holds the text. What Markdown's marks divide counts too, as it is read. */
function countIn(node: Node, text: string, matchCase: boolean, words: Words): number {
  if (node.type === 'prompt') return count(node.text, text, matchCase);
  return layoutOf(node).pieces.reduce((sum, piece) => {
    const block = toPieceView(piece, words);
    const written = count(block.text, text, matchCase);
    return (
      sum + (block.type === 'text' ? Math.max(written, count(withoutMarks(block.text), text, matchCase)) : written)
    );
  }, 0);
}

function count(text: string, sought: string, matchCase: boolean): number {
  if (sought === '') return 0;
  const [where, what] = matchCase ? [text, sought] : [text.toLowerCase(), sought.toLowerCase()];
  let found = 0;
  for (let at = where.indexOf(what); at >= 0; at = where.indexOf(what, at + what.length)) found += 1;
  return found;
}

const withoutMarks = (text: string): string =>
  text.replace(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, '$1').replace(/\*{1,3}|_{2,3}|~~|`+/g, '');

function toMarkdown(node: Node, { you, assistant }: Speakers, words: Words): string {
  if (node.type === 'prompt') {
    const attached = node.context.map((attachment) => `> ${label(attachment)}`).join('\n');
    return [`## ${you}`, attached, node.text].filter((part) => part !== '').join('\n\n');
  }
  const blocks = layoutOf(node).pieces.map((piece) => toPieceView(piece, words));
  const said = blocks.flatMap(({ type, text }) => (type === 'text' ? [text] : []));
  return [`## ${node.author?.model ?? assistant}`, ...said].join('\n\n');
}
