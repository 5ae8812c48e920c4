import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { addition, partsOf } from '../../../src/context/gitDiff.ts';

const withoutIgnored = (diff: string, globs: readonly string[]): string =>
  partsOf(diff, globs)
    .map(({ text }) => text)
    .join('');

const ignore = ['.env', '*.pem', 'private/**'];
const secret = 'PASS=hunter2';

describe('a diff without ignored files', () => {
  it('has the other files as they were, and names those', () => {
    const part = (name: string, line: string): string =>
      `diff --git a/${name} b/${name}\n--- a/${name}\n+++ b/${name}\n@@ -1 +1 @@\n+${line}\n`;
    const [one, two] = [part('src/a.ts', 'diff --git a/.env b/.env'), part('b c.md', '--- a/.env')];
    assert.equal(
      withoutIgnored(one + part('.env', secret) + two, ignore),
      `${one}(The changes of .env are left out.)\n${two}`,
    );
  });

  for (const head of [
    'diff --git i/.env w/.env\n--- i/.env\n+++ w/.env',
    'diff --git .env .env\n--- .env\n+++ .env',
    'diff --git old/.env new/.env\n--- old/.env\n+++ new/.env',
    'diff --cc .env\nindex 1..2\n--- a/.env\n+++ b/.env',
    'diff --combined .env\nindex 1..2\n--- .env\n+++ .env',
    'diff --git a/.env b/config.txt\nsimilarity index 60%\nrename from .env\nrename to config.txt\n--- a/.env\n+++ b/config.txt',
    'diff --git a/.env b/config.txt\ncopy from .env\ncopy to config.txt',
    String.raw`diff --git "a/\303\274/.env" "b/\303\274/.env"`,
    String.raw`diff --git "a/k\303\274.pem" "b/k\303\274.pem"`,
    'diff --git a/.env b/.env\r',
    'diff --git a/my keys.pem b/my keys.pem\n--- a/my keys.pem\t\n+++ b/my keys.pem\t',
    'diff --git a/.env b/.env\nold mode 100644\nnew mode 100755',
    'diff --git a/private/x b/private/x\n--- a/private/x\n+++ /dev/null',
    // Not understood: none of these is certain to be of another file.
    'diff --git "a/.env b/.env',
    'diff --git a/one b/other',
    String.raw`diff --git "a/\9.env" "b/\9.env"`,
    'a program of its own',
    '\u{1b}[1mdiff --git a/.env b/.env\u{1b}[m',
  ])
    it(`leaves out what comes behind ${JSON.stringify(head)}`, () => {
      const left = withoutIgnored(`${head}\n@@ -1 +1 @@\n+${secret}\n`, ignore);
      assert.ok(!left.includes('hunter2'));
      assert.match(left, /^\(The changes of .*left out.*\)\n$/);
    });

  it('is taken apart where Git ends its lines, not where a file has what ends one elsewhere', () => {
    for (const end of ['\r', '\u2028', '\u2029', '\u0085', '\v']) {
      const head = 'diff --git a/.env b/.env\n--- a/.env\n+++ b/.env\n@@ -0,0 +1,2 @@\n';
      const left = withoutIgnored(`${head}+A=1${end}diff --git a/ok b/ok\n+${secret}\n`, ignore);
      assert.equal(left, '(The changes of .env are left out.)\n');
      const named = `diff --git a/a${end}b b/a${end}b\n--- a/a${end}b\n+++ b/a${end}b\n@@ -0,0 +1 @@\n+b\n`;
      assert.equal(withoutIgnored(named, ignore), named);
    }
  });

  it('keeps what has no lines, and which files are in conflict', () => {
    for (const diff of [
      'diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n',
      'diff --git a/a b c b/a b c\nnew file mode 100644\nindex 0000000..e69de29\n',
      '* Unmerged path src/a.ts\n',
      String.raw`diff --git "a/gr\303\274n.ts" "b/gr\303\274n.ts"` + '\n@@ -1 +1 @@\n+x\n',
      '',
    ])
      assert.equal(withoutIgnored(diff, ignore), diff);
  });

  it('can tell the parts of a diff that it writes itself', () => {
    assert.equal(withoutIgnored(addition('a.ts', 'x\n'), ignore), addition('a.ts', 'x\n'));
    assert.ok(!withoutIgnored(addition('a/.env', secret), ignore).includes('hunter2'));
  });
});

describe('a diff that Git itself writes', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parley-diff-'));
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    });
  const write = (name: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  };
  const lines = Array.from({ length: 12 }, (_, at) => `line ${at}`).join('\n');
  const names = ['.env', 'deep/.env', 'grün key.pem', 'private/x', 'away/.env'];

  before(() => {
    git('init', '-q', '-b', 'main');
    for (const name of [...names, 'open ü.ts', 'src/a.ts']) write(name, `${lines}\n`);
    git('add', '-A');
    git('commit', '-q', '-m', 'Begin');
    git('checkout', '-q', '-b', 'other');
    write('.env', `${lines}\nPASS=hunter2theirs\n`);
    write('src/a.ts', `${lines}\nPASS=open theirs\n`);
    git('commit', '-q', '-a', '-m', 'Theirs');
    git('checkout', '-q', 'main');
    write('.env', `${lines}\nPASS=hunter2ours\n`);
    write('src/a.ts', `${lines}\nPASS=open ours\n`);
    git('commit', '-q', '-a', '-m', 'Ours');
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  const settings: readonly (readonly string[])[] = [
    [],
    ['-c', 'diff.mnemonicPrefix=true'],
    ['-c', 'diff.noprefix=true'],
    ['-c', 'core.quotePath=false'],
    ['-c', 'color.ui=always'],
    ['-c', 'diff.external=f() { cat "$2" "$5"; true; }; f'],
  ];
  /** Only `src/a.ts` and `open ü.ts` may say what they hold. */
  const check = (diff: string, given: readonly string[]): void => {
    const left = withoutIgnored(diff, ignore);
    const told = left.split('\n').filter((line) => line.includes('PASS=') && !line.includes('PASS=open'));
    assert.deepEqual(told, [], given.join(' '));
    const isKnown = !given.some((each) => /color|external/.test(each));
    assert.equal(left.includes('PASS=open'), isKnown, given.join(' '));
  };

  it('of what is staged and what is not, also of what was renamed, and of a merge', () => {
    for (const name of names) write(name, `${lines}\nPASS=hunter2\n`);
    write('src/a.ts', `${lines}\nPASS=open\n`);
    write('open ü.ts', `${lines}\nPASS=open\n`);
    for (const given of settings) check(git(...given, 'diff'), given);
    git('mv', 'away/.env', 'config.txt');
    git('add', '-A');
    for (const given of settings) check(git(...given, 'diff', '--cached'), given);
    git('reset', '-q', '--hard');
    assert.throws(() => git('merge', '-q', 'other'));
    write('src/a.ts', 'PASS=open\n');
    for (const given of settings.slice(0, -1)) check(git(...given, 'diff'), given);
  });
});
