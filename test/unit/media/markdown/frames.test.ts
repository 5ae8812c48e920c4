import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
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
  // Entities and line breaks.
  'A &amp; B &lt; C<br>D, AT&T and a<b.',
  '```markdown\n```sh\nls\n```\nmore\n```\n',
];

/** Each character that is shown, but for spaces, with the elements around it; a link is its text until it is whole. */
function drawn(document: MarkdownDocument): readonly string[] {
  const shown: string[] = [];
  const add = (text: string, path: string): void => {
    for (const character of text) if (character.trim() !== '') shown.push(`${path} ${character}`);
  };
  const all = (tokens: readonly Token[], path: string): void =>
    tokens.filter(({ type }) => type !== 'space').forEach((token, index) => one(token as MarkedToken, path, index));
  const one = (token: MarkedToken, path: string, index: number): void => {
    const inside = `${path}/${index}`;
    if (token.type === 'list') {
      token.items.forEach((item, number) => all(item.tokens, `${inside}.${number} item`));
    } else if (token.type === 'table') {
      token.header.forEach((cell, column) => all(cell.tokens, `${inside} head ${column}`));
      token.rows.forEach((row, line) =>
        row.forEach((cell, column) => all(cell.tokens, `${inside} row ${line} ${column}`)),
      );
    } else if (token.type === 'code') {
      // The block counts as well as what is in it: an empty one is seen.
      add(`▪${token.text}`, `${inside} code`);
    } else if (token.type === 'link') {
      if (token.autolink === true) add(token.text, path);
      else all(token.tokens, path);
    } else if (token.type === 'image') {
      // Nothing until it is whole.
    } else if (token.type === 'strong' || token.type === 'em' || token.type === 'del') {
      all(token.tokens, `${path}/${token.type}`);
    } else if ('tokens' in token) {
      // A list that turns out to be loose has paragraphs where it had text.
      all(token.tokens, `${inside} ${token.type === 'paragraph' ? 'text' : token.type}`);
    } else if (token.type === 'codespan') {
      add(token.text, `${path}/code`);
    } else if (token.raw !== '<br>') {
      add('text' in token ? token.text : token.raw, path);
    }
  };
  document.blocks.forEach((block, index) => {
    if (block.kind === 'code') add(`▪${block.code.source}`, `/${index} code`);
    else block.tokens.value.forEach((token) => one(token as MarkedToken, '', index));
  });
  document.open().forEach((token, index) => one(token as MarkedToken, '', document.blocks.length + index));
  return shown;
}

describe('while a reply comes letter by letter', () => {
  for (const reply of replies) {
    it(`no frame shows what the end does not: ${JSON.stringify(reply.slice(0, 60))}`, () => {
      const whole = new MarkdownDocument();
      whole.append(reply);
      whole.end();
      const end = drawn(whole);
      const document = new MarkdownDocument();
      for (let at = 1; at <= reply.length; at += 1) {
        document.append(reply.slice(at - 1, at));
        const frame = drawn(document);
        assert.deepEqual(frame, end.slice(0, frame.length), `after ${JSON.stringify(reply.slice(0, at))}`);
      }
      document.end();
      assert.deepEqual(drawn(document), end);
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
});
