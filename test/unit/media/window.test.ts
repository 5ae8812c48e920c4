import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { Heights, holderOf, rangesOf } from '../../../media/window.ts';

const heights = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 80 });
const changes = fc.array(fc.tuple(fc.nat(79), fc.integer({ min: 0, max: 3_000 })), { maxLength: 40 });
const place = fc.integer({ min: -5_000, max: 300_000 });

/** The heights after some changes, as the class has them and as a plain list. */
function changed(first: readonly number[], steps: readonly (readonly [number, number])[]) {
  const plain = [...first];
  const all = new Heights(first);
  for (const [at, height] of steps) {
    all.set(at, height);
    if (at < plain.length) plain[at] = height;
  }
  return { all, plain, top: (at: number) => plain.slice(0, at).reduce((sum, height) => sum + height, 0) };
}

describe('heights of turns', () => {
  it('are summed as a plain list is, whatever changes', () => {
    fc.assert(
      fc.property(heights, changes, (first, steps) => {
        const { all, plain, top } = changed(first, steps);
        for (let at = 0; at <= plain.length; at++) assert.equal(all.top(at), top(at));
        assert.equal(all.total, top(plain.length));
        for (const [at, height] of plain.entries()) assert.equal(all.of(at), height);
      }),
    );
  });

  it('say which turn stands at a place', () => {
    fc.assert(
      fc.property(heights, changes, place, (first, steps, where) => {
        const { all, plain, top } = changed(first, steps);
        const at = all.at(where);
        if (where < 0) assert.equal(top(at), 0);
        else if (where >= all.total) assert.equal(at, plain.length - 1);
        else assert.ok(top(at) <= where && where < top(at) + (plain[at] ?? 0), `${where} is in ${at}`);
      }),
    );
  });

  it('cost a change at the end no more with 100,000 turns than a few steps', () => {
    const all = new Heights(Array.from({ length: 100_000 }, () => 100));
    const began = process.cpuUsage();
    for (let n = 0; n < 10_000; n++) {
      all.set(99_999, n);
      assert.equal(all.at(all.total - 1), n === 0 ? 99_998 : 99_999);
    }
    const took = process.cpuUsage(began).user / 1000;
    assert.ok(took < 2_000, `${took.toFixed(0)} ms`);
  });
});

describe('the turns that are drawn', () => {
  it('are all between two places and all that are kept, in order, each once and joined where they touch', () => {
    fc.assert(
      fc.property(
        heights,
        place,
        fc.nat(4_000),
        fc.array(fc.integer({ min: -1, max: 90 })),
        (each, top, more, kept) => {
          const all = new Heights(each);
          const ranges = rangesOf(all, top, top + more, kept);
          const drawn = ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, n) => from + n));
          assert.deepEqual(
            drawn,
            [...new Set(drawn)].sort((one, other) => one - other),
          );
          for (const [at, range] of ranges.entries()) {
            assert.ok(range.from < range.to);
            assert.ok(at === 0 || (ranges[at - 1]?.to ?? 0) < range.from, 'there is room between two');
          }
          const seen = each.flatMap((height, at) => {
            const begins = all.top(at);
            return height > 0 && begins < top + more && begins + height > top ? [at] : [];
          });
          const wanted = new Set([...seen, ...kept.filter((at) => at >= 0 && at < each.length)]);
          for (const at of wanted) assert.ok(drawn.includes(at), `${at} is drawn`);
          assert.ok(drawn.length <= wanted.size + 2 + each.filter((height) => height === 0).length);
        },
      ),
    );
  });

  it('are none where there are none', () => {
    assert.deepEqual(rangesOf(new Heights([]), 0, 1_000, [0]), []);
  });
});

describe('the turn that holds the view', () => {
  const all = new Heights([100, 100, 100, 100]);
  const holder = (drawn: readonly number[]): number => holderOf(all, 50, 350, (at) => drawn.includes(at));

  it('is the first drawn that begins in view, else the drawn one at its top, else the first that begins', () => {
    assert.equal(holder([0, 1, 2, 3]), 1);
    assert.equal(holder([0, 2, 3]), 2);
    assert.equal(holder([3]), 3);
    assert.equal(holder([0]), 0);
    assert.equal(holder([]), 1);
  });

  it('is the one that fills the view', () => {
    assert.equal(
      holderOf(all, 10, 90, () => true),
      0,
    );
    assert.equal(
      holderOf(all, 310, 900, () => true),
      3,
    );
  });
});
