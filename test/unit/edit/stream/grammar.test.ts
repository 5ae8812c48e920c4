import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../../fastCheck.ts';
import { indentStyle } from '../../../../src/edit/stream/indent.ts';
import { ReplyCode } from '../../../../src/edit/stream/replyCode.ts';
import type { CodeAsked, CodeEnd } from '../../../../src/edit/stream/replyCode.ts';

const TAG = { open: '<replacement>', close: '</replacement>' };

/** A file in some language, the part of it to change, and changes that a model might make. */
interface Sample {
  readonly languageId: string;
  readonly info: string;
  readonly file: readonly string[];
  readonly original: readonly string[];
  readonly changes: readonly (readonly string[])[];
}

const SAMPLES: readonly Sample[] = [
  {
    languageId: 'python',
    info: 'py',
    file: ['class Cart:', '    def total(self, items):', '        return sum(items)'],
    original: ['    def total(self, items):', '        return sum(items)'],
    changes: [
      ['    def total(self, items):', '        return sum(items) - self.rebate'],
      [
        '    def total(self, items):',
        '        """Sums up.',
        '',
        '        Never fails.',
        '        """',
        '        return 0',
      ],
      [
        '    @cached',
        '    def total(self, items):',
        '        if not items:',
        '            return 0',
        '        return sum(items)',
      ],
    ],
  },
  {
    languageId: 'typescript',
    info: 'ts',
    file: ['export class Cart {', '  total(items: number[]): number {', '    return items.length;', '  }', '}'],
    original: ['    return items.length;'],
    changes: [
      ['    return items.length + 1;'],
      ['    if (items.length === 0) {', '      return 0;', '    }', '    return items.length;'],
      ['    // Counts what `items` has.', '    return items', '      .filter(Boolean)', '      .length;'],
    ],
  },
  {
    languageId: 'javascript',
    info: '',
    file: ['function page(name) {', '  return `', '<p>${name}</p>', '`;', '}'],
    original: ['function page(name) {', '  return `', '<p>${name}</p>', '`;', '}'],
    changes: [
      ['function page(name, age) {', '  return `', '<p>${name} ${age}</p>', '`;', '}'],
      ['const page = (name) => `<p>${name}</p>`;'],
    ],
  },
  {
    languageId: 'ruby',
    info: 'ruby',
    file: ['puts 1', 'puts 2'],
    original: ['puts 1', 'puts 2'],
    changes: [['puts 10', 'puts 20'], ['puts 1'], ['2.times do |i|', '  puts i', 'end']],
  },
  {
    languageId: 'go',
    info: 'go',
    file: ['func f() {', '\tif a {', '\t\tb()', '\t}', '}'],
    original: ['\tif a {', '\t\tb()', '\t}'],
    changes: [['\tif a && c {', '\t\tb()', '\t}'], ['\tb()']],
  },
  {
    languageId: 'yaml',
    info: 'yaml',
    file: ['on:', '  push:', '    branches: [main]'],
    original: ['  push:', '    branches: [main]'],
    changes: [['  push:', '    branches:', '      - main', '      - next'], ['  pull_request: {}']],
  },
  {
    languageId: 'c',
    info: 'c',
    file: ['int f(int a) {', '    return a;', '}'],
    original: ['    return a;'],
    changes: [['#ifdef X', '    a++;', '#endif', '    return a;'], ['    return a + 1;']],
  },
];

/** What is said around the code. None of it is code. */
const SAID = fc.constantFrom(
  '',
  'Sure, here is the change.',
  'I changed the function:',
  '- It is shorter.',
  '1. Replace the line.',
  '> You asked for this.',
  '**Note**: this is `fine`.',
  'The tag is <replacement>, as asked.',
  '| before | after |',
  '这样更好。',
);
const AROUND = fc.array(SAID, { maxLength: 3 });

type Wrap = (lines: readonly string[], sample: Sample) => readonly string[];

const MARKS: readonly (readonly [string, string])[] = [
  ['<replacement>', '</replacement>'],
  ['<Replacement>', '</Replacement>'],
  ['<replacement path="a/b" id=1>', '</replacement>'],
  ['**<replacement>**', '**</replacement>**'],
  ['`<replacement>`', '`</replacement>`'],
  ['&lt;replacement&gt;', '&lt;/replacement&gt;'],
  ['<replacement>', '</replacement'],
];

/** Layouts that say without doubt what the code is. */
const CERTAIN: readonly Wrap[] = MARKS.flatMap(([open, close]): readonly Wrap[] => [
  (lines) => [open, ...lines, close],
  (lines) => ['```', open, ...lines, close, '```'],
  (lines) => ['- So:', '', ...[open, ...lines, close].map((line) => (line === '' ? '' : `   ${line}`))],
  (lines) => ['Look:', ...[open, ...lines, close].map((line) => `> ${line}`)],
]);

/** Layouts that leave a doubt, or give no more than a fence. */
const OTHERS: readonly Wrap[] = [
  (lines) => lines,
  (lines) => [...lines, TAG.close],
  (lines) => ['replacement>', ...lines, TAG.close],
  (lines) => [`Here it is:${TAG.open}${lines[0] ?? ''}`, ...lines.slice(1), TAG.close],
  (lines) => [TAG.open, ...lines.slice(0, -1), `${lines.at(-1) ?? ''}${TAG.close} That is all.`],
  (lines, { info }) => [TAG.open, `\`\`\`${info}`, ...lines, '```', TAG.close],
  (lines, { info }) => [TAG.open, 'This is the new code:', `\`\`\`${info}`, ...lines, '```', TAG.close],
  (lines) => [TAG.open, ...lines, '```', 'It does what you asked.', TAG.close],
  (lines, { info }) => [`\`\`\`${info}`, ...lines, '```'],
  (lines, { info }) => [`~~~~${info}`, ...lines, '~~~~'],
  (lines, { info }) => ['```sh', 'npm install', '```', `\`\`\`${info}`, ...lines, '```'],
  (lines, { info, original }) => ['```', ...original, '```', 'Now:', `\`\`\`${info}`, ...lines, '```'],
  (lines, { info }) => [`\`\`\`${info}`, ...lines, TAG.close, '```'],
  (lines, { info }) => ['1. So:', ...[`\`\`\`${info}`, ...lines, '```'].map((line) => `   ${line}`)],
  (lines, { info }) => [`\`\`\`${info}`, ...lines, '```'].map((line) => `> ${line}`),
  (lines) => ['<code>', ...lines, '</code>'],
];

const THOUGHTS = fc.constantFrom(
  '',
  '<think>\nx = 1\n</think>\n',
  '<reflection>Hm.</reflection>',
  'I see.\n</think>\n',
);

interface Case {
  readonly request: CodeAsked;
  readonly reply: string;
  readonly intended: readonly string[];
}

function cases(layouts: readonly Wrap[], around: fc.Arbitrary<readonly string[]>): fc.Arbitrary<Case> {
  return fc
    .record({
      sample: fc.constantFrom(...SAMPLES),
      at: fc.nat(),
      layout: fc.constantFrom(...layouts),
      before: around,
      after: around,
      thoughts: THOUGHTS,
      eol: fc.constantFrom('\n', '\r\n'),
    })
    .map(({ sample, at, layout, before, after, thoughts, eol }) => {
      const intended = sample.changes[at % sample.changes.length] ?? [];
      const { languageId, original, file } = sample;
      return {
        request: { tag: TAG, languageId, original, style: indentStyle(file) },
        reply: thoughts + [...before, ...layout(intended, sample), ...after].join(eol),
        intended,
      };
    });
}

function read(request: CodeAsked, pieces: readonly string[]): CodeEnd {
  const code = new ReplyCode(request);
  const given = pieces.flatMap((piece) => code.push(piece));
  const end = code.end(true);
  assert.equal(
    end.asGiven,
    given.every((line, i) => line === end.lines[i]),
  );
  return end;
}

/** The code is exactly what was meant, or it is not certain and that is said. */
function holds({ request, reply, intended }: Case): void {
  const end = read(request, [reply]);
  const letters = read(request, reply.split(''));
  assert.deepEqual(
    [letters.form, letters.lines, letters.doubts, letters.words],
    [end.form, end.lines, end.doubts, end.words],
  );
  const told = end.form === 'words' ? end.lines.length === 0 : end.doubts.length > 0;
  if (!told) assert.deepEqual(end.lines, intended);
  const named = end.lines.some((line) => /replacement/i.test(line));
  if (named) assert.ok(end.doubts.includes('ambiguous'));
}

describe('a reply in any layout, with anything said around it', () => {
  const options = { numRuns: 2_000 };

  it('gives the code between marks exactly, however they are written', () => {
    const plain = AROUND.map((said) => said.filter((line) => !line.includes(TAG.open)));
    fc.assert(
      fc.property(cases(CERTAIN, plain), (each) => {
        holds(each);
        const end = read(each.request, [each.reply]);
        assert.deepEqual([end.form, end.lines], ['tagged', each.intended]);
      }),
      options,
    );
  });

  it('gives the code exactly, or says what was guessed', () => {
    fc.assert(fc.property(cases([...CERTAIN, ...OTHERS], AROUND), holds), options);
  });

  it('gives the code exactly in every layout, or words where no mark and no fence is around it', () => {
    fc.assert(
      fc.property(cases(OTHERS, AROUND), ({ request, reply, intended }) => {
        const end = read(request, [reply]);
        if (end.form !== 'words') assert.deepEqual(end.lines, intended);
        assert.ok(
          end.form !== 'words' ||
            !/replacement>[^]*replacement>|```|~~~|<code>/.test(reply.replaceAll('The tag is <replacement>', '')),
        );
      }),
      options,
    );
  });

  it('gives a reply that is one block exactly', () => {
    const fenced = OTHERS.slice(8, 10);
    fc.assert(
      fc.property(cases(fenced, fc.constant([])), (each) => {
        const end = read(each.request, [each.reply]);
        assert.deepEqual([end.form, end.lines, end.doubts], ['fenced', each.intended, []]);
      }),
      options,
    );
  });

  it('gives no code where nothing but words came', () => {
    const words = AROUND.filter((said) => said.some((line) => line !== ''));
    fc.assert(
      fc.property(cases([() => []], words), ({ request, reply }) => {
        const end = read(request, [reply]);
        assert.deepEqual(end.lines, [], end.form);
      }),
      options,
    );
  });

  it('loses no line, whatever stands where', () => {
    const NOISE = fc.constantFrom(
      '```',
      '```py',
      '~~~',
      '> ```',
      '- ```ts',
      '<replacement>',
      '</replacement>',
      '</replacement',
      '<code>',
      '</code>',
      '> a = 1',
      '- b',
      '   c()',
      'The end.',
      '',
      '</think>',
      '<think>',
      'x </replacement> y',
      '&lt;replacement&gt;',
      '`',
    );
    fc.assert(
      fc.property(fc.constantFrom(...SAMPLES), fc.array(NOISE, { maxLength: 14 }), (sample, lines) => {
        const { languageId, original, file } = sample;
        const request = { tag: TAG, languageId, original, style: indentStyle(file) };
        const reply = lines.join('\n');
        const end = read(request, [reply]);
        const letters = read(request, reply.split(''));
        assert.deepEqual([letters.form, letters.lines, letters.doubts], [end.form, end.lines, end.doubts]);
        const blank = end.lines.every((line) => line.trim() === '');
        if (blank && end.form !== 'words' && end.form !== 'none')
          assert.match(reply, /(?:<|&lt;)replacement(?:>|&gt;)[^]*replacement/);
        if (end.lines.some((line) => /<\/?replacement>/.test(line))) assert.ok(end.doubts.includes('ambiguous'));
      }),
      { numRuns: 4_000 },
    );
  });
});
