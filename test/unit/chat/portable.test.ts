import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fromPortable, toPortable } from '../../../src/chat/portable.ts';
import { exportJson, importText, readWhole } from '../../../src/chat/porting.ts';
import type { Entry } from '../../../src/conversation/entries.ts';
import { encode, seal } from '../../../src/conversation/journalLines.ts';
import { replay } from '../../../src/conversation/replay.ts';
import { promptOf } from '../../../src/conversation/tree.ts';
import { MemoryStore, TestClock } from './support.ts';

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

const newIds = (): (() => string) => {
  let last = 0;
  return () => `new-${++last}`;
};

function journalIn(json: string): string | undefined {
  const read = fromPortable(json, newIds());
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
});
