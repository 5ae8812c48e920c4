// A process that writes a conversation as the chat does, with real files, until it is killed. Prints the number of each
// question whose answer is safe.
import { catalogName } from '../../../src/chat/catalog.ts';
import { Library } from '../../../src/chat/library.ts';
import { Shelf } from '../../../src/chat/shelf.ts';
import { apply } from '../../../src/conversation/entries.ts';
import type { Entry } from '../../../src/conversation/entries.ts';
import { clock } from '../../../src/host/timer.ts';
import { folderStore } from './folderStore.ts';

const [folder = '', id = 'c'] = process.argv.slice(2);
const store = folderStore(folder);
const newId = (): string => crypto.randomUUID();
const shelf = new Shelf({ store, clock, newId });
const library = new Library({
  store,
  shelf,
  clock,
  newId,
  pointer: { get: () => id, set: () => undefined },
  onUnsaved: (_, error) => {
    if (error !== undefined) throw error;
  },
  unread: (reason) => {
    throw reason;
  },
  damaged: (lines) => {
    throw new Error(`${lines} lines were lost.`);
  },
});
let { conversation } = await library.open();
const page = library.page(id);
const write = (entry: Entry): void => page.write(entry, (conversation = apply(conversation, entry)));
for (let number = conversation.nodes.size / 2; ; number++) {
  const { head } = conversation;
  const prompt = `p${number}-${process.pid}`;
  const reply = `r${number}-${process.pid}`;
  const parent = head === undefined ? {} : { parent: head };
  write({ type: 'prompt', id: prompt, ...parent, at: Date.now(), text: `Question ${number}`, context: [] });
  write({ type: 'reply', id: reply, parent: prompt, at: Date.now() });
  for (let piece = 0; piece < 20; piece++) {
    write({ type: 'events', reply, events: [{ type: 'text', index: 0, text: `${piece} ` }] });
    if (piece % 3 === 0) await library.flush();
  }
  write({ type: 'end', reply, ending: { type: 'complete' } });
  page.draft({ text: `draft ${number}`, attachments: [] });
  await library.flush();
  if (number % 5 === 0) await store.replace(catalogName, '');
  process.stdout.write(`${reply}\n`);
}
