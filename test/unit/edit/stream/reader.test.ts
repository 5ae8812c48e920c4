import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { elides, ReplyReader } from '../../../../src/edit/stream/reader.ts';
import type { ReplyEnd } from '../../../../src/edit/stream/reader.ts';

const TAG = { open: '<replacement>', close: '</replacement>' };

function read(pieces: readonly string[], mayHaveFences = false): ReplyEnd {
  const reader = new ReplyReader(TAG, mayHaveFences);
  const lines = pieces.flatMap((piece) => reader.push(piece));
  const end = reader.end();
  return { ...end, lines: [...lines, ...end.lines] };
}

/** Cuts a text at random places. */
function cut(text: string): fc.Arbitrary<string[]> {
  return fc.array(fc.nat(text.length)).map((at) => {
    const cuts = [0, ...at.sort((a, b) => a - b), text.length];
    return cuts.slice(1).map((end, i) => text.slice(cuts[i], end));
  });
}

describe('reading the code out of a reply', () => {
  const cases: [
    name: string,
    reply: string,
    expected: Partial<ReplyEnd> & { lines: string[] },
    mayHaveFences?: boolean,
  ][] = [
    [
      'tags on their own lines',
      '<replacement>\na\n  b\n</replacement>',
      { lines: ['a', '  b'], form: 'tagged', closed: true },
    ],
    ['CRLF', '<replacement>\r\na\r\nb\r\n</replacement>\r\n', { lines: ['a', 'b'], form: 'tagged', closed: true }],
    ['CR alone', '<replacement>\ra\rb\r</replacement>', { lines: ['a', 'b'], closed: true }],
    ['tags on the lines of the code', '<replacement>  a\n  b</replacement>', { lines: ['  a', '  b'], closed: true }],
    ['all on one line', '<replacement>a</replacement>', { lines: ['a'], closed: true }],
    ['nothing', '<replacement></replacement>', { lines: [], form: 'tagged', closed: true }],
    ['nothing, on two lines', '<replacement>\n</replacement>', { lines: [], form: 'tagged', closed: true }],
    ['one empty line', '<replacement>\n\n</replacement>', { lines: [''], closed: true }],
    ['empty lines at both ends', '<replacement>\n\na\n\n</replacement>', { lines: ['', 'a', ''], closed: true }],
    [
      'words around the tags',
      'Sure:\n\n<replacement>\na\n</replacement>\n\nDone.',
      { lines: ['a'], closed: true, ambiguous: false },
    ],
    ['no closing tag', '<replacement>\na\nb', { lines: ['a', 'b'], form: 'tagged', closed: false }],
    ['a fence inside the tags', '<replacement>\n```ts\na\n```\n</replacement>', { lines: ['a'], closed: true }],
    [
      'tags inside a fence',
      '```ts\n<replacement>\na\n</replacement>\n```',
      { lines: ['a'], form: 'tagged', closed: true },
    ],
    [
      'code with fences inside the tags',
      '<replacement>\n```\na\n```\n</replacement>',
      { lines: ['```', 'a', '```'] },
      true,
    ],
    [
      'a fence that opens later is code',
      '<replacement>\na\n```\nb\n```\n</replacement>',
      { lines: ['a', '```', 'b', '```'] },
    ],
    [
      'two replies',
      '<replacement>\na\n</replacement>\n<replacement>\nb\n</replacement>',
      { lines: ['a'], ambiguous: true },
    ],
    [
      'a fenced block',
      'Here:\n```ts\na\nb\n```\nDone.',
      { lines: ['a', 'b'], form: 'fenced', closed: true, ambiguous: false },
    ],
    ['a fence of tildes', '~~~\na\n~~~', { lines: ['a'], form: 'fenced', closed: true }],
    ['a longer fence', '````\n```\na\n```\n````', { lines: ['```', 'a', '```'], form: 'fenced', closed: true }],
    ['an open fence', '```\na', { lines: ['a'], form: 'fenced', closed: false }],
    ['two fenced blocks', '```\na\n```\nor\n```\nb\n```', { lines: ['a'], form: 'fenced', ambiguous: true }],
    [
      'a fenced block of code with fences',
      '```md\na\n```\nb\n```\nc\n```',
      { lines: ['a', '```', 'b', '```', 'c'], closed: true },
      true,
    ],
    ['bare code', '\n\nfoo()\n\nbar()\n\n', { lines: ['foo()', '', 'bar()'], form: 'bare', closed: true }],
    ['nothing at all', ' \n\n', { lines: [], form: 'none', closed: false }],
    [
      'thinking left in the text',
      '<think>\n```\nno\n```\n</think>\n```\na\n```',
      { lines: ['a'], form: 'fenced', ambiguous: false },
    ],
    ['the tag only named', 'I use <replacement> tags.\n<replacement>\na\n</replacement>', { lines: ['a'] }],
    ['U+2028 and form feed are text', '<replacement>\na\u2028b\fc\n</replacement>', { lines: ['a\u2028b\fc'] }],
  ];
  for (const [name, reply, expected, mayHaveFences] of cases) {
    it(`${name}, however it is cut`, () => {
      const whole = read([reply], mayHaveFences);
      for (const [key, value] of Object.entries(expected)) assert.deepEqual(Reflect.get(whole, key), value, key);
      for (const pieces of [reply.split(''), ...fc.sample(cut(reply), 30)]) {
        assert.deepEqual(read(pieces, mayHaveFences), whole);
      }
    });
  }

  it('gives tagged lines as they come, not at the end', () => {
    const reader = new ReplyReader(TAG, false);
    assert.deepEqual(reader.push('<replacement>\nfirst\nsec'), ['first']);
    assert.deepEqual(reader.push('ond\n'), ['second']);
  });

  it('returns any lines exactly', () => {
    const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]|<\/?replacement>|^\s*(```|~~~)/.test(text));
    fc.assert(
      fc.property(
        fc.array(line).chain((lines) =>
          fc.constantFrom('\n', '\r\n').chain((eol) => {
            const reply = ['<replacement>', ...lines, '</replacement>'].join(eol);
            return fc.record({ lines: fc.constant(lines), pieces: cut(reply) });
          }),
        ),
        ({ lines, pieces }) => {
          assert.deepEqual(read(pieces).lines, lines);
        },
      ),
    );
  });
});

describe('code that was left out', () => {
  const yes = [
    '// ... rest of the code unchanged',
    '    // rest of the function remains the same',
    '# ... existing code ...',
    '/* ... */',
    '// ...',
    '…',
    '...',
    '<!-- rest of the file unchanged -->',
    '// (rest of the code unchanged)',
    '-- remaining code here',
    '{/* ... existing code ... */}',
    '    # unchanged code omitted',
    '// ... other methods ...',
    '// [rest of the class]',
  ];
  const no = [
    'const { a, ...rest } = props;',
    'return [...existing, code];',
    '...rest,',
    '...props.existing,',
    '// keep the connection open',
    '// The rest is a rational number.',
    '# existing users keep their name',
    "print('...')",
    'foo(...)',
    '// see below',
    '/* eslint-disable */',
    'def rest(code): ...',
  ];
  for (const line of yes) it(`is seen in ${line}`, () => assert.equal(elides(line), true));
  for (const line of no) it(`is not seen in ${line}`, () => assert.equal(elides(line), false));
});
