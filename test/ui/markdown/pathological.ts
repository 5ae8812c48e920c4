interface Pathological {
  readonly name: string;
  readonly make: () => string;
  /** All the text that has to be shown of it, where marks do not count. */
  readonly plain?: (text: string) => string;
}

const asItIs = (text: string): string => text;
/** Code, without its fences. */
const code = (text: string): string => text.replace(/^`+\w*/, '').replace(/`+$/, '');

/** Replies made to hold up whoever reads them. */
export const pathological: readonly Pathological[] = [
  { name: 'a hundred thousand open brackets', make: () => '['.repeat(1e5), plain: asItIs },
  { name: 'fifty thousand stars', make: () => '*a'.repeat(5e4), plain: asItIs },
  { name: 'a quote five thousand deep', make: () => '> '.repeat(5_000) + 'x' },
  {
    name: 'a list two thousand deep',
    make: () => Array.from({ length: 2_000 }, (_, depth) => `${'  '.repeat(depth)}- x`).join('\n'),
  },
  { name: 'a table of ten thousand rows', make: () => `|a|b|c|\n|-|-|-|\n${'|x|y|*z*|\n'.repeat(1e4)}` },
  {
    name: 'a table of three thousand columns',
    make: () => `${'|a'.repeat(3e3)}|\n${'|-'.repeat(3e3)}|\n${'|x'.repeat(3e3)}|\n`,
  },
  {
    name: 'a line of five megabytes in a fence',
    make: () => `\`\`\`js\n${'x = 1; '.repeat(7e5)}\n\`\`\``,
    plain: code,
  },
  {
    name: 'a hundred thousand lines of code',
    make: () => `\`\`\`ts\n${'const x = 1;\n'.repeat(1e5)}\`\`\``,
    plain: code,
  },
  { name: 'a paragraph of five megabytes', make: () => 'word '.repeat(1e6), plain: asItIs },
  { name: 'twenty thousand items', make: () => '- item *a* `b`\n'.repeat(2e4) },
  { name: 'twenty thousand items with blank lines between', make: () => '- item\n\n'.repeat(2e4) },
  { name: 'addresses that never come', make: () => `${'a'.repeat(1_900)}@ `.repeat(100), plain: asItIs },
  {
    name: 'three thousand links defined after their use',
    make: () => {
      const names = Array.from({ length: 3_000 }, (_, index) => `[a${index}]`);
      return `${names.join('\n\n')}\n\n${names.map((name) => `${name}: https://x.invalid`).join('\n\n')}`;
    },
  },
  { name: 'fifty thousand hidden characters', make: () => `\`\`\`\n${'\u202e\u2066'.repeat(25_000)}\n\`\`\`` },
  { name: 'three thousand code blocks', make: () => '```\na\n```\n'.repeat(3_000) },
  { name: 'emphasis ten thousand deep', make: () => '*a **b '.repeat(1e4), plain: asItIs },
  { name: 'escapes without end', make: () => `${'\\['.repeat(5_000)}\n\n`.repeat(20) },
  { name: 'tags that never end', make: () => '<a b=c '.repeat(1e4), plain: asItIs },
];
