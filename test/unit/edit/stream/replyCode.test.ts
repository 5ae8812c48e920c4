import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../../fastCheck.ts';
import { ReplyCode } from '../../../../src/edit/stream/replyCode.ts';
import type { CodeAsked, CodeEnd, Doubt } from '../../../../src/edit/stream/replyCode.ts';
import { indentStyle } from '../../../../src/edit/stream/indent.ts';

const TAG = { open: '<replacement>', close: '</replacement>' };

function asked(languageId: string, original: readonly string[], file: readonly string[] = original): CodeAsked {
  return { tag: TAG, languageId, original, style: indentStyle(file) };
}

const PART = { kept: ['  const x = ', '(1);'], selected: ['old'], separator: '<next>' };

/** Reads a reply in pieces; what was given before the end must be as the end says. */
function read(request: CodeAsked, pieces: readonly string[], complete = true): CodeEnd {
  const code = new ReplyCode(request);
  const given = pieces.flatMap((piece) => code.push(piece));
  const end = code.end(complete);
  assert.equal(
    end.asGiven,
    given.every((line, i) => line === end.lines[i]),
  );
  return end;
}

describe('the code of a reply', () => {
  const cases: [string, CodeAsked, string, string[], Doubt[]][] = [
    [
      'is indented as it belongs into the file',
      asked('python', ['    load()', '    save()']),
      '<replacement>\ntry:\n    load()\n    save()\nexcept OSError:\n    pass\n</replacement>',
      ['    try:', '        load()', '        save()', '    except OSError:', '        pass'],
      [],
    ],
    [
      'may move out',
      asked('python', ['            return best']),
      '<replacement>\n        return best\n</replacement>',
      ['        return best'],
      [],
    ],
    [
      'may be a fence',
      asked('mdx', ['npm i x']),
      '<replacement>\n```sh\nnpm i x\n```\n</replacement>',
      ['```sh', 'npm i x', '```'],
      [],
    ],
    [
      'is told to have been in a fence',
      asked('ruby', ['puts 1']),
      '<replacement>\n```ruby\nputs 2\n```\n</replacement>',
      ['puts 2'],
      ['unwrapped'],
    ],
    [
      'is told to be unmarked',
      asked('ruby', ['puts 1', 'puts 2']),
      'puts 10\nputs 20\n```\n',
      ['puts 10', 'puts 20'],
      ['unmarked'],
    ],
    [
      'is a diff between the marks, applied',
      asked('python', ['a = 1']),
      '<replacement>\n-a = 1\n+a = 2\n</replacement>',
      ['a = 2'],
      [],
    ],
    ['is a diff in a block, applied', asked('python', ['a = 1']), '```diff\n-a = 1\n+a = 2\n```', ['a = 2'], []],
    ['is a diff, applied', asked('python', ['a = 1']), '@@ -1 +1 @@\n-a = 1\n+a = 2', ['a = 2'], []],
    [
      'is what to search and replace, applied',
      asked('python', ['x = 1']),
      '<<<<<<< SEARCH\nx = 1\n=======\nx = 3\n>>>>>>> REPLACE',
      ['x = 3'],
      [],
    ],
    [
      'is not numbered lines that nothing marks',
      asked('python', ['x = 1', 'y = 2']),
      '1: x = 3\n2: y = 2',
      [],
      ['line_numbers'],
    ],
    [
      'is told to leave code out',
      asked('python', ['a = 1', 'b = 2']),
      '<replacement>\na = 2\n# ... rest unchanged\n</replacement>',
      ['a = 2', '# ... rest unchanged'],
      ['elided'],
    ],
    [
      'may have dots where they are a statement',
      asked('python', ['def f(): pass']),
      '<replacement>\ndef f():\n    ...\n</replacement>',
      ['def f():', '    ...'],
      [],
    ],
    ['is told to be unclosed', asked('ruby', ['puts 1']), '<replacement>\nputs 2', ['puts 2'], ['unclosed']],
    [
      'is told to be one of several',
      asked('markdown', ['x']),
      '```\ny\n```\n\nWas:\n\n```\nx\n```',
      ['y'],
      ['ambiguous'],
    ],
    [
      'is put into its line where less than the line was selected',
      { ...asked('javascript', ['  const x = old(1);']), parts: PART },
      '<replacement>\nnewer\n</replacement>',
      ['  const x = newer(1);'],
      [],
    ],
    [
      'is what was selected where the reply is the whole line',
      { ...asked('javascript', ['  const x = old(1);']), parts: PART },
      '<replacement>\nconst x = newer(1);\n</replacement>',
      ['  const x = newer(1);'],
      [],
    ],
    [
      'is told to be more than was selected',
      { ...asked('javascript', ['  const x = old(1);']), parts: PART },
      '<replacement>\n  let x = newer(1);\n</replacement>',
      ['  let x = newer(1);'],
      ['beyond'],
    ],
    [
      'takes away what was selected, and only that',
      { ...asked('javascript', ['  const x = old(1);']), parts: PART },
      '<replacement>\n</replacement>',
      ['  const x = (1);'],
      [],
    ],
    ['is nothing in words', asked('ruby', ['puts 1']), 'I cannot do that for you.', [], []],
  ];
  for (const [name, request, reply, lines, doubts] of cases) {
    it(name, () => {
      const whole = read(request, [reply]);
      assert.deepEqual(whole.lines, lines);
      assert.deepEqual(whole.doubts, doubts);
      assert.deepEqual(read(request, reply.split('')), whole);
    });
  }

  it('is nothing yet where the reply broke off and nothing marks it', () => {
    const end = read(asked('ruby', ['puts 1']), ['puts 2'], false);
    assert.deepEqual(end, { form: 'words', lines: [], asGiven: true, doubts: [], words: ['puts 2'], whole: false });
  });

  it('is kept as words where it does not read as code', () => {
    const end = read(asked('ruby', ['puts 1']), ['I cannot do that.\n\nSorry.']);
    assert.deepEqual([end.form, end.words], ['words', ['I cannot do that.', '', 'Sorry.']]);
  });

  it('is read in a moment where a model goes on and on', () => {
    const many = 30_000;
    const heads = ['', 'a:', '// ', '<replacement>\n// '];
    for (const [head, unit] of heads.flatMap((each) =>
      [' ', '\t', '\n', ')]', '*/ ', '"a" ', '``'].map((unit) => [each, unit]),
    ))
      for (const languageId of ['typescript', 'markdown']) {
        const started = process.cpuUsage();
        read(asked(languageId, ['return b;']), [`${head}${unit?.repeat(many / unit.length)}x`]);
        const took = process.cpuUsage(started).user / 1_000;
        assert.ok(took < 250, `${JSON.stringify(head)} ${JSON.stringify(unit)}: ${took} ms`);
      }
  });

  const LANGUAGE = fc.constantFrom('typescript', 'python', 'markdown', 'go', 'makefile', 'shellscript', 'plaintext');
  const CODE = fc.constantFrom(
    '',
    '}',
    'a();',
    '  b = 1',
    '    if (c) {',
    '\td:',
    '`',
    '"""',
    '# e',
    '```',
    '~~~',
    'return x',
  );
  const MARK = fc.constantFrom(
    '<replacement>',
    '</replacement>',
    '<think>',
    '</think>',
    '```',
    '```ts',
    '~~~md',
    'Here it is:',
    'It is done.',
    '\n',
    '\n',
    '\r\n',
  );
  const REPLY = fc
    .array(
      fc.oneof(
        CODE,
        MARK,
        CODE.map((line) => `${line}\n`),
      ),
    )
    .map((pieces) => pieces.join(''));
  const REQUEST = fc
    .tuple(LANGUAGE, fc.array(CODE, { minLength: 1, maxLength: 5 }))
    .map(([id, lines]) => asked(id, lines));

  it('is the same however the reply is cut, and never nothing by a guess', () => {
    fc.assert(
      fc.property(REQUEST, REPLY, fc.nat(), (request, reply, at) => {
        const whole = read(request, [reply]);
        const cut = at % (reply.length + 1);
        assert.deepEqual(read(request, reply.split('')).lines, whole.lines);
        const halves = read(request, [reply.slice(0, cut), reply.slice(cut)]);
        assert.deepEqual([halves.lines, halves.form, halves.doubts], [whole.lines, whole.form, whole.doubts]);
        const empty = whole.lines.every((line) => line.trim() === '');
        if (empty && whole.form !== 'words' && whole.form !== 'none') {
          assert.equal(whole.form, 'tagged', JSON.stringify(reply));
          assert.match(reply, /<replacement>[^]*<\/?replacement>/);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the original where the reply is, between marks or in any fence', () => {
    const AROUND = fc.constantFrom<readonly [string, string]>(
      ['<replacement>\n', '\n</replacement>'],
      ['Sure:\n<replacement>\n', '\n</replacement>\nDone.'],
      ['Hm.\n</think>\n<replacement>\n', '\n</replacement>'],
      ['<think>x</think>\n````\n', '\n````'],
      ['Done.\n~~~~~ts\n', '\n~~~~~\nThis is it.'],
    );
    const original = fc.array(CODE, { minLength: 1 }).filter((lines) => lines.some((line) => /\w/.test(line)));
    fc.assert(
      fc.property(LANGUAGE, original, AROUND, (languageId, lines, [before, after]) => {
        fc.pre(!/^\s*Done/.test(before) || !['markdown', 'plaintext'].includes(languageId));
        const end = read(asked(languageId, lines), [before + lines.join('\n') + after]);
        assert.deepEqual(end.lines, lines);
      }),
      { numRuns: 500 },
    );
  });

  it('has every line that stands between the marks, whatever stands around and on their lines', () => {
    const SAFE = CODE.filter((line) => !/```|~~~/.test(line));
    const WORDS = fc.array(fc.constantFrom('', 'Here.', 'I use `x`.', '```', '```ts', 'x = 1;', '- a'), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(REQUEST, WORDS, fc.array(SAFE, { minLength: 1 }), WORDS, (request, before, lines, after) => {
        const reply = [...before, TAG.open, ...lines, TAG.close, ...after].join('\n');
        const end = read(request, [reply]);
        assert.equal(end.form, 'tagged');
        assert.deepEqual(
          end.lines.map((line) => line.trim()),
          lines.map((line) => line.trim()),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
