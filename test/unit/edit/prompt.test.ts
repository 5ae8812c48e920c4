import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { context, editPrompt, freeTag, nearest } from '../../../src/edit/prompt.ts';
import type { EditRequest } from '../../../src/edit/prompt.ts';

const REQUEST: EditRequest = {
  instruction: 'make it async',
  path: 'src/a.ts',
  languageId: 'typescript',
  style: { by: 'spaces', unit: 2 },
  original: ['function a() {', '}'],
  before: ['// before'],
  after: ['// after'],
};

function content(request: EditRequest): string {
  const [message] = editPrompt(request).params.messages;
  assert.ok(message && typeof message.content === 'string');
  return message.content;
}

describe('the request for an edit', () => {
  it('has the file, the code, what is around it, and the instruction, each in its place', () => {
    assert.equal(
      content({ ...REQUEST, selected: 'a()' }),
      [
        'File: src/a.ts\nLanguage: typescript\nIndentation: spaces',
        'The lines before it:\n<before>\n// before\n</before>',
        'The code to change:\n<code>\nfunction a() {\n}\n</code>',
        'Selected in it, so this part is meant:\n<selected>\na()\n</selected>',
        'The lines after it:\n<after>\n// after\n</after>',
        'Instruction: make it async',
        'Reply with the whole new code between <replacement> and </replacement>.',
      ].join('\n\n'),
    );
  });

  it('uses tags that stand nowhere in the file or the instruction', () => {
    const request = {
      ...REQUEST,
      original: ['</code>', '<Replacement>', '</replacement-2>'],
      instruction: 'put <replacement-3> in',
    };
    const { tag } = editPrompt(request);
    assert.deepEqual(tag, { open: '<replacement-4>', close: '</replacement-4>' });
    assert.ok(content(request).includes('<code-2>\n</code>\n<Replacement>\n</replacement-2>\n</code-2>'));
    assert.deepEqual(freeTag('replacement', ['a < b']), { open: '<replacement>', close: '</replacement>' });
  });

  it('has room for all the code to come back, and more', () => {
    // A model's tokens are hardly ever shorter than three bytes of code on average.
    for (const line of ['const a = 1;', 'für 😀', '数据库']) {
      const original = Array.from({ length: 1000 }, () => line);
      const bytes = Buffer.byteLength(original.join('\n'));
      assert.ok(editPrompt({ ...REQUEST, original }).replyTokens >= (bytes / 3) * 1.4);
    }
  });

  it('leaves out what there is not', () => {
    const text = content({ ...REQUEST, before: [], after: [], style: { by: 'mixed', unit: 4 } });
    for (const part of ['before', 'after', 'Indentation', 'selected']) assert.ok(!text.includes(`<${part}>`), part);
  });

  it('sends only the nearest lines', () => {
    const lines = Array.from({ length: 500 }, (_, i) => `line ${i}`);
    assert.deepEqual(nearest(lines, 'before'), lines.slice(-context.lines));
    assert.deepEqual(nearest(lines, 'after'), lines.slice(0, context.lines));
    const wide = ['x'.repeat(context.characters), 'near'];
    assert.deepEqual(nearest(wide, 'before'), ['near']);
    assert.deepEqual(nearest(wide, 'after'), []);
  });
});
