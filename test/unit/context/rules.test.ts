import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBinary, isIgnored, objectionTo, withoutIgnored } from '../../../src/context/rules.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';

const { ignore } = parseSettings(() => undefined);

describe('what is attached only if a person insists', () => {
  it('is what holds secrets by its name, wherever it is', () => {
    for (const path of ['.env', 'a/.env.local', 'certs/Server.PEM', 'home/.ssh/id_ed25519', '.npmrc'])
      assert.ok(isIgnored(path, ignore), path);
    for (const path of ['env.ts', 'src/environment.ts', 'keys.md', 'pem/readme', 'id_rsa.ts'])
      assert.ok(!isIgnored(path, ignore), path);
  });

  it('is what a person’s own globs name: by name, by path, by folder, by alternatives', () => {
    const globs = ['secrets/**', '**/private/*.{json,yml}', 'data', '/build/', '?.log'];
    for (const path of ['secrets/a/b.txt', 'private/x.json', 'a/private/y.yml', 'data', 'build/x/y', 'a/1.log'])
      assert.ok(isIgnored(path, globs), path);
    for (const path of ['src/secrets.ts', 'private/x.txt', 'private/deep/x.json', 'mydata', 'a/12.log'])
      assert.ok(!isIgnored(path, globs), path);
  });

  it('is decided in no time, even by a glob that is hardly one', () => {
    assert.ok(isIgnored('a{b', ['a{b']));
    assert.ok(isIgnored('a(b', ['a(b']));
    assert.ok(!isIgnored('x', ['*'.repeat(600)]));
    const began = performance.now();
    isIgnored(`${'a'.repeat(2_000)}!`, ['*a*a*a*b']);
    assert.ok(performance.now() - began < 5_000);
  });

  it('is text with a key in it, and not text about keys', () => {
    assert.equal(objectionTo('const key = "sk-ant-api03-abcdefghijklmnop1234567890";'), 'secret');
    assert.equal(objectionTo('-----BEGIN RSA PRIVATE KEY-----\nMIIE…'), 'secret');
    assert.equal(objectionTo('const key = process.env.API_KEY; // begins with sk-…'), undefined);
    assert.equal(objectionTo(' \n'), 'empty');
    assert.equal(objectionTo('x'.repeat(1_000_001)), 'tooLarge');
  });

  it('stays out of diffs too, and is named', () => {
    const part = (path: string, line: string): string =>
      `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n+${line}\n`;
    const diff = withoutIgnored(part('src/a.ts', 'one') + part('.env', 'TOKEN=1') + part('b.md', 'two'), ignore);
    assert.ok(diff.includes('+one') && diff.includes('+two') && !diff.includes('TOKEN'));
    assert.ok(diff.includes('(The changes of .env are left out.)'));
  });

  it('is not what has a zero byte: that is no text at all', () => {
    assert.ok(isBinary(new Uint8Array([65, 0, 66])));
    assert.ok(!isBinary(new TextEncoder().encode('Grüße 😀')));
  });
});
