import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countOf, newErrors } from '../../../src/edit/newErrors.ts';
import type { Errors, Reported } from '../../../src/edit/newErrors.ts';

const error = (line: number, message: string, source = 'ts 1'): Reported => ({ line, message, source });
const errors = (all: Readonly<Record<string, readonly Reported[]>>): Errors => new Map(Object.entries(all));

describe('the errors that came with an edit', () => {
  it('are those that were not there before, wherever lines moved', () => {
    const before = errors({ a: [error(1, 'old'), error(9, 'gone')], b: [error(2, 'old')] });
    const after = errors({ a: [error(4, 'old'), error(5, 'new')], b: [error(2, 'old')], c: [error(0, 'new')] });
    const found = newErrors(before, after);
    assert.deepEqual(found, errors({ a: [error(5, 'new')], c: [error(0, 'new')] }));
    assert.equal(countOf(found), 2);
  });

  it('are counted where the same was there before, and told apart by who reports them', () => {
    const before = errors({ a: [error(1, 'same')] });
    const after = errors({ a: [error(1, 'same'), error(7, 'same'), error(8, 'same', 'eslint')] });
    assert.deepEqual(newErrors(before, after), errors({ a: [error(7, 'same'), error(8, 'same', 'eslint')] }));
  });

  it('are none where fewer are left', () => {
    assert.equal(newErrors(errors({ a: [error(1, 'x'), error(2, 'x')] }), errors({ a: [error(2, 'x')] })).size, 0);
  });
});
