import { apply } from '../../src/conversation/entries.ts';
import type { Entry } from '../../src/conversation/entries.ts';
import { replay } from '../../src/conversation/replay.ts';
import { encode } from '../../src/conversation/journalLines.ts';
import { newConversation } from '../../src/conversation/tree.ts';

// How long a conversation takes to be read back, beside what cannot be avoided (splitting the file and parsing its
// JSON), and what one delta of a reply costs at the end of it. Prints the best of several rounds.

const turns = Number(process.argv[2] ?? 300);

function story(): readonly Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at < turns; at++) {
    const parent = at === 0 ? {} : { parent: `r${at - 1}` };
    entries.push({ type: 'prompt', id: `p${at}`, ...parent, at, text: 'why '.repeat(50), context: [] });
    entries.push({ type: 'reply', id: `r${at}`, parent: `p${at}`, at });
    for (let line = 0; line < 20; line++) {
      const text = 'some words of a reply, '.repeat(10);
      entries.push({ type: 'events', reply: `r${at}`, events: [{ type: 'text', index: 0, text }] });
    }
    entries.push({ type: 'end', reply: `r${at}`, ending: { type: 'complete' } });
  }
  return entries;
}

/** Milliseconds of CPU time, which other load disturbs least. */
function best(run: () => void): number {
  let least = Infinity;
  for (let round = 0; round < 15; round++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

const writer = crypto.randomUUID();
const text = story()
  .map((entry, number) => encode(writer, number, entry))
  .join('');
const floor = best(() => {
  for (const line of text.split('\n')) if (line !== '') JSON.parse(line.slice(9));
});
const took = best(() => void replay(text, 'c'));
console.log(`${(text.length / 1e6).toFixed(1)} MB: ${took.toFixed(1)} ms; split and parse ${floor.toFixed(1)} ms`);
console.log(`${(took / floor).toFixed(1)} times the floor`);

const deltas = 20_000;
const grown = best(() => {
  let conversation = story().reduce((sofar, entry) => apply(sofar, entry), newConversation('c'));
  conversation = apply(conversation, { type: 'reply', id: 'r', parent: `p${turns - 1}`, at: 0 });
  for (let at = 0; at < deltas; at++) {
    const events = [{ type: 'text', index: 0, text: 'word ' }] as const;
    conversation = apply(conversation, { type: 'events', reply: 'r', events });
  }
});
const built = best(() => void story().reduce((sofar, entry) => apply(sofar, entry), newConversation('c')));
console.log(`a delta: ${(((grown - built) * 1000) / deltas).toFixed(2)} µs`);
