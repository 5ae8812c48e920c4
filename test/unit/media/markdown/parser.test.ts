// The parser's departures from marked: exact fences, limits, and raw HTML as text.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Token } from 'marked';
import { FenceEnd, fenceLine, fenceStart } from '../../../../media/markdown/fence.ts';
import { deepestBlock, deepestInline, definitions, longestInline, Parser } from '../../../../media/markdown/parser.ts';

function parse(source: string): readonly Token[] {
  const parser = new Parser();
  const links = definitions();
  const { tokens, runs } = parser.blocks(source, links);
  parser.inline(runs, links);
  return tokens;
}

/** How many tokens of a type are within each other at most. */
function depth(tokens: readonly Token[], type: string): number {
  let most = 0;
  for (const token of tokens) {
    const children = 'items' in token ? (token['items'] as Token[]) : 'tokens' in token ? (token.tokens ?? []) : [];
    most = Math.max(most, depth(children, type) + (token.type === type ? 1 : 0));
  }
  return most;
}

describe('the fence of a code block', () => {
  it('is read as it is written', () => {
    assert.deepEqual(fenceStart('```ts title=x\ncode'), { indent: 0, marker: '```', info: 'ts title=x', length: 14 });
    assert.deepEqual(fenceStart('  ~~~~ a`b'), { indent: 2, marker: '~~~~', info: 'a`b', length: 10 });
    for (const none of ['``', '    ```', '```a`b', 'a ```', '``~']) assert.equal(fenceStart(none), undefined, none);
  });

  it('ends at as many of the same marks or more, and nothing after them', () => {
    const start = fenceStart('```') ?? assert.fail();
    for (const end of ['```', '   ```', '`````', '``` \t']) assert.ok(new FenceEnd(start).endsWith(end), end);
    for (const line of ['``', '    ```', '``` x', '~~~', '']) assert.ok(!new FenceEnd(start).endsWith(line), line);
  });

  it('takes its own indentation off the lines, and no more', () => {
    const start = fenceStart('  ```') ?? assert.fail();
    assert.deepEqual(
      ['    a', '  a', ' a', 'a', '\ta'].map((line) => fenceLine(line, start)),
      ['  a', 'a', 'a', 'a', '\ta'],
    );
  });
});

describe('the parser', () => {
  it('gives the bytes between the fences', () => {
    const [token] = parse('```js\n  a\n\n```` \n');
    assert.deepEqual(token, { type: 'code', raw: '```js\n  a\n\n```` \n', lang: 'js', text: '  a\n' });
    assert.equal(parse('```\na\n~~~')[0]?.raw, '```\na\n~~~');
  });

  it('shows what is nested too deep as text', () => {
    assert.equal(depth(parse(`${'> '.repeat(500)}x`), 'blockquote'), deepestBlock);
    assert.equal(
      depth(parse(Array.from({ length: 99 }, (_, n) => `${'  '.repeat(n)}- x`).join('\n')), 'list'),
      deepestBlock,
    );
    const nested = parse(`${'*a **b '.repeat(40)}${'c** d* '.repeat(40)}`);
    assert.ok(depth(nested, 'em') + depth(nested, 'strong') <= 2 * deepestInline);
  });

  it('shows a paragraph as it is written when it is too long, has no spaces, or is too much work', () => {
    const plain = (source: string): void => {
      const [token] = parse(source);
      assert.deepEqual(token?.type === 'paragraph' && token.tokens, [
        { type: 'text', raw: source, text: source, escaped: true },
      ]);
    };
    plain('*a* '.repeat(longestInline / 4).trim() + ' b');
    plain(`*a* ${'x'.repeat(2_000)}`);
    plain('*a* [b '.repeat(800).trim());
    assert.equal(depth(parse(`${'word '.repeat(1_000)}*a*`), 'em'), 1);
  });

  it('is not misled by raw HTML', () => {
    assert.equal(depth(parse('<a href="x"> [b](https://b.invalid) *c*'), 'link'), 1);
    assert.equal(depth(parse('<pre> *c* </code> **d**'), 'strong'), 0);
    assert.equal(depth(parse('x <code> *c* [d](https://d.invalid)'), 'em'), 1);
  });
});
