// What reading a reply's Markdown costs the panel while it streams: a reply of prose, code, lists and tables comes in
// pieces of 1 KB, and after each piece all that is to be drawn is known. Against marked reading the whole text once (the
// least there is to do), and marked reading all there is after each piece (the plain way). And what one block costs that
// does not end: a table of 2,000 rows, and lists 24 deep. Prints medians of CPU time, measured in turns.
import { Lexer } from 'marked';
import { MarkdownDocument } from '../../media/markdown/document.ts';

const kilobytes = Number(process.argv[2] ?? 200);
const rounds = Number(process.argv[3] ?? 7);

/** A reply of about `size` characters, no two parts of it alike. */
function reply(size: number): string {
  let text = '';
  for (let n = 0; text.length < size; n++) {
    const code = Array.from({ length: 8 + (n % 30) }, (_, line) => `  const value${line} = compute(${n}, "${line}");`);
    text +=
      `## Step ${n}\n\nThe **reader** of part ${n} takes \`bytes\` and gives *events*; see [the notes](https://a.invalid/${n}). ` +
      `${'It reads each line as it comes, and keeps what has not ended for the next piece. '.repeat(1 + (n % 4))}\n\n` +
      `\`\`\`ts\nexport function step${n}(): void {\n${code.join('\n')}\n}\n\`\`\`\n\n` +
      `- one ${n}\n- two with \`code\`\n  - and *more*\n\n` +
      `| name | ${n} |\n|---|--:|\n${Array.from({ length: 3 + (n % 9) }, (_, row) => `| row ${row} | \`${n}\` |\n`).join('')}\n`;
  }
  return text.slice(0, size);
}

function pieces(text: string): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / 1024) }, (_, index) =>
    text.slice(index * 1024, (index + 1) * 1024),
  );
}

function streamed(text: string): void {
  const document = new MarkdownDocument();
  for (const piece of pieces(text)) {
    document.append(piece);
    document.open();
  }
  document.end();
}

function once(text: string): void {
  Lexer.lex(text);
}

function again(text: string): void {
  let sofar = '';
  for (const piece of pieces(text)) Lexer.lex((sofar += piece));
}

/** Milliseconds of CPU each way takes, the middle of some rounds in which they take turns. */
function measure(ways: Readonly<Record<string, () => void>>, count: number): ReadonlyMap<string, number> {
  const times = new Map(Object.keys(ways).map((name): [string, number[]] => [name, []]));
  for (let round = 0; round < count; round++) {
    for (const [name, run] of Object.entries(ways)) {
      const before = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(before);
      times.get(name)?.push((user + system) / 1000);
    }
  }
  return new Map([...times].map(([name, all]) => [name, all.sort((a, b) => a - b)[Math.floor(count / 2)] ?? 0]));
}

const told = (ms = 0): string => `${ms.toFixed(1)} ms`;
const ratio = (a = 0, b = 0): string => (a / b).toFixed(2);

const text = reply(kilobytes * 1024);
streamed(text);
once(text);
const {
  streamed: ours = 0,
  once: least = 0,
  again: most = 0,
} = Object.fromEntries(
  measure({ streamed: () => streamed(text), once: () => once(text), again: () => again(text) }, rounds),
);
console.log(
  `${kilobytes} KB in pieces of 1 KB: streamed ${told(ours)}, read once ${told(least)}, read again each time ${told(most)}`,
);
console.log(
  `streamed takes ${ratio(ours, least)} × reading once, and 1/${ratio(most, ours)} of reading again each time`,
);

const sizes = [10, 100, 500, 2_000];
const texts = new Map(sizes.map((size): [string, string] => [`${size} KB`, reply(size * 1024)]));
const times = measure(Object.fromEntries([...texts].map(([name, of]) => [name, () => streamed(of)])), rounds);
const each = sizes.map((size) => ((times.get(`${size} KB`) ?? 0) * 1000) / size);
console.log(
  `a piece of a reply of ${sizes.map((size, index) => `${size} KB: ${each[index]?.toFixed(0) ?? ''} µs`).join(', ')}; ` +
    `at ${sizes.at(-1) ?? 0} KB ${ratio(each.at(-1), each[0])} × as much as at ${sizes[0] ?? 0} KB`,
);

const rows = (count: number): string =>
  '| name | value | note |\n|---|--:|---|\n' +
  Array.from({ length: count }, (_, n) => `| row ${n} | \`${n}\` | some *words* of ${n} |\n`).join('');
const nested = (count: number): string =>
  Array.from({ length: count }, (_, n) => `${'  '.repeat(n % 24)}- item ${n} at **${n % 24}**\n`).join('');

/** Milliseconds of CPU that each piece takes at its best in some rounds: what else the machine did is not in it. */
function perPiece(text: string): readonly number[] {
  const size = 200;
  const best: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const document = new MarkdownDocument();
    for (let at = 0; at < text.length; at += size) {
      const before = process.cpuUsage();
      document.append(text.slice(at, at + size));
      document.open();
      const { user, system } = process.cpuUsage(before);
      best[at / size] = Math.min(best[at / size] ?? Infinity, (user + system) / 1000);
    }
  }
  return best;
}

const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;
for (const [name, make] of Object.entries({ 'a table': rows, 'lists 24 deep': nested })) {
  const [few, many] = [perPiece(make(500)), perPiece(make(2_000))];
  console.log(
    `${name} of 2,000 lines: a piece of 200 characters takes ${mean(many).toFixed(2)} ms, at most ` +
      `${told(Math.max(...many))}; ${ratio(mean(many), mean(few))} × as much as of 500`,
  );
}
