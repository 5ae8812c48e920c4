import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entryOf, matchesIn, rank } from '../../../src/context/rank.ts';

/** What this process has computed, whatever else the machine does. Milliseconds. */
const busy = (): number => process.cpuUsage().user / 1_000;

const paths = [
  'src/cart.ts',
  'src/shop/cartItem.ts',
  'src/shop/shoppingCart.ts',
  'test/cart.test.ts',
  'docs/carting/readme.md',
  'src/ChatArtView.ts',
  'src/concrete/art.ts',
];
const entries = paths.map((path) => entryOf(path, path));
const found = (query: string, bonus?: (path: string) => number): readonly string[] =>
  rank(entries, query, 10, bonus).map(({ entry }) => entry.path);

describe('what # finds', () => {
  it('is ordered by how well the name fits, then by how long the path is', () => {
    assert.deepEqual(found('cart'), [
      'src/cart.ts', // the name
      'test/cart.test.ts',
      'src/shop/cartItem.ts', // its beginning
      'src/shop/shoppingCart.ts', // the beginning of a word in it
      'src/ChatArtView.ts', // letters of it in order
      'docs/carting/readme.md', // only the path
      'src/concrete/art.ts',
    ]);
  });

  it('goes by the beginnings of words', () => {
    assert.equal(found('cav')[0], 'src/ChatArtView.ts');
    assert.equal(found('shca')[0], 'src/shop/shoppingCart.ts');
  });

  it('takes folders with a slash of either kind, and ignores case and blanks', () => {
    assert.deepEqual(found('shop/cart').slice(0, 1), ['src/shop/cartItem.ts']);
    assert.deepEqual(found('SHOP\\Cart I').slice(0, 1), ['src/shop/cartItem.ts']);
    assert.deepEqual(found('nothing like it'), []);
  });

  it('puts a name that is the query itself first, with blanks in it and in whatever letters', () => {
    const names = ['My Notes.md', 'İ/plan.md', 'a b/c d/My Notes', 'İstanbul.md'];
    const others = Array.from({ length: 60 }, (_, at) =>
      ['mynotes.md', 'plan.md', 'mynotes'].map((name) => `${name}.${at}`),
    );
    const all = [...others.flat(), ...names].map((path) => entryOf(path, path));
    const firstOf = (query: string) => rank(all, query, 50)[0]?.entry.path;
    assert.deepEqual(['My Notes.md', 'plan.md', 'my notes', 'İstanbul.md'].map(firstOf), [
      names[0],
      names[1],
      names[2],
      names[3],
    ]);
    assert.deepEqual(matchesIn('My Notes.md', 'notes'), [3, 4, 5, 6, 7]);
    assert.deepEqual(matchesIn('My Notes.md', 'y n'), [1, 2, 3]);
    assert.deepEqual(matchesIn('İb.md', 'b'), [1]);
  });

  it('puts what is open before what fits as well, and never before what fits better', () => {
    const open = (path: string): number => (path === 'test/cart.test.ts' || path.includes('shopping') ? 100 : 0);
    assert.deepEqual(found('cart', open).slice(0, 4), [
      'test/cart.test.ts',
      'src/cart.ts',
      'src/shop/cartItem.ts',
      'src/shop/shoppingCart.ts',
    ]);
  });

  it('shows which letters fitted', () => {
    assert.deepEqual(matchesIn('cartItem.ts', 'shop/cart'), [0, 1, 2, 3]);
    assert.deepEqual(matchesIn('ChatArtView.ts', 'cav'), [0, 4, 7]);
    assert.deepEqual(matchesIn('readme.md', 'xyz'), []);
  });

  it('comes within a keystroke among 20,000 files, whatever is typed', () => {
    const many = Array.from({ length: 20_000 }, (_, at) =>
      entryOf(`packages/part${at % 97}/src/feature${at % 1_013}/someModuleName${at}.component.ts`, at),
    );
    rank(many, 'warm', 50);
    for (const query of ['s', 'some', 'smn12', 'part9/mod', 'ppsfsmnct', 'zzz', '']) {
      const began = busy();
      rank(many, query, 50);
      const took = busy() - began;
      // 8 to 25 ms on a slow machine; a quadratic search takes minutes.
      assert.ok(took < 250, `${query}: ${took}`);
    }
  });
});
