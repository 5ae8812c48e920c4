import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { calibrate, estimateTokens, sizeOf, usualBytesPerToken } from '../../../src/sending/estimate.ts';

describe('the size of a request', () => {
  it('is its text in UTF-8 bytes, and its images apart', () => {
    for (const text of ['', 'code', 'é', '漢字', '😀', 'a😀é漢\n']) {
      assert.equal(
        sizeOf({ messages: [{ role: 'user', content: text }] }).bytes,
        Buffer.byteLength(text) + 'user'.length,
      );
    }
    const image = {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: 'A'.repeat(9999) },
    } as const;
    const { bytes, images } = sizeOf({ messages: [{ role: 'user', content: [image] }] });
    assert.ok(images === 1 && bytes < 50);
  });

  it('becomes about as many tokens as the gateway counted, after a few replies', () => {
    const text = 'function add(a, b) { return a + b; } '.repeat(100);
    const size = sizeOf({ messages: [{ role: 'user', content: text }] });
    const real = Math.round(size.bytes / 2.6);
    let learned: number | undefined;
    for (let reply = 0; reply < 3; reply++) learned = calibrate(size, { input: real - 20, cacheRead: 20 }, learned);
    assert.ok(Math.abs(estimateTokens(size, learned) - real) / real < 0.01);
    assert.ok(Math.abs(estimateTokens(size, usualBytesPerToken) - real) / real > 0.2, 'which the usual number is not');
  });

  it('teaches nothing where the numbers cannot be', () => {
    const size = { bytes: 1000, images: 0 };
    assert.equal(calibrate(size, {}), undefined);
    assert.equal(calibrate(size, { input: 0 }), undefined);
    assert.equal(calibrate(size, { input: 1 }), undefined);
    assert.equal(calibrate(size, { input: 100_000 }), undefined);
    assert.equal(calibrate({ ...size, images: 1 }, { input: 300 }), undefined);
    assert.equal(calibrate({ ...size, bytes: 20 }, { input: 6 }), undefined);
    const spoilt = calibrate(size, { input: 1000 }, 4);
    assert.ok(spoilt !== undefined && spoilt > 2.9, 'one odd reply does not spoil it');
  });
});
