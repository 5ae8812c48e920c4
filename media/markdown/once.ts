// What is drawn of a token that will not change is drawn once.
import type { VNode } from 'preact';

const drawn = new WeakMap<object, VNode>();

/** The element of `of`, the same object each time: Preact does not look at it again. */
export function drawOnce(of: object, draw: () => VNode): VNode {
  let element = drawn.get(of);
  if (element === undefined) drawn.set(of, (element = draw()));
  return element;
}
