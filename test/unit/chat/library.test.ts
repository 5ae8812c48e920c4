import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Library, NewerError } from '../../../src/chat/library.ts';
import type { Entry } from '../../../src/conversation/entries.ts';
import { encode } from '../../../src/conversation/journalLines.ts';
import { promptOf, replyOf } from '../../../src/conversation/tree.ts';
import { MemoryStore, TestClock } from './support.ts';

/** A window on a folder: what it shows outlives it. */
class Window {
  readonly store = new MemoryStore();
  readonly clock = new TestClock();
  readonly unread: unknown[] = [];
  readonly damaged: number[] = [];
  pointer: unknown;
  #ids = 0;

  /** The window is opened or reloaded. */
  load(): Library {
    return new Library({
      store: this.store,
      clock: this.clock,
      pointer: { get: () => this.pointer, set: (id) => (this.pointer = id) },
      unread: (reason) => this.unread.push(reason),
      damaged: (lines) => this.damaged.push(lines),
      onUnsaved: (_, error) => assert.ifError(error),
      newId: () => `id-${++this.#ids}`,
    });
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

  it('whose first line is damaged is shown, and the person is told that something is', async () => {
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
    await library.delete(conversation.id);
    page.write(because);
    page.draft(draft);
    await library.flush();
    assert.deepEqual(window.files, []);
    assert.equal(window.pointer, undefined);
    assert.equal(window.clock.waiting, 0);
  });
});
