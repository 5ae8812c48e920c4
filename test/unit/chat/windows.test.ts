// What two windows do to one conversation, and what a failing disk does meanwhile.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NodeId } from '../../../src/conversation/tree.ts';
import { replay } from '../../../src/conversation/replay.ts';
import type { Conversation } from '../../../src/conversation/tree.ts';
import { Desk, MemoryStore, settled } from './support.ts';

/** Reading takes as many turns as it is told to, and appending waits at a gate. */
class SlowStore extends MemoryStore {
  slow = 0;
  gate: Promise<void> | undefined;

  override async read(name: string): Promise<string | undefined> {
    const text = await super.read(name);
    for (let turn = 0; turn < this.slow; turn++) await settled();
    return text;
  }

  override async append(name: string, text: string): Promise<void> {
    await this.gate;
    return super.append(name, text);
  }
}

async function answer(desk: Desk, text: string): Promise<void> {
  await desk.last.addressed();
  await desk.last.text(text);
  await desk.last.end();
  desk.clock.pass(400);
  await settled();
}

let asked = 0;
async function ask(desk: Desk, question: string, text: string): Promise<void> {
  desk.chat.asking.send(`${desk.writer}-${++asked}`, question);
  await answer(desk, text);
}

/** What was asked and answered, in the order of the tree's making. */
const words = ({ nodes }: Conversation): readonly string[] =>
  [...nodes.values()].map((node) =>
    node.type === 'prompt'
      ? node.text
      : node.rounds
          .flatMap(({ message }) => message.content.map((block) => (block.type === 'text' ? block.text : '')))
          .join(''),
  );

const onDisk = (store: MemoryStore): readonly string[] =>
  words(replay(store.files.get('c.jsonl') ?? '', 'c').conversation);

const image = { id: 'img', type: 'image', name: 'p.png', mime: 'image/png', data: 'AAAA' } as const;

describe('a conversation that is read again because another window wrote to it', () => {
  it('keeps what the full disk did not take', async () => {
    const store = new SlowStore();
    const desk = await Desk.open(store);
    await ask(desk, 'q1', 'a1');
    store.fail = new Error('ENOSPC');
    await ask(desk, 'q2', 'a2');
    await desk.chats.refresh();
    assert.deepEqual(words(desk.chat.conversation), ['q1', 'a1', 'q2', 'a2']);
    assert.deepEqual(desk.shown(), desk.fresh());
    store.fail = undefined;
    desk.clock.pass(20_000);
    await desk.library.flush();
    await desk.chats.refresh();
    assert.deepEqual(words(desk.chat.conversation), ['q1', 'a1', 'q2', 'a2']);
    assert.deepEqual(onDisk(store), ['q1', 'a1', 'q2', 'a2']);
    assert.equal(await desk.library.isStale('c'), false);
  });

  it('keeps what was done here meanwhile: renamed, deleted, asked and answered', async () => {
    for (const withImage of [false, true]) {
      const store = new SlowStore();
      const one = await Desk.open(store, 'a');
      if (withImage) {
        store.files.set('img.image', 'AAAA');
        one.chat.composer.attached.attach([image]);
      }
      await ask(one, 'q1', 'a1');
      const gone: NodeId | undefined = one.chat.conversation.head;
      const other = await Desk.open(store, 'b');
      await ask(other, 'q2', 'a2');
      for (let wait = 1; wait < 8; wait += 2) {
        store.slow = 5;
        const reading = one.chats.refresh();
        for (let turn = 0; turn < wait; turn++) await settled();
        one.chat.thread.apply({ type: 'title', title: `Mine ${wait}` });
        one.chat.asking.send(`mine-${wait}`, `mine ${wait}`);
        await answer(one, `answer ${wait}`);
        await reading;
        store.slow = 0;
        await one.chats.refresh();
        assert.equal(one.chat.conversation.title, `Mine ${wait}`);
        const all = words(one.chat.conversation);
        assert.ok(all.includes(`answer ${wait}`) && all.includes('a2'), all.join());
        assert.equal(await one.library.isStale('c'), false);
      }
      one.chat.steering.take('delete', gone ?? '');
      await one.chats.refresh();
      assert.ok(one.chat.conversation.deleted.has(gone ?? ''));
    }
  });

  it('is whole where it was left while the disk was full', async () => {
    const store = new SlowStore();
    const desk = await Desk.open(store);
    store.fail = new Error('ENOSPC');
    await ask(desk, 'q1', 'a1');
    for (let at = 0; at < 12; at++) {
      desk.chats.begin(desk.view);
      await ask(desk, `other ${at}`, 'x');
    }
    assert.equal(desk.chats.get('c'), undefined);
    await desk.chats.show(desk.view, 'c');
    assert.deepEqual(words(desk.chat.conversation), ['q1', 'a1']);
    store.fail = undefined;
    await desk.library.flush();
    assert.deepEqual(onDisk(store), ['q1', 'a1']);
  });
});

describe('a conversation that is deleted', () => {
  it('while its reply is being written has all of it when it is restored', async () => {
    const store = new SlowStore();
    const desk = await Desk.open(store);
    desk.chat.asking.send('q', 'q1');
    await desk.last.addressed();
    await desk.last.text('one two ');
    await desk.rest();
    let open = (): void => undefined;
    store.gate = new Promise((resolve) => (open = resolve));
    await desk.last.text('three ');
    desk.clock.pass(300);
    await desk.last.text('four');
    const deleting = desk.chats.delete('c');
    await settled();
    open();
    await deleting;
    assert.deepEqual(onDisk(store), []);
    await desk.shelf.restore('c');
    assert.deepEqual(onDisk(store), ['q1', 'one two three four']);
  });

  it('with messages that wait has them when it is restored', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('q', 'q1');
    await desk.last.addressed();
    desk.chat.asking.send('waits', 'queued words');
    await desk.chats.delete('c');
    await desk.shelf.restore('c');
    await desk.chats.show(desk.view, 'c');
    assert.deepEqual(
      desk.chat.queue.items.map(({ text }) => text),
      ['queued words'],
    );
  });

  it('on a full disk stays, and loses nothing', async () => {
    const store = new SlowStore();
    const desk = await Desk.open(store);
    await ask(desk, 'q1', 'a1');
    store.fail = new Error('ENOSPC');
    await ask(desk, 'q2', 'a2');
    await assert.rejects(desk.chats.delete('c'), /ENOSPC/);
    await desk.chats.show(desk.view, 'c');
    assert.deepEqual(words(desk.chat.conversation), ['q1', 'a1', 'q2', 'a2']);
    store.fail = undefined;
    await desk.library.flush();
    assert.deepEqual(onDisk(store), ['q1', 'a1', 'q2', 'a2']);
  });

  it('while nothing can be appended has what was missing when it is restored', async () => {
    const store = new SlowStore();
    const desk = await Desk.open(store);
    await ask(desk, 'q1', 'a1');
    store.gate = Promise.reject(new Error('ENOSPC'));
    await ask(desk, 'q2', 'a2');
    await desk.chats.delete('c');
    assert.deepEqual(
      [...store.files.keys()].filter((name) => name === 'c.jsonl'),
      [],
    );
    store.gate = undefined;
    desk.clock.pass(20_000);
    await settled();
    assert.equal(store.files.has('c.jsonl'), false);
    await desk.shelf.restore('c');
    assert.deepEqual(onDisk(store), ['q1', 'a1', 'q2', 'a2']);
  });
});
