import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../../fastCheck.ts';
import { lineMatcher } from '../../../../src/edit/stream/match.ts';

const LINES = fc.array(fc.constantFrom('', '}', 'a', 'b', 'return x;', 'x'), { maxLength: 20 });

describe('matching lines as they come', () => {
  it('keeps what is the same, in order, and never goes back', () => {
    fc.assert(
      fc.property(LINES, LINES, (original, incoming) => {
        const match = lineMatcher(original);
        let cursor = 0;
        for (const line of incoming) {
          const { skip, keep } = match(line);
          cursor += skip;
          assert.ok(cursor <= original.length);
          if (keep) assert.equal(original[cursor++], line);
          else assert.equal(skip, 0);
        }
      }),
    );
  });

  it('does not run ahead for a brace', () => {
    const match = lineMatcher(['function a() {', '  one();', '  two();', '}']);
    assert.deepEqual(match('function a() {'), { skip: 0, keep: true });
    assert.deepEqual(match('}'), { skip: 0, keep: false });
    assert.deepEqual(match('  two();'), { skip: 1, keep: true });
  });
});
