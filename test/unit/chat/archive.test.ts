import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Archive } from '../../../src/chat/archive.ts';
import { NewerError } from '../../../src/chat/history.ts';
import { encode } from '../../../src/conversation/journal.ts';
import type { Entry } from '../../../src/conversation/journal.ts';
import { MemoryStore, TestClock } from './support.ts';

/** A window on a folder: what it shows outlives it. */
class Window {
  readonly store = new MemoryStore();
  readonly clock = new TestClock();
  readonly unread: unknown[] = [];
  pointer: unknown;
  #ids = 0;

  /** The window is opened or reloaded. */
  load(): Archive {
    return new Archive({
      store: this.store,
      clock: this.clock,
      pointer: { get: () => this.pointer, set: (id) => (this.pointer = id) },
      unread: (reason) => this.unread.push(reason),
      onUnsaved: (error) => assert.ifError(error),
      newId: () => `id-${++this.#ids}`,
    });
  }
}

const question: Entry = { type: 'turn', id: 'one', at: 1, question: { text: 'Why?', attachments: [] } };
const draft = { text: 'half a', attachments: [] };

/** A window in which a question was asked, closed as VS Code closes it. */
async function asked(): Promise<Window> {
  const window = new Window();
  const archive = window.load();
  const { conversation } = await archive.open();
  assert.equal(window.pointer, undefined, 'nothing is kept of a window where nothing happened');
  archive.journal(conversation.id, false).write(question);
  await archive.flush();
  return window;
}

describe('the conversation of a window', () => {
  it('is there again after a reload, and a draft alone is too', async () => {
    const window = await asked();
    const archive = window.load();
    const { conversation } = await archive.open();
    assert.equal(conversation.turns[0]?.question.text, 'Why?');
    archive.journal('next', false).draft(draft);
    await archive.flush();
    assert.equal((await window.load().open()).text, draft.text);
    assert.deepEqual(window.unread, []);
  });

  it('is written to the last word when the window waits for it, and the one before it too', async () => {
    const window = await asked();
    const archive = window.load();
    await archive.open();
    const { write, draft: keep } = archive.journal('other', false);
    write(question);
    write({ type: 'events', turn: 'one', events: [{ type: 'text', index: 0, text: 'Because' }] });
    keep(draft);
    await archive.flush();
    assert.equal(window.clock.waiting, 0);
    const { conversation, text: kept } = await window.load().open();
    assert.deepEqual(conversation.turns[0]?.reply.content, [{ type: 'text', text: 'Because' }]);
    assert.equal(kept, 'half a');
  });

  it('that cannot be read is told of, and shown after the next reload, unless something is asked before', async () => {
    const window = await asked();
    const old = window.pointer;
    const error = new Error('EACCES');
    window.store.unreadable = error;
    const archive = window.load();
    const { conversation } = await archive.open();
    assert.deepEqual(window.unread, [error]);
    const { write, draft: keep } = archive.journal(conversation.id, false);
    keep(draft); // the panel says what it held before the reload
    await archive.flush();
    assert.equal(window.pointer, old);
    window.store.unreadable = undefined;
    assert.equal((await window.load().open()).conversation.turns[0]?.question.text, 'Why?');
    write(question);
    assert.equal(window.pointer, conversation.id);
  });

  it('that a newer version wrote is told of and left alone', async () => {
    const window = await asked();
    const written = encode('w', 0, { type: 'conversation', version: 99, id: 'newer', at: 1 });
    window.store.files.set('newer.jsonl', written);
    window.pointer = 'newer';
    const archive = window.load();
    const { conversation } = await archive.open();
    assert.ok(window.unread[0] instanceof NewerError);
    assert.notEqual(conversation.id, 'newer');
    archive.journal(conversation.id, false).write(question);
    await archive.flush();
    assert.equal(window.store.files.get('newer.jsonl'), written);
  });

  it('is a new one where the window names none that could be', async () => {
    const window = await asked();
    for (const pointer of ['../secrets', '', 7, {}]) {
      window.pointer = pointer;
      assert.deepEqual((await window.load().open()).conversation.turns, []);
    }
    assert.deepEqual(window.unread, []);
  });
});
