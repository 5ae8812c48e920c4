import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../../fastCheck.ts';
import { ReplyReader } from '../../../../src/edit/stream/reader.ts';
import type { ReplyEnd } from '../../../../src/edit/stream/reader.ts';

const TAG = { open: '<replacement>', close: '</replacement>' };

interface Asked {
  readonly original?: readonly string[];
  readonly languageId?: string;
}

function read(pieces: readonly string[], { original = [], languageId = 'typescript' }: Asked = {}): ReplyEnd {
  const reader = new ReplyReader({ tag: TAG, original, languageId });
  const given = pieces.flatMap((piece) => reader.push(piece));
  const end = reader.end();
  assert.equal(
    end.asGiven,
    given.every((line, i) => line === end.lines[i]),
  );
  return end;
}

/** Cuts a text at random places. */
function cut(text: string): fc.Arbitrary<string[]> {
  return fc.array(fc.nat(text.length)).map((at) => {
    const cuts = [0, ...at.sort((a, b) => a - b), text.length];
    return cuts.slice(1).map((end, i) => text.slice(cuts[i], end));
  });
}

type Case = readonly [name: string, reply: string, expected: Partial<ReplyEnd>, asked?: Asked];

const MARKDOWN: Asked = { languageId: 'markdown', original: ['# Tool', '', 'Run it.'] };
const PYTHON: Asked = { languageId: 'python', original: ['def f(): pass'] };
const RUBY: Asked = { languageId: 'ruby', original: ['puts 1', 'puts 2'] };

const MARKS: readonly Case[] = [
  [
    'marks on their own lines',
    '<replacement>\na\n  b\n</replacement>',
    { lines: ['a', '  b'], form: 'tagged', closed: true },
  ],
  ['CRLF', '<replacement>\r\na\r\nb\r\n</replacement>\r\n', { lines: ['a', 'b'], form: 'tagged', closed: true }],
  ['CR alone', '<replacement>\ra\rb\r</replacement>', { lines: ['a', 'b'], closed: true }],
  ['marks on the lines of the code', '<replacement>  a\n  b</replacement>', { lines: ['  a', '  b'], closed: true }],
  ['all on one line', '<replacement>a</replacement>', { lines: ['a'], closed: true }],
  ['nothing', '<replacement></replacement>', { lines: [], form: 'tagged', closed: true }],
  ['nothing, on two lines', '<replacement>\n</replacement>', { lines: [], form: 'tagged', closed: true }],
  ['nothing, and no end', '<replacement>\n', { lines: [], form: 'none' }],
  ['one empty line', '<replacement>\n\n</replacement>', { lines: [''], closed: true }],
  ['empty lines at both ends', '<replacement>\n\na\n\n</replacement>', { lines: ['', 'a', ''], closed: true }],
  [
    'words around the marks',
    'Sure:\n\n<replacement>\na\n</replacement>\n\nDone.',
    { lines: ['a'], closed: true, ambiguous: false },
  ],
  ['no closing mark', '<replacement>\na\nb', { lines: ['a', 'b'], form: 'tagged', closed: false }],
  [
    'two replies',
    '<replacement>\na\n</replacement>\n<replacement>\nb\n</replacement>',
    { lines: ['a'], ambiguous: true },
  ],
  [
    'the opening mark where the closing one should be',
    '<replacement>\na\n<replacement>\n',
    { lines: ['a'], closed: true, ambiguous: true },
  ],
  ['the opening mark twice', '<replacement>\n\n<replacement>\na\n</replacement>', { lines: ['a'], ambiguous: false }],
  ['the mark only named', 'I use <replacement> tags.\n<replacement>\na\n</replacement>', { lines: ['a'] }],
  [
    'the mark named at the end of a line',
    'The mark is <replacement>\nand so:\n<replacement>\na\n</replacement>',
    { lines: ['a'], asGiven: false },
  ],
  [
    'both marks named in a sentence',
    'I cannot put anything between <replacement> and </replacement> here.',
    { form: 'words', lines: [] },
  ],
  ['U+2028 and form feed are text', '<replacement>\na\u2028b\fc\n</replacement>', { lines: ['a\u2028b\fc'] }],
  [
    'a mark glued to words',
    'I will raise it.<replacement>\nlevel = 2\n</replacement>',
    { lines: ['level = 2'], form: 'tagged', closed: true, ambiguous: false, asGiven: true },
  ],
  ['words glued to the closing mark', '<replacement>\na\n</replacement>Done: a fence is ```', { lines: ['a'] }],
];

/** How models write the marks, or what they leave of them. */
const WRITTEN: readonly Case[] = [
  ...[
    '<REPLACEMENT>\nputs 2\n</REPLACEMENT>',
    '<replacement lang="ruby">\nputs 2\n</replacement>',
    '&lt;replacement&gt;\nputs 2\n&lt;/replacement&gt;',
    '**<replacement>**\nputs 2\n**</replacement>**',
    '`<replacement>`\nputs 2\n`</replacement>`',
    '<replacement>\nputs 2\n</replacement',
    '<replacement>\nputs 2\n</replacement\nDone.',
    '- <replacement>\n  puts 2\n  </replacement>',
    '1. Change it:\n\n   <replacement>\n   puts 2\n   </replacement>',
    '> <replacement>\n> puts 2\n> </replacement>',
    'So:\n> <replacement>\n> puts 2\n> </replacement>\nDone.',
  ].map((reply): Case => [
    JSON.stringify(reply),
    reply,
    { lines: ['puts 2'], form: 'tagged', closed: true, ambiguous: false, unwrapped: false },
    RUBY,
  ]),
  ...[
    'Here.<replacement>puts 2\nputs 3\n</replacement>',
    'Sure: <replacement>puts 2\nputs 3</replacement>',
    '</think>Here:<replacement>puts 2\nputs 3\n</replacement>',
    'replacement>\nputs 2\nputs 3\n</replacement>',
  ].map((reply): Case => [
    JSON.stringify(reply),
    reply,
    { lines: ['puts 2', 'puts 3'], form: 'tagged', closed: true, ambiguous: true },
    RUBY,
  ]),
  ['a closing mark alone', 'puts 2\n</replacement>', { lines: ['puts 2'], form: 'bare', ambiguous: true }, RUBY],
  [
    'a closing mark alone, in a block',
    '```rb\nputs 2\n</replacement>\n```',
    { lines: ['puts 2'], form: 'fenced', ambiguous: true },
    RUBY,
  ],
  ['half a closing mark', '<replacement>\nputs 2\n</repl', { lines: ['puts 2'], closed: false, asGiven: true }, RUBY],
  ['words with a mark', 'Words `<replacement>` more words\nputs 2', { lines: [], form: 'words' }, RUBY],
  ['a mark that is empty', '<replacement/>', { lines: [], form: 'words' }, RUBY],
  [
    'a closing mark in the code',
    '<replacement>\nconst a = "</replacement>";\nconst b = 2;\n</replacement>',
    { lines: ['const a = "</replacement>";', 'const b = 2;'], ambiguous: true, asGiven: true },
  ],
  [
    'words on the line of the closing mark',
    '<replacement>\nputs 2</replacement> and done',
    { lines: ['puts 2'], ambiguous: true },
    RUBY,
  ],
  [
    'a second closing mark',
    '<replacement>\nputs 2\n</replacement>\nputs 3\n</replacement>',
    { lines: ['puts 2'], ambiguous: true },
    RUBY,
  ],
  [
    'a backtick in front of the closing mark',
    '<replacement>\nlet s = `\nabc\n`</replacement>',
    { lines: ['let s = `', 'abc', '`'], ambiguous: false },
  ],
  [
    'indentation that is as it belongs',
    '  <replacement>\n  puts 2\n  </replacement>',
    { lines: ['  puts 2'], ambiguous: false, asGiven: true },
    { languageId: 'ruby', original: ['  puts 1'] },
  ],
  [
    'the mark of the prompt',
    '<code>\nputs 2\n</code>',
    { lines: ['puts 2'], form: 'bare', ambiguous: true, unwrapped: true },
    RUBY,
  ],
  [
    'the mark of the prompt, in words',
    'So:\n<code-2>\nputs 2\n</code-2>\nDone.',
    { lines: ['puts 2'], form: 'bare', ambiguous: true },
    RUBY,
  ],
];

const WRAPPERS: readonly Case[] = [
  [
    'a closing fence and words between the marks',
    '<replacement>\na();\n```\nThis calls a.\n</replacement>',
    { lines: ['a();'], ambiguous: true, unwrapped: true },
  ],
  [
    'words and a block between the marks',
    '<replacement>\nHere is the code:\n```ruby\nputs 2\n```\n</replacement>',
    { lines: ['puts 2'], ambiguous: true, unwrapped: true },
    RUBY,
  ],
  [
    'fences between the marks that may be code',
    '<replacement>\na\n```\nb\n```\n</replacement>',
    { lines: ['a', '```', 'b', '```'], ambiguous: true, unwrapped: false },
  ],
  [
    'blank lines around the fence between the marks',
    '<replacement>\n\n```ruby\n\nputs 2\n```\n\n</replacement>',
    { lines: ['', 'puts 2'], unwrapped: true, ambiguous: false, asGiven: true },
    RUBY,
  ],
  [
    'a fence around the code',
    '<replacement>\n```ts\na\n```\n</replacement>',
    { lines: ['a'], closed: true, unwrapped: true, asGiven: true },
  ],
  [
    'fences glued to the marks',
    '<replacement>```ts\na\nb\n```</replacement>',
    { lines: ['a', 'b'], closed: true, unwrapped: true, asGiven: true },
  ],
  [
    'a fence glued to the last line',
    '<replacement>\n```js\nf() {\n}```\n</replacement>',
    { lines: ['f() {', '}'], unwrapped: true },
  ],
  [
    'a closing fence alone, glued to a brace',
    '<replacement>\nf() {\n}```</replacement>',
    { lines: ['f() {', '}'], unwrapped: true },
  ],
  [
    'an opening fence inside, its end outside',
    '<replacement>\n```js\na\n</replacement>\n```',
    { lines: ['a'], unwrapped: true },
  ],
  [
    'marks inside a fence',
    '```ts\n<replacement>\na\n</replacement>\n```',
    { lines: ['a'], form: 'tagged', closed: true, unwrapped: false },
  ],
  ['a mark glued to the fence around it', '```ts<replacement>\na\n</replacement>```', { lines: ['a'], form: 'tagged' }],
  [
    'a fence that is the edit, by the language',
    '<replacement>\n```sh\nnpm i y\n```\n</replacement>',
    { lines: ['```sh', 'npm i y', '```'], unwrapped: false, asGiven: true },
    { languageId: 'mdx', original: ['npm i x'] },
  ],
  [
    'a fence that is the edit, for nothing else changed',
    '<replacement>\n```\nf(1)\n```\n</replacement>',
    { lines: ['```', 'f(1)', '```'], unwrapped: false },
    { languageId: 'python', original: ['f(1)'] },
  ],
  [
    'a fence in code that has fences',
    '<replacement>\n```\na\n```\n</replacement>',
    { lines: ['```', 'a', '```'], unwrapped: false },
    { original: ['```', 'b', '```'] },
  ],
  [
    'a fence that opens later is code',
    '<replacement>\na\n```\nb\n```\n</replacement>',
    { lines: ['a', '```', 'b', '```'], asGiven: true },
  ],
  [
    'a fence in a docstring is code',
    '<replacement>\ndef f():\n    """\n    ```\n    """\n</replacement>',
    { lines: ['def f():', '    """', '    ```', '    """'], unwrapped: false },
    PYTHON,
  ],
];

const NESTED: readonly Case[] = [
  [
    'a block in a list',
    '1. Change:\n   ```python\n   x = 2\n   if x:\n       y()\n   ```\n2. Run it.',
    { lines: ['x = 2', 'if x:', '    y()'], form: 'fenced', closed: true, ambiguous: false },
    PYTHON,
  ],
  ['a block that is the list item', '- ```py\n  x = 2\n  ```', { lines: ['x = 2'], closed: true }, PYTHON],
  [
    'a block in a list, with a literal at the margin',
    '- So:\n  ```py\n  x = """\na\n  """\n  ```',
    { lines: ['x = """', 'a', '"""'], ambiguous: false },
    PYTHON,
  ],
  [
    'an indented fence around code at the margin',
    '  ```py\nx = 2\n  ```',
    { lines: ['x = 2'], ambiguous: false },
    PYTHON,
  ],
  [
    'an indented fence around code of which only a part is',
    '  ```py\n  x = 2\ny = 3\n  ```',
    { lines: ['  x = 2', 'y = 3'], ambiguous: true },
    PYTHON,
  ],
  [
    'an indented fence around code that is as deep as the original',
    '    ```py\n    x = """\n    a"""\n    ```',
    { lines: ['    x = """', '    a"""'], ambiguous: false, asGiven: true },
    { languageId: 'python', original: ['    x = 1'] },
  ],
  [
    'a block in a quote',
    '> ```python\n> x = 2\n>\n> y = 3\n> ```',
    { lines: ['x = 2', '', 'y = 3'], form: 'fenced', closed: true, ambiguous: false, asGiven: true },
    PYTHON,
  ],
  [
    'a block in another language first',
    'Run `pip`:\n```sh\npip install y\n```\nThen\n```python\nx = 2\n```',
    { lines: ['x = 2'], form: 'fenced', ambiguous: true, asGiven: true },
    PYTHON,
  ],
  [
    'a block in another language alone',
    '```text\nx = 2\n```',
    { lines: ['x = 2'], form: 'fenced', ambiguous: false },
    PYTHON,
  ],
];

const FENCES: readonly Case[] = [
  [
    'a fenced block',
    'Here:\n```ts\na\nb\n```\nDone.',
    { lines: ['a', 'b'], form: 'fenced', closed: true, ambiguous: false, asGiven: true },
  ],
  ['a fence of tildes', '~~~\na\n~~~', { lines: ['a'], form: 'fenced', closed: true }],
  ['a longer fence', '````\n```\na\n```\n````', { lines: ['```', 'a', '```'], form: 'fenced', closed: true }],
  ['a fence of another kind inside', '~~~md\n```js\na\n```\n~~~', { lines: ['```js', 'a', '```'], closed: true }],
  [
    'a fence inside a block of another kind',
    '```md\n~~~\n```\n~~~\n```',
    { lines: ['~~~', '```', '~~~'], closed: true },
    MARKDOWN,
  ],
  [
    'an underline that looks like a fence',
    '```python\nTitle\n~~~~~\nx\n```\nDone.',
    { lines: ['Title', '~~~~~', 'x'], closed: true },
    PYTHON,
  ],
  ['an open fence', '```\na', { lines: ['a'], form: 'fenced', closed: false }],
  ['two fenced blocks', '```\na\n```\nor\n```\nb\n```', { lines: ['a'], form: 'fenced', ambiguous: true }],
  [
    'the code as it was in a block, then as it should be',
    'It is:\n```rb\nputs 1\nputs 2\n```\nIt should be:\n```rb\nputs 3\n```',
    { lines: ['puts 3'], form: 'fenced', closed: true, ambiguous: true },
    RUBY,
  ],
  [
    'a fenced block of Markdown with fences',
    '```md\na\n```\nb\n```\nc\n```',
    { lines: ['a', '```', 'b', '```', 'c'], closed: true, ambiguous: true },
    MARKDOWN,
  ],
  [
    'a fenced block of Markdown with a block of its own',
    '```markdown\n# T\n```sh\nx\n```\n```',
    { lines: ['# T', '```sh', 'x', '```'], closed: true, ambiguous: false },
    MARKDOWN,
  ],
  [
    'a deeper fence in a docstring',
    '```python\ndef f():\n    """\n    ```\n    f()\n    ```\n    """\n```',
    {
      lines: ['def f():', '    """', '    ```', '    f()', '    ```', '    """'],
      closed: true,
      ambiguous: false,
      asGiven: true,
    },
    PYTHON,
  ],
  [
    'a fence at the margin in a docstring',
    '```python\n"""\n```\nf()\n```\n"""\nf = 1\n```\nDone.',
    { lines: ['"""', '```', 'f()', '```', '"""', 'f = 1'], closed: true, asGiven: true },
    PYTHON,
  ],
  [
    'a fence behind what only looks like a literal',
    '```js\nlet r = x / `;\n```\nUse `x` here.',
    { lines: ['let r = x / `;'], closed: true },
    { languageId: 'javascript' },
  ],
  [
    'a closing fence on the last line of code',
    '```js\nfunction greet() {\n  hi();\n}```',
    { lines: ['function greet() {', '  hi();', '}'], closed: true, form: 'fenced' },
    { languageId: 'javascript', original: ['hi();'] },
  ],
  [
    'a closing fence on the last line of code, and words',
    '```js\nhi();\n}```\nThis says hi.',
    { lines: ['hi();', '}'], closed: true },
    { languageId: 'javascript', original: ['hi();'] },
  ],
  [
    'an opening fence behind words on its line',
    'Here you go:```js\nhi(2);\n```',
    { lines: ['hi(2);'], form: 'fenced', closed: true },
  ],
  [
    'a closing fence without an opening one',
    'puts 10\nputs 20\n```\n',
    { lines: ['puts 10', 'puts 20'], form: 'bare', asGiven: true },
    RUBY,
  ],
  [
    'words after a closing fence without an opening one',
    'puts 10\nputs 20\n```\nThis prints larger numbers.',
    { lines: ['puts 10', 'puts 20'], form: 'bare' },
    RUBY,
  ],
  [
    'a closing fence glued to bare code',
    'puts(10)\nputs(20)```',
    { lines: ['puts(10)', 'puts(20)'], form: 'bare' },
    RUBY,
  ],
  ['an empty block before the code', '```\n```\nputs 10', { lines: ['puts 10'], form: 'bare' }, RUBY],
  ['an empty block and nothing else', 'Nothing to do.\n```\n```', { lines: [], form: 'words' }, RUBY],
  ['a fence alone', '```', { lines: [], form: 'none' }],
  [
    'a draft in a fence, then the marks',
    'Now it is:\n```ts\nold\n```\n<replacement>\nnew\n</replacement>',
    { lines: ['new'], form: 'tagged', asGiven: false },
  ],
  [
    'an explanation after the block, in text for people',
    '```\ny\n```\n\nWas:\n\n```\nx\n```',
    { lines: ['y'], ambiguous: true, asGiven: true },
    { languageId: 'markdown', original: ['x'] },
  ],
  [
    'a README without marks',
    '# Tool\n\nGet it:\n\n```sh\nbrew install tool\n```\n\nThen start it.',
    {
      lines: ['# Tool', '', 'Get it:', '', '```sh', 'brew install tool', '```', '', 'Then start it.'],
      form: 'bare',
      asGiven: true,
    },
    MARKDOWN,
  ],
  [
    'words and a block, in text for people',
    'You could write this instead.\n\n```sh\nbrew install tool\n```',
    { lines: ['brew install tool'], form: 'fenced', ambiguous: true, asGiven: true },
    MARKDOWN,
  ],
];

const THOUGHTS: readonly Case[] = [
  [
    'thoughts in the text',
    '<think>\n```\nno\n```\n</think>\n```\na\n```',
    { lines: ['a'], form: 'fenced', ambiguous: false, asGiven: true },
  ],
  [
    'thoughts that end on the line of the mark',
    '<think>Start value.</think><replacement>\nlocal hp = 100\n</replacement>',
    { lines: ['local hp = 100'], form: 'tagged', asGiven: true },
  ],
  ['thoughts that end on the line of the fence', '<think>\nx\n</think>```js\na\n```', { lines: ['a'], form: 'fenced' }],
  ['thoughts of which only the end came', 'Rename it.\n</think>\n\nb = 1', { lines: ['b = 1'], form: 'bare' }, PYTHON],
  ['and under another name', 'Rename it.\n</thinking>\n\nb = 1', { lines: ['b = 1'], form: 'bare' }, PYTHON],
  ['and with other signs', 'Rename it.◁/think▷b = 1', { lines: ['b = 1'], form: 'bare' }, PYTHON],
  [
    'a draft in thoughts of which only the end came',
    'Perhaps:\n```py\ndraft()\n```\n</think>\n```py\nfinal()\n```',
    { lines: ['final()'], form: 'fenced', asGiven: false },
    PYTHON,
  ],
  [
    'a draft between marks, in thoughts of which only the end came',
    '<replacement>\ndraft()\n</replacement> Hm.\n</think>\n<replacement>\nfinal()\n</replacement>',
    { lines: ['final()'], form: 'tagged', asGiven: false },
    PYTHON,
  ],
  [
    'the end of thoughts in the code itself',
    '<replacement>\ncut("</think>")\nb(1)\n</replacement>',
    { lines: ['cut("</think>")', 'b(1)'], asGiven: true },
    PYTHON,
  ],
  ['thoughts under another name', '<reflection>puts 9</reflection>\nputs 2', { lines: ['puts 2'], form: 'bare' }, RUBY],
  [
    'the end of thoughts named after the code',
    '<replacement>\na()\n</replacement>\nNow </think> is cut off too.',
    { lines: ['a()'], form: 'tagged', asGiven: true },
  ],
  [
    'the end of thoughts in the original',
    'cut("</think>", 2)',
    { lines: ['cut("</think>", 2)'], form: 'bare' },
    { languageId: 'python', original: ['cut("</think>")'] },
  ],
  ['thoughts without an end', '<think>\nfoo(1);', { lines: [], form: 'none' }],
  [
    'marked code in thoughts without an end',
    '<think>\nHm.\n<replacement>\na\n</replacement>',
    { lines: ['a'], form: 'tagged', ambiguous: true },
  ],
];

const BARE: readonly Case[] = [
  ['bare code', '\n\nfoo()\n\nbar()\n\n', { lines: ['foo()', '', 'bar()'], form: 'bare', closed: true, asGiven: true }],
  ['code in one line of fences', '```foo(1)```', { lines: ['foo(1)'], form: 'bare' }],
  ['nothing at all', ' \n\n', { lines: [], form: 'none', closed: false }],
  ['a sentence', 'I cannot change this.', { lines: [], form: 'words', words: ['I cannot change this.'] }],
];

describe('reading the code out of a reply', () => {
  for (const [name, reply, expected, asked] of [
    ...MARKS,
    ...WRITTEN,
    ...WRAPPERS,
    ...NESTED,
    ...FENCES,
    ...THOUGHTS,
    ...BARE,
  ]) {
    it(`${name}, however it is cut`, () => {
      const whole = read([reply], asked);
      for (const [key, value] of Object.entries(expected)) assert.deepEqual(Reflect.get(whole, key), value, key);
      const splits = Array.from({ length: reply.length + 1 }, (_, at) => [reply.slice(0, at), reply.slice(at)]);
      for (const pieces of [reply.split(''), ...splits, ...fc.sample(cut(reply), 30)]) {
        assert.deepEqual(read(pieces, asked), whole);
      }
    });
  }

  it('gives tagged lines as they come, not at the end', () => {
    const reader = new ReplyReader({ tag: TAG, original: [], languageId: 'typescript' });
    assert.deepEqual(reader.push('<replacement>\nfirst\nsec'), ['first']);
    assert.deepEqual(reader.push('ond\n'), ['second']);
  });

  it('returns any lines exactly', () => {
    const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]|<\/?replacement|```|~~~/i.test(text));
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
