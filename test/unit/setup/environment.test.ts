import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { asEnvironment } from '../../../src/setup/environment.ts';
import type { Exported, Shell } from '../../../src/setup/environment.ts';
import { parsePaste } from '../../../src/setup/paste/index.ts';

const shells: readonly Shell[] = ['bash', 'powershell', 'cmd'];
const gateway: Exported = {
  url: 'https://gw.test/anthropic/v1/messages',
  auth: 'bearer',
  model: 'vendor/model-1',
  headers: { 'X-Team': 'blue', 'X-Secret': undefined },
  betas: ['one', 'two'],
};

describe('copy as environment variables', () => {
  for (const shell of shells) {
    it(`${shell}: pasting it again finds the same gateway without a key`, () => {
      const found = parsePaste(asEnvironment(gateway, shell) ?? '');
      assert.equal(found.url, 'https://gw.test/anthropic');
      assert.equal(found.auth, 'bearer');
      assert.deepEqual(found.credentials, []);
      assert.equal(found.model, 'vendor/model-1');
      assert.deepEqual(found.headers, { 'X-Team': 'blue' });
      assert.deepEqual(found.betas, ['one', 'two']);
    });

    it(`${shell}: x-api-key sets that variable and empties the other`, () => {
      const text = asEnvironment({ url: 'https://gw.test/v1/messages', auth: 'x-api-key' }, shell) ?? '';
      assert.equal(parsePaste(text).auth, 'x-api-key');
      assert.match(text, /ANTHROPIC_AUTH_TOKEN\s*=\s*(?:''|"|$)/m);
    });
  }

  it('bash reads back exactly what was written, quotes and all', () => {
    const odd = `it's "$HOME" \`x\` \\`;
    const script = asEnvironment({ ...gateway, model: odd }, 'bash') ?? '';
    assert.equal(execFileSync('bash', ['-c', `${script}printf %s "$ANTHROPIC_MODEL"`], { encoding: 'utf8' }), odd);
  });

  it('says when the variables cannot express the address', () => {
    assert.equal(asEnvironment({ ...gateway, url: 'https://gw.test/messages' }, 'bash'), undefined);
  });
});
