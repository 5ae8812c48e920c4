import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  fold,
  newFold,
  reference,
  type AssistantBlock,
  type InputMessage,
  type Origin,
  type StreamEvent,
  type UserBlock,
} from '../../../src/messages/index.ts';
import { MessagesError } from '../../../src/messages/errors.ts';
import { validHistory } from '../../../src/messages/history.ts';
import type { JsonObject } from '../../../src/messages/schema.ts';

const origin: Origin = { url: 'https://g.example/v1/messages', model: 'm' };
const elsewhere: Origin = { ...origin, model: 'other' };
const out = (messages: readonly InputMessage[], dialect = reference): readonly JsonObject[] =>
  validHistory(messages, { dialect, origin, tools: dialect.tools });
const user = (...content: readonly UserBlock[]): InputMessage => ({ role: 'user', content });
const assistant = (...content: readonly AssistantBlock[]): InputMessage => ({ role: 'assistant', content, origin });
const text = (words: string): { readonly type: 'text'; readonly text: string } => ({ type: 'text', text: words });
const call = (id: string, invalid?: string): AssistantBlock => ({
  type: 'tool_use',
  id,
  name: 'run',
  input: { a: 1 },
  ...(invalid === undefined ? {} : { invalid }),
});
const answer = (tool_use_id: string, content = 'done'): UserBlock => ({ type: 'tool_result', tool_use_id, content });

/** The rules of the Messages API, as strictly as the real one has them. Throws what is wrong. */
function judge(messages: readonly JsonObject[]): void {
  const ids = new Set<unknown>();
  let open: unknown[] = [];
  messages.forEach(({ role, content }, at) => {
    assert.equal(role, at % 2 ? 'assistant' : 'user', 'roles alternate and begin with the user');
    const blocks: readonly JsonObject[] =
      typeof content === 'string' ? [text(content)] : (content as readonly JsonObject[]);
    assert.ok(blocks.length > 0, 'content is not empty');
    for (const block of blocks) if (block['type'] === 'text') assert.notEqual((block['text'] as string).trim(), '');
    const results = blocks.filter((block) => block['type'] === 'tool_result').map((block) => block['tool_use_id']);
    assert.deepEqual(results, open, 'each call has its one result, at once');
    assert.ok(
      blocks.slice(0, results.length).every((block) => block['type'] === 'tool_result'),
      'results come first',
    );
    open = blocks.filter((block) => block['type'] === 'tool_use').map((block) => block['id']);
    for (const id of open) {
      assert.ok(typeof id === 'string' && id.trim() !== '');
      assert.ok(!ids.has(id), 'ids are unique');
      ids.add(id);
    }
  });
  assert.deepEqual(open, [], 'no call is left open');
  const last = messages.at(-1);
  if (last?.['role'] === 'assistant') {
    const blocks =
      typeof last['content'] === 'string' ? [text(last['content'])] : (last['content'] as readonly JsonObject[]);
    const words = blocks.at(-1)?.['text'];
    if (typeof words === 'string') assert.equal(words, words.trimEnd());
  }
}

describe('history is legal whatever happened', () => {
  test('R35: a call without a result gets one that says so', () => {
    const sent = out([
      user(text('Hi')),
      assistant(text('Look'), call('t1'), call('t2')),
      user(answer('t2'), text('and?')),
    ]);
    judge(sent);
    assert.deepEqual(sent[2]?.['content'], [
      { type: 'tool_result', tool_use_id: 't1', content: 'Interrupted: this call was not run.', is_error: true },
      { type: 'tool_result', tool_use_id: 't2', content: 'done' },
      text('and?'),
    ]);
  });
  test('a call at the very end, and one before another reply', () => {
    judge(out([user(text('Hi')), assistant(call('t1'))]));
    judge(out([user(text('Hi')), assistant(call('t1')), assistant(text('On'), call('t2')), user(text('Stop'))]));
  });
  test('a call whose input was cut goes back empty, with the reason', () => {
    const sent = out([user(text('Hi')), assistant(call('t1', '{"pa')), user(text('Go on'))]);
    judge(sent);
    assert.deepEqual(sent[1]?.['content'], [{ type: 'tool_use', id: 't1', name: 'run', input: {} }]);
    assert.match(JSON.stringify(sent[2]), /cut off or is not a JSON object/);
  });
  test('R36: a reply stopped before its first word', () => {
    const sent = out([user(text('Hi')), assistant(), user(text('Again')), assistant(text('')), user(text('?'))]);
    judge(sent);
    assert.deepEqual(sent, [{ role: 'user', content: [text('Hi'), text('Again'), text('?')] }]);
  });
  test('a result without its call stays as words', () => {
    const sent = out([user(answer('gone', 'what it said'), text('Hi'))]);
    judge(sent);
    assert.deepEqual(sent, [{ role: 'user', content: [text('what it said'), text('Hi')] }]);
  });
  test('D20, D21: blank and repeated ids are renamed with their results; foreign ones only elsewhere', () => {
    const sent = out([
      user(text('Hi')),
      assistant(call('call_x__thought__A=')),
      user(answer('call_x__thought__A=')),
      assistant(call('1'), call('1'), call('')),
      user(answer('1', 'first'), answer('1', 'second'), answer('', 'third')),
      { role: 'assistant', origin: elsewhere, content: [call('call_x__thought__A=')] },
      user(answer('call_x__thought__A=', 'again')),
    ]);
    judge(sent);
    const ids = sent
      .flatMap(({ content }) => (Array.isArray(content) ? (content as JsonObject[]) : []))
      .filter(({ type }) => type === 'tool_use')
      .map(({ id }) => id);
    assert.deepEqual(ids.slice(0, 3), ['call_x__thought__A=', '1', '1_2']);
    assert.deepEqual(ids.slice(3), ['toolu', 'call_x__thought__A_']);
    assert.deepEqual(
      (sent[4]?.['content'] as JsonObject[]).map(({ content }) => content),
      ['first', 'second', 'third'],
    );
  });
  test('D17, R15: thinking goes back unchanged to where it came from, and nowhere else', () => {
    const thought = { type: 'thinking', thinking: 'Hm', signature: 'c2ln==' } as const;
    const hidden = { type: 'redacted_thinking', data: 'ZGF0YQ==' } as const;
    const empty = { type: 'thinking', thinking: '', signature: 'only' } as const;
    const content = [thought, hidden, empty, text('Hi')];
    const home = out([user(text('Hi')), assistant(...content), user(text('?'))]);
    assert.deepEqual(home[1]?.['content'], content);
    const foreign = out([user(text('Hi')), { role: 'assistant', origin: elsewhere, content }, user(text('?'))]);
    assert.equal(foreign[1]?.['content'], 'Hi');
    const unknown = out([user(text('Hi')), { role: 'assistant', content }, user(text('?'))]);
    assert.equal(unknown[1]?.['content'], 'Hi');
  });
  test('D17: unsigned thinking goes back to a server that never signs, but not a cut one to one that does', () => {
    const unsigned = { type: 'thinking', thinking: 'Hm', signature: '' } as const;
    const signed = { type: 'thinking', thinking: 'Ah', signature: 's' } as const;
    const local = out([user(text('Hi')), assistant(unsigned, text('A')), user(text('?'))]);
    assert.deepEqual(local[1]?.['content'], [unsigned, text('A')]);
    const first = out([
      user(text('Hi')),
      assistant(signed, text('A')),
      user(text('?')),
      assistant(unsigned, text('B')),
      user(text('?')),
    ]);
    assert.equal(first[3]?.['content'], 'B');
    judge(out([user(text('Hi')), assistant(unsigned), user(text('?'))]));
  });
  test('D33: server tools go back whole and only home', () => {
    const server = {
      type: 'unknown',
      raw: { type: 'server_tool_use', id: 's1', name: 'web_search', input: {} },
    } as const;
    const result = (id: string, item: JsonObject): AssistantBlock => ({
      type: 'unknown',
      raw: { type: 'web_search_tool_result', tool_use_id: id, content: [item] },
    });
    const whole = result('s1', { encrypted_content: 'e' });
    const sent = out([
      user(text('Hi')),
      assistant(server, whole, result('s2', { encrypted_content: 'e' }), result('s1', {}), text('A')),
      user(text('?')),
    ]);
    assert.deepEqual(sent[1]?.['content'], [server.raw, whole.type === 'unknown' ? whole.raw : {}, text('A')]);
    const away = out([
      user(text('Hi')),
      { role: 'assistant', origin: elsewhere, content: [server, whole, text('A')] },
      user(text('?')),
    ]);
    assert.equal(away[1]?.['content'], 'A');
  });
  test('a history that begins with the assistant, and a prefill', () => {
    const sent = out([assistant(text('Earlier')), user(text('Hi')), assistant(text('Sure:  \n'))]);
    judge(sent);
    assert.equal(sent.at(-1)?.['content'], 'Sure:');
  });
  test('D60: images where they are not documented: refused in the newest question, told of in older ones', () => {
    const dialect = { ...reference, images: [], documents: false } as const;
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } } as const;
    const older = out([user(image, text('What?')), assistant(text('A')), user(text('?'))], dialect);
    assert.deepEqual(older[0]?.['content'], [text('[An image was here.]'), text('What?')]);
    assert.throws(
      () => out([user(image, text('What?'))], dialect),
      (error) => error instanceof MessagesError && error.field === 'image',
    );
  });
  test('a gateway without tools gets calls and results as words', () => {
    const sent = out([user(text('Hi')), assistant(call('t1')), user(answer('t1'))], { ...reference, tools: false });
    judge(sent);
    assert.equal(sent[1]?.['content'], 'Called the tool "run" with {"a":1}');
  });
});

test('any messages at all become legal ones, and legal ones stay as they are', () => {
  const words = fc.constantFrom('', ' ', 'a', 'b\n');
  const id = fc.constantFrom('', '1', '2', 'x=');
  const userBlock: fc.Arbitrary<UserBlock> = fc.oneof(
    words.map(text),
    fc.record({ type: fc.constant('tool_result' as const), tool_use_id: id, content: words }),
  );
  const assistantBlock: fc.Arbitrary<AssistantBlock> = fc.oneof(
    words.map(text),
    fc.record({ type: fc.constant('thinking' as const), thinking: words, signature: fc.constantFrom('', 's') }),
    fc.tuple(id, fc.constantFrom(undefined, '', '{"a')).map(([name, invalid]) => call(name, invalid)),
  );
  const message: fc.Arbitrary<InputMessage> = fc.oneof(
    fc.array(userBlock, { maxLength: 4 }).map((content) => user(...content)),
    fc
      .tuple(fc.array(assistantBlock, { maxLength: 4 }), fc.constantFrom(origin, elsewhere))
      .map(([content, from]) => ({ role: 'assistant' as const, content, origin: from })),
  );
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), (messages) => {
      const sent = out(messages);
      judge(sent);
      const again = sent.map((one) =>
        one['role'] === 'assistant' ? { ...one, origin } : one,
      ) as unknown as InputMessage[];
      const twice = out(again);
      if (!JSON.stringify(sent).includes('thinking')) assert.deepEqual(twice, sent);
    }),
    { seed: 35, numRuns: 2000 },
  );
});

test('a reply stopped after any of its events can be sent back', () => {
  const events: readonly StreamEvent[] = [
    { type: 'message_start', id: 'm', model: 'm', usage: {} },
    { type: 'block_start', index: 0, block: { type: 'thinking', thinking: '', signature: '' } },
    { type: 'thinking', index: 0, thinking: 'Hm' },
    { type: 'signature', index: 0, signature: 's' },
    { type: 'block_stop', index: 0 },
    { type: 'block_start', index: 1, block: text('') },
    { type: 'text', index: 1, text: 'Look' },
    { type: 'block_start', index: 2, block: { type: 'tool_use', id: 't', name: 'run', input: {} } },
    { type: 'input_json', index: 2, json: '{"a":' },
    { type: 'input_json', index: 2, json: '1}' },
    { type: 'block_stop', index: 2 },
    { type: 'message_stop' },
  ];
  for (let count = 0; count <= events.length; count++) {
    const state = newFold();
    for (const event of events.slice(0, count)) fold(state, event);
    judge(out([user(text('Hi')), { role: 'assistant', content: state.message.content, origin }, user(text('Go on'))]));
  }
});
