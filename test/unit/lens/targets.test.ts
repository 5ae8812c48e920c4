import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { outlineOf } from '../../../src/host/documentSymbols.ts';
import { lensTargets, mostTargets } from '../../../src/lens/targets.ts';

const KIND = {
  class: 4,
  method: 5,
  property: 6,
  constructor: 8,
  interface: 10,
  function: 11,
  variable: 12,
  struct: 22,
};

function range(start: number, end: number): object {
  return { start: { line: start, character: 0 }, end: { line: end, character: 1 } };
}

function symbol(kind: keyof typeof KIND, name: string, start: number, end: number, children: unknown[] = []): object {
  return { kind: KIND[kind], name, range: range(start, end), selectionRange: range(start, start), children };
}

function shown(symbols: unknown, lineCount = 100): string[] {
  return lensTargets(outlineOf(symbols, lineCount)).map(({ kind, name, line }) => `${line} ${kind} ${name}`);
}

describe('what gets a lens', () => {
  it('functions, methods and classes, wherever they are, but not what is inside functions', () => {
    const symbols = [
      symbol('variable', 'box', 20, 30, [symbol('function', 'inBox', 21, 22)]),
      symbol('class', 'A', 0, 10, [
        symbol('property', 'p', 1, 1),
        symbol('constructor', 'constructor', 2, 3),
        symbol('method', 'm', 4, 9, [symbol('function', 'inner', 5, 6)]),
      ]),
      symbol('interface', 'I', 11, 12),
      symbol('struct', 'S', 13, 14),
    ];
    assert.deepEqual(shown(symbols), [
      '0 class A',
      '2 function constructor',
      '4 function m',
      '13 class S',
      '21 function inBox',
    ]);
  });

  it('flat symbols too', () => {
    assert.deepEqual(shown([{ kind: KIND.function, name: 'f', location: { uri: 'file:///a', range: range(3, 4) } }]), [
      '3 function f',
    ]);
  });

  it('the line of the name, below comments and decorators', () => {
    assert.deepEqual(shown([{ ...symbol('function', 'f', 3, 9), selectionRange: range(5, 5) }]), ['5 function f']);
    assert.deepEqual(shown([{ ...symbol('function', 'f', 3, 9), selectionRange: range(50, 50) }]), ['3 function f']);
  });

  it('one a line, and no callbacks', () => {
    const symbols = [
      symbol('class', 'A', 0, 0, [symbol('method', 'm', 0, 0)]),
      symbol('function', "it('works') callback", 1, 2),
      symbol('function', '<anonymous>', 3, 4),
      symbol('function', ' ', 5, 6),
    ];
    assert.deepEqual(shown(symbols), ['0 class A']);
  });

  it('nothing for ranges that are not in the document', () => {
    const bad = [
      [-1, 3],
      [5, 2],
      [0, 1e9],
      [Number.NaN, 1],
      [1.5, 2],
      [100, 101],
    ] as const;
    for (const [start, end] of bad)
      assert.deepEqual(shown([symbol('function', 'f', start, end)]), [], `${start} to ${end}`);
  });

  it('is found or not, without harm, whatever a language server returned', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (symbols) => {
        lensTargets(outlineOf(symbols, 10));
        lensTargets(outlineOf([symbols], 10));
        lensTargets(outlineOf([{ kind: 11, name: 'f', range: symbols, children: symbols }], 10));
      }),
    );
  });

  it('is bounded, and quick, in a file of a hundred thousand lines', () => {
    const symbols = Array.from({ length: 100_000 }, (_, i) => symbol('function', `f${i}`, i, i));
    // The best of some: this machine does other things too.
    const times = Array.from({ length: 7 }, () => {
      const started = process.cpuUsage();
      assert.equal(lensTargets(outlineOf(symbols, 100_000)).length, mostTargets);
      return process.cpuUsage(started).user / 1000;
    });
    assert.ok(Math.min(...times) < 50, String(times));
    const circular: { children: unknown[] } = { ...symbol('class', 'C', 0, 1), children: [] };
    circular.children.push(circular, circular);
    assert.equal(lensTargets(outlineOf([circular], 10)).length, 1);
  });
});
