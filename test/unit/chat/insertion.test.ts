import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { insertionOf } from '../../../src/chat/insertion.ts';

describe('a block of code that is inserted', () => {
  it('goes before the line of code that the cursor stands before', () => {
    assert.equal(insertionOf('one();', 'two();', 0), 'one();\n');
    assert.equal(insertionOf('one();', '  two();', 2), 'one();\n  ');
  });

  it('goes in as it is on an empty line, and among other code', () => {
    assert.equal(insertionOf('one();\ntwo();', '', 0), 'one();\ntwo();');
    assert.equal(insertionOf('  one();', '', 0), '  one();');
    assert.equal(insertionOf('one()', 'const a = ;', 10), 'one()');
    assert.equal(insertionOf('one();', 'two();', 6), 'one();');
  });

  it('is indented as the cursor is', () => {
    assert.equal(insertionOf('if (a) {\n  b();\n}', '    ', 4), 'if (a) {\n      b();\n    }');
    assert.equal(insertionOf('  if (a) {\n    b();\n  }', '\t', 1), 'if (a) {\n\t  b();\n\t}');
    assert.equal(insertionOf('', '  ', 2), '');
    assert.equal(insertionOf('a\n\nb', '  c', 2), 'a\n\n  b\n  ');
  });
});
