import { hunks } from '../../src/edit/diff.ts';
import { EditSession } from '../../src/edit/session.ts';

// What an inline edit costs in the extension host, first as a whole and then by delta: a reply of as many lines as the original comes in pieces of 20
// characters and is asked what to write, and what to draw, after each 100 lines. Prints medians of CPU time and the longest
// single step, which is what blocks the host.

const rounds = Number(process.argv[2] ?? 9);

interface Cost {
  readonly ms: number;
  readonly longest: number;
}

function medianOf(run: (step: (work: () => unknown) => void) => void): Cost {
  const times: number[] = [];
  const longest: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const before = process.cpuUsage();
    let most = 0;
    run((work) => {
      const started = performance.now();
      work();
      most = Math.max(most, performance.now() - started);
    });
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
    longest.push(most);
  }
  const middle = (all: number[]): number => all.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
  return { ms: middle(times), longest: middle(longest) };
}

/** Code with a brace every fifth line; `changed`: which of the other lines are not the original's. */
function code(lines: number, changed: (i: number) => boolean): string[] {
  return Array.from({ length: lines }, (_, i) =>
    i % 5 === 4 ? '}' : `  const ${changed(i) ? 'changed' : 'value'}${i} = compute(${i});`,
  );
}

const KINDS = [
  ['one line in forty', (i: number): boolean => i % 40 === 0],
  ['every line but braces', (): boolean => true],
] as const;

/** The document is not looked at. */
const NOTHING = { lineCount: 0, line: (): undefined => undefined };

function write(session: EditSession): void {
  for (let edits = session.next(); edits; edits = session.next()) session.wrote(edits, NOTHING);
}

function stream(original: readonly string[], edited: readonly string[], step: (work: () => unknown) => void): void {
  const reply = ['<replacement>', ...edited, '</replacement>'].join('\n');
  const tag = { open: '<replacement>', close: '</replacement>' };
  const style = { by: 'spaces', unit: 2 } as const;
  const session = new EditSession('file:///a', original.length + 1, {
    original,
    start: 0,
    tag,
    style,
    languageId: 'typescript',
  });
  let written = 0;
  for (let at = 0; at < reply.length; at += 20) {
    session.reply.push(reply.slice(at, at + 20));
    if (session.reply.progress.received < written + 100) continue;
    written = session.reply.progress.received;
    step(() => {
      write(session);
      return session.hunks;
    });
  }
  step(() => {
    session.finish('complete', NOTHING);
    write(session);
  });
  step(() => session.hunks.closed.length);
}

for (const [kind, changed] of KINDS) {
  console.log(`${kind}:`);
  for (const lines of [500, 1_000, 2_000, 4_000, 10_000]) {
    const original = code(lines, () => false);
    const edited = code(lines, changed);
    const streamed = medianOf((step) => stream(original, edited, step));
    const exact = medianOf((step) => step(() => hunks(original, edited)));
    console.log(
      `${lines} lines: streamed ${streamed.ms.toFixed(1)} ms (${((1000 * streamed.ms) / lines).toFixed(1)} µs a line), ` +
        `longest step ${streamed.longest.toFixed(1)} ms, exact diff ${exact.ms.toFixed(1)} ms`,
    );
  }
}

// Nothing in common but the order: the dearest case for an exact diff.
for (const lines of [1_000, 5_000, 10_000]) {
  const left = Array.from({ length: lines }, (_, i) => `${(i * 7_919) % lines}`);
  const right = Array.from({ length: lines }, (_, i) => `${(i * 104_729) % lines}`);
  const exact = medianOf((step) => step(() => hunks(left, right)));
  console.log(`${lines} lines in another order: exact diff ${exact.ms.toFixed(1)} ms`);
}

/** Pieces of 20 characters, about 200 lines a second: this many lines come between two writes, 33 ms apart. */
const linesAWrite = 7;

/**
 * Streams the first 1,000 lines of an edit of a file of so many lines, of which one in `every` changes, and gives the
 * milliseconds that each write took: what to write, what to draw. `diff` finds the hunks of all that is written anew each time.
 */
function writes(lines: number, every: number, diff: boolean): number[] {
  const original = code(lines, () => false);
  const edited = code(lines, (i) => i % every === 0);
  const tag = { open: '<replacement>', close: '</replacement>' };
  const style = { by: 'spaces', unit: 2 } as const;
  const target = { original, start: 0, tag, style, languageId: 'typescript' };
  const session = new EditSession('file:///a', lines, target);
  session.reply.push('<replacement>\n');
  const times: number[] = [];
  for (let line = 0; line < Math.min(lines, 1_000); line += linesAWrite) {
    for (const text of edited.slice(line, line + linesAWrite))
      for (const piece of `${text}\n`.match(/[\s\S]{1,20}/g) ?? []) session.reply.push(piece);
    const started = performance.now();
    write(session);
    if (diff) hunks(original, session.file.current);
    else session.hunks.closed.at(-1);
    times.push(performance.now() - started);
  }
  return times.slice(5).sort((a, b) => a - b);
}

const at = (sorted: readonly number[], part: number): string =>
  (1000 * (sorted[Math.floor(sorted.length * part)] ?? 0)).toFixed(0);

console.log('a write of seven lines at 200 lines a second, median / 99 of 100, in µs:');
for (const lines of [1_000, 10_000, 50_000]) {
  for (const every of [40, 5, 1]) {
    const [own, anew] = [writes(lines, every, false), writes(lines, every, true)];
    console.log(
      `${lines} lines, one in ${every} changes: ${at(own, 0.5)} / ${at(own, 0.99)}, ` +
        `all hunks found anew ${at(anew, 0.5)} / ${at(anew, 0.99)}`,
    );
  }
}
