// A walk through the earlier questions, from the draft and back to it.

/** Where a walk is, and what was left behind on the way. */
export interface Walk {
  /** How many questions back; 0 is the draft. */
  readonly at: number;
  /** What was written in each place when it was left. The draft is in place 0. */
  readonly left: ReadonlyMap<number, string>;
  /** What the place held when it was reached. */
  readonly text: string;
}

export type Direction = 'earlier' | 'later';

/**
 * One step of a walk that stands at `text`; `undefined` if it leads nowhere. `question` is the nth question back,
 * counted from 1.
 */
export function step(
  walk: Walk | undefined,
  text: string,
  direction: Direction,
  question: (back: number) => string | undefined,
): Walk | undefined {
  const from = walk?.at ?? 0;
  const at = from + (direction === 'earlier' ? 1 : -1);
  if (at < 0) return undefined;
  const left = new Map(walk?.left).set(from, text);
  const next = left.get(at) ?? question(at);
  return next === undefined ? undefined : { at, left, text: next };
}

/** The draft that a walk has left behind; `undefined` if it stands in the text box. */
export const draftAside = (walk: Walk | undefined): string | undefined =>
  walk === undefined || walk.at === 0 ? undefined : walk.left.get(0);

/** What to keep of a text box that holds `text`: the draft left behind, and what was changed since. */
export function toKeep(walk: Walk | undefined, text: string): string {
  const draft = draftAside(walk);
  if (draft === undefined) return text;
  return walk?.text === text ? draft : [draft, text].filter(Boolean).join('\n');
}

/**
 * Whether an arrow key walks: from the very start of the text, where ArrowUp has no other use, or from what a step
 * brought and nobody changed, as long as the caret is where that step left it.
 */
export function walks(walk: Walk | undefined, direction: Direction, box: Box): boolean {
  const { selectionStart: start, selectionEnd: end, value } = box;
  if (start !== end) return false;
  if (direction === 'earlier' && start === 0) return true;
  if (walk === undefined) return false;
  return start === value.length && (value === walk.text || (direction === 'later' && walk.at > 0));
}

type Box = Pick<HTMLTextAreaElement, 'selectionStart' | 'selectionEnd' | 'value'>;

type Asked =
  | { readonly type: 'prompt'; readonly text: string }
  | { readonly type: 'outline'; readonly of: 'prompt' | 'reply' }
  | { readonly type: 'reply' };

/**
 * The nth question back that differs from the one asked after it, unless one on the way is only there as an outline.
 * Stops as soon as it is found.
 */
export function questionBack(nodes: readonly Asked[], back: number): string | undefined {
  let last = '';
  let left = back;
  for (let at = nodes.length - 1; at >= 0; at -= 1) {
    const node = nodes[at];
    if (node?.type === 'outline' && node.of === 'prompt') return undefined;
    if (node?.type !== 'prompt' || node.text.trim() === '' || node.text === last) continue;
    last = node.text;
    left -= 1;
    if (left === 0) return last;
  }
  return undefined;
}
