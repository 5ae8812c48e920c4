// What two windows do to one conversation, and what a failing disk does meanwhile.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import type { Mark } from '../../../src/chat/drafts.ts';
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

describe('a conversation that one window deletes', () => {
  const deleted = async () => {
    const store = new SlowStore();
    const one = await Desk.open(store, 'a');
    await ask(one, 'q1', 'a1');
    const other = await Desk.open(store, 'b');
    await one.chats.delete('c');
    return { store, one, other };
  };

  for (const then of ['restores', 'removes', 'opens'] as const) {
    it(`while another writes to it is whole again when the first ${then} it`, async () => {
      const { store, one, other } = await deleted();
      await ask(other, 'q2', 'a2');
      if (then === 'restores') await one.shelf.restore('c');
      if (then === 'removes') await one.shelf.purge();
      if (then === 'opens') await one.chats.show(one.view, 'c');
      assert.deepEqual(onDisk(store), ['q1', 'a1', 'q2', 'a2']);
      assert.deepEqual(
        [...store.files.keys()].filter((name) => name.includes('.deleted-')),
        [],
      );
      await ask(other, 'q3', 'a3');
      await other.chats.refresh();
      assert.deepEqual(words(other.chat.conversation), ['q1', 'a1', 'q2', 'a2', 'q3', 'a3']);
      assert.deepEqual(
        (await one.shelf.list()).map(({ title, questions }) => [title, questions]),
        [['q1', 3]],
      );
    });
  }

  it('is left by the other, with what is typed there', async () => {
    const { store, one, other } = await deleted();
    other.type('half a thought');
    await other.chats.refresh();
    assert.notEqual(other.chat.id, 'c');
    assert.equal(other.chat.hasConversation, false);
    assert.equal(other.chat.composer.draft.text, 'half a thought');
    await other.rest();
    assert.equal(store.files.has('c.jsonl'), false);
    await one.shelf.restore('c');
    assert.deepEqual(onDisk(store), ['q1', 'a1']);
  });

  it('is not there again because another pins it in a list that is old', async () => {
    const { store, one, other } = await deleted();
    await other.shelf.amend('c', [{ type: 'mark', pinned: true }]);
    assert.equal(store.files.has('c.jsonl'), false);
    await one.shelf.restore('c');
    assert.deepEqual(onDisk(store), ['q1', 'a1']);
  });
});

describe('what is typed and waits in two windows', () => {
  const open = new Set<number>();
  const mark = (id: string, process: number): Mark => {
    open.add(process);
    return {
      id,
      process,
      isRunning: (other) => open.has(other),
      ends: async (other) => Promise.resolve(!open.has(other)),
    };
  };
  const both = async () => {
    open.clear();
    const store = new SlowStore();
    const one = await Desk.open(store, 'a', undefined, mark('one', 1));
    await ask(one, 'q1', 'a1');
    const other = await Desk.open(store, 'b', undefined, mark('two', 2));
    return { store, one, other };
  };
  const waiting = ({ chat }: Desk): readonly string[] => chat.queue.items.map(({ text }) => text);

  it('is each window’s own, also after a reload', async () => {
    const { store, one, other } = await both();
    one.type('a long text');
    await one.rest();
    const third = await Desk.open(store, 'x', undefined, mark('three', 3));
    assert.equal(third.chat.composer.draft.text, '');
    other.type('x');
    await other.rest();
    await ask(other, 'q2', 'a2');
    other.type('');
    await other.rest();
    open.delete(1);
    const again = await Desk.open(store, 'y', undefined, mark('one', 4));
    assert.equal(again.chat.composer.draft.text, 'a long text');
  });

  it('is not another’s that goes by the same mark, as a browser’s tabs do, while that is open', async () => {
    const { store, one } = await both();
    one.type('a long text');
    await one.rest();
    const tab = await Desk.open(store, 'x', undefined, mark('one', 5));
    assert.equal(tab.chat.composer.draft.text, '');
    tab.type('of the tab');
    await tab.rest();
    assert.equal(one.chat.composer.draft.text, 'a long text');
    open.delete(5);
    const again = await Desk.open(store, 'y', undefined, mark('one', 6));
    assert.equal(again.chat.composer.draft.text, 'of the tab');
  });

  it('comes to one other window when its own is gone for good', async () => {
    const { store, one } = await both();
    one.type('a long text');
    await one.rest();
    open.delete(1);
    const third = await Desk.open(store, 'x', undefined, mark('three', 3));
    const fourth = await Desk.open(store, 'y', undefined, mark('four', 4));
    assert.deepEqual(
      [third, fourth].map(({ chat }) => chat.composer.draft.text),
      ['a long text', ''],
    );
  });

  it('is found where an earlier version left it', async () => {
    const store = new SlowStore();
    const old = await Desk.open(store);
    old.type('from before');
    await old.rest();
    const desk = await Desk.open(store, 'x', undefined, mark('one', 1));
    assert.equal(desk.chat.composer.draft.text, 'from before');
  });

  it('is sent by one of them', async () => {
    const { store, one, other } = await both();
    one.chat.asking.send('s', 'streams');
    await one.last.addressed();
    one.chat.asking.send('w', 'waits');
    await one.rest();
    const third = await Desk.open(store, 'x', undefined, mark('three', 3));
    assert.deepEqual([waiting(one), waiting(third)], [['waits'], []]);
    await ask(other, 'q2', 'a2');
    await ask(third, 'q3', 'a3');
    assert.deepEqual([other.sent.length, third.sent.length], [1, 1]);
    await one.last.end();
    await answer(one, 'at last');
    assert.equal(onDisk(store).filter((text) => text === 'waits').length, 1);
  });

  it('is not sent again after a crash right after it was', async () => {
    const { store, one } = await both();
    one.chat.asking.send('s', 'streams');
    await one.last.addressed();
    one.chat.asking.send('w', 'waits');
    await one.rest();
    await one.last.end();
    await settled();
    open.delete(1);
    const again = await Desk.open(store, 'x', undefined, mark('one', 5));
    assert.deepEqual(waiting(again), []);
  });

  it('goes with the conversation when that is deleted and restored, and another’s stays', async () => {
    const { store, one, other } = await both();
    other.type('theirs');
    await other.rest();
    one.chat.asking.send('s', 'streams');
    await one.last.addressed();
    one.chat.asking.send('w', 'waits');
    await one.chats.delete('c');
    assert.ok(store.files.has('c.two.2.draft.json'));
    await one.shelf.restore('c');
    await one.chats.show(one.view, 'c');
    assert.deepEqual(waiting(one), ['waits']);
  });
});

describe('a question that another window asks just now', () => {
  it('gets no reply here before it has one there, and an interrupted one if it never gets one', async () => {
    const store = new SlowStore();
    const one = await Desk.open(store, 'a');
    one.chat.asking.send('p', 'asked');
    await one.library.flush();
    const lines = (store.files.get('c.jsonl') ?? '').split('\n').filter((line) => line !== '');
    const end = lines.findIndex((line) => line.includes('"asked"')) + 1;
    store.files.set('c.jsonl', `${lines.slice(0, end).join('\n')}\n`);
    const other = await Desk.open(store, 'b');
    assert.deepEqual(words(other.chat.conversation), ['asked']);
    store.files.set('c.jsonl', `${lines.join('\n')}\n`);
    await other.chats.refresh();
    assert.deepEqual(words(other.chat.conversation), ['asked', '']);
  });
});

describe('whatever two windows do to one conversation, on a disk that fails now and then', () => {
  it('nothing that one of them shows goes, and in the end both show the same', async () => {
    const step = fc.record({
      what: fc.constantFrom('ask', 'ask', 'retry', 'rename', 'remove', 'refresh', 'refresh', 'fail', 'heal', 'reload'),
      by: fc.nat(1),
      slow: fc.nat(3),
      number: fc.nat(20),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const store = new SlowStore();
        let count = 0;
        const newDesk = async (): Promise<Desk> => Desk.open(store, `w${++count}`);
        const desks = [await newDesk(), await newDesk()];
        // What has no words yet may be half of what the other window writes.
        const said = ({ chat }: Desk): readonly string[] => words(chat.conversation).filter((text) => text !== '');
        for (const { what, by, slow, number } of steps) {
          const desk = desks[by] ?? assert.fail();
          const { chat } = desk;
          const before = said(desk);
          const { title } = chat.conversation;
          store.slow = slow;
          const reading = what === 'refresh' ? Promise.resolve() : desk.chats.refresh();
          for (let turn = 0; turn < number % 4; turn++) await settled();
          const node = [...chat.conversation.nodes.keys()][number] ?? '';
          const { length } = desk.sent;
          if (what === 'ask') chat.asking.send(`p${++count}`, `question ${count}`);
          else if (what === 'retry') chat.asking.retry(node);
          else if (what === 'rename') chat.thread.apply({ type: 'title', title: `title ${++count}` });
          else if (what === 'remove') chat.steering.take('delete', node);
          else if (what === 'refresh') await desk.chats.refresh();
          else if (what === 'fail') store.fail = new Error('ENOSPC');
          else if (what === 'heal') store.fail = undefined;
          if (desk.sent.length > length) await answer(desk, `answer ${++count}`);
          await reading;
          store.slow = 0;
          desk.clock.pass(40); // the panel is drawn
          const after = said(desk);
          for (const each of before) assert.ok(after.includes(each), `${what}: ${each}`);
          if (what === 'rename') assert.notEqual(desk.chat.conversation.title, title);
          assert.deepEqual(desk.shown(), desk.fresh());
          if (what !== 'reload' || store.fail !== undefined) continue;
          desk.clock.pass(20_000);
          await desk.library.flush();
          desks[by] = await newDesk();
        }
        store.fail = undefined;
        for (const desk of desks) {
          desk.clock.pass(20_000);
          await desk.rest();
        }
        const third = await newDesk();
        for (const desk of desks) {
          const before = said(desk);
          await desk.chats.refresh();
          const { nodes, deleted, title } = desk.chat.conversation;
          const disk = third.chat.conversation;
          assert.deepEqual([...nodes.keys()], [...disk.nodes.keys()]);
          assert.deepEqual(words(desk.chat.conversation), words(disk));
          assert.deepEqual([[...deleted].sort(), title], [[...disk.deleted].sort(), disk.title]);
          for (const each of before)
            assert.ok(words(disk).includes(each), `${each} is not on the disk: ${words(disk).join()}`);
          assert.equal(await desk.library.isStale('c'), false);
        }
        assert.equal(third.lost, 0);
      }),
      { numRuns: 150 },
    );
  });
});
