import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { fromPortable, toPortable } from '../../../src/chat/portable.ts';
import { exportJson, importText, readWhole } from '../../../src/chat/porting.ts';
import type { Entry } from '../../../src/conversation/entries.ts';
import { encode, seal } from '../../../src/conversation/journalLines.ts';
import { atOnce } from '../../../src/conversation/steps.ts';
import { replay } from '../../../src/conversation/replay.ts';
import { promptOf } from '../../../src/conversation/tree.ts';
import { crossingTo } from '../../../src/chat/consent.ts';
import { Desk, MemoryStore, TestClock, there } from './support.ts';

const text = fc.string({ unit: 'binary', maxLength: 30 });
const id = fc.constantFrom('a', 'b', 'c', 'd');
const entry = fc.oneof(
  fc.record({ type: fc.constant('prompt'), id, at: fc.nat(), text, context: fc.constant([]) }),
  fc.record({ type: fc.constant('reply'), id, parent: id, at: fc.nat() }),
  fc.record({
    type: fc.constant('events'),
    reply: id,
    events: fc.array(fc.record({ type: fc.constant('text'), index: fc.constant(0), text }), { maxLength: 3 }),
  }),
  fc.record({ type: fc.constant('end'), reply: id, ending: fc.constant({ type: 'complete' }) }),
  fc.record({ type: fc.constant('title'), title: text }),
  fc.record({ type: fc.constant('of a later version'), something: fc.jsonValue() }),
);

/** An entry, or what was made to look like one. */
type Lines = { readonly type: string } & Readonly<Record<string, unknown>>;

const newIds = (): (() => string) => {
  let last = 0;
  return () => `new-${++last}`;
};

function journalIn(json: string): string | undefined {
  const read = atOnce(fromPortable(json, newIds()));
  return typeof read === 'object' ? read.journal : read;
}

const journalOf = (entries: readonly Entry[]): string => entries.map((e, n) => encode('w', n, e)).join('');
const question: Entry = { type: 'prompt', id: 'p', at: 1, text: 'What is this?', context: [] };

class Folder {
  readonly store = new MemoryStore();
  readonly ports = { store: this.store, clock: new TestClock(), newId: newIds() };
}

describe('a conversation as a file', () => {
  it('comes back as it was, what this version doesn’t know included', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
        const journal = entries.map((e, n) => seal({ v: 2, w: 'w', n, e })).join('');
        const again = journalIn(toPortable(journal));
        assert.equal(again, journal);
        assert.deepEqual(replay(again, 'c'), replay(journal, 'c'));
      }),
    );
  });

  it('leaves a damaged line behind, and is nothing where it is no conversation', () => {
    const line = seal({ v: 2, w: 'w', n: 0, e: { type: 'title' } });
    assert.equal(journalIn(toPortable(`${line}\nnonsense\n`)), line);
    const hostile = ['', '{', '[]', 'null', '{"format":"other","version":1,"lines":[]}', '['.repeat(100_000)];
    const image = '{"format":"parley-conversation","version":1,"lines":[],"images":{"a":"<svg>"}}';
    for (const json of [...hostile, image]) assert.equal(journalIn(json), undefined);
  });

  it('names no files when it is read: whoever wrote it could name any file of this computer', async () => {
    const excerpt = { id: 'f', name: 'passwd', of: '', path: 'passwd', language: '', text: 'root' };
    const of = (type: string, uri: string) => ({ ...excerpt, type, uri, startLine: 1, endLine: 1 });
    const types = ['file', 'selection', 'symbol', 'folder', 'problems', 'of a later version'];
    const context = types.map((type) => of(type, 'file:///etc/passwd'));
    const e = { ...question, context };
    const { store, ports } = new Folder();
    const imported = await importText(toPortable(seal({ v: 2, w: 'w', n: 0, e })), ports);
    assert.ok(typeof imported === 'object');
    const read = promptOf(await readWhole(store, imported.id), 'p')?.context ?? [];
    assert.deepEqual(
      read.map((each) => each.type),
      [...types.slice(0, -1), 'unknown'],
    );
    assert.doesNotMatch(JSON.stringify(read), /file:/);
  });

  it('may go nowhere yet: what the file says was agreed to, was by somebody else', async () => {
    const { store, ports } = new Folder();
    store.files.set('c.jsonl', journalOf([question, { type: 'origin', origin: there.origin }]));
    const imported = await importText(await exportJson(store, 'c'), ports);
    assert.ok(typeof imported === 'object');
    const conversation = await readWhole(store, imported.id);
    assert.deepEqual(conversation.origins, []);
    assert.deepEqual(crossingTo(conversation, there.origin), { from: there.origin, to: there.origin });
  });

  it('has its images, or says which are missing, and brings them along without touching others', async () => {
    const { store, ports } = new Folder();
    const images = ['there', 'gone'].map((name) => ({ id: name, type: 'image', name, mime: 'image/png' }) as const);
    store.files.set('c.jsonl', journalOf([{ ...question, context: images }]));
    store.files.set('there.image', 'AAAA');
    const json = await exportJson(store, 'c');
    assert.match(json, /"missing": \[\s*"gone"/);
    store.files.set('there.image', 'BBBB');
    const imported = await importText(json, ports);
    assert.ok(typeof imported === 'object');
    const context = promptOf(await readWhole(store, imported.id), 'p')?.context ?? [];
    assert.deepEqual(
      context.map((each) => each.type === 'image' && [each.name, each.data]),
      [
        ['there', 'AAAA'],
        ['gone', undefined],
      ],
    );
    assert.equal(store.files.get('there.image'), 'BBBB');
  });

  it('holds no key that a server or an address let out', () => {
    const key = 'sk-ant-REDACTED';
    const journal = journalOf([
      question,
      { type: 'reply', id: 'r', parent: 'p', at: 1 },
      {
        type: 'end',
        reply: 'r',
        ending: { type: 'failed', failure: { kind: 'auth', message: `Incorrect API key: ${key}` } },
      },
    ]);
    assert.ok(journal.includes(key));
    assert.ok(!toPortable(journal).includes(key));
  });
});

describe('a file to import', () => {
  it('is refused where it is nothing, newer, empty or strange, and leaves nothing behind', async () => {
    const { store, ports } = new Folder();
    const of = (lines: string): string => toPortable(lines);
    const newer = seal({ v: 3, w: 'w', n: 0, e: { type: 'prompt' } });
    const said = encode('w', 0, { type: 'conversation', version: 3, id: 'c', at: 1 });
    const strange = journalOf([{ ...question, id: 'x'.repeat(1_000) }]);
    assert.equal(await importText('a shopping list', ports), 'foreign');
    assert.equal(await importText('{"type":"user"}\n{"type":1}\n', ports), 'foreign');
    assert.equal(await importText(of(newer), ports), 'newer');
    assert.equal(await importText(of(said), ports), 'newer');
    assert.equal(await importText(of(''), ports), 'empty');
    assert.equal(await importText(of(strange), ports), 'strange');
    assert.deepEqual([...store.files], []);
  });

  it('becomes another conversation each time, so that none is written over', async () => {
    const { store, ports } = new Folder();
    store.files.set('c.jsonl', journalOf([question]));
    const json = await exportJson(store, 'c');
    await importText(json, ports);
    await importText(json, ports);
    const journals = [...store.files].filter(([name]) => name.endsWith('.jsonl')).map(([, journal]) => journal);
    assert.deepEqual(journals, [journals[0], journals[0], journals[0]]);
  });

  it('full of nonsense opens, shows what is none, and lets everything be done with it', async () => {
    const reply = { type: 'reply', id: 'r', parent: 'p', at: 1 };
    const end = { type: 'end', reply: 'r', ending: { type: 'complete' } };
    const events = (...all: readonly unknown[]) => ({ type: 'events', reply: 'r', events: all });
    const text = { type: 'text', index: 0, text: 'x' };
    const hostile: readonly (readonly Lines[])[] = [
      [question, reply, events(text, { type: 'text', index: -1, text: 5 }), end],
      [question, reply, events({ type: 'text', index: 1, text: 5 }), end],
      [question, reply, events({ type: 'block_start', index: 3, block: null }, { type: 'message_delta' }), end],
      [question, reply, events({ type: 'block_start', index: 0, block: { type: 'text' } }), end],
      [question, reply, events({ type: 'message_delta', usage: {}, stopReason: 5 }), end],
      [question, { ...reply, id: 'p' }, { ...end, reply: 'p' }],
      [{ ...reply, parent: 'r' }, end],
      [question, { ...reply, instead: 'r' }, end],
    ];
    for (const v of [2, 1]) {
      for (const entries of hostile) {
        const ports = new Folder().ports;
        const imported = await importText(toPortable(entries.map((e, n) => seal({ v, w: 'w', n, e })).join('')), ports);
        if (typeof imported === 'string') continue;
        const desk = await Desk.open(ports.store);
        await desk.chats.show(desk.view, imported.id);
        assert.deepEqual(desk.shown(), desk.fresh());
        for (const node of [...desk.chat.conversation.nodes.keys()])
          for (const step of ['next', 'previous', 'fork', 'forward', 'delete', 'undo', 'choose'] as const)
            desk.chat.steering.take(step, node);
        desk.chat.asking.send('mine', 'And now?');
        assert.deepEqual(desk.shown(), desk.fresh());
      }
    }
  });

  it('loses what is no event, and is said to be damaged', () => {
    const line = (n: number, e: Lines): string => seal({ v: 2, w: 'w', n, e });
    const events = { type: 'events', reply: 'r', events: [{ type: 'text', index: 0, text: 5 }] };
    const reply = { type: 'reply', id: 'r', parent: 'r', at: 1 };
    assert.equal(replay(line(0, question) + line(1, reply) + line(2, events), 'c').damaged, 2);
    // What a later version may say of a stream is no damage.
    const later = { type: 'events', reply: 'r', events: [{ type: 'of a later version', index: 'x' }] };
    assert.equal(replay(line(0, question) + line(1, { ...reply, parent: 'p' }) + line(2, later), 'c').damaged, 0);
  });

  it('that is long holds nothing else up, and leaves nothing when it is called off', async () => {
    const store = new MemoryStore();
    const ports = { store, clock: new TestClock(), newId: newIds() };
    const line = (n: number): string =>
      JSON.stringify({
        type: n % 2 === 0 ? 'user' : 'assistant',
        uuid: `u${n}`,
        ...(n > 0 && { parentUuid: `u${n - 1}` }),
        message: { id: `m${n}`, model: 'm', content: [{ type: 'text', text: 'word '.repeat(2_000) }] },
      });
    const text = Array.from({ length: 600 }, (_, n) => line(n)).join('\n');
    const giving = new AbortController();
    let turns = 0;
    const others = setInterval(() => (turns += 1));
    const imported = await importText(text, ports);
    clearInterval(others);
    assert.ok(typeof imported === 'object' && turns > 3, `${turns} turns of others`);
    store.files.clear();
    const begun = importText(text, ports, giving.signal);
    setTimeout(() => giving.abort());
    await assert.rejects(begun, { name: 'AbortError' });
    assert.deepEqual([...store.files.keys()], []);
  });

  it('that is called off while its images are written leaves nothing', async () => {
    const { store, ports } = new Folder();
    const images = ['one', 'two'].map((name) => ({ id: name, type: 'image', name, mime: 'image/png' }) as const);
    store.files.set('c.jsonl', journalOf([{ ...question, context: images }]));
    for (const { id } of images) store.files.set(`${id}.image`, 'AAAA');
    const json = await exportJson(store, 'c');
    store.files.clear();
    for (const written of [1, 2]) {
      const giving = new AbortController();
      let count = 0;
      const replace = async (name: string, text: string): Promise<void> => {
        if (++count === written) giving.abort();
        store.files.set(name, text);
        return Promise.resolve();
      };
      const slow = Object.assign(Object.create(store) as typeof store, { replace });
      await assert.rejects(importText(json, { ...ports, store: slow }, giving.signal), { name: 'AbortError' });
      assert.deepEqual([...store.files.keys()], []);
    }
  });
});
