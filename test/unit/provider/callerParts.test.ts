import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { prepareRequest, reference } from '../../../src/messages/index.ts';
import type { JsonObject, MessageParams } from '../../../src/messages/index.ts';
import { translate } from '../../../src/provider/callerParts.ts';
import type { CallerMessage, Part } from '../../../src/provider/callerParts.ts';
import type { Raw } from '../../gateway/json.ts';
import { personalities } from '../../gateway/personalities.ts';
import { createSignatures } from '../../gateway/signatures.ts';
import { messageProblems } from '../../gateway/validateMessages.ts';

const origin = { url: 'https://g.example/v1/messages', model: 'm' };
const endpoint = { url: origin.url, baseUrl: 'https://g.example', model: 'm', dialect: reference, key: 'k' };
const tool = { name: 'run', input_schema: { type: 'object' } };
const signatures = createSignatures();

const text = (value: string): Part => ({ type: 'text', text: value });
const data = (mime: string, content = ''): Part => ({ type: 'data', mime, bytes: new TextEncoder().encode(content) });
const png = '\u0089PNG\r\n\u001a\n';
/** An image of this type by its name, whatever it is by its first bytes. */
const image = (mime: string, begins: string): Part => ({
  type: 'data',
  mime,
  bytes: Uint8Array.from(begins, (letter) => letter.charCodeAt(0)),
});
const call = (id: string, input: unknown = { a: 1 }): Part => ({ type: 'call', id, name: 'run', input });
const result = (id: string, ...parts: readonly Part[]): Part => ({ type: 'result', id, parts });
const thought = (thinking: string, from = origin): Part => {
  const signature = signatures.sign('anthropic', thinking);
  return { type: 'thinking', metadata: { signature, _completeThinking: thinking, origin: from } };
};
const user = (...parts: readonly Part[]): CallerMessage => ({ role: 'user', parts });
const assistant = (...parts: readonly Part[]): CallerMessage => ({ role: 'assistant', parts });
const system = (...parts: readonly Part[]): CallerMessage => ({ role: 'system', parts });

/** The body as it would be sent. */
function sent(messages: readonly CallerMessage[], more: Partial<MessageParams> = {}): JsonObject {
  const translated = translate(messages);
  const params = { max_tokens: 64, tools: [tool], ...translated, ...more };
  return JSON.parse(prepareRequest(endpoint, params).body) as JsonObject;
}

describe('what another extension sends', () => {
  it('keeps its words, calls, results and images, each as what it is', () => {
    const body = sent([
      system(text('Be brief.'), text('Be kind.')),
      user(text('Look'), image('image/jpg', png)),
      assistant(text('I look'), call('c1')),
      user(result('c1', text('seen'), image('image/jpeg', '\u00ff\u00d8\u00ff'))),
    ]);
    assert.equal(body['system'], 'Be brief.\n\nBe kind.');
    assert.deepEqual(body['messages'], [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: btoa(png) } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'I look' },
          { type: 'tool_use', id: 'c1', name: 'run', input: { a: 1 } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'c1',
            content: [
              { type: 'text', text: 'seen' },
              { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: '/9j/' } },
            ],
          },
        ],
      },
    ]);
  });

  it('is told in words where it cannot be sent, and left out where it is no content', () => {
    const body = sent([
      user(text('a'), data('image/bmp', 'x'), data('stateful_marker', 'x'), data('usage', '{}'), { type: 'unknown' }),
      assistant(text('b'), image('image/png', png)),
      user(data('application/json', '{"c":1}'), data('text/plain; charset=utf-8', 'd')),
    ]);
    const texts = JSON.stringify(body['messages']).match(/"text":"(?:\\.|[^"\\])*"/g);
    assert.deepEqual(texts, [
      '"text":"a"',
      '"text":"[Data of the type image/bmp was left out.]"',
      '"text":"b"',
      '"text":"[Data of the type image was left out.]"',
      String.raw`"text":"{\"c\":1}"`,
      '"text":"d"',
    ]);
  });

  it('is read out of a tool’s tree of components', () => {
    const leaf = (words: string, lineBreakBefore = false): object => ({ type: 2, text: words, lineBreakBefore });
    const value = { node: { type: 1, children: [leaf('one'), { type: 1, children: [leaf('two', true)] }] } };
    const tree = translate([
      user(result('c', { type: 'tree', value }), result('d', { type: 'tree', value: { x: 1 } })),
    ]);
    assert.match(JSON.stringify(tree), /one\\ntwo/);
    assert.match(JSON.stringify(tree), /\{\\"x\\":1\}/);
  });

  it('marks for the cache what stands before the mark', () => {
    const { messages } = translate([user(text('a'), text('b'), data('cache_control', 'ephemeral')), user(text('c'))]);
    assert.deepEqual(messages[0]?.content, [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b', cache_control: { type: 'ephemeral' } },
    ]);
    assert.deepEqual(translate([user(data('cache_control', 'ephemeral'))]).messages, []);
  });

  it('brings a thought back to where it was thought, and nowhere else', () => {
    const history = (part: Part): JsonObject =>
      sent([user(text('Hi')), assistant(part, call('c')), user(result('c', text('ok')))], {
        thinking: { type: 'adaptive' },
      });
    assert.match(JSON.stringify(history(thought('hm'))), /"type":"thinking","thinking":"hm","signature":"Ep8/);
    const redacted = { type: 'thinking', metadata: { redactedData: 'x', origin } } as const;
    assert.match(JSON.stringify(history(redacted)), /"type":"redacted_thinking","data":"x"/);
    const foreign = [
      thought('hm', { ...origin, model: 'other' }),
      { type: 'thinking', metadata: { signature: 'x', _completeThinking: 'hm' } } as const,
      { type: 'thinking', metadata: { signature: 1, _completeThinking: 'hm', origin } } as const,
      { type: 'thinking', metadata: { signature: 'x', _completeThinking: 'hm', origin: { url: 1 } } } as const,
      { type: 'thinking', metadata: undefined } as const,
    ];
    for (const part of foreign) assert.doesNotMatch(JSON.stringify(history(part)), /"type":"(?:redacted_)?thinking","/);
  });
});

describe('whatever another extension sends', () => {
  const words = fc.constantFrom('', ' ', '\n', 'word', 'two words ', '\ud800', '日本');
  const ids = fc.constantFrom('', 'a', 'b', 'c:1', 'a');
  const plain: fc.Arbitrary<Part> = fc.oneof(
    words.map(text),
    fc.constantFrom('image/png', 'image/jpeg', 'image/bmp').map((mime) => image(mime, png)),
    fc
      .constantFrom('image/png', 'image/bmp', 'text/plain', 'application/json', 'cache_control', 'stateful_marker', '')
      .map((mime) => data(mime, 'x')),
    fc.constant<Part>({ type: 'unknown' }),
    fc.anything().map((value): Part => ({ type: 'tree', value })),
  );
  const parts: fc.Arbitrary<Part> = fc.oneof(
    plain,
    fc.tuple(ids, fc.oneof(fc.jsonValue(), fc.constant(undefined))).map(([id, input]) => call(id, input)),
    fc.tuple(ids, fc.array(plain, { maxLength: 3 })).map(([id, inner]) => result(id, ...inner)),
    fc.constantFrom('', 'hm').map((thinking) => thought(thinking)),
    fc.constant(thought('hm', { ...origin, model: 'other' })),
    fc.anything().map((metadata): Part => ({ type: 'thinking', metadata })),
  );
  const message = fc.record<CallerMessage>({
    role: fc.constantFrom('user', 'assistant', 'system'),
    parts: fc.array(parts, { maxLength: 5 }),
  });

  it('becomes messages that the real API takes', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 7 }), (messages) => {
        const body = sent([...messages, user(text('And now?'))], { thinking: { type: 'adaptive' } }) as Raw;
        const judged = { personality: personalities.anthropic, signatures, headers: {}, body: '', counting: false };
        const [problem] = messageProblems(body, judged);
        assert.equal(problem, undefined, JSON.stringify(body));
      }),
      { numRuns: 500 },
    );
  });

  it('is kept, word for word and in order', () => {
    const spoken = fc.array(
      fc.record({
        role: fc.constantFrom<'user' | 'assistant'>('user', 'assistant'),
        said: fc.stringMatching(/^[a-z]{1,8}$/),
      }),
    );
    fc.assert(
      fc.property(spoken, (all) => {
        const { messages } = translate(all.map(({ role, said }) => ({ role, parts: [text(said)] })));
        const heard = messages.flatMap(({ content }) =>
          typeof content === 'string' ? [content] : content.map((block) => (block.type === 'text' ? block.text : '')),
        );
        assert.deepEqual(
          heard,
          all.map(({ said }) => said),
        );
      }),
    );
  });

  it('has one result for each call, with what was given for it', () => {
    const count = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(count, fc.nat(), (calls, skip) => {
        const all = Array.from({ length: calls }, (_, at) => `id${at}`);
        const given = all.filter((_, at) => at !== skip);
        const body = sent([
          user(text('Go')),
          assistant(...all.map((id) => call(id))),
          user(...given.toReversed().map((id) => result(id, text(`of ${id}`)))),
        ]);
        const messages = body['messages'] as readonly {
          content: readonly { tool_use_id: string; content: unknown }[];
        }[];
        const results = messages.at(-1)?.content ?? [];
        assert.deepEqual(
          results.map(({ tool_use_id }) => tool_use_id),
          all,
        );
        for (const { tool_use_id: id, content } of results) {
          assert.equal(JSON.stringify(content).includes(`of ${id}`), given.includes(id));
        }
      }),
    );
  });
});
