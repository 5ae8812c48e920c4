import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromClaudeCode } from '../../../src/chat/claudeTranscript.ts';
import { atOnce } from '../../../src/conversation/steps.ts';
import { importText, readWhole } from '../../../src/chat/porting.ts';
import { layoutOf } from '../../../src/conversation/content.ts';
import { pathTo, toMessages } from '../../../src/conversation/path.ts';
import { titleOf } from '../../../src/conversation/title.ts';
import type { Conversation, Node } from '../../../src/conversation/tree.ts';
import { MemoryStore, TestClock } from './support.ts';

type Line = Readonly<Record<string, unknown>>;

const at = (minute: number): string => `2026-01-20T11:${String(minute).padStart(2, '0')}:00.000Z`;
const user = (uuid: string, parentUuid: string | null, content: unknown, more: Line = {}): Line => ({
  type: 'user',
  uuid,
  parentUuid,
  timestamp: at(1),
  sessionId: 's',
  message: { role: 'user', content },
  ...more,
});
const assistant = (uuid: string, parentUuid: string, id: string, block: Line, more: Line = {}): Line => ({
  type: 'assistant',
  uuid,
  parentUuid,
  timestamp: at(2),
  message: {
    id,
    role: 'assistant',
    model: 'claude-opus-4-5',
    content: [block],
    stop_reason: null,
    usage: { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 3 },
    ...more,
  },
});

const session: readonly Line[] = [
  { type: 'summary', summary: 'Another session', leafUuid: 'elsewhere' },
  { type: 'file-history-snapshot', messageId: 'u1', snapshot: {} },
  user('m', null, 'Caveat: told behind the back', { isMeta: true }),
  user('u1', 'm', [
    { type: 'text', text: '<system-reminder>Never mind</system-reminder>' },
    { type: 'text', text: 'Fix the cart' },
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
  ]),
  assistant('a1', 'u1', 'msg_1', { type: 'thinking', thinking: 'Let me see.', signature: 'x' }),
  assistant('a2', 'a1', 'msg_1', { type: 'tool_use', id: 't1', name: 'Read', input: { path: 'cart.ts' } }),
  user('s1', 'u1', 'A subagent asks', { isSidechain: true }),
  user('u2', 'a2', [{ type: 'tool_result', tool_use_id: 't1', content: 'let total;' }]),
  assistant('a3', 'u2', 'msg_2', { type: 'text', text: 'Fixed.' }, { stop_reason: 'end_turn' }),
  { type: 'system', uuid: 'y', parentUuid: 'a3', subtype: 'turn_duration' },
  user('u3', 'y', '<command-name>/review</command-name><command-args>now</command-args>'),
  assistant('a4', 'u3', 'msg_3', { type: 'text', text: 'Reviewed.' }),
  user('u4', 'y', 'Or test it'),
  { type: 'ai-title', aiTitle: 'Mend the cart' },
];

async function imported(lines: readonly (Line | string)[]): Promise<Conversation> {
  const store = new MemoryStore();
  let last = 0;
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const result = await importText(text, { store, clock: new TestClock(), newId: () => `n${++last}` });
  assert.ok(typeof result === 'object');
  return readWhole(store, result.id);
}

const texts = (nodes: readonly Node[]): readonly string[] =>
  nodes.map((node) =>
    node.type === 'prompt'
      ? node.text
      : node.rounds.flatMap(({ message }) => message.content.map(({ type }) => type)).join(' '),
  );

describe('a transcript of Claude Code', () => {
  it('becomes a conversation: questions, replies, branches, images and title', async () => {
    const conversation = await imported(session);
    assert.equal(titleOf(conversation), 'Mend the cart');
    assert.deepEqual(texts([...conversation.nodes.values()]), [
      'Fix the cart',
      'thinking unknown text',
      '/review now',
      'text',
      'Or test it',
      '',
    ]);
    assert.deepEqual(texts(pathTo(conversation)), ['Fix the cart', 'thinking unknown text', 'Or test it', '']);
    const [asked, reply] = pathTo(conversation);
    assert.ok(asked?.type === 'prompt' && reply?.type === 'reply');
    assert.equal(asked.at, Date.parse(at(1)));
    assert.deepEqual(
      asked.context.map((each) => each.type === 'image' && each.data),
      ['AAAA'],
    );
    assert.equal(reply.author?.model, 'claude-opus-4-5');
    assert.deepEqual(reply.rounds[0]?.message.usage, { input: 10, output: 5, cacheRead: 3 });
    const call = layoutOf(reply).pieces[1];
    assert.ok(call?.type === 'block' && call.block.type === 'unknown');
    assert.deepEqual(call.block.raw, { type: 'Read', input: { path: 'cart.ts' }, result: 'let total;' });
  });

  it('has no origin, so that what is asked next sends nothing that only its own server takes', async () => {
    const said = toMessages(pathTo(await imported(session))).filter(({ role }) => role === 'assistant');
    assert.ok(said.length > 0 && said.every((message) => !('origin' in message)));
  });

  it('goes on after a compaction, and past lines that are torn or of another kind', async () => {
    const conversation = await imported([
      user('u1', null, 'One'),
      assistant('a1', 'u1', 'msg_1', { type: 'text', text: 'First.' }),
      '{"type":"user","uuid":"torn',
      '[1,2]',
      user('c', null, 'This session is being continued', { isCompactSummary: true }),
      user('u2', 'c', 'Two'),
    ]);
    assert.deepEqual(texts(pathTo(conversation)), ['One', 'text', 'Two', '']);
  });

  it('is none where nobody asks anything', () => {
    const lines = [assistant('a', 'b', 'm', { type: 'text', text: 'Alone' }), { type: 'queue-operation' }];
    assert.equal(atOnce(fromClaudeCode(lines.map((line) => JSON.stringify(line)).join('\n'), () => 'x')), undefined);
  });
});
