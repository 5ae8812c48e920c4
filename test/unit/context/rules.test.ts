import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBinary, isIgnored, objectionTo } from '../../../src/context/rules.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';

/** What this process has computed, whatever else the machine does. Milliseconds. */
const busy = (): number => process.cpuUsage().user / 1_000;

const { ignore } = parseSettings(() => undefined);

describe('what is attached only if a user insists', () => {
  it('is what holds secrets by its name, wherever it is', () => {
    for (const path of ['.env', 'a/.env.local', 'certs/Server.PEM', 'home/.ssh/id_ed25519', '.npmrc'])
      assert.ok(isIgnored(path, ignore), path);
    for (const path of ['env.ts', 'src/environment.ts', 'keys.md', 'pem/readme', 'id_rsa.ts'])
      assert.ok(!isIgnored(path, ignore), path);
  });

  it('is what a user’s own globs name: by name, by path, by folder, by alternatives', () => {
    const globs = ['secrets/**', '**/private/*.{json,yml}', 'data', '/build/', '?.log'];
    for (const path of ['secrets/a/b.txt', 'private/x.json', 'a/private/y.yml', 'data', 'build/x/y', 'a/1.log'])
      assert.ok(isIgnored(path, globs), path);
    for (const path of ['src/secrets.ts', 'private/x.txt', 'private/deep/x.json', 'mydata', 'a/12.log'])
      assert.ok(!isIgnored(path, globs), path);
  });

  it('is decided in no time, even by a glob that is hardly one', () => {
    assert.ok(isIgnored('a{b', ['a{b']));
    assert.ok(isIgnored('a(b', ['a(b']));
    assert.ok(!isIgnored('x', ['*'.repeat(600) + 'y']));
    const began = busy();
    isIgnored(`${'a'.repeat(2_000)}!`, ['*a*a*a*b']);
    assert.ok(busy() - began < 5_000);
  });

  it('is what is in a folder of that name, and what has one of certain letters', () => {
    const globs = ['.ssh', 'secrets/', '[ab].key', 'v[!0-9].txt', '[id].ts'];
    for (const path of ['.ssh/config', 'a/.ssh/keys/x', 'app/secrets/a.txt', 'a.key', 'x/B.key', 'vx.txt', '[id].ts'])
      assert.ok(isIgnored(path, globs), path);
    for (const path of ['ssh/config', 'secrets.txt', 'c.key', 'v1.txt', 'x.ts', 'a/v.txt'])
      assert.ok(!isIgnored(path, globs), path);
  });

  it('is what a glob with many alternatives names, and everything if they are too many to be read', () => {
    const many = (count: number): string => `*.{${Array.from({ length: count }, (_, at) => `k${at}`).join(',')}}`;
    assert.ok(isIgnored('x.k5', [many(100)]) && !isIgnored('x.k100', [many(100)]));
    const pairs = '{a,b}{c,d}{e,f}{g,h}{i,j}{k,l}{m,n}';
    assert.ok(isIgnored('acegikm', [pairs]) && !isIgnored('acegikx', [pairs]));
    assert.ok(isIgnored('x.k599', [many(600)]), 'longer than 500 characters');
    for (const glob of [many(3_000), '{a,b}'.repeat(12), 'x'.repeat(20_000)]) assert.ok(isIgnored('a/y', [glob]));
    // As a workspace's file may have them: each can be read, but not all of them in time.
    const started = performance.now();
    assert.ok(
      isIgnored(
        'a/y',
        Array.from({ length: 1_000 }, (_, at) => `${at}${'{a,b}'.repeat(10)}`),
      ),
    );
    assert.ok(performance.now() - started < 1_000);
    const { ignore: kept, problems } = parseSettings((name) => (name === 'ignore' ? [many(600)] : undefined));
    assert.ok(isIgnored('x.k599', kept) && problems.length === 0);
  });

  it('is text with a key in it, and not text about keys', () => {
    assert.equal(objectionTo('const key = "sk-ant-api03-abcdefghijklmnop1234567890";'), 'secret');
    assert.equal(objectionTo('-----BEGIN RSA PRIVATE KEY-----\nMIIE…'), 'secret');
    assert.equal(objectionTo('const key = process.env.API_KEY; // begins with sk-…'), undefined);
    for (const secret of [
      '-----BEGIN PGP PRIVATE KEY BLOCK-----\nx',
      'PuTTY-User-Key-File-2: ssh-rsa',
      `AccountName=a;AccountKey=${'aB3x'.repeat(21)}ab==;`,
      'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      '  "awsSecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",',
      'postgres://user:s3cr3tPassw0rd@db.example.com/app',
      'DB_PASSWORD=hunter2hunter2',
      'export API_TOKEN="f81d4fae7dec11d0"  # mine',
      '+SECRET_KEY_2: Pa55word-hunter2',
    ])
      assert.equal(objectionTo(`x = 1\n${secret}\n`), 'secret', secret);
    for (const code of [
      'DB_PASSWORD=process.env.DB_PASSWORD_2',
      'API_KEY = os.environ["API_KEY_2"]',
      'API_KEY=${API_KEY_2}',
      'DB_PASSWORD=$(pass show db2)',
      'API_TOKEN=your-token-here',
      'CSRF_TOKEN = "csrf_token_v2"',
      'MAX_TOKENS=100000000',
      'const SECRET = await read("aB3xaB3xaB3x");',
      'postgres://user:password@localhost/db',
      'postgres://postgres:postgres@localhost/db',
      'postgres://$USER:$PASSWORD@db/app',
      'https://host:8080/a@b',
      'git clone ssh://git@host:22/x',
    ])
      assert.equal(objectionTo(code), undefined, code);
    assert.equal(objectionTo(' \n'), 'empty');
    assert.equal(objectionTo('x'.repeat(1_000_001)), 'tooLarge');
  });

  it('is not what has a zero byte: that is no text at all', () => {
    assert.ok(isBinary(new Uint8Array([65, 0, 66])));
    assert.ok(!isBinary(new TextEncoder().encode('Grüße 😀')));
  });
});
