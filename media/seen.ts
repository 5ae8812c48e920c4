// What of the drawn turns is where.

/** What the view rests on while things above it change their height. */
export interface Anchor {
  readonly id: string;
  /** How far the turn's top is below the view's. */
  offset: number;
  /** Something of the turn at the top of the view, and how far below it that is. */
  readonly element?: Element;
  below: number;
}

/** The turn that a piece of the document is in. */
export function turnOf(node: Node | null): string | undefined {
  const element = node instanceof Element ? node : node?.parentElement;
  return element?.closest<HTMLElement>('.turn')?.dataset['node'];
}

/** Of a turn that begins above the edge, the innermost of its blocks that is the first below it. */
export function seenFirst(turn: Element, edge: number): Element {
  let found = turn;
  for (let depth = 0; depth < 6; depth++) {
    const inner = [...found.children].find((child) => child.getBoundingClientRect().bottom > edge);
    if (inner === undefined) break;
    found = inner;
    if (inner.getBoundingClientRect().top >= edge) break;
  }
  return found;
}

/** Something that can be measured: an element, or a part of a text. */
export type Part = Pick<Element, 'getBoundingClientRect'>;
