// A reply that comes letter by letter: no frame shows what the whole does not show in that place.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../../fastCheck.ts';
import type { MarkedToken, Token } from 'marked';
import { MarkdownDocument } from '../../../../media/markdown/document.ts';

/**
 * Replies that showed marks for a moment, or began a block anew, when they came letter by letter. No frame may show what
 * the whole does not show in that place: each is the whole's beginning, letter by letter and in the same elements.
 */
const replies: readonly string[] = [
  // Code in a list keeps its block, and has no empty one beside it.
  'To set it up:\n\n1. Get it:\n\n   ```sh\n   brew install tool\n   tool init\n   ```\n\n2. Start it.\n',
  '- Area:\n\n  ```py\n  w = 2\n\n  a = w*h[0]\n  ```\n',
  '> Run `it`:\n>\n> ```sh\n> a_b *c\n> `d`\n> ```\n>\n> Done.\n',
  'So:\n\n    x = a*b[i]\n    y = `z\n\nEnd.\n',
  '- a\n  - b **c**\n\n    ~~~js\n    let s = `${a}_b`;\n    ~~~\n- d\n',
  // Emphasis that ends together with what encloses it.
  '**Please note: it is *very*** important that the file is closed before you go on.',
  '*Please note: it is **very*** important.',
  'Of all of them, ***this***.',
  '**a** and *b*, __c__ and _d_, ~~e~~ f.',
  // Words with underscores, in any script.
  'Die Datei menü_größe.txt enthält alle Preise, und имя_файла steht daneben.',
  'Call snake_case_name and _this_ one, 2*3 and a * b.',
  // Links, whatever their text is.
  'Siehe [Überblick](https://example.com/a) und [安装说明](https://example.com/b) dazu.',
  'See [`code`](https://example.com/a "title") and ![a chart](https://example.com/b.png) and [**bold** text](https://example.com/c).',
  'Take a[0] and b[i][j], then [x] as it is [see the note].',
  // A table right below a line.
  'Both compared:\n| Tool | Size |\n| --- | --- |\n| a | 1 |\n',
  '| Tool | Size |\n|:---|---:|\n| **a** | `1` |\n| b | 2 |\n\nEnd.',
  // Text without spaces between words.
  '这是**“词”**。',
  '他说**“好”**的，**注意（重要）**内容。',
  '**（注）**本文，*“词”*，中文**粗体**中文。',
  '見 https://example.com/a，詳見下文',
  '见 https://example.com/a，详见下文',
  // Tildes, paths and mathematics.
  '1~3, 5~9 and ~/bin ~ 4',
  'C:\\a\\.ssh and D:\\b\\_c',
  'In ~\\.ssh or \\\\server\\_share\\.x and \\*so\\*.',
  '\\(E\\) and \\[ a \\\\ b \\] and \\(not',
  // What looks like a mark, and is none where it stands.
  'a x_{i} b and $$x_{i}$$ and x_(i) and $\\hat{x}_i$ so.',
  'Call foo(**kw) or f(*x).',
  'Of 2**8 and **b**.',
  'In src/**/a.ts and x*y.',
  'It takes (**this**), “*that*”, and—**so**: *on*.',
  // Marks that close one after another.
  '***bold em** em* and ***em bold* bold**.',
  '***a** b* and *c **d***, **e *f***, ***g*** h.',
  'Of a ~~*b* c~~ and ***f** g* h.',
  // A table, wherever it stands.
  '> | Tool | Size |\n> | --- | --- |\n> | a | **1** |\n>\n> So.\n',
  '- Both:\n\n  | Tool | Size |\n  | --- | --- |\n  | a | 1 |\n- c\n',
  '1. | Tool |\n   |---|\n   | a |\n\n   > | b |\n   > |---|\n   > | c |\n',
  '---\n| Tool | Size |\n| --- | --- |\n| a | 1 |\n',
  // A block that begins with what is held back.
  '[The page](https://example.com/a) is\n\n- [a](https://example.com/b)\n- `c`\n\n> **d** e\n\n# [f](https://example.com/c)\n',
  // Entities and line breaks.
  'A &amp; B &lt; C<br>D, AT&T and a<b.',
  '```markdown\n```sh\nls\n```\nmore\n```\n',
  '> *.ts\n>\n> \\[ a \\] b\n',
  '- *.ts\n\n  ---\n\n  b\n',
];

/**
 * Each character that is shown, but for spaces, with the blocks it stands in and its emphasis, however nested; a link is
 * its text until it is whole. A block without anything in it is seen as well.
 */
function drawn(document: MarkdownDocument): readonly string[] {
  const shown: string[] = [];
  const add = (text: string, path: string, marks: readonly string[]): void => {
    for (const character of text) {
      if (character.trim() !== '') shown.push(`${[path, ...new Set(marks.toSorted())].join('/')} ${character}`);
    }
  };
  const all = (tokens: readonly Token[], path: string, marks: readonly string[] = []): void => {
    const before = shown.length;
    tokens
      .filter(({ type }) => type !== 'space' && type !== 'def')
      .forEach((token, index) => one(token as MarkedToken, path, index, marks));
    if (shown.length === before && marks.length === 0) shown.push(`${path} empty`);
  };
  const one = (token: MarkedToken, path: string, index: number, marks: readonly string[]): void => {
    const inside = `${path}/${index}`;
    if (token.type === 'list') {
      token.items.forEach((item, number) => all(item.tokens, `${inside}.${number} item`));
    } else if (token.type === 'table') {
      const cells = [token.header, ...token.rows].map((row) => row.filter(({ tokens }) => tokens.length > 0));
      cells.forEach((row, line) => {
        if (row.length === 0) shown.push(`${inside} row ${line} empty`);
        row.forEach((cell, column) => all(cell.tokens, `${inside} row ${line} ${column}`));
      });
    } else if (token.type === 'code') {
      // The block counts as well as what is in it: an empty one is seen.
      add(`▪${token.text}`, `${inside} code`, []);
    } else if (token.type === 'link') {
      if (token.autolink === true) add(token.text, path, marks);
      else all(token.tokens, path, marks);
    } else if (token.type === 'image') {
      shown.push(`${path} ▪image`);
    } else if (token.type === 'strong' || token.type === 'em' || token.type === 'del') {
      all(token.tokens, path, [...marks, token.type]);
    } else if ('tokens' in token) {
      // A list that turns out to be loose has paragraphs where it had text.
      all(token.tokens, `${inside} ${token.type === 'paragraph' ? 'text' : token.type}`);
    } else if (token.type === 'codespan') {
      add(token.text, path, [...marks, 'code']);
    } else if (token.raw !== '<br>') {
      add('text' in token ? token.text : token.raw, path, marks);
    }
  };
  document.blocks.forEach((block, index) => {
    if (block.kind === 'code') add(`▪${block.code.source}`, `/${index} code`, []);
    else block.tokens.value.forEach((token) => one(token as MarkedToken, '', index, []));
  });
  document.open().forEach((token, index) => one(token as MarkedToken, '', document.blocks.length + index, []));
  return shown;
}

/** Feeds `reply` letter by letter; each frame must be the beginning of the end. */
function assertFrames(reply: string): void {
  const whole = new MarkdownDocument();
  whole.append(reply);
  whole.end();
  const end = drawn(whole);
  const document = new MarkdownDocument();
  let read = '';
  for (const letter of reply) {
    document.append(letter);
    read += letter;
    const frame = drawn(document);
    assert.deepEqual(frame, end.slice(0, frame.length), `after ${JSON.stringify(read)}`);
  }
  document.end();
  assert.deepEqual(drawn(document), end);
}

/** Whether a formula in a paragraph of its own has begun, which is drawn as it is written until it ends. */
const inFormula = (text: string): boolean => /(?:^|\n)[>\s]*(?:(?:[-*]|\d+\.)\s+)*\\\[[^\]]*$/.test(text);

/** `text` is broken off here: what was drawn stays as it was, and what was held back comes after it. */
function assertStays(text: string): void {
  if (inFormula(text)) return;
  const document = new MarkdownDocument();
  document.append(text);
  const last = drawn(document);
  document.end(true);
  assert.deepEqual(drawn(document).slice(0, last.length), last, `after ${JSON.stringify(text)}`);
}

/**
 * Replies made of what models write. Left out is what no reader could know in time:
 * - Headings underlined below their text, and tables without a bar before their first cell: a line of text until then.
 * - Links whose address is defined further down, which are text in brackets until then.
 * - Marks that stand free as if to open and that nothing closes: waiting for the end of each paragraph would be no stream.
 * - The same glued to a word (`2**8`), where another closes them many words later; closed or not, they stand outside emphasis.
 */
function anyReply(): fc.Arbitrary<string> {
  const pick = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
  const word = pick(
    'the',
    'file',
    'menü_größe',
    'snake_case',
    'имя_файла',
    '10',
    'a.b',
    'it’s',
    '(so)',
    '“yes”',
    'x',
    '🎉',
  );
  const wide = pick('这是', '文件', '“词”', '（注）', '見', '。');
  const code = pick('`a`', '`f(*x)`', '`a_b`', '`` ` ``', '`**k`', '`[x]`');
  const tex = pick('$x_{i}$', '$$x_{i}^{2}$$', '\\(x_i * y_j\\)', '\\[ a \\\\ b_1 \\]', 'x_{i}', 'x_(i)');
  const glued = pick('2**8', 'foo(**k)', 'f(*x)', 'f(*x, **kw)', 'src/**/x', '5*3', 'a_b_', '*.ts', '`g`(**k)');
  const link = fc
    .tuple(pick('', '!'), pick('the page', '安装说明', '`code`', '**bold** text', 'a *b*'), pick('', ' "A title"'))
    .map(([image, text, title]) => `${image}[${text}](https://example.com/a_b${title})`);
  const leaf = fc.oneof(
    { arbitrary: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')), weight: 4 },
    { arbitrary: fc.oneof(code, tex, link), weight: 1 },
  );
  const emphasis = fc
    .tuple(
      pick(
        '**A**',
        '*A*',
        '***A***',
        '_A_',
        '__A__',
        '~~A~~',
        '***A** B*',
        '***A* B**',
        '**A *B***',
        '*A **B***',
        '**A *B* A**',
      ),
      pick('A', '_A_', '~~A~~', 'A ~~B~~', '_A_ B'),
      fc.array(leaf, { minLength: 1, maxLength: 2 }).map((leaves) => leaves.join(' ')),
      leaf,
    )
    .map(([outer, inner, first, second]) => {
      const taken = outer.includes('_') ? /_/ : /~~/;
      const marks = taken.test(outer) && taken.test(inner) ? outer : outer.replaceAll('A', inner);
      // Between underscores, that of `x_{i}` closes.
      const content = (text: string): string => (marks.includes('_') ? text.replaceAll(/_(?=[({])/g, '') : text);
      return marks.replaceAll('A', () => content(first)).replaceAll('B', () => content(second));
    });
  const wideEmphasis = fc.tuple(wide, pick('**', '*'), wide, wide).map(([a, mark, b, c]) => a + mark + b + mark + c);
  const free = fc.oneof(leaf, emphasis, pick('(**so**)', '“*so*”'));
  const few = (of: fc.Arbitrary<string>): fc.Arbitrary<string[]> => fc.array(of, { minLength: 1, maxLength: 3 });
  const line = fc
    .oneof(
      few(fc.oneof(free, wideEmphasis)),
      fc.tuple(few(free), glued, few(free)).map((all) => all.flat()),
    )
    .map((pieces) => pieces.join(' '));
  const cell = fc.oneof(leaf, emphasis).map((text) => text.replaceAll('|', ''));
  const table = fc
    .array(fc.tuple(cell, cell), { minLength: 2, maxLength: 3 })
    .map((rows) => rows.map(([a, b]) => `| ${a} | ${b} |`))
    .map((rows) => rows.toSpliced(1, 0, '|---|:-:|').join('\n'));
  const fenced = pick('```sh\nbrew install *x\n\ntool_a `b`\n```', '```\n- a | b\n~~~\n```', '~~~py\nw = 2**8\n~~~');
  const block = fc.oneof(
    line,
    line,
    line.map((text) => `## ${text}`),
    table,
    fenced,
    fc.tuple(line, table).map((two) => two.join('\n')),
  );
  const blocks = fc.array(block, { minLength: 1, maxLength: 2 });
  const indented = (text: string, by: string): string => text.replaceAll(/\n(?=[^\n])/g, `\n${by}`);
  const list = fc
    .tuple(
      fc.boolean(),
      pick('\n', '\n\n'),
      fc.array(fc.tuple(line, fc.option(blocks)), { minLength: 1, maxLength: 3 }),
    )
    .map(([numbered, gap, items]) =>
      items
        .map(([text, more], index) => {
          const mark = numbered ? `${index + 1}. ` : '- ';
          return mark + indented([text, ...(more ?? [])].join('\n\n'), ' '.repeat(mark.length));
        })
        .join(gap),
    );
  const quote = fc
    .oneof(
      blocks,
      list.map((text) => [text]),
    )
    .map((all) => `> ${all.join('\n\n').replaceAll('\n', '\n> ')}`);
  return fc
    .array(fc.oneof({ arbitrary: block, weight: 2 }, list, quote), { minLength: 1, maxLength: 3 })
    .map((all) => `${all.join('\n\n')}\n`);
}

describe('while a reply comes letter by letter', () => {
  for (const reply of replies) {
    it(`no frame shows what the end does not: ${JSON.stringify(reply.slice(0, 60))}`, () => {
      assertFrames(reply);
    });
  }

  for (const reply of ['*a\n\nb', '- *a\n- b']) {
    it(`a mark that nothing closes does not leave its paragraph or item: ${JSON.stringify(reply)}`, () => {
      const document = new MarkdownDocument();
      for (const character of reply) {
        document.append(character);
        for (const shown of drawn(document)) assert.doesNotMatch(shown, /\/em b$/);
      }
      const frame = drawn(document);
      document.end();
      assert.deepEqual(drawn(document), frame);
      assert.deepEqual(
        frame.map((shown) => shown.at(-1)),
        ['*', 'a', 'b'],
      );
    });
  }

  it('no frame shows what the end does not, whatever the reply is made of', () => {
    fc.assert(fc.property(anyReply(), assertFrames), { numRuns: 100 });
  });
});

describe('a reply that is broken off', () => {
  for (const reply of replies) {
    it(`stays as it was drawn, wherever that is: ${JSON.stringify(reply.slice(0, 60))}`, () => {
      for (let end = 1; end <= reply.length; end++) assertStays(reply.slice(0, end));
    });
  }

  it('stays as it was drawn, whatever it is made of', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(anyReply(), share, (reply, at) => assertStays(reply.slice(0, Math.ceil(at * reply.length)))),
      { numRuns: 300 },
    );
  });
});
