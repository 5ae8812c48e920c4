import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { label, toBlocks } from '../../../src/conversation/context.ts';
import type { Attachment } from '../../../src/conversation/context.ts';
import { toMessages } from '../../../src/conversation/transcript.ts';
import type { Turn } from '../../../src/conversation/turn.ts';

const attachment: Attachment = {
  id: 'a',
  type: 'selection',
  path: 'src/app.ts',
  uri: 'file:///w/src/app.ts',
  language: 'typescript',
  startLine: 3,
  endLine: 10,
  text: 'const a = 1;\n',
};

describe('attachments', () => {
  it('stand before the words, each with its path, lines and language', () => {
    assert.deepEqual(toBlocks({ text: 'Why?', attachments: [attachment] }), [
      { type: 'text', text: 'Selected code, lines 3-10 of "src/app.ts":\n```typescript\nconst a = 1;\n```' },
      { type: 'text', text: 'Why?' },
    ]);
    assert.equal(label(attachment), 'app.ts:3-10');
    assert.equal(label({ ...attachment, endLine: 3 }), 'app.ts:3');
  });

  it('cannot end their fence, whatever they hold (T51)', () => {
    const text = fc.string({ unit: fc.constantFrom('`', '``', '```', '\n', '\r', 'x', ' ', '~', '</') });
    fc.assert(
      fc.property(text, text, text, (code, path, language) => {
        const [block] = toBlocks({ text: '', attachments: [{ ...attachment, text: code, path, language }] });
        const all = block?.text ?? '';
        const head = all.slice(0, all.indexOf(':\n') + 2);
        assert.ok(head.startsWith('Selected code, lines 3-10 of "') && !/[\r\n].*\n/s.test(head));
        const fence = /^`{3,}/.exec(all.slice(head.length))?.[0] ?? '';
        const inside = all.slice(all.indexOf('\n', head.length) + 1, all.length - fence.length);
        assert.ok(fence.length >= 3 && all.endsWith(fence));
        assert.ok(!inside.includes(fence));
        assert.ok(inside.startsWith(code));
      }),
    );
  });

  it('lone surrogates become U+FFFD, pairs stay', () => {
    assert.deepEqual(toBlocks({ text: 'a\ud800b😀\udc00', attachments: [] }), [
      { type: 'text', text: 'a\ufffdb😀\ufffd' },
    ]);
  });
});

describe('turns as messages', () => {
  const turn = (id: string, more: Partial<Turn>): Turn => ({
    id,
    question: { text: id, attachments: [] },
    reply: { id: '', model: '', content: [], usage: {} },
    notices: [],
    ...more,
  });
  const answer = (text: string): Turn['reply'] => ({
    id: '',
    model: 'm',
    content: [{ type: 'text', text }],
    usage: {},
  });
  const author = { gatewayId: 'g', gatewayName: 'G', origin: 'https://g', model: 'm', url: 'https://g/v1/messages' };

  it('carry who answered, keep unanswered questions, and end with the newest', () => {
    const messages = toMessages([
      turn('one', { reply: answer('1'), author, ending: { type: 'complete' } }),
      turn('two', { ending: { type: 'stopped' } }),
      turn('three', { reply: answer('cut'), ending: { type: 'stopped' } }),
      turn('four', { reply: answer('of the try before') }),
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

  it('leave out a question that was refused for what it holds', () => {
    const failed = (kind: 'context' | 'auth') => ({ type: 'failed', failure: { kind, message: '' } }) as const;
    const asked = (turns: readonly Turn[]): unknown[] => toMessages(turns).map(({ content }) => content);
    const huge = turn('huge', { ending: failed('context') });
    assert.deepEqual(asked([huge, turn('next', {})]), [[{ type: 'text', text: 'next' }]]);
    assert.equal(asked([turn('one', { ending: failed('auth') }), turn('next', {})]).length, 2);
    assert.equal(asked([huge]).length, 1);
  });
});
