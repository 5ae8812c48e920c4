import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exchangesOf, pathTo, toMessages } from '../../../src/conversation/path.ts';
import { newConversation } from '../../../src/conversation/tree.ts';
import type { Ending, Node, Prompt, Reply } from '../../../src/conversation/tree.ts';
import { apply } from '../../../src/conversation/entries.ts';
import type { Entry } from '../../../src/conversation/entries.ts';

const prompt = (id: string): Prompt => ({ type: 'prompt', id, at: 1, text: id, context: [] });
const author = { gatewayId: 'g', gatewayName: 'G', origin: 'https://g', model: 'm', url: 'https://g/v1/messages' };
const reply = (parent: string, text: string, more: Partial<Reply> = {}): Reply => ({
  type: 'reply',
  id: `${parent}-reply`,
  parent,
  rounds:
    text === '' ? [] : [{ message: { id: '', model: 'm', content: [{ type: 'text', text }], usage: {} }, calls: [] }],
  notices: [],
  ...more,
});

describe('a path as messages', () => {
  it('carries who answered, keeps unanswered questions, and ends with the newest', () => {
    const messages = toMessages([
      prompt('one'),
      reply('one', '1', { author, ending: { type: 'complete' } }),
      prompt('two'),
      reply('two', '', { ending: { type: 'stopped' } }),
      prompt('three'),
      reply('three', 'cut', { ending: { type: 'stopped' } }),
      prompt('four'),
    ]);
    assert.deepEqual(messages, [
      { role: 'user', content: [{ type: 'text', text: 'one' }] },
      { role: 'assistant', content: [{ type: 'text', text: '1' }], origin: { url: author.url, model: 'm' } },
      { role: 'user', content: [{ type: 'text', text: 'two' }] },
      { role: 'user', content: [{ type: 'text', text: 'three' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'cut' }] },
      { role: 'user', content: [{ type: 'text', text: 'four' }] },
    ]);
  });

  it('leaves out a question that was refused for what it holds', () => {
    const failed = (kind: 'context' | 'auth'): Ending => ({ type: 'failed', failure: { kind, message: '' } });
    const asked = (nodes: readonly Node[]): unknown[] => toMessages(nodes).map(({ content }) => content);
    const huge = reply('huge', '', { ending: failed('context') });
    assert.deepEqual(asked([prompt('huge'), huge, prompt('next')]), [[{ type: 'text', text: 'next' }]]);
    assert.equal(asked([prompt('one'), reply('one', '', { ending: failed('auth') }), prompt('next')]).length, 2);
    assert.equal(asked([prompt('huge')]).length, 1, 'asked again, it is sent');
  });

  it('gives the calls of a round their results', () => {
    const use = { type: 'tool_use', id: 'call', name: 'look', input: {} } as const;
    const message = { id: '', model: 'm', content: [use], usage: {} };
    const rounds = [
      { message, calls: [{ id: 'call', state: 'denied', result: 'no' }] },
      { message: { ...message, content: [{ type: 'text', text: 'Then not.' }] }, calls: [] },
    ] as const;
    assert.deepEqual(toMessages([prompt('one'), reply('one', '', { rounds })]).slice(1), [
      { role: 'assistant', content: [use] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call', content: 'no', is_error: true }] },
      { role: 'assistant', content: [{ type: 'text', text: 'Then not.' }] },
    ]);
  });
});

describe('a path', () => {
  const entries: readonly Entry[] = [
    prompt('one'),
    { type: 'reply', id: 'a', parent: 'one', at: 1 },
    { ...prompt('two'), parent: 'a' },
    { type: 'reply', id: 'b', parent: 'two', at: 1 },
    { ...prompt('edited'), parent: 'a' },
    { type: 'reply', id: 'c', parent: 'edited', at: 1 },
  ];
  const ids = (nodes: readonly Node[]): readonly string[] => nodes.map(({ id }) => id);

  it('leads from the first prompt to the head, past what stands beside it', () => {
    const conversation = entries.reduce((sofar, entry) => apply(sofar, entry), newConversation('c'));
    assert.deepEqual(ids(pathTo(conversation)), ['one', 'a', 'edited', 'c']);
    assert.deepEqual(ids(pathTo(conversation, 'b')), ['one', 'a', 'two', 'b']);
    const back = apply(conversation, { type: 'head', head: 'b' });
    assert.deepEqual(ids(pathTo(back)), ['one', 'a', 'two', 'b']);
    assert.deepEqual(ids(pathTo(apply(back, { type: 'head', head: 'nowhere' }))), ['one', 'a', 'two', 'b']);
    assert.deepEqual(
      exchangesOf(pathTo(back, 'two')).map(({ prompt: { id }, reply: answer }) => [id, answer?.id]),
      [
        ['one', 'a'],
        ['two', undefined],
      ],
    );
  });
});
