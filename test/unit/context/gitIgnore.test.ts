import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { isNamed } from '../../../src/context/gitIgnore.ts';

const at = (text: string, folder = ''): { folder: string; text: string } => ({ folder, text });

describe('what a .gitignore file names', () => {
  it('is named by its name anywhere, by a path from the file’s folder, and by a folder around it', () => {
    const files = [at('# logs\r\n*.log  \r\n/top.txt\nsrc/gen\nbuild/\n\\#odd\nspace\\ \n')];
    for (const path of ['a.log', 'x/y/a.log', 'top.txt', 'src/gen/a.ts', 'x/build/a.js', '#odd', 'space '])
      assert.ok(isNamed(path, files), path);
    for (const path of ['log', 'x/top.txt', 'x/src/gen', 'build', 'x/build', '# logs', 'odd'])
      assert.ok(!isNamed(path, files), path);
  });

  it('is decided by the last line about it, in the nearest file', () => {
    const files = [at('*.*\n!*.ts\n'), at('secret.ts\n!note.md\n', 'src/')];
    for (const path of ['a.md', 'secret.js', 'src/secret.ts', 'src/deep/secret.ts', 'src/a.md'])
      assert.ok(isNamed(path, files), path);
    for (const path of ['a.ts', 'secret.ts', 'src/note.md', 'src/deep/note.md']) assert.ok(!isNamed(path, files), path);
  });

  it('is nothing where the file is empty, or of another folder', () => {
    assert.ok(!isNamed('a', []));
    assert.ok(!isNamed('a', [at('\n  \n/\n')]));
    assert.ok(!isNamed('b/a', [at('a', 'src/')]));
  });

  it('stays so within a folder that is named, whatever is said of what is in it', () => {
    assert.ok(isNamed('build/keep.ts', [at('build/\n!keep.ts\n!build/keep.ts\n'), at('!keep.ts', 'build/')]));
    assert.ok(isNamed('src/key.pem', [at('*\n!*/\n!*.ts\n')]));
    assert.ok(!isNamed('src/a.ts', [at('*\n!*/\n!*.ts\n')]));
  });

  it('is everything where the file is too long to be read', () => {
    assert.ok(isNamed('a', [at('!a\n'.repeat(400_000))]));
    const time = performance.now();
    assert.ok(!isNamed('a'.repeat(200), [at(`${'*a'.repeat(2_000)}b\n`.repeat(4) + 'x\n'.repeat(100_000))]));
    assert.ok(performance.now() - time < 2_000);
  });
});

describe('what Git says of the same lines', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'ignore-'));
  const git = (args: readonly string[], input = ''): string => {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
    try {
      return execFileSync('git', ['-c', 'core.ignoreCase=false', ...args], { cwd: root, env, input }).toString();
    } catch (error) {
      if (error instanceof Error && 'status' in error && error.status === 1) return ''; // none is ignored
      throw error;
    }
  };
  before(() => git(['init', '--quiet']));
  after(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const names = [
    'a',
    'b',
    'ab',
    'b.log',
    '.env',
    'x',
    'a b',
    '#a',
    '!b',
    '[a]',
    'a{b}',
    '*',
    'é',
    ']',
    'a-b',
    ' a',
    'a ',
  ];
  const paths = ['', 'a/', 'a/b/', 'x/a/', 'a b/']
    .flatMap((folder) => names.map((name) => folder + name))
    .filter((each) => each !== 'a');
  const part = fc.constantFrom(
    ...['a', 'b', '*', '?', '**', '[ab]', '[!a]', '[^a]', '[a-c]', '[]a]', '[!]a]', '[a', '[a-]', '[a\\]]'],
    ...['[c-a]', '[b-a]', '[a-[]'],
    ...['[[:alpha:]]', '[[:x:]]', '[[:alpha:]', '\\*', '\\a', '\\[', '.log', '.env', '{a,b}', '{b}', ' ', '\\ ', 'é'],
    ...['-', '#', '!', '/', '/', '/**/', '/*'],
  );
  const line = fc
    .tuple(
      fc.constantFrom('', '', '', '/', '!', '!/', '**/', '#', '\\#', '\\!', ' '),
      fc.array(part, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('', '', '', '/', '/**', '/*', ' ', '  ', '\t', '\\', '\r', '//', '/ '),
    )
    .map(([start, parts, end]) => start + parts.join('') + end);
  const file = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => `${lines.join('\n')}\n`);

  it('is said of every file', () => {
    const both = fc.record({ outer: file, inner: fc.option(file, { nil: '' }) });
    fc.assert(
      fc.property(fc.array(both, { minLength: 1, maxLength: 60, size: 'max' }), (all) => {
        for (const [number, { outer, inner }] of all.entries()) {
          mkdirSync(path.join(root, `${number}/a`), { recursive: true });
          writeFileSync(path.join(root, `${number}/.gitignore`), outer);
          writeFileSync(path.join(root, `${number}/a/.gitignore`), inner);
        }
        const asked = all.flatMap((_, number) => paths.map((each) => `${number}/${each}`));
        const ignored = new Set(git(['check-ignore', '--no-index', '-z', '--stdin'], asked.join('\0')).split('\0'));
        for (const [number, { outer, inner }] of all.entries()) {
          const files = [at(outer), at(inner, 'a/')];
          assert.deepEqual(
            paths.filter((each) => isNamed(each, files)),
            paths.filter((each) => ignored.has(`${number}/${each}`)),
            JSON.stringify([outer, inner]),
          );
        }
      }),
      { numRuns: 6 },
    );
  });
});
