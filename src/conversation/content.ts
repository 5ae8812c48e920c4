// What a reply says over all its rounds, where one that was cut off goes on in the next.
import type { AssistantBlock, TextBlock } from '../messages/index.ts';
import { joined } from './join.ts';
import type { Reply, Round } from './tree.ts';

/** Part of a text: a block's text from a character on. */
interface Part {
  readonly block: TextBlock;
  readonly from: number;
}

/** What is shown of a reply, in this order. */
export type Piece =
  | { readonly type: 'block'; readonly block: AssistantBlock }
  /** One text out of several blocks. `fence`: it begins inside the code block that this line opens. */
  | { readonly type: 'text'; readonly parts: readonly Part[]; readonly fence?: string | undefined }
  /** Two texts may not fit together here. `lead`: words that were left out. */
  | { readonly type: 'seam'; readonly lead?: string | undefined };

export interface Layout {
  readonly pieces: readonly Piece[];
  /** By its place among the blocks of all rounds, the piece that a block is in; `undefined` while it is held back. */
  readonly places: readonly (number | undefined)[];
}

/** What is shown of a reply. Costs what it has blocks, however long they are. */
export function layoutOf({ rounds }: Pick<Reply, 'rounds'>): Layout {
  const pieces: Piece[] = [];
  const places: (number | undefined)[] = [];
  for (const round of rounds) {
    const { content } = round.message;
    const last = pieces.at(-1);
    const parts = last && partsOf(last);
    const at = round.join === undefined || parts === undefined ? -1 : content.findIndex(isText);
    const text = content[at];
    for (const block of at < 0 ? content : content.slice(0, at)) places.push(pieces.push({ type: 'block', block }) - 1);
    if (text?.type !== 'text' || last === undefined || parts === undefined) continue;
    if (round.join === undefined || round.join === 'open') places.push(undefined);
    else if (round.join.doubtful === true) {
      const { lead, drop, fence } = round.join;
      pieces.push({ type: 'seam', lead });
      places.push(pieces.push({ type: 'text', parts: [{ block: text, from: drop }], fence }) - 1);
    } else {
      // What was thought before going on stands before the text that goes on.
      const before = pieces.indexOf(last);
      pieces.splice(before, 1);
      const fence = last.type === 'text' ? last.fence : undefined;
      pieces.push({ type: 'text', parts: [...parts, { block: text, from: round.join.drop }], fence });
      const now = pieces.length - 1;
      places.forEach((place, raw) => {
        if (place === before) places[raw] = now;
        else if (place !== undefined && place > before) places[raw] = place - 1;
      });
      places.push(now);
    }
    for (const block of content.slice(at + 1)) places.push(pieces.push({ type: 'block', block }) - 1);
  }
  return { pieces, places };
}

const isText = ({ type }: AssistantBlock): boolean => type === 'text';

function partsOf(piece: Piece): readonly Part[] | undefined {
  if (piece.type === 'text') return piece.parts;
  return piece.type === 'block' && piece.block.type === 'text' ? [{ block: piece.block, from: 0 }] : undefined;
}

/** The rounds, but those that go on where another was cut off are one with it: what the model said, as one message. */
export function wholeRounds({ rounds }: Pick<Reply, 'rounds'>): readonly Round[] {
  const whole: Round[] = [];
  for (const round of rounds) {
    const last = whole.at(-1);
    const before = last?.message.content.at(-1);
    if (round.join === undefined || last === undefined || before?.type !== 'text') {
      whole.push(round);
      continue;
    }
    const { content } = round.message;
    const at = content.findIndex(isText);
    const text = content[at];
    // What was thought before going on is no part of the message: it was another request's.
    if (text?.type !== 'text') continue;
    const join = round.join === 'open' ? { drop: 0 } : round.join;
    const one: TextBlock = { ...before, text: joined(before.text, text.text, join) };
    const message = {
      ...round.message,
      content: [...last.message.content.slice(0, -1), one, ...content.slice(at + 1)],
    };
    whole[whole.length - 1] = { ...last, message, calls: [...last.calls, ...round.calls] };
  }
  return whole;
}

/** The text that a cut-off reply can go on from; `undefined` if it has none at its end. */
export function textToGoOnFrom(reply: Pick<Reply, 'rounds'>): string | undefined {
  const whole = wholeRounds(reply).findLast(({ message }) => message.content.length > 0);
  const last = whole?.message.content.at(-1);
  return last?.type === 'text' && last.text.trim() !== '' ? last.text : undefined;
}

/** Everything a reply says, as Markdown: its text, without what the model thought. */
export function markdownOf(reply: Pick<Reply, 'rounds'>): string {
  const texts = wholeRounds(reply).flatMap(({ message }) =>
    message.content.flatMap((block) => (block.type === 'text' && block.text.trim() !== '' ? [block.text] : [])),
  );
  return texts.join('\n\n');
}
