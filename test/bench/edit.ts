import { hunks } from '../../src/edit/diff.ts';
import { EditSession } from '../../src/edit/session.ts';

// What an inline edit costs in the extension host: a reply of as many lines as the original, one in forty changed, comes
// in pieces of 20 characters and is asked what to write after each 100 lines. Prints medians of CPU time.

const rounds = Number(process.argv[2] ?? 9);

function medianOf(run: () => void): number {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}

function code(lines: number, changed: boolean): string[] {
  return Array.from({ length: lines }, (_, i) => {
    const value = changed && i % 40 === 0 ? 'changed' : 'value';
    return i % 5 === 4 ? '}' : `  const ${value}${i} = compute(${i});`;
  });
}

for (const lines of [500, 1_000, 2_000, 4_000, 8_000]) {
  const original = code(lines, false);
  const edited = code(lines, true);
  const reply = ['<replacement>', ...edited, '</replacement>'].join('\n');
  const streamed = medianOf(() => {
    const tag = { open: '<replacement>', close: '</replacement>' };
    const session = new EditSession({
      original,
      start: 0,
      tag,
      style: { by: 'spaces', unit: 2 },
      languageId: 'typescript',
    });
    let written = 0;
    for (let at = 0; at < reply.length; at += 20) {
      session.push(reply.slice(at, at + 20));
      if (session.received < written + 100) continue;
      written = session.received;
      if (session.next()) session.wrote();
    }
    session.finish('complete', lines);
    while (session.next()) session.wrote();
  });
  const exact = medianOf(() => void hunks(original, edited));
  console.log(
    `${lines} lines: streamed ${streamed.toFixed(1)} ms (${((1000 * streamed) / lines).toFixed(1)} µs a line), exact diff ${exact.toFixed(1)} ms`,
  );
}
