// Where a block of code from a reply goes in a file.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  commentedPath,
  isThere,
  leavesOut,
  linesToApply,
  namesIn,
  pathsIn,
  spotFor,
} from '../../../src/chat/applying.ts';

const cart = `import { format } from './format.ts';

/** A cart. */
export class Cart {
  readonly #items: Item[] = [];

  /** Adds. */
  add(item: Item): void {
    this.#items.push(item);
  }

  total(): number {
    let sum = 0;
    for (const { price } of this.#items) {
      sum += price;
    }
    return sum;
  }
}

export function show(cart: Cart): string {
  return format(cart.total());
}

const limit = 5;
`.split('\n');

const lines = (text: string): readonly string[] => text.replace(/^\n/, '').trimEnd().split('\n');

/** The first and last line of the place. */
function ends(document: readonly string[], code: string): readonly string[] | undefined {
  const spot = spotFor(document, lines(code));
  return spot && [document[spot.start] ?? '', document[spot.end - 1] ?? ''];
}

describe('the place of a block of code', () => {
  it('is that of the function it declares, comments above it with it if it has some', () => {
    const code = 'export function show(cart: Cart): string {\n  return String(cart.total());\n}';
    assert.deepEqual(ends(cart, code), ['export function show(cart: Cart): string {', '}']);
    const method = '/** Adds one. */\nadd(item: Item): void {\n  this.#items.unshift(item);\n}';
    assert.deepEqual(ends(cart, method), ['  /** Adds. */', '  }']);
    assert.deepEqual(ends(cart, 'total(): number {\n  return 0;\n}'), ['  total(): number {', '  }']);
    assert.deepEqual(ends(cart, 'const limit = 6;'), ['const limit = 5;', 'const limit = 5;']);
  });

  it('is that of several that follow each other, and of no others between them', () => {
    const both = 'add(item: Item): void {\n}\n\ntotal(): number {\n  return 0;\n}';
    assert.deepEqual(ends(cart, both), ['  add(item: Item): void {', '  }']);
    assert.equal(ends(cart, 'class Cart {\n}\n\nconst limit = 6;'), undefined);
  });

  it('is the whole file if the code is most of it', () => {
    const whole = cart.map((line) => line.replace('sum += price', 'sum += price * 2')).join('\n');
    assert.deepEqual(spotFor(cart, lines(whole)), { start: 0, end: cart.length });
    assert.deepEqual(spotFor(['', ''], lines('anything')), { start: 0, end: 2 });
    assert.deepEqual(spotFor([''], lines('anything')), { start: 0, end: 0 });
  });

  it('is between the first line and the last if both stand there once', () => {
    const part = 'for (const { price } of this.#items) {\n  sum += price * 2;\n}\nreturn sum;';
    assert.deepEqual(ends(cart, part), ['    for (const { price } of this.#items) {', '    return sum;']);
  });

  it('is not known for what is new, is there twice, or leaves out code', () => {
    for (const code of ['function other(): void {}', 'import a from "a";\n\nfunction show() {}', 'x = 1', '}']) {
      assert.equal(ends(cart, code), undefined, code);
    }
    assert.equal(ends(lines('def a():\n  x\n\ndef a():\n  y'), 'def a():\n  z'), undefined);
    const short = 'total(): number {\n  // ... existing code ...\n  return 0;\n}';
    assert.equal(leavesOut(lines(short)), true);
    assert.equal(ends(cart, short), undefined);
    assert.equal(leavesOut(['f(...args)', '  ...rest,']), false);
  });

  it('is found in other languages', () => {
    const python = lines('import os\n\ndef a(x):\n    return x\n\n@cached\ndef b():\n    return 1\n');
    assert.deepEqual(ends(python, 'def a(y):\n    return y'), ['def a(x):', '    return x']);
    assert.deepEqual(ends(python, '@cached\ndef b():\n    return 2'), ['@cached', '    return 1']);
    const css = lines('a {\n  color: red;\n}\n\n.cart .row {\n  margin: 0;\n}\n');
    assert.deepEqual(ends(css, '.cart .row {\n  margin: 1px;\n}'), ['.cart .row {', '}']);
    const go = lines('func (c *Cart) Add(i Item) {\n\tc.n++\n}\n\nfunc Show() {\n}\n');
    assert.deepEqual(ends(go, 'func (c *Cart) Add(i Item) {\n\tc.n += 2\n}'), ['func (c *Cart) Add(i Item) {', '}']);
  });
});

describe('the path in a block of code', () => {
  it('stands in a comment on its first line', () => {
    assert.equal(commentedPath('// src/cart.ts\nlet a;'), 'src/cart.ts');
    assert.equal(commentedPath('# File: a/b.py\n'), 'a/b.py');
    assert.equal(commentedPath('<!-- index.html -->\n'), 'index.html');
    assert.equal(commentedPath('/* styles/main.css */'), 'styles/main.css');
    for (const code of ['// See src/cart.ts', 'src/cart.ts', '// TODO', '#!/bin/sh', '']) {
      assert.equal(commentedPath(code), undefined, code);
    }
  });

  it('is named by the words before it, the last first', () => {
    assert.deepEqual(pathsIn('As in a.ts, change `src/cart.ts` (and src/cart.ts:12) in app/[id]/page.tsx:'), [
      'app/[id]/page.tsx',
      'src/cart.ts',
      'a.ts',
    ]);
    assert.deepEqual(pathsIn('See https://a.example/b.html, version 1.2, and so on…'), []);
  });

  it('has what it declares looked up', () => {
    assert.deepEqual(namesIn(lines('class A {\n  b(): void {\n  }\n}\nconst c = 1;')), ['A', 'c']);
    assert.deepEqual(namesIn(lines('a.b();')), []);
  });

  it('may be there already', () => {
    const code = lines('total(): number {\n  return 0;\n}');
    const spot = spotFor(cart, code) ?? assert.fail();
    assert.equal(isThere(cart, spot, code), false);
    assert.equal(
      isThere(
        cart,
        spot,
        cart.slice(spot.start, spot.end).map((line) => line.slice(2)),
      ),
      true,
    );
  });

  it('is no part of what is applied, unless the file has it too', () => {
    assert.deepEqual(linesToApply('// a.ts\n\nlet a;\n\n', []), ['let a;']);
    assert.deepEqual(linesToApply('// a.ts\nlet a;', ['// a.ts']), ['// a.ts', 'let a;']);
  });
});
