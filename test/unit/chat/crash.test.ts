import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
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
  it('loses nothing that was safe, and the next one goes on', async () => {
    const safe: string[] = [];
    for (let kill = 0; kill < kills; kill++) {
      safe.push(...(await killed(Math.random() * 40, 'c')));
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

/** Fails at one call, once, as a disk does: an append may have written half. */
class FaultyStore extends MemoryStore {
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

  async #each<T>(run: () => Promise<T>): Promise<T> {
    this.fail = this.#left-- === 0 ? this.#error : undefined;
    try {
      return await run();
    } finally {
      this.fail = undefined;
    }
  }

  override async append(name: string, text: string): Promise<void> {
    return this.#each(async () => super.append(name, text));
  }

  override async replace(name: string, text: string): Promise<void> {
    return this.#each(async () => super.replace(name, text));
  }

  override async sync(name: string): Promise<void> {
    return this.#each(async () => super.sync(name));
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
    it(`with ${code}, and works again, has everything, and the person was told both`, async () => {
      for (let at = 0; ; at++) {
        const store = new FaultyStore(at, code);
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
});
