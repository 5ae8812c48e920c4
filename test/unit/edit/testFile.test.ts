import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { testFileFor } from '../../../src/edit/testFile.ts';

describe('the file that tests go into', () => {
  const cases: [string, source: string, files: string[], path: string, exists: boolean][] = [
    ['is the one beside it', 'src/a.ts', ['src/a.test.ts', 'src/b.test.ts'], 'src/a.test.ts', true],
    [
      'is the one that mirrors it',
      'src/edit/a.ts',
      ['test/unit/chat/a.test.ts', 'test/unit/edit/a.test.ts'],
      'test/unit/edit/a.test.ts',
      true,
    ],
    ['is a spec', 'lib/cart.rb', ['spec/lib/cart_spec.rb'], 'spec/lib/cart_spec.rb', true],
    ['is one in the same language', 'src/a.ts', ['tests/test_a.py'], 'src/a.test.ts', false],
    ['is one in a dialect of it', 'src/Cart.vue', ['src/Cart.spec.ts'], 'src/Cart.spec.ts', true],
    ['is itself where it is a test', 'src/a.test.ts', [], 'src/a.test.ts', true],
    ['is no test of something else', 'src/latest.ts', ['src/contest.ts'], 'src/latest.test.ts', false],
    ['is a new one named as others are', 'src/b.ts', ['src/a.spec.ts'], 'src/b.spec.ts', false],
    [
      'is a new one in the folder beside it',
      'src/x/b.tsx',
      ['src/a/__tests__/a.test.tsx'],
      'src/x/__tests__/b.test.tsx',
      false,
    ],
    [
      'is a new one where others mirror the sources',
      'src/edit/b.ts',
      ['test/unit/edit/a.test.ts', 'test/unit/chat/c.test.ts'],
      'test/unit/edit/b.test.ts',
      false,
    ],
    [
      'is a new one in a new folder there',
      'src/lens/b.ts',
      ['test/unit/edit/a.test.ts', 'test/unit/chat/c.test.ts'],
      'test/unit/lens/b.test.ts',
      false,
    ],
    [
      'is a new one in this package',
      'packages/b/src/x.ts',
      ['packages/a/src/a.test.ts', 'packages/b/test/y.test.ts'],
      'packages/b/test/x.test.ts',
      false,
    ],
    ['is a new one as Go has it', 'pkg/a.go', [], 'pkg/a_test.go', false],
    ['is a new one as Python has it', 'src/shop/cart.py', [], 'tests/shop/test_cart.py', false],
    ['is a new one as Java has it', 'src/main/java/org/x/Cart.java', [], 'src/test/java/org/x/CartTest.java', false],
    ['is a new one of an unknown language', 'a.zig', [], 'a.test.zig', false],
    ['is a new one for a file without an extension', 'bin/run', [], 'bin/run.test', false],
  ];
  for (const [name, source, files, path, exists] of cases)
    it(name, () => assert.deepEqual(testFileFor(source, files), { path, exists }));
});
