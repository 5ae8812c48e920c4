import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { editPrompt, freeTag } from '../../../src/edit/prompt.ts';
import type { EditRequest } from '../../../src/edit/prompt.ts';

const REQUEST: EditRequest = {
  instruction: 'make it async',
  path: 'src/a.ts',
  languageId: 'typescript',
  style: { by: 'spaces', unit: 2 },
  original: ['function a() {', '}'],
  start: 1,
  before: ['// before'],
  after: ['// after'],
  head: [],
  outline: [],
  problems: [],
  context: [],
};

function content(request: EditRequest): string {
  const [message] = editPrompt(request).params.messages;
  assert.ok(message && typeof message.content === 'string');
  return message.content;
}

describe('the request for an edit', () => {
  it('has the file, the code, what is around it, and the instruction, each in its place', () => {
    const around = {
      head: ["import b from 'b';"],
      outline: ['40: function later() {'],
      problems: ['line 2: error ts(2304): b is unused'],
    };
    assert.equal(
      content({ ...REQUEST, ...around }),
      [
        'File: src/a.ts\nLanguage: typescript\nIndentation: spaces',
        "The file begins:\n<head>\nimport b from 'b';\n</head>",
        'Declared elsewhere in it, by line:\n<outline>\n40: function later() {\n</outline>',
        'The lines before it:\n<before>\n// before\n</before>',
        'The code to change:\n<code>\nfunction a() {\n}\n</code>',
        'The lines after it:\n<after>\n// after\n</after>',
        'Problems reported in it:\n<problems>\nline 2: error ts(2304): b is unused\n</problems>',
        'Instruction: make it async',
        'Reply with the whole new code between <replacement> and </replacement>.',
      ].join('\n\n'),
    );
  });

  it('asks only for the selected part of a line', () => {
    const text = content({ ...REQUEST, parts: { kept: ['function ', ' {\n}'], selected: ['a()'] } });
    assert.ok(text.includes('Selected in it, so only this part changes:\n<selected>\na()\n</selected>'));
    assert.ok(
      text.endsWith(
        'new text of the selected part, and no more of its line, between <replacement> and </replacement>.',
      ),
    );
  });

  it('names several parts by their lines, and the line between their new texts', () => {
    const parts = { kept: ['function ', '() {\n', ''], selected: ['a', '}'] };
    const text = content({ ...REQUEST, parts, after: ['<next>'] });
    assert.ok(
      text.includes('Part 1, at line 2:\n<selected>\na\n</selected>\n\nPart 2, at line 3:\n<selected>\n}\n</selected>'),
    );
    assert.ok(text.includes('with the line <next-2> between two parts'));
    assert.equal(editPrompt({ ...REQUEST, parts, after: ['<next>'] }).separator, '<next-2>');
  });

  it('says which parts are empty', () => {
    const text = content({ ...REQUEST, parts: { kept: ['', '\n', ''], selected: ['function a() {', ''] } });
    assert.ok(text.includes('Part 2, at line 3, is empty: new code goes there.'));
  });

  it('allows blocks for long code, where they can’t be mistaken', () => {
    const original = Array.from({ length: 400 }, (_, at) => `line ${at}`);
    assert.match(content({ ...REQUEST, original }), /one for each change:\n<<<<<<< SEARCH\n/);
    for (const other of [
      {},
      { original, after: ['<<<<<<< HEAD'] },
      { original, parts: { kept: ['', ''], selected: [''] } },
    ])
      assert.doesNotMatch(content({ ...REQUEST, ...other }), /SEARCH/);
  });

  it('asks for new code where there is none', () => {
    for (const original of [[], ['  ']]) {
      const text = content({ ...REQUEST, original });
      assert.ok(text.includes('New code goes at line 2, between the lines before it and the lines after it.'));
      assert.ok(!text.includes('The code to change'));
    }
    assert.ok(content({ ...REQUEST, original: [''], before: [], after: [] }).includes('The file is empty.'));
  });

  it('has what the user attached before everything else', () => {
    const attached = {
      id: '1',
      type: 'file',
      name: 'b.ts',
      of: '',
      path: 'b.ts',
      uri: '',
      language: 'typescript',
      text: 'let b;',
    } as const;
    const [message] = editPrompt({ ...REQUEST, context: [attached] }).params.messages;
    assert.ok(message && typeof message.content !== 'string');
    assert.deepEqual(message.content, [
      { type: 'text', text: 'File "b.ts":\n```typescript\nlet b;\n```' },
      { type: 'text', text: content(REQUEST) },
    ]);
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
    for (const part of ['head', 'outline', 'before', 'after', 'problems', 'Indentation', 'selected'])
      assert.ok(!text.includes(part), part);
  });
});
