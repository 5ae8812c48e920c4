import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../../fastCheck.ts';
import { PartsCode, withoutEcho } from '../../../../src/edit/stream/parts.ts';
import type { Misfit, Parts } from '../../../../src/edit/stream/parts.ts';

const STYLE = { style: { by: 'spaces', unit: 2 }, languageId: 'typescript' } as const;
const NEXT = '<next>';

function parts(kept: readonly string[], selected: readonly string[]): Parts {
  return { kept, selected, separator: NEXT };
}

function read(
  of: Parts,
  lines: readonly string[],
  complete = true,
): { early: string[]; all: string[]; misfit?: Misfit } {
  const code = new PartsCode(of, STYLE);
  const soon = new PartsCode(of, STYLE, true);
  const given = [...lines.flatMap((line) => soon.push(line)), ...soon.end(complete)];
  const early = lines.flatMap((line) => code.push(line));
  const all = [...early, ...code.end(complete)];
  // What is wanted early is the same, unless the reply doesn't fit.
  if (complete && !code.misfit && !soon.misfit) assert.deepEqual(given, all);
  return { early, all, ...(code.misfit && { misfit: code.misfit }) };
}

describe('a reply for a part of a line', () => {
  const cases: [string, [before: string, after: string], string[], string[] | undefined][] = [
    ['a name', ['const x = ', '(1);'], ['newName'], ['newName']],
    ['the end of a line', ['return ', ''], ['b + c'], ['b + c']],
    ['two lines', ['f(', ');'], ['{', '  a,', '}'], ['{', '  a,', '}']],
    ['the whole line', ['const x = ', '(1);'], ['const x = newName(1);'], ['newName']],
    ['the whole line, indented', ['  const x = ', '(1);'], ['const x = b(1);'], ['b']],
    ['the whole of two lines', ['f(', '); // g'], ['f({', '}); // g'], ['{', '}']],
    ['the line so far', ['const x = ', ''], ['const x = b;'], ['b;']],
    ['with the sign after it', ['const x = ', ';'], ['foo();'], ['foo()']],
    ['the whole line, changed before it too', ['const x = ', ';'], ['let x = b;'], undefined],
    ['the whole line, changed on both sides', ['const x = ', '(1);'], ['let x = b(1, 2)'], undefined],
    ['in brackets, between brackets', ['(', ')'], ['(a + b)'], ['(a + b)']],
    ['nothing', ['f(', ')'], [], []],
  ];
  for (const [name, [before, after], lines, expected] of cases) {
    it(name, () => assert.deepEqual(withoutEcho(lines, { before, after }), expected));
  }
});

describe('a reply for several parts', () => {
  const NAMES = parts(['let ', ' = 1;\nprint(', ');\nf(', ');'], ['a', 'a', 'a']);

  it('puts each in its place, and nothing else changes', () => {
    const { early, all, misfit } = read(NAMES, ['b', NEXT, '', 'b.c', '', NEXT, 'b']);
    assert.deepEqual([all, misfit], [['let b = 1;', 'print(b.c);', 'f(b);'], undefined]);
    assert.deepEqual(early, ['let b = 1;', 'print(b.c);']);
  });

  it('keeps the lines above the first of them, too', () => {
    const below = parts(['a\nb\n', ''], ['c\nd']);
    assert.deepEqual(read(below, ['C', 'D']), { early: ['a', 'b', 'C'], all: ['a', 'b', 'C', 'D'] });
  });

  it('leaves those out that the reply has no text for, and says so', () => {
    assert.deepEqual(read(NAMES, ['b', NEXT, 'c']), {
      early: ['let b = 1;'],
      all: ['let b = 1;', 'print(c);', 'f(a);'],
      misfit: 'parts',
    });
    assert.deepEqual(read(NAMES, ['b', NEXT, 'x = print(y)', NEXT, 'd']).all, ['let b = 1;', 'print(a);', 'f(d);']);
  });

  it('has no place for more than there are', () => {
    const { all, misfit } = read(NAMES, ['b', NEXT, 'c', NEXT, 'd', NEXT, 'e', NEXT, 'f']);
    assert.deepEqual([all, misfit], [['let b = 1;', 'print(c);', 'f(d);'], 'parts']);
  });

  it('is given as it comes where a part is several lines, without the line that it begins in', () => {
    const PART = parts(['export ', ' // end'], ['function f() {\n}']);
    for (const reply of [
      ['function f() {', '  g();', '}'],
      ['', 'export function f() {', '  g();', '} // end', ''],
    ]) {
      const code = new PartsCode(PART, STYLE, true);
      const early = reply.flatMap((line) => code.push(line));
      assert.deepEqual(early, ['export function f() {', '  g();']);
      assert.deepEqual(code.end(true), ['} // end']);
      assert.deepEqual(read(PART, reply).all, ['export function f() {', '  g();', '} // end']);
    }
    assert.deepEqual(read(PART, ['default export function f() {', '}']), {
      early: [],
      all: ['export function f() {', '} // end'],
      misfit: 'beyond',
    });
  });

  it('is given as it comes where they are whole lines, indented as each was', () => {
    const LINES = parts(['', '\n// between\n', '\n}'], ['import a;', '  f();\n  g();']);
    const { early, all, misfit } = read(LINES, ['import a;', 'import b;', NEXT, 'f(b);', 'g();']);
    assert.deepEqual(early.slice(0, 3), ['import a;', 'import b;', '// between']);
    assert.deepEqual([all, misfit], [['import a;', 'import b;', '// between', '  f(b);', '  g();', '}'], undefined]);
  });

  it('takes whole lines away without leaving a blank one', () => {
    const LINES = parts(['', '\nkept\n', '\nlast'], ['one', 'two']);
    assert.deepEqual(read(LINES, [NEXT]).all, ['kept', 'last']);
  });

  it('leaves a line end behind new code at the end of a file', () => {
    const END = parts(['', '\ntext\n', '\n'], ['import a;', '']);
    assert.deepEqual(read(END, ['import b;', NEXT, 'new();']).all, ['import b;', 'text', 'new();', '']);
    assert.deepEqual(read(END, ['import b;', NEXT]).all, ['import b;', 'text', '']);
    assert.deepEqual(read(END, ['import b;']).all, ['import b;', 'text', '']);
  });

  it('gives only what is complete where the reply broke off', () => {
    assert.deepEqual(read(NAMES, ['b', NEXT, 'c'], false).all, ['let b = 1;']);
  });

  it('is exact for any parts of any text', () => {
    const text = fc.array(fc.constantFrom('a', '(', '\n', ' '), { maxLength: 6 }).map((all) => all.join(''));
    // Longer than anything around it, so that it is not taken for a repeated line.
    const name = fc.constantFrom('Zx', 'Yyy\nZ', 'Q1');
    fc.assert(
      fc.property(fc.array(fc.tuple(text, name, name), { minLength: 1, maxLength: 5 }), text, (all, last) => {
        const of = parts(
          [...all.map(([kept]) => `${kept}·`), `·${last}`],
          all.map(([, was]) => was),
        );
        const reply = all.flatMap(([, , now], at) => [...(at > 0 ? [NEXT] : []), ...now.split('\n')]);
        const expected = `${all.map(([kept, , now]) => `${kept}·${now}`).join('')}·${last}`;
        const same = `${all.map(([kept, was]) => `${kept}·${was}`).join('')}·${last}`;
        const { all: lines, misfit } = read(of, reply);
        assert.equal(misfit, undefined);
        assert.equal(lines.join('\n'), expected);
        const unchanged = all.flatMap(([, was], at) => [...(at > 0 ? [NEXT] : []), ...was.split('\n')]);
        assert.equal(read(of, unchanged).all.join('\n'), same);
      }),
    );
  });
});
