// Whole conversations against the prompt cache of the reference: nothing is written to it twice.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from '../../fastCheck.ts';
import type { Attachment } from '../../../src/conversation/context.ts';
import { isVisible } from '../../../src/conversation/branches.ts';
import { apply } from '../../../src/conversation/entries.ts';
import { pathTo, toMessages } from '../../../src/conversation/path.ts';
import { newConversation, promptOf } from '../../../src/conversation/tree.ts';
import type { Conversation, Node, NodeId, Reply } from '../../../src/conversation/tree.ts';
import { prepareRequest, reference } from '../../../src/messages/index.ts';
import type { Dialect, Endpoint } from '../../../src/messages/index.ts';
import { createCache } from '../../gateway/cache.ts';
import type { CacheUse } from '../../gateway/cache.ts';
import type { Raw } from '../../gateway/json.ts';

const url = 'https://g.example/v1/messages';
const models = ['sonnet', 'opus'];

/** A conversation, and the cache of the gateway that it is asked at. */
class Talk {
  readonly #dialect: Dialect;
  readonly #system: string | undefined;
  #conversation: Conversation = newConversation('c');
  #ids = 0;
  /** Milliseconds. */
  time = 0;
  readonly cache = createCache(() => this.time);

  constructor(dialect: Partial<Dialect> = {}, system?: string) {
    this.#dialect = { ...reference, caching: true, ...dialect };
    this.#system = system;
  }

  get replies(): readonly Reply[] {
    return [...this.#conversation.nodes.values()].filter(
      (node: Node): node is Reply => node.type === 'reply' && isVisible(this.#conversation, node.id),
    );
  }

  delete(node: NodeId): void {
    this.#apply({ type: 'deleted', node, deleted: true });
  }

  /** Asks for a summary in place of all there is. */
  compact(model: string): CacheUse {
    const id = this.#newId();
    const { head: parent = '' } = this.#conversation;
    this.#apply({ type: 'prompt', id, parent, at: 0, text: 'Summarize.', context: [], compacts: true });
    return this.answer(model, id);
  }

  /** Asks something new behind a reply, by default the last one that is shown. */
  ask(model: string, text: string, context: readonly Attachment[] = [], after = this.#conversation.head): CacheUse {
    const id = this.#newId();
    const parent = after === undefined ? {} : { parent: after };
    this.#apply({ type: 'prompt', id, ...parent, at: 0, text, context });
    return this.answer(model, id);
  }

  /** Asks a question in other words, with the same attachments. */
  edit(model: string, reply: Reply, text: string): CacheUse {
    const { parent, context = [], compacts } = promptOf(this.#conversation, reply.parent) ?? {};
    const id = this.#newId();
    const more = { ...(parent !== undefined && { parent }), ...(compacts && { compacts }) };
    this.#apply({ type: 'prompt', id, ...more, at: 0, text, context });
    return this.answer(model, id);
  }

  /** Asks a question as it stands. */
  answer(model: string, prompt: string): CacheUse {
    const endpoint: Endpoint = { url, baseUrl: url, model, dialect: this.#dialect, key: 'k', headers: {} };
    const messages = toMessages(pathTo(this.#conversation, prompt));
    const params = { messages, max_tokens: 10, caching: true };
    const { body } = prepareRequest(
      endpoint,
      this.#system === undefined ? params : { ...params, system: this.#system },
    );
    const json = JSON.parse(body) as Raw;
    const marks = body.split('"cache_control":{').length - 1;
    assert.ok(marks <= 4, `${marks} breakpoints`);
    const use = this.cache.use({ body: json });
    const id = this.#newId();
    const author = { gatewayId: 'g', gatewayName: 'G', origin: 'https://g.example', model, url };
    const said = { type: 'text', text: `Answer ${id} `.repeat(40) } as const;
    this.#apply({ type: 'reply', id, parent: prompt, at: 0 });
    this.#apply({ type: 'author', reply: id, author });
    this.#apply({ type: 'events', reply: id, events: [{ type: 'block_start', index: 0, block: said }] });
    this.#apply({ type: 'end', reply: id, ending: { type: 'complete' } });
    return use;
  }

  #apply(entry: Parameters<typeof apply>[1]): void {
    this.#conversation = apply(this.#conversation, entry);
  }

  #newId(): string {
    return `n${this.#ids++}`;
  }
}

const fileOf = (name: string, length: number): Attachment => ({
  id: name,
  type: 'file',
  name,
  of: '',
  path: name,
  uri: name,
  language: '',
  text: `${name} `.repeat(length),
});

/** One thing that a user does: numbers choose among what there is then. */
const step = fc.record({
  does: fc.constantFrom('ask', 'ask', 'ask', 'edit', 'fork', 'retry', 'compact', 'delete'),
  at: fc.nat(1000),
  model: fc.nat(models.length - 1),
  files: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(4), fc.integer({ min: 21, max: 45 })),
  words: fc.integer({ min: 1, max: 300 }),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function take(talk: Talk, { does, at, model: index, files, words }: Step, number: number): void {
  const model = models[index] ?? '';
  const text = `Question ${number} `.repeat(words);
  const reply = talk.replies[at % Math.max(1, talk.replies.length)];
  const context = Array.from({ length: files }, (_, file) => fileOf(`${number}-${file}.ts`, 100));
  if (reply === undefined || does === 'ask') talk.ask(model, text, context);
  else if (does === 'edit') talk.edit(model, reply, text);
  else if (does === 'fork') talk.ask(model, text, context, reply.id);
  else if (does === 'compact') talk.compact(model);
  else if (does === 'delete') talk.delete(at % 2 === 0 ? reply.id : reply.parent);
  else talk.answer(reply.author?.model ?? model, reply.parent);
}

/** How the gateway differs, and the system prompt: a long one that must be a string ends nowhere on its own. */
const setting = fc.constantFrom<readonly [differs: Partial<Dialect>, system?: string]>(
  [{}],
  [{}, 'Be brief.'],
  [{}, 'Be brief, and exact. '.repeat(400)],
  [{ cache_control: 'blocks' }, 'Be brief, and exact. '.repeat(400)],
  [{ system: 'string' }, 'Be brief.'],
);
const steps = fc.array(step, { minLength: 20, maxLength: 20 });

function isWrittenOnce([differs, system]: readonly [Partial<Dialect>, string?], all: readonly Step[]): void {
  const talk = new Talk(differs, system);
  for (const [number, each] of all.entries()) {
    talk.time += 5_000;
    take(talk, each, number);
  }
  for (const [, count] of talk.cache.writes) assert.equal(count, 1);
}

const runs = 40;

it('writes nothing to a cache twice, in twenty turns with edits, forks, retries, deletions, summaries and attachments', () => {
  const property = fc.property(setting, steps, (given, all) =>
    isWrittenOnce(
      given,
      all.map((each) => ({ ...each, model: 0 })),
    ),
  );
  fc.assert(property, { numRuns: runs });
});

it('writes nothing to a model’s cache twice when models take turns', () => {
  // Whoever joins a conversation writes all of it at once: only at its end can they find it again.
  const property = fc.property(setting, steps, (given, all) =>
    isWrittenOnce(
      given,
      all.map((each) => ({ ...each, does: 'ask' })),
    ),
  );
  fc.assert(property, { numRuns: runs });
});

it('writes a summary once, also if the first question after it is asked in other words', () => {
  const talk = new Talk({}, 'Be brief, and exact. '.repeat(400));
  talk.ask('sonnet', 'Why is that so? '.repeat(800));
  const summary = talk.compact('sonnet');
  talk.ask('sonnet', 'And now? '.repeat(800));
  const [, , reply] = talk.replies;
  assert.ok(summary.read > 0 && reply);
  talk.edit('sonnet', reply, 'And then? '.repeat(800));
  for (const [, count] of talk.cache.writes) assert.equal(count, 1);
});

it('writes less twice where a conversation forks half-way than what it would take to write it all', () => {
  const talk = new Talk();
  for (let turn = 0; turn < 8; turn++) talk.ask('sonnet', `Question ${turn} `.repeat(500));
  const half = talk.replies[4];
  assert.ok(half);
  // It joins, and writes all there is at once.
  const { written } = talk.ask('opus', 'And you?');
  talk.time += 1000;
  const { read } = talk.ask('opus', 'From here?', [], half.id);
  assert.ok(read > written['5m'] / 4, `${read} of ${written['5m']}`);
});

it('writes a conversation anew once its time is over, and only then', () => {
  const talk = new Talk();
  const words = 'Why is that so? '.repeat(400);
  const first = talk.ask('sonnet', words).written['5m'];
  for (let turn = 0; turn < 5; turn++) {
    talk.time += 4 * 60_000;
    assert.ok(talk.ask('sonnet', `And ${turn}?`).read >= first, 'reading it keeps it');
  }
  talk.time += 5 * 60_000 + 1;
  const { read, written } = talk.ask('sonnet', 'And then?');
  assert.ok(read === 0 && written['5m'] > first);
});
