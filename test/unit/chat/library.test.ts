import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Catalog } from '../../../src/chat/catalog.ts';
import { authorOf, writeKept } from '../../../src/chat/kept.ts';
import { Shelf } from '../../../src/chat/shelf.ts';
import { Library, NewerError } from '../../../src/chat/library.ts';
import { apply } from '../../../src/conversation/entries.ts';
import type { Entry } from '../../../src/conversation/entries.ts';
import { encode } from '../../../src/conversation/journalLines.ts';
import { newConversation, promptOf, replyOf } from '../../../src/conversation/tree.ts';
import { MemoryStore, TestClock } from './support.ts';

/** A window on a folder: what it shows outlives it. */
class Window {
  readonly store = new MemoryStore();
  readonly clock = new TestClock();
  readonly unread: unknown[] = [];
  readonly damaged: number[] = [];
  pointer: unknown;
  #ids = 0;
  shelf!: Shelf;

  /** The window is opened or reloaded. */
  load(): Library {
    this.shelf = new Shelf({ store: this.store, clock: this.clock, newId: () => `id-${++this.#ids}` });
    return new Library({
      store: this.store,
      shelf: this.shelf,
      clock: this.clock,
      pointer: { get: () => this.pointer, set: (id) => (this.pointer = id) },
      unread: (reason) => this.unread.push(reason),
      damaged: (lines) => this.damaged.push(lines),
      onUnsaved: (_, error) => assert.ifError(error),
      newId: () => `id-${++this.#ids}`,
    });
  }

  /** The shelf of a window that is opened now. */
  fresh(): Shelf {
    this.load();
    return this.shelf;
  }

  get files(): readonly string[] {
    return [...this.store.files.keys()].sort();
  }
}

const question: Entry = { type: 'prompt', id: 'one', at: 1, text: 'Why?', context: [] };
const reply: Entry = { type: 'reply', id: 'r', parent: 'one', at: 1 };
const because: Entry = { type: 'events', reply: 'r', events: [{ type: 'text', index: 0, text: 'Because' }] };
const draft = { text: 'half a', attachments: [] };

/** A window in which a question was asked, closed as VS Code closes it. */
async function asked(): Promise<Window> {
  const window = new Window();
  const library = window.load();
  const { conversation } = await library.open();
  assert.equal(window.pointer, undefined, 'nothing is kept of a window where nothing happened');
  library.page(conversation.id).write(question);
  await library.flush();
  return window;
}

const questionIn = async (window: Window): Promise<string | undefined> =>
  promptOf((await window.load().open()).conversation, 'one')?.text;

describe('the conversation of a window', () => {
  it('is there again after a reload, and a draft alone is too', async () => {
    const window = await asked();
    assert.equal(await questionIn(window), 'Why?');
    const library = window.load();
    await library.open();
    library.choose('next');
    library.page('next').draft(draft);
    await library.flush();
    assert.equal((await window.load().open()).draft.text, draft.text);
    assert.deepEqual(window.unread, []);
  });

  it('is written to the last word when the window waits for it, and the one before it too', async () => {
    const window = await asked();
    const library = window.load();
    await library.open();
    library.choose('other');
    const { write, draft: keep } = library.page('other');
    for (const entry of [question, reply, because]) write(entry);
    keep(draft);
    await library.flush();
    assert.equal(window.clock.waiting, 0);
    const { conversation, draft: kept } = await window.load().open();
    assert.deepEqual(replyOf(conversation, 'r')?.rounds[0]?.message.content, [{ type: 'text', text: 'Because' }]);
    assert.equal(kept.text, 'half a');
  });

  it('that cannot be read is told of, and shown after the next reload, unless something is asked before', async () => {
    const window = await asked();
    const old = window.pointer;
    const error = new Error('EACCES');
    window.store.unreadable = error;
    const library = window.load();
    const { conversation } = await library.open();
    assert.deepEqual(window.unread, [error]);
    const { write, draft: keep } = library.page(conversation.id);
    keep(draft); // the panel says what it held before the reload
    await library.flush();
    assert.equal(window.pointer, old);
    window.store.unreadable = undefined;
    assert.equal(await questionIn(window), 'Why?');
    write(question);
    assert.equal(window.pointer, conversation.id);
  });

  it('that a newer version wrote is told of and left alone', async () => {
    const window = await asked();
    const written = encode('w', 0, { type: 'conversation', version: 99, id: 'newer', at: 1 });
    window.store.files.set('newer.jsonl', written);
    window.pointer = 'newer';
    const library = window.load();
    const { conversation } = await library.open();
    assert.ok(window.unread[0] instanceof NewerError);
    assert.notEqual(conversation.id, 'newer');
    library.page(conversation.id).write(question);
    await library.flush();
    assert.equal(window.store.files.get('newer.jsonl'), written);
  });

  it('is a new one where the window names none that could be', async () => {
    const window = await asked();
    for (const pointer of ['../secrets', '', 7, {}]) {
      window.pointer = pointer;
      assert.equal((await window.load().open()).conversation.nodes.size, 0);
    }
    assert.deepEqual(window.unread, []);
  });

  it('whose first line is damaged is shown, and the user is told that something is', async () => {
    const window = await asked();
    const name = `${String(window.pointer)}.jsonl`;
    window.store.files.set(name, (window.store.files.get(name) ?? '').replace('"version"', '"versioN"'));
    assert.equal(await questionIn(window), 'Why?');
    assert.deepEqual(window.damaged, [1]);
  });
});

describe('what is on disk', () => {
  it('has nothing of a conversation in which nothing was asked, typed or attached', async () => {
    const window = new Window();
    const library = window.load();
    const page = library.page('c');
    page.draft(draft);
    await library.flush();
    assert.deepEqual(window.files, ['c.draft.json']);
    page.draft({ text: '', attachments: [] });
    await library.flush();
    assert.deepEqual(window.files, []);
  });

  it('is no draft where it went on to another conversation', async () => {
    const window = await asked();
    const library = window.load();
    const { conversation } = await library.open();
    const page = library.page(conversation.id);
    page.draft(draft);
    library.page('next').draft(draft);
    page.draft({ text: '', attachments: [] });
    await library.flush();
    assert.deepEqual(window.files, [`${conversation.id}.jsonl`, 'next.draft.json']);
  });

  it('can be deleted, and nothing that comes late brings it back', async () => {
    const window = await asked();
    const library = window.load();
    const { conversation } = await library.open();
    const page = library.page(conversation.id);
    page.write(reply);
    page.write(because);
    page.draft(draft);
    await library.drop(conversation.id);
    await window.shelf.delete(conversation.id);
    page.write(because);
    page.draft(draft);
    await library.flush();
    await window.shelf.purge();
    assert.deepEqual(window.files, []);
    assert.equal(window.pointer, undefined);
    assert.equal(window.clock.waiting, 0);
  });

  it('can be deleted and restored, with its draft', async () => {
    const window = await asked();
    const id = String(window.pointer);
    const library = window.load();
    const page = library.page(id);
    page.draft(draft);
    await library.flush();
    await library.drop(id);
    await window.shelf.delete(id);
    assert.deepEqual(await window.shelf.list(), []);
    await window.shelf.restore(id);
    await window.shelf.purge();
    assert.deepEqual(
      (await window.shelf.list()).map(({ title }) => title),
      ['Why?'],
    );
    assert.equal((await library.read(id)).draft.text, draft.text);
  });

  it('is removed for good by another window once nobody undoes it any more', async () => {
    const window = await asked();
    window.load();
    await window.shelf.delete(String(window.pointer));
    window.load();
    await window.shelf.purge();
    assert.equal(window.files.filter((name) => name.includes('deleted')).length, 1);
    window.clock.pass(11 * 60_000);
    window.load();
    await window.shelf.purge();
    assert.deepEqual(window.files, []);
  });

  it('is never deleted because it is damaged: it is set aside', async () => {
    const window = await asked();
    window.store.files.set('wreck.jsonl', 'no line\nof ours\n');
    window.store.files.set(`${String(window.pointer)}.draft.json`, '{"draft":');
    const library = window.load();
    await library.open();
    assert.deepEqual(
      (await window.shelf.list()).map(({ title }) => title),
      ['Why?'],
    );
    const [damaged] = await window.shelf.damaged();
    assert.deepEqual(damaged, { name: `wreck.jsonl.damaged-${window.clock.now()}`, at: window.clock.now() });
    await window.shelf.purge();
    const aside = window.files.filter((name) => name.includes('.damaged-'));
    assert.deepEqual(
      aside.map((name) => window.store.files.get(name)),
      ['{"draft":', 'no line\nof ours\n'],
    );
  });

  it('is told of in the list while it can’t be read, and listed once it can', async () => {
    const window = await asked();
    const id = String(window.pointer);
    window.store.files.delete('list.jsonl');
    const shelf = window.fresh();
    const list = window.store.list.bind(window.store);
    const names = await list();
    window.store.list = async () => Promise.resolve(names);
    window.store.unreadable = new Error('The disk is gone.');
    assert.deepEqual(await shelf.list(), []);
    assert.deepEqual(
      (await shelf.damaged()).map(({ name }) => name),
      [`${id}.jsonl`],
    );
    window.store.unreadable = undefined;
    assert.deepEqual(
      (await shelf.list()).map(({ title }) => title),
      ['Why?'],
    );
    assert.deepEqual(await shelf.damaged(), []);
  });

  it('is synced when a reply has ended, and not before', async () => {
    const window = await asked();
    const id = String(window.pointer);
    const library = window.load();
    const page = library.page(id);
    page.write(reply);
    page.write(because);
    await library.flush();
    assert.deepEqual(window.store.synced, []);
    page.write({ type: 'end', reply: 'r', ending: { type: 'complete' } });
    await library.flush();
    assert.deepEqual(window.store.synced, [`${id}.jsonl`]);
  });
});

/** Asks something in a conversation of its own, as the chat does. */
async function ask(library: Library, id: string, entries: readonly Entry[]): Promise<void> {
  let conversation = newConversation(id);
  const page = library.page(id);
  for (const entry of entries) page.write(entry, (conversation = apply(conversation, entry)));
  await library.flush();
}

describe('a long journal', () => {
  it('keeps nothing else waiting while it is opened or listed', async (t) => {
    const window = new Window();
    const lines = [question, reply, ...Array.from({ length: 10 }, () => because)];
    window.store.files.set('c.jsonl', lines.map((entry, number) => encode('w', number, entry)).join(''));
    // Each line takes longer than anything else may wait.
    let now = 0;
    t.mock.method(performance, 'now', () => (now += 10));
    const turnsDuring = async (read: () => Promise<unknown>): Promise<number> => {
      let turns = 0;
      let timer = setTimeout(function turn() {
        turns++;
        timer = setTimeout(turn);
      });
      await read();
      clearTimeout(timer);
      return turns;
    };
    const library = window.load();
    assert.ok((await turnsDuring(async () => library.read('c'))) > lines.length);
    assert.ok((await turnsDuring(async () => window.fresh().list())) > lines.length);
  });
});

describe('the list of conversations', () => {
  const at = (time: number, text: string): Entry => ({ type: 'prompt', id: 'p', at: time, text, context: [] });
  const titles = async (shelf: Shelf): Promise<readonly string[]> => (await shelf.list()).map(({ title }) => title);

  it('has them all, the latest first, with who answered, and follows what is done to them', async () => {
    const window = new Window();
    const library = window.load();
    await ask(library, 'one', [at(1, 'First'), { ...reply, parent: 'p' }]);
    await ask(library, 'two', [at(2, 'Second')]);
    assert.deepEqual(await titles(window.shelf), ['Second', 'First']);
    await window.shelf.amend('one', [
      { type: 'title', title: 'Renamed' },
      { type: 'mark', pinned: true },
    ]);
    await window.shelf.amend('two', [{ type: 'mark', archived: true }]);
    const [two, one] = await window.fresh().list();
    assert.deepEqual([one?.title, one?.pinned, two?.archived], ['Renamed', true, true]);
    // It asks another from now on, though that one has not answered yet.
    await window.shelf.amend('one', [{ type: 'model', model: 'g/other' }]);
    assert.equal((await window.fresh().list()).find(({ id }) => id === 'one')?.asks, 'g/other');
    const { conversation } = await library.read('one');
    assert.deepEqual([conversation.title, conversation.pinned], ['Renamed', true]);
  });

  it('names who is asked next, or who answered last where that one isn’t set up any more', () => {
    const here = { gatewayId: 'g', gatewayName: 'G', origin: 'https://g.test', model: 'now' };
    const answered = { model: 'before', gateway: 'Gone' };
    const author = (asks?: string): string | undefined => authorOf({ ...answered, ...(asks && { asks }) }, () => here);
    assert.deepEqual([author('g/now'), author('gone/before'), author()], ['now · G', 'before · Gone', 'before · Gone']);
    assert.equal(
      authorOf({}, () => here),
      undefined,
    );
  });

  it('is the same when its file is missing, torn or nonsense, and when half of its lines are', async () => {
    const window = new Window();
    const library = window.load();
    for (let number = 1; number <= 20; number++) {
      await ask(library, `c${number}`, [at(number, `Question ${number}`)]);
    }
    const whole = await window.shelf.list();
    const text = window.store.files.get('list.jsonl') ?? '';
    for (const damaged of [
      '',
      text.slice(0, text.length / 2),
      'x',
      text.replaceAll('"title"', '"tilte"'),
      'null\n[]\n',
    ]) {
      window.store.files.set('list.jsonl', damaged);
      assert.deepEqual(await window.fresh().list(), whole);
    }
    window.store.files.delete('list.jsonl');
    assert.deepEqual(await window.fresh().list(), whole);
  });

  it('is there at once where an earlier version didn’t write down what was spent, which is read later', async () => {
    const store = new MemoryStore();
    const now = { at: 1, questions: 1, spent: [{ gatewayId: 'g', model: 'm', input: 1, output: 2 }] };
    const line = (id: string): string => writeKept({ id, title: id, at: 1, questions: 1 });
    const ids = Array.from({ length: 20 }, (_, number) => `c${number}`);
    for (const id of ids) store.files.set(`${id}.jsonl`, '');
    store.files.set('list.jsonl', ids.map(line).join(''));
    let reads = 0;
    const catalog = new Catalog({
      store,
      read: async (id) => {
        // It is renamed just now.
        if (reads++ === 0) catalog.note({ ...now, id, title: 'renamed' });
        return Promise.resolve(id === 'c5' ? undefined : { ...now, id, title: id });
      },
    });
    const first = await catalog.list();
    assert.deepEqual([first.length, first.filter(({ spent }) => spent !== undefined)], [20, []]);
    await catalog.filled();
    const then = await catalog.list();
    assert.deepEqual(
      then.filter(({ spent }) => spent === undefined).map(({ id }) => id),
      ['c5'],
    );
    assert.equal(then.find(({ id }) => id === 'c0')?.title, 'renamed');
    assert.equal(reads, 20);
  });

  it('is rewritten before it grows without end', async () => {
    const window = new Window();
    const library = window.load();
    for (let number = 1; number <= 300; number++) await ask(library, 'c', [at(number, `Question ${number}`)]);
    await window.shelf.list();
    await library.flush();
    assert.equal((window.store.files.get('list.jsonl') ?? '').trim().split('\n').length, 1);
  });

  it('is where a window that remembers nothing finds its last conversation', async () => {
    const window = new Window();
    await ask(window.load(), 'one', [at(1, 'First')]);
    await ask(window.load(), 'two', [at(2, 'Second')]);
    window.pointer = undefined;
    assert.equal((await window.load().open()).conversation.id, 'two');
  });
});
