import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import fc, { seed } from '../../fastCheck.ts';
import { Library } from '../../../src/chat/library.ts';
import { Shelf } from '../../../src/chat/shelf.ts';
import { apply } from '../../../src/conversation/entries.ts';
import type { Entry } from '../../../src/conversation/entries.ts';
import { replay } from '../../../src/conversation/replay.ts';
import { newConversation, replyOf } from '../../../src/conversation/tree.ts';
import { folderStore } from './folderStore.ts';
import { MemoryStore, TestClock } from './support.ts';

const root = mkdtempSync(path.join(tmpdir(), 'parley-crash-'));
after(() => rmSync(root, { recursive: true }));

/** More for a longer look: each is a process. */
const kills = Number(process.env['PARLEY_KILLS'] ?? 8);

/** Starts a process that writes, and kills it at some moment after it began. Tells which replies it said are safe. */
async function killed(wait: number, id: string): Promise<readonly string[]> {
  const writing = spawn(process.execPath, [path.join(import.meta.dirname, 'writing.ts'), root, id]);
  let said = '';
  let errors = '';
  writing.stdout.on('data', (data: Buffer) => (said += data.toString()));
  writing.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  await Promise.race([once(writing.stdout, 'data'), once(writing, 'exit')]);
  await new Promise((resolve) => setTimeout(resolve, wait));
  writing.kill('SIGKILL');
  if (writing.exitCode === null && writing.signalCode === null) await once(writing, 'exit');
  assert.equal(writing.signalCode, 'SIGKILL', errors);
  return said.split('\n').slice(0, -1);
}

describe('a process that is killed while it writes', () => {
  it('loses nothing that was safe, and the next one goes on', async (test) => {
    test.diagnostic(`PARLEY_KILLS=${kills} PARLEY_SEED=${seed}`);
    // What the machine does until then does not follow from the seed.
    const waits = fc.sample(fc.double({ min: 0, max: 40, noNaN: true }), { seed, numRuns: kills });
    const safe: string[] = [];
    for (const wait of waits) {
      safe.push(...(await killed(wait, 'c')));
      const { conversation, lost, isNewer } = replay(readFileSync(path.join(root, 'c.jsonl'), 'utf8'), 'c');
      assert.equal(lost, 0);
      assert.equal(isNewer, false);
      const whole = Array.from({ length: 20 }, (_, piece) => `${piece} `).join('');
      for (const id of safe) {
        const reply = replyOf(conversation, id);
        assert.deepEqual(reply?.rounds[0]?.message.content, [{ type: 'text', text: whole }]);
        assert.equal(reply.ending?.type, 'complete');
      }
      const shelf = new Shelf({ store: folderStore(root), clock: new TestClock(), newId: () => crypto.randomUUID() });
      assert.deepEqual(
        (await shelf.list()).map(({ title }) => title),
        ['Question 0'],
      );
      await shelf.flush();
    }
    assert.ok(safe.length >= kills);
  });

  it('loses nothing when two write to one conversation at the same time', async () => {
    const safe = (await Promise.all([killed(60, 'both'), killed(90, 'both')])).flat();
    const { conversation, lost } = replay(readFileSync(path.join(root, 'both.jsonl'), 'utf8'), 'both');
    assert.equal(lost, 0);
    for (const id of safe) assert.equal(replyOf(conversation, id)?.ending?.type, 'complete');
  });
});

/** Fails at one call, once, as a disk does: an append may have written half. Which calls count is up to those below. */
class FailingOnce extends MemoryStore {
  #left: number;
  readonly #error: Error;

  constructor(at: number, code: string) {
    super();
    this.#left = at;
    this.#error = Object.assign(new Error(code), { code });
  }

  get isOver(): boolean {
    return this.#left < 0;
  }

  protected async each<T>(run: () => Promise<T>): Promise<T> {
    const fails = this.#left-- === 0;
    [this.fail, this.unreadable] = fails ? [this.#error, this.#error] : [undefined, undefined];
    try {
      return await run();
    } finally {
      [this.fail, this.unreadable] = [undefined, undefined];
    }
  }
}

class FaultyWrites extends FailingOnce {
  override async append(name: string, text: string): Promise<void> {
    return this.each(async () => super.append(name, text));
  }

  override async replace(name: string, text: string): Promise<void> {
    return this.each(async () => super.replace(name, text));
  }

  override async sync(name: string): Promise<void> {
    return this.each(async () => super.sync(name));
  }
}

class FaultyReads extends FailingOnce {
  override async read(name: string): Promise<string | undefined> {
    return this.each(async () => super.read(name));
  }

  override async list(): Promise<readonly string[]> {
    return this.each(async () => super.list());
  }

  override async size(name: string): Promise<number> {
    return this.each(async () => (this.unreadable === undefined ? super.size(name) : Promise.reject(this.unreadable)));
  }

  override async move(name: string, to: string): Promise<void> {
    return this.each(async () => super.move(name, to));
  }
}

const story: readonly Entry[] = [
  { type: 'prompt', id: 'p', at: 1, text: 'Why?', context: [] },
  { type: 'reply', id: 'r', parent: 'p', at: 1 },
  { type: 'events', reply: 'r', events: [{ type: 'text', index: 0, text: 'Be' }] },
  { type: 'events', reply: 'r', events: [{ type: 'text', index: 0, text: 'cause' }] },
  { type: 'end', reply: 'r', ending: { type: 'complete' } },
  { type: 'title', title: 'Reasons' },
];

describe('a disk that fails at any one call', () => {
  for (const code of ['ENOSPC', 'EIO']) {
    it(`with ${code}, and works again, has everything, and the user was told both`, async () => {
      for (let at = 0; ; at++) {
        const store = new FaultyWrites(at, code);
        const clock = new TestClock();
        const told: (string | undefined)[] = [];
        const shelf = new Shelf({ store, clock, newId: () => crypto.randomUUID() });
        const library = new Library({
          store,
          shelf,
          clock,
          newId: () => crypto.randomUUID(),
          pointer: { get: () => 'c', set: () => undefined },
          onUnsaved: (_, error) => told.push(error?.message),
          unread: (reason) => assert.fail(String(reason)),
          damaged: (lines) => assert.fail(`${lines} lines lost`),
        });
        const page = library.page('c');
        let conversation = newConversation('c');
        for (const entry of story) {
          page.write(entry, (conversation = apply(conversation, entry)));
          page.draft({ text: 'half a', attachments: [] });
          await library.flush();
        }
        clock.pass(6_000);
        await library.flush();
        const { conversation: read, draft } = await library.read('c');
        assert.deepEqual(read.nodes, replay(store.files.get('c.jsonl') ?? '', 'c').conversation.nodes);
        assert.deepEqual(replyOf(read, 'r')?.rounds[0]?.message.content, [{ type: 'text', text: 'Because' }]);
        assert.equal(read.title, 'Reasons');
        assert.equal(draft.text, 'half a');
        assert.equal(clock.waiting, 0);
        assert.deepEqual(
          (await shelf.list()).map(({ title }) => title),
          ['Reasons'],
        );
        assert.deepEqual(told.length === 0 ? told : told.slice(0, 2), told.length === 0 ? [] : [code, undefined]);
        if (!store.isOver) return;
      }
    });
  }

  it('with EIO as it reads, and works again, has everything where it was', async () => {
    const whole = new MemoryStore();
    await used(whole, async ({ library }) => {
      const page = library.page('c');
      let conversation = newConversation('c');
      for (const entry of story) page.write(entry, (conversation = apply(conversation, entry)));
      page.draft({ text: 'half a', attachments: [] });
      await library.flush();
    });
    for (let at = 0; ; at++) {
      const store = new FaultyReads(at, 'EIO');
      for (const [name, text] of whole.files) store.files.set(name, text);
      await used(store, async ({ library, shelf }) => {
        const gaveUp = (): undefined => undefined;
        await shelf.list().catch(gaveUp);
        await library.open();
        await library.news('c', () => true).catch(gaveUp);
        await library.read('c').catch(gaveUp);
        await shelf.damaged().catch(gaveUp);
        await shelf.amend('c', [{ type: 'mark', pinned: true }]).catch(gaveUp);
        await shelf.delete('c').catch(gaveUp);
        await shelf.restore('c').catch(gaveUp);
        await shelf.restore('c').catch(gaveUp);
        await shelf.purge();
        await library.flush();
      });
      const hasFailed = store.isOver;
      await used(store, async ({ library, shelf }) => {
        const { conversation, draft } = await library.read('c');
        assert.deepEqual(replyOf(conversation, 'r')?.rounds[0]?.message.content, [{ type: 'text', text: 'Because' }]);
        assert.equal(draft.text, 'half a', `at ${at}`);
        assert.equal((await shelf.list()).length, 1);
        assert.deepEqual(await shelf.damaged(), []);
      });
      assert.deepEqual([...store.files.keys()].sort(), ['c.draft.json', 'c.jsonl', 'list.jsonl'], `at ${at}`);
      if (!hasFailed) return;
    }
  });
});

/** Has the parts that a window has for its conversations. */
async function used(
  store: MemoryStore,
  use: (parts: { readonly library: Library; readonly shelf: Shelf }) => Promise<void>,
): Promise<void> {
  const clock = new TestClock();
  const newId = (): string => crypto.randomUUID();
  const shelf = new Shelf({ store, clock, newId });
  const library = new Library({
    store,
    shelf,
    clock,
    newId,
    pointer: { get: () => 'c', set: () => undefined },
    onUnsaved: () => undefined,
    unread: () => undefined,
    damaged: (lines) => assert.fail(`${lines} lines lost`),
  });
  await use({ library, shelf });
}
