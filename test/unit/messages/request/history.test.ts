import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from '../../../fastCheck.ts';
import { fold, newFold, reference } from '../../../../src/messages/index.ts';
import type { AssistantBlock, InputMessage, Origin, StreamEvent, UserBlock } from '../../../../src/messages/index.ts';
import { MessagesError } from '../../../../src/messages/errors/errors.ts';
import { validHistory } from '../../../../src/messages/request/history.ts';
import { prepareRequest } from '../../../../src/messages/request/request.ts';
import type { JsonObject, MessageParams, Thinking, ToolUseBlock } from '../../../../src/messages/schema.ts';
import { personalities } from '../../../gateway/personalities.ts';
import type { Personality } from '../../../gateway/personalities.ts';
import type { Raw } from '../../../gateway/json.ts';
import { createSignatures } from '../../../gateway/signatures.ts';
import { messageProblems, redacted } from '../../../gateway/validateMessages.ts';
import { endpointAt } from '../support.ts';

const origin: Origin = { url: 'https://g.example/v1/messages', model: 'm' };
const elsewhere: Origin = { ...origin, model: 'other' };
const out = (messages: readonly InputMessage[], dialect = reference): readonly JsonObject[] =>
  validHistory(messages, { dialect, origin, tools: dialect.tools });
const user = (...content: readonly UserBlock[]): InputMessage => ({ role: 'user', content });
const assistant = (...content: readonly AssistantBlock[]): InputMessage => ({ role: 'assistant', content, origin });
const text = (words: string): { readonly type: 'text'; readonly text: string } => ({ type: 'text', text: words });
const call = (id: string, invalid?: string): ToolUseBlock => ({
  type: 'tool_use',
  id,
  name: 'run',
  input: { a: 1 },
  ...(invalid === undefined ? {} : { invalid }),
});
const answer = (tool_use_id: string, content = 'done'): UserBlock => ({ type: 'tool_result', tool_use_id, content });

const signatures = createSignatures();
const signed = (thinking: string): AssistantBlock => ({
  type: 'thinking',
  thinking,
  signature: signatures.sign('anthropic', thinking),
});
const hidden: AssistantBlock = { type: 'redacted_thinking', data: signatures.sign('anthropic', redacted) };
/** The first party, as strict as it is, or ever was, about tools. */
const strict: Personality = { ...personalities.anthropic, needsTools: 'Requests with tool blocks must define tools.' };

/** The test gateway's own checks: the first thing that is wrong with a body's messages. Throws it. */
function judge(messages: readonly JsonObject[], rest: JsonObject = { tools: [] }, personality = strict): void {
  const body = JSON.parse(JSON.stringify({ messages, ...rest })) as Raw;
  const [problem] = messageProblems(body, { personality, signatures, headers: {}, body: '', counting: false });
  assert.equal(problem, undefined, JSON.stringify(body));
}

/** The blocks of a message as it would be sent. */
function contentOf(message: JsonObject | undefined): readonly JsonObject[] {
  assert.ok(Array.isArray(message?.['content']));
  return message['content'] as readonly JsonObject[];
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
    const ids = sent
      .flatMap(({ content }) => (Array.isArray(content) ? (content as JsonObject[]) : []))
      .filter(({ type }) => type === 'tool_use')
      .map(({ id }) => id);
    assert.deepEqual(ids.slice(0, 3), ['call_x__thought__A=', '1', '1_2']);
    assert.deepEqual(ids.slice(3), ['toolu', 'call_x__thought__A_']);
    assert.deepEqual(
      contentOf(sent[4]).map(({ content }) => content),
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
  test('D30: thinking that a server put elsewhere goes first; one that was cut off at the end does not go', () => {
    const unsigned = { type: 'thinking', thinking: 'Hm', signature: '' } as const;
    const contentOf = (...content: readonly AssistantBlock[]): unknown =>
      out([user(text('Hi')), assistant(...content), user(answer('t'), text('?'))])[1]?.['content'];
    const [sent] = [{ type: 'tool_use', id: 't', name: 'run', input: { a: 1 } }];
    assert.deepEqual(contentOf(text('A'), call('t'), unsigned), [unsigned, text('A'), sent]);
    assert.deepEqual(contentOf(text('A'), hidden, call('t')), [hidden, text('A'), sent]);
    assert.equal(contentOf(text('A'), unsigned), 'A');
    const adaptive = validHistory([user(text('Hi')), assistant(text('A'), hidden, call('t'))], {
      dialect: reference,
      origin,
      tools: true,
      thinkingAnywhere: true,
    });
    assert.deepEqual(adaptive[1]?.['content'], [text('A'), hidden, sent]);
    const around = [user(text('Hi')), assistant(text('A')), user(answer('gone', '')), assistant(hidden, text('B'))];
    assert.deepEqual(out([...around, user(text('?'))])[1]?.['content'], [hidden, text('A'), text('B')]);
  });
  test('D20, D21: names and ids have the letters that servers take, at home too, and stay apart and paired', () => {
    const named = (name: string, id: string): AssistantBlock => ({ type: 'tool_use', id, name, input: {} });
    const messages = [
      user(text('Hi')),
      assistant(named('functions.read file', 'x='), named('日本', 'x:'), named('a'.repeat(200), 'x_')),
      user(answer('x_', 'third'), answer('x:', 'second'), answer('x=', 'first')),
    ];
    const sent = out(messages);
    judge(sent);
    assert.deepEqual(
      contentOf(sent[1]).map(({ id, name }) => [id, name]),
      [
        ['x_', 'functions_read_file'],
        ['x__2', '__'],
        ['x__3', 'a'.repeat(128)],
      ],
    );
    assert.deepEqual(
      contentOf(sent[2]).map(({ content }) => content),
      ['first', 'second', 'third'],
    );
    assert.deepEqual(out(messages), sent, 'the same each time');
  });
  test('fields that only their server knows go back to it, and nowhere else', () => {
    const extra = { signature: 'c2ln', caller: { type: 'direct' } };
    const messages = (from: Origin): InputMessage[] => [
      user(text('Hi')),
      {
        role: 'assistant',
        origin: from,
        content: [
          { ...text('A'), extra: { vendor: 1 } },
          { ...call('t'), extra },
        ],
      },
      user(answer('t')),
    ];
    const sent = { type: 'tool_use', id: 't', name: 'run', input: { a: 1 } };
    assert.deepEqual(out(messages(origin))[1]?.['content'], [
      { ...text('A'), vendor: 1 },
      { ...sent, ...extra },
    ]);
    assert.deepEqual(out(messages(elsewhere))[1]?.['content'], [text('A'), sent]);
    const mean = { ...call('t'), extra: { type: 'text', id: 'other', input: 5 } };
    assert.deepEqual(out([user(text('Hi')), assistant(mean)])[1]?.['content'], [sent], 'its own fields stay');
  });
  test('R35: a server tool that was stopped does not go back, but where its reply is continued', () => {
    const raw = { type: 'server_tool_use', id: 's1', name: 'web_search', input: {} };
    const reply = assistant(text('A'), { type: 'unknown', raw });
    assert.equal(out([user(text('Hi')), reply, user(text('?'))])[1]?.['content'], 'A');
    assert.deepEqual(out([user(text('Hi')), reply])[1]?.['content'], [text('A'), raw]);
    const calling = { ...call('t'), extra: { caller: { type: 'code_execution', tool_id: 's1' } } };
    const running = out([user(text('Hi')), assistant({ type: 'unknown', raw }, calling), user(answer('t'))]);
    assert.deepEqual(contentOf(running[1])[0], raw, 'it waits for a result of ours');
  });
  test('ten thousand calls of one id take no longer each', () => {
    const many = Array.from({ length: 10_000 }, () => call('1'));
    const started = process.cpuUsage();
    const sent = out([user(text('Hi')), assistant(...many), user(...many.map(() => answer('1')))]);
    const { user: time } = process.cpuUsage(started);
    assert.equal(new Set(contentOf(sent[1]).map(({ id }) => id)).size, 10_000);
    assert.ok(time < 1_000_000, `${time} µs`);
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
  test('a request without tools has calls and results as words', () => {
    const sent = out([user(text('Hi')), assistant(call('t1')), user(answer('t1'))], { ...reference, tools: false });
    judge(sent, {});
    assert.equal(sent[1]?.['content'], 'Called the tool "run" with {"a":1}');
  });
});

const endpoint = endpointAt('https://g.example', { model: 'm' });

/** What goes out, judged; nothing where there is nothing to send. */
function judgeRequest(
  messages: readonly InputMessage[],
  more: Partial<MessageParams> = {},
  personality = strict,
): void {
  let body: string;
  try {
    body = prepareRequest(endpoint, { messages, max_tokens: 4096, ...more }).body;
  } catch (error) {
    assert.ok(error instanceof MessagesError && error.field === 'messages', String(error));
    return;
  }
  const { messages: sent, ...rest } = JSON.parse(body) as { readonly messages: readonly JsonObject[] } & JsonObject;
  judge(sent, rest, personality);
}

const tools = [{ name: 'run', input_schema: { type: 'object' } }];
/** Off is said: what it is where it is absent differs between models. */
const modes: readonly Thinking[] = [
  { type: 'enabled', budget_tokens: 1024 },
  { type: 'adaptive' },
  { type: 'disabled' },
];

/** Any messages: odd names and ids, other servers' and nobody's replies, blocks of the server's own, images. */
function anyMessages(thinking: readonly AssistantBlock[]): fc.Arbitrary<InputMessage[]> {
  const words = fc.constantFrom('', ' ', 'a', 'b\n');
  const id = fc.constantFrom('', ' ', '1', '2', 'x=', 'x ', 'x_', 'x__2', 'call x=');
  const name = fc.constantFrom('run', 'functions.read file', '', '日本', 'x'.repeat(200), '__proto__');
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } } as const;
  const userBlock: fc.Arbitrary<UserBlock> = fc.oneof(
    words.map(text),
    fc.constant(image),
    fc.record({
      type: fc.constant('tool_result' as const),
      tool_use_id: id,
      content: fc.oneof(words, fc.constantFrom([], [text('')], [image, text('a')])),
    }),
  );
  const server = (raw: JsonObject): fc.Arbitrary<AssistantBlock> => fc.constant({ type: 'unknown', raw });
  const assistantBlock: fc.Arbitrary<AssistantBlock> = fc.oneof(
    words.map(text),
    fc.constant({ ...text('Cited'), citations: [{ type: 'char_location' }] }),
    fc.constantFrom(...thinking),
    fc.tuple(id, name, fc.constantFrom(undefined, '', '{"a'), fc.boolean()).map(([one, called, invalid, extra]) => ({
      ...call(one, invalid),
      name: called,
      ...(extra && { extra: { caller: { type: 'direct' } } }),
    })),
    server({ type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
    server({ type: 'server_tool_use', id: 's', name: 'web_search' }),
    server({ type: 'web_search_tool_result', tool_use_id: 's', content: [{ encrypted_content: 'e' }] }),
    server({ type: 'web_search_tool_result', tool_use_id: 's', content: [{}] }),
  );
  const message: fc.Arbitrary<InputMessage> = fc.oneof(
    fc.array(userBlock, { maxLength: 4 }).map((content) => user(...content)),
    fc
      .tuple(fc.array(assistantBlock, { maxLength: 4 }), fc.constantFrom(origin, elsewhere, undefined))
      .map(([content, from]) => ({ role: 'assistant' as const, content, ...(from && { origin: from }) })),
  );
  return fc.array(message, { maxLength: 8 }).map((messages) => messages.map(ownServerIds));
}

/** Servers give each of their calls an id of its own: the first result of a message is its first call's, and so on. */
function ownServerIds(message: InputMessage, at: number): InputMessage {
  if (message.role === 'user' || typeof message.content === 'string') return message;
  const counts = { id: 0, tool_use_id: 0 };
  const content = message.content.map((block) => {
    if (block.type !== 'unknown') return block;
    const key = 'id' in block.raw ? 'id' : 'tool_use_id';
    return { ...block, raw: { ...block.raw, [key]: `s${at}_${++counts[key]}` } };
  });
  return { ...message, content };
}

for (const thinking of modes) {
  const strictly = [signed('Hm'), signed(''), hidden];
  test(`any messages at all become legal ones, thinking ${thinking.type}`, () => {
    fc.assert(
      fc.property(anyMessages(strictly), fc.boolean(), (messages, hasTools) => {
        judgeRequest(messages, { thinking, ...(hasTools && { tools }) });
      }),
      { numRuns: 2000 },
    );
  });
  test(`any messages at all become legal ones for a server that never signs, thinking ${thinking.type}`, () => {
    const unsigned = { ...strict, quirks: { unsigned: true } };
    const thoughts: readonly AssistantBlock[] = ['Hm', ''].map((words) => ({
      type: 'thinking',
      thinking: words,
      signature: '',
    }));
    fc.assert(
      fc.property(anyMessages(thoughts), (messages) => {
        judgeRequest(messages, { thinking, tools }, unsigned);
      }),
      { numRuns: 500 },
    );
  });
}

test('legal messages stay as they are', () => {
  fc.assert(
    fc.property(anyMessages([text('No')]), (messages) => {
      const sent = out(messages);
      if (/server_tool|web_search|caller/.test(JSON.stringify(sent))) return;
      const again = sent.map((one) => (one['role'] === 'assistant' ? { ...one, origin } : one));
      assert.deepEqual(out(again as unknown as InputMessage[]), sent);
    }),
    { numRuns: 2000 },
  );
});

test('a reply stopped after any of its events, whatever reason it gave, can be sent back', () => {
  const thought = signed('Hm');
  const signature = thought.type === 'thinking' ? thought.signature : '';
  const events: readonly StreamEvent[] = [
    { type: 'message_start', id: 'm', model: 'm', usage: {} },
    { type: 'block_start', index: 0, block: { type: 'thinking', thinking: '', signature: '' } },
    { type: 'thinking', index: 0, thinking: 'Hm' },
    { type: 'signature', index: 0, signature },
    { type: 'block_stop', index: 0 },
    { type: 'block_start', index: 1, block: hidden },
    { type: 'block_start', index: 2, block: text('') },
    { type: 'text', index: 2, text: 'Look' },
    { type: 'block_start', index: 3, block: { type: 'unknown', raw: { type: 'server_tool_use', id: 's', name: 'w' } } },
    { type: 'input_json', index: 3, json: '{"q":' },
    { type: 'input_json', index: 3, json: '1}' },
    { type: 'block_stop', index: 3 },
    {
      type: 'block_start',
      index: 4,
      block: { type: 'unknown', raw: { type: 'web_search_tool_result', tool_use_id: 's', content: [] } },
    },
    { type: 'block_start', index: 5, block: { type: 'tool_use', id: 't=', name: 'run it', input: {} } },
    { type: 'input_json', index: 5, json: '{"a":' },
    { type: 'input_json', index: 5, json: '1}' },
    { type: 'block_stop', index: 5 },
    { type: 'block_start', index: 6, block: { type: 'tool_use', id: 't', name: 'run', input: {} } },
    { type: 'block_stop', index: 6 },
  ];
  const reasons = [undefined, 'end_turn', 'max_tokens', 'tool_use', 'refusal', 'pause_turn', 'error', 'vendor'];
  for (let count = 0; count <= events.length; count++) {
    for (const stopReason of reasons) {
      const state = newFold();
      for (const event of events.slice(0, count)) fold(state, event);
      if (stopReason !== undefined) {
        fold(state, { type: 'message_delta', stopReason, usage: {} });
        fold(state, { type: 'message_stop' });
      }
      const reply: InputMessage = { role: 'assistant', content: state.message.content, origin };
      for (const thinking of modes) {
        for (const next of [[], [user(text('Go on'))], [user(answer('t=')), assistant(text('B')), user(text('C'))]]) {
          judgeRequest([user(text('Hi')), reply, ...next], { thinking, tools });
        }
        judgeRequest([user(text('Hi')), { ...reply, origin: elsewhere }, user(text('Go on'))], { thinking, tools });
        judgeRequest([user(text('Hi')), reply, user(text('Go on'))], { thinking });
      }
    }
  }
});
