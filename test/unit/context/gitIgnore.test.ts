import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
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
    const files = [at('*\n!*.ts\n'), at('secret.ts\n!note.md\n', 'src/')];
    for (const path of ['a.md', 'secret.js', 'src/secret.ts', 'src/deep/secret.ts'])
      assert.ok(isNamed(path, files), path);
    for (const path of ['a.ts', 'secret.ts', 'src/note.md']) assert.ok(!isNamed(path, files), path);
  });

  it('is nothing where the file is empty, or of another folder', () => {
    assert.ok(!isNamed('a', []));
    assert.ok(!isNamed('a', [at('\n  \n/\n')]));
    assert.ok(!isNamed('b/a', [at('a', 'src/')]));
  });
});
