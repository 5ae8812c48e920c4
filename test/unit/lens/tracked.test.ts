import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { sameNamed, Targets } from '../../../src/lens/tracked.ts';
import type { LineChange } from '../../../src/lens/tracked.ts';
import type { LensTarget } from '../../../src/lens/targets.ts';

const at = (name: string, start: number, end: number, line = start): LensTarget => ({
  kind: 'function',
  name,
  start,
  end,
  line,
});

function targetsOf(...found: readonly LensTarget[]): Targets {
  let last = 0;
  const targets = new Targets(() => `lens-${++last}`);
  targets.renew(found, 1);
  return targets;
}

const change = (start: number, end: number, added: number, [from, to] = [0, 0]): LineChange => ({
  start,
  end,
  whole: { start: from === 0, end: to === 0 },
  added,
});

const shown = ({ all }: Targets): string[] => all.map(({ id, start, line, end }) => `${id}: ${start} ${line} ${end}`);

describe('a target is followed through changes', () => {
  it('above it, in it, and below it', () => {
    const targets = targetsOf(at('f', 10, 20, 11));
    targets.changed([change(0, 0, 3)]);
    assert.deepEqual(shown(targets), ['lens-1: 13 14 23']);
    targets.changed([change(18, 20, 0, [4, 2])]);
    assert.deepEqual(shown(targets), ['lens-1: 13 14 21']);
    targets.changed([change(30, 31, 9)]);
    assert.deepEqual(shown(targets), ['lens-1: 13 14 21']);
  });

  it('right at its first line', () => {
    const targets = targetsOf(at('f', 10, 20));
    targets.changed([change(10, 10, 1)]);
    assert.deepEqual(shown(targets), ['lens-1: 11 11 21'], 'a line inserted above it');
    targets.changed([change(10, 11, 0)]);
    assert.deepEqual(shown(targets), ['lens-1: 10 10 20'], 'and removed again');
    targets.changed([change(10, 10, 0, [9, 12])]);
    assert.deepEqual(shown(targets), ['lens-1: 10 10 20'], 'its name typed over');
    targets.changed([change(10, 10, 1, [15, 15])]);
    assert.deepEqual(shown(targets), ['lens-1: 10 10 21'], 'Enter at the end of it');
  });

  it('in an order from the bottom up, as VS Code has them', () => {
    const targets = targetsOf(at('f', 10, 20), at('g', 30, 40));
    targets.changed([change(35, 35, 1, [2, 2]), change(12, 12, 2, [0, 0]), change(0, 1, 0)]);
    assert.deepEqual(shown(targets), ['lens-1: 9 9 21', 'lens-2: 31 31 42']);
  });

  it('until one takes its beginning, which leaves its name to find it by', () => {
    const targets = targetsOf(at('f', 10, 20));
    targets.changed([change(5, 12, 1, [0, 3])]);
    assert.deepEqual(shown(targets), []);
    const lost = targets.find('lens-1');
    assert.equal(lost?.lost, true);
    assert.deepEqual(sameNamed(lost.target, [at('g', 10, 12), at('f', 90, 95), at('f', 13, 18)]), at('f', 13, 18));
    assert.equal(sameNamed(lost.target, [at('g', 10, 12)]), undefined);
  });

  it('and ends within the document whatever is done to it', () => {
    const lines = fc.integer({ min: 0, max: 40 });
    const changes = fc.array(fc.record({ start: lines, length: lines, added: lines, from: lines, to: lines }));
    fc.assert(
      fc.property(changes, (all) => {
        const targets = targetsOf(at('f', 3, 9, 4), at('g', 20, 30));
        let count = 41;
        for (const { start, length, added, from, to } of all) {
          const first = Math.min(start, count - 1);
          const last = Math.min(first + length, count - 1);
          targets.changed([change(first, last, added, [from, to])]);
          count += added - (last - first);
          for (const target of targets.all) {
            assert.ok(target.start >= 0 && target.start <= target.line && target.line <= target.end, shown(targets)[0]);
            assert.ok(target.end < count, `${shown(targets).join()} of ${count}`);
          }
        }
      }),
    );
  });
});

describe('targets that are found again', () => {
  it('keep their ids, and only what moved is news', () => {
    const targets = targetsOf(at('f', 10, 20), at('g', 30, 40));
    targets.changed([change(0, 0, 1)]);
    assert.equal(targets.renew([at('f', 11, 22), at('g', 31, 41)], 2), false);
    assert.deepEqual(shown(targets), ['lens-1: 11 11 22', 'lens-2: 31 31 41']);
    assert.equal(targets.renew([at('f', 11, 22), at('h', 31, 41)], 3), true);
    assert.deepEqual(shown(targets), ['lens-1: 11 11 22', 'lens-3: 31 31 41']);
    assert.equal(targets.find('lens-2')?.lost, true);
    assert.equal(targets.find('lens-9'), undefined);
  });

  it('are known by the line of the cursor, the innermost first', () => {
    const targets = targetsOf(at('A', 0, 20), at('m', 5, 9), at('f', 30, 40));
    assert.deepEqual(
      [4, 5, 9, 10, 25, 40].map((line) => targets.around(line)?.name),
      ['A', 'm', 'm', 'A', undefined, 'f'],
    );
  });

  it('cost next to nothing a keystroke, however many there are', () => {
    const targets = targetsOf(...Array.from({ length: 500 }, (_, i) => at(`f${i}`, i * 200, i * 200 + 150)));
    const times = Array.from({ length: 7 }, () => {
      const started = process.cpuUsage();
      for (let i = 0; i < 100; i++) targets.changed([change(0, 0, 1)]);
      return process.cpuUsage(started).user / 1000 / 100;
    });
    assert.ok(Math.min(...times) < 1, String(times));
  });
});
