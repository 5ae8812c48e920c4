import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fit, isFit, mostBytes } from '../../../../media/composer/picture.ts';

describe('a picture', () => {
  it('is scaled to what models look at, in its proportions', () => {
    assert.deepEqual(fit(3_136, 1_000), { width: 1_568, height: 500 });
    assert.deepEqual(fit(1_000, 3_136), { width: 500, height: 1_568 });
    assert.deepEqual(fit(100_000, 10), { width: 1_568, height: 1 });
    assert.deepEqual(fit(64, 48), { width: 64, height: 48 });
  });

  it('is sent as it is if it is small and of a type that gateways take', () => {
    assert.ok(isFit('image/gif', 1_000, 1_568, 200));
    assert.ok(!isFit('image/bmp', 1_000, 20, 20));
    assert.ok(!isFit('image/png', mostBytes + 1, 20, 20));
    assert.ok(!isFit('image/png', 1_000, 1_569, 20));
  });
});
