import type { Tag } from './marks.ts';

/** The marks that models put around their thoughts, and servers leave in the text. */
const THOUGHTS: readonly Tag[] = [
  ...['think', 'thinking', 'thought', 'reasoning', 'seed:think'].map((name) => ({
    open: `<${name}>`,
    close: `</${name}>`,
  })),
  { open: '◁think▷', close: '◁/think▷' },
  { open: '[THINK]', close: '[/THINK]' },
];

/** The marks of thoughts that can be in a reply: not those that the code itself has. */
export function thoughtsIn(original: readonly string[]): readonly Tag[] {
  return THOUGHTS.filter(({ open, close }) => !original.some((line) => line.includes(close) || line.includes(open)));
}

/** The end of thoughts in a line, and what follows it. */
export function thoughtEnd(line: string, thoughts: readonly Tag[]): { readonly rest: string } | undefined {
  let end: number | undefined;
  for (const { close } of thoughts) {
    const at = line.indexOf(close);
    if (at >= 0 && (end === undefined || at < end)) end = at + close.length;
  }
  return end === undefined ? undefined : { rest: line.slice(end) };
}

/** The mark of thoughts that a line begins with. */
export function thoughtStart(line: string, thoughts: readonly Tag[]): Tag | undefined {
  const text = line.trimStart();
  return thoughts.find(({ open }) => text.startsWith(open));
}

/** What is left after thoughts at the beginning. `unended`: they have no end, and it is the thoughts themselves. */
export function withoutThoughts(
  lines: readonly string[],
  thoughts: readonly Tag[],
): { readonly lines: readonly string[]; readonly unended: boolean } {
  let left = lines;
  for (;;) {
    const start = left.findIndex((line) => line.trim() !== '');
    const first = left[start] ?? '';
    const mark = thoughtStart(first, thoughts);
    if (!mark) return { lines: left, unended: false };
    const thinking = [first.trimStart().slice(mark.open.length), ...left.slice(start + 1)];
    const end = thinking.findIndex((line) => line.includes(mark.close));
    if (end < 0) return { lines: thinking, unended: true };
    const last = thinking[end] ?? '';
    left = [last.slice(last.indexOf(mark.close) + mark.close.length), ...thinking.slice(end + 1)];
  }
}
