// A model’s thoughts that a server left in the text, recognized by their tags.
import type { Tag } from './marks.ts';

/** The tags around a model's thoughts, which some servers leave in the text. */
const thoughtTags: readonly Tag[] = [
  ...[
    'think',
    'thinking',
    'thought',
    'thoughts',
    'reasoning',
    'reflection',
    'analysis',
    'scratchpad',
    'seed:think',
  ].map((name) => ({
    open: `<${name}>`,
    close: `</${name}>`,
  })),
  { open: '◁think▷', close: '◁/think▷' },
  { open: '[THINK]', close: '[/THINK]' },
];

/** What all of the tags contain: to look for it first is quick. */
const anyTag = /<\/?(?:th|re|an|sc|se)|◁|\[\/?THINK/;

/** The tags that mean thoughts in a reply: all but those that the code itself uses. */
export function thoughtsIn(original: readonly string[]): readonly Tag[] {
  const lines = original.filter((line) => anyTag.test(line));
  return thoughtTags.filter(({ open, close }) => !lines.some((line) => line.includes(close) || line.includes(open)));
}

/** The first closing tag in a line, as the text after it. */
export function thoughtEnd(line: string, thoughts: readonly Tag[]): { readonly rest: string } | undefined {
  if (!anyTag.test(line)) return undefined;
  let end: number | undefined;
  for (const { close } of thoughts) {
    const at = line.indexOf(close);
    if (at >= 0 && (end === undefined || at < end)) end = at + close.length;
  }
  return end === undefined ? undefined : { rest: line.slice(end) };
}

/** The opening tag that a line starts with. */
export function thoughtStart(line: string, thoughts: readonly Tag[]): Tag | undefined {
  const text = line.trimStart();
  return thoughts.find(({ open }) => text.startsWith(open));
}

/** The reply after the thoughts it starts with. `unended`: they never end, and `lines` is the thoughts themselves. */
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
