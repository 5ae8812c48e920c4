import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { label, readAttachment, toBlocks, writeAttachment } from '../../../src/conversation/context.ts';
import type { Selection } from '../../../src/conversation/context.ts';

const attachment: Selection = {
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
    assert.deepEqual(toBlocks({ text: 'Why?', context: [attachment] }), [
      { type: 'text', text: 'Selected code, lines 3-10 of "src/app.ts":\n```typescript\nconst a = 1;\n```' },
      { type: 'text', text: 'Why?' },
    ]);
    assert.equal(label(attachment), 'app.ts:3-10');
    assert.equal(label({ ...attachment, endLine: 3 }), 'app.ts:3');
  });

  it('cannot end their fence, whatever they hold', () => {
    const text = fc.string({ unit: fc.constantFrom('`', '``', '```', '\n', '\r', 'x', ' ', '~', '</') });
    fc.assert(
      fc.property(text, text, text, (code, path, language) => {
        const [block] = toBlocks({ text: '', context: [{ ...attachment, text: code, path, language }] });
        assert.ok(block?.type === 'text');
        const all = block.text;
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
    assert.deepEqual(toBlocks({ text: 'a\ud800b😀\udc00', context: [] }), [{ type: 'text', text: 'a\ufffdb😀\ufffd' }]);
  });

  it('of a kind this version doesn’t know come out as they went in, are shown by name, and are not sent', () => {
    const raw = { type: 'hologram', id: 'h', name: 'cube', depth: [1, { deep: true }] };
    const read = readAttachment(raw);
    assert.deepEqual(read, { id: 'h', type: 'unknown', raw });
    assert.deepEqual(JSON.parse(JSON.stringify(writeAttachment(read))), raw);
    assert.equal(label(read), 'cube');
    assert.deepEqual(toBlocks({ text: 'Why?', context: [read, attachment] }).length, 2);
    assert.deepEqual(readAttachment(writeAttachment(attachment)), attachment);
  });

  it('that are damaged are not read', () => {
    for (const wrong of [
      null,
      'x',
      {},
      { id: 'a' },
      { ...attachment, path: undefined },
      { ...attachment, endLine: '3' },
    ]) {
      assert.equal(readAttachment(wrong), undefined, JSON.stringify(wrong));
    }
  });
});
