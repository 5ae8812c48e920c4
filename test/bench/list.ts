import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { catalogName } from '../../src/chat/catalog.ts';
import { Shelf } from '../../src/chat/shelf.ts';
import type { Store } from '../../src/chat/files.ts';
import { encode } from '../../src/conversation/journalLines.ts';
import { disk } from '../../src/host/disk.node.ts';

// How long 5,000 conversations on a real disk take to be listed: with the list's file, with that of an earlier version,
// and without it.

const count = Number(process.argv[2] ?? 5_000);
const folder = mkdtempSync(path.join(tmpdir(), 'parley-list-'));
const at = (name: string): string => path.join(folder, name);
const refuse = async (): Promise<never> => Promise.reject(new Error('not needed here'));
const store: Store = {
  read: async (name) => disk.read(at(name)),
  append: async (name, text) => disk.append(at(name), text),
  replace: async (name, text) => disk.replace(at(name), text, at(`${name}.tmp`)),
  list: async () => disk.list(folder),
  size: async (name) => disk.size(at(name)),
  sync: async (name) => disk.sync(at(name)),
  move: refuse,
  remove: refuse,
};

for (let number = 0; number < count; number++) {
  const id = crypto.randomUUID();
  const entries = [
    { type: 'prompt', id: 'p', at: number, text: `Question ${number}: ${'why '.repeat(20)}`, context: [] },
    { type: 'reply', id: 'r', parent: 'p', at: number },
    { type: 'events', reply: 'r', events: [{ type: 'text', index: 0, text: 'because '.repeat(200) }] },
    { type: 'end', reply: 'r', ending: { type: 'complete' } },
  ] as const;
  writeFileSync(at(`${id}.jsonl`), entries.map((entry, line) => encode('w', line, entry)).join(''));
}

async function time(what: string): Promise<void> {
  const shelf = new Shelf({
    store,
    clock: { now: () => Date.now(), after: () => () => undefined },
    newId: () => crypto.randomUUID(),
  });
  const began = performance.now();
  const { length } = await shelf.list();
  console.log(`${length} conversations, ${what}: ${(performance.now() - began).toFixed(0)} ms`);
  await shelf.flush();
}

await time('each read');
for (let round = 0; round < 3; round++) await time('from the list');
const lines = readFileSync(at(catalogName), 'utf8');
writeFileSync(at(catalogName), lines.replaceAll(/,?"spent":\[.*?\]/g, ''));
await time('from the list of an earlier version');
writeFileSync(at(catalogName), 'nonsense');
await time('from a damaged list');
rmSync(folder, { recursive: true });
