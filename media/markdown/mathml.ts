// TeX to MathML elements, by Temml's tree: only elements, attributes and styles that are known to be harmless are made.
import { h } from 'preact';
import type { ComponentChildren, VNode } from 'preact';
import temml from 'temml';
import type { Formula } from './formula.ts';

/** Temml's node: an element, a text, or a fragment, which has no type. */
interface Node {
  readonly type?: string;
  readonly text?: string;
  readonly children?: readonly Node[];
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly classes?: readonly string[];
  readonly style?: Readonly<Record<string, unknown>>;
}

const elements = new Set(
  (
    'math mrow mi mn mo mtext ms mspace mfrac msqrt mroot mstyle msub msup msubsup munder mover munderover ' +
    'mmultiscripts mprescripts none mtable mtr mtd mpadded mphantom menclose'
  ).split(' '),
);

/** None of them names a color: only the theme knows what can be read on its background. */
const attributes = new Set(
  (
    'display displaystyle scriptlevel stretchy fence separator form lspace rspace minsize maxsize symmetric largeop ' +
    'movablelimits accent accentunder linethickness width height depth voffset mathvariant columnalign rowspan ' +
    'columnspan notation'
  ).split(' '),
);
const styles = new Set(
  (
    'padding padding-left padding-right padding-top padding-bottom border border-left border-right border-top ' +
    'border-bottom math-depth width text-align vertical-align font-size'
  ).split(' '),
);
const classes = new Set(
  'tml-left tml-right tml-jot tml-cancel tml-tag mathcal mathscr upstrike downstrike xstrike sout'.split(' '),
);
const value = /^-?[\w.%+]{1,30}(?: -?[\w.%+]{1,30}){0,3}$/;

/** Limits of one formula: elements, and how deep they may nest. */
const most = { elements: 4_000, depth: 60 };

/** Definitions may make much of little, and are rarely in a formula. */
const defines =
  /\\(?:[egx]?def|(?:re|provide)?newcommand|renewcommand|providecommand|let|futurelet|global|long|DeclareMathOperator)(?![A-Za-z])/;

class Refused extends Error {}

/** The MathML of `formula`; undefined if it cannot be read, or is not wholly of what may be drawn. */
export function drawFormula({ tex, display }: Formula): VNode | undefined {
  if (defines.test(tex) || nesting(tex) > most.depth) return undefined;
  try {
    const options = { displayMode: display, throwOnError: true, trust: false, strict: false };
    const tree: unknown = temml.__renderToMathMLTree(tex, { ...options, maxExpand: 200, maxSize: [10, 20] });
    const made = element(tree as Node, 0, { left: most.elements });
    return typeof made === 'object' && made !== null && 'type' in made ? made : undefined;
  } catch {
    return undefined;
  }
}

/** How deep braces and environments nest. */
function nesting(tex: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [sign] of tex.matchAll(/\\(?:begin|left|end|right)(?![A-Za-z])|\\.|[{}]/gs)) {
    if (sign === '{' || sign === '\\begin' || sign === '\\left') deepest = Math.max(deepest, ++depth);
    else if (sign === '}' || sign === '\\end' || sign === '\\right') depth--;
  }
  return deepest;
}

function element(node: Node, depth: number, room: { left: number }): ComponentChildren {
  if (--room.left < 0 || depth > 4 * most.depth) throw new Refused();
  if ('href' in node) throw new Refused();
  if (node.type === undefined && node.text !== undefined) return node.text;
  const children = (node.children ?? []).map((child) => element(child, depth + 1, room));
  if (node.type === undefined) return children;
  if (!elements.has(node.type)) throw new Refused();
  const names = (node.classes ?? []).filter((name) => classes.has(name));
  const style = known(node.style, styles, (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  const props = {
    ...known(node.attributes, attributes),
    ...(names.length > 0 && { class: names.join(' ') }),
    ...(Object.keys(style).length > 0 && { style }),
  };
  return h(node.type, props, children);
}

/** Of `given`, what has an allowed name and a plain value. */
function known(
  given: Node['style'],
  allowed: ReadonlySet<string>,
  nameOf = (name: string): string => name,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, any] of Object.entries(given ?? {})) {
    const name = nameOf(key);
    if (allowed.has(name) && (typeof any === 'string' || typeof any === 'number') && value.test(String(any))) {
      found[name] = String(any);
    }
  }
  return found;
}
