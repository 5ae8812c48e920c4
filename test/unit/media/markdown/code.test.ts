// The text of a code block: its language, its chunks and its colours, however it grows.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../../fastCheck.ts';
import { CodeText, languageOf, longestLine, pathOf } from '../../../../media/markdown/code.ts';

const source = fc
  .array(fc.oneof(fc.string({ maxLength: 60 }), fc.constant('x'.repeat(500)), fc.constant('')), {
    maxLength: 200,
    size: 'max',
  })
  .map((lines) => lines.join('\n'));

/** A list cut into pieces of the sizes given, in turn. */
function* pieces<T>(all: T, sizes: readonly number[]): Generator<T> {
  const list = all as unknown as { readonly length: number; slice(from: number, to: number): T };
  for (let at = 0, turn = 0; at < list.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield list.slice(at, at + size);
    at += size;
  }
}

describe('the text of a code block', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 });

  it('is the same, in the same chunks, in whatever pieces it came', () => {
    fc.assert(
      fc.property(source, sizes, (text, of) => {
        const [whole, grown] = [new CodeText(''), new CodeText('')];
        whole.append(text);
        for (const piece of pieces(text, of)) grown.append(piece);
        assert.equal(whole.source, text);
        assert.deepEqual(
          grown.chunks.map((chunk) => chunk.text.value),
          whole.chunks.map((chunk) => chunk.text.value),
        );
        assert.equal(grown.count.value, grown.chunks.length);
      }),
    );
  });

  it('has no chunk that would be slow to draw', () => {
    const code = new CodeText('');
    code.append(`${'a\n'.repeat(1_000)}${'b'.repeat(10_000)}\n${'c'.repeat(900)}\n`.repeat(3));
    for (const { text } of code.chunks) {
      assert.ok(text.value.length <= 4_000 + longestLine, `${text.value.length} characters`);
      assert.ok(text.value.split('\n').length <= 42);
    }
  });

  it('gives each line its own colours, in whatever batches they come while it grows', () => {
    fc.assert(
      fc.property(source, sizes, sizes, fc.nat(100), (text, texts, batches, ahead) => {
        const code = new CodeText('');
        // The colours of a line are its number and length here.
        const colors = text.split('\n').map((line, index) => [line.length, index]);
        const incoming = pieces(text, texts);
        let [ended, sent] = [0, 0];
        for (const batch of pieces(colors, batches)) {
          // At least as many lines have ended as get colours; the last one has when the text has.
          for (let next; ended < sent + batch.length + ahead && !(next = incoming.next()).done;) {
            code.append(next.value);
            ended += next.value.split('\n').length - 1;
          }
          code.color(batch);
          sent += batch.length;
        }
        let line = 0;
        for (const chunk of code.chunks) {
          const lines = chunk.text.value.split('\n');
          if (lines.at(-1) === '' && chunk !== code.chunks.at(-1)) lines.pop();
          assert.deepEqual(
            chunk.lines.value,
            lines.map((part) => [part.length, line++]),
          );
        }
      }),
    );
  });

  it('forgets its colours', () => {
    const code = new CodeText('');
    code.append('a\n'.repeat(100));
    code.color(Array.from({ length: 70 }, () => [1, 1]));
    code.uncolor();
    assert.ok(code.chunks.every(({ lines }) => lines.value.length === 0));
    code.color([[1, 2]]);
    assert.deepEqual(code.chunks[0]?.lines.value, [[1, 2]]);
  });
});

describe('what a code block is called by', () => {
  it('is the same however the block came', () => {
    for (const text of ['x'.repeat(59), 'x'.repeat(60), 'x'.repeat(61), `${'x'.repeat(60)}\ny`, '\n  let x;\ny']) {
      const whole = new CodeText('js');
      whole.append(text);
      whole.end();
      const streamed = new CodeText('js');
      for (const character of text) streamed.append(character);
      streamed.end();
      assert.equal(streamed.start.peek(), whole.start.peek());
    }
  });
});

describe('the language of a code block', () => {
  it('is the first word after the fence', () => {
    const named = {
      'ts title="a"': 'ts',
      'js{1,3}': 'js',
      'c++': 'c++',
      '{.python}': '',
      '': '',
      'f&ouml;&ouml;': 'föö',
    };
    for (const [info, language] of Object.entries(named)) assert.equal(languageOf(info), language, info);
    assert.equal(languageOf('a\\*b'), 'a*b');
  });
});

it('the file a code block names is known by its fence', () => {
  const paths: Readonly<Record<string, string | undefined>> = {
    'ts:src/cart.ts': 'src/cart.ts',
    'ts src/cart.ts': 'src/cart.ts',
    'ts twoslash': undefined,
    'src/cart.ts': 'src/cart.ts',
    'ts title="src/my cart.ts"': 'src/my cart.ts',
    "js file='a/b.js' {1,2}": 'a/b.js',
    'py filename=app.py': 'app.py',
    'ts:src/cart.ts#L3-L9': 'src/cart.ts',
    ts: undefined,
    'c++': undefined,
    'ts:https://a.invalid/x.ts': undefined,
    'a.b.c:': undefined,
    '': undefined,
  };
  for (const [info, path] of Object.entries(paths)) assert.equal(pathOf(info), path, info);
  assert.equal(languageOf('ts:src/cart.ts'), 'ts');
  assert.equal(languageOf('src/cart.py'), 'py');
  assert.equal(languageOf('objective-c++'), 'objective-c++');
});
