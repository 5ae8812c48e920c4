// Which words of a reply name files, and how the host is asked about them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileNamed, filesIn } from '../../../../media/markdown/fileNames.ts';
import { KnownFiles } from '../../../../media/markdown/knownFiles.ts';

/** What this process has computed, whatever else the machine does. Milliseconds. */
const busy = (): number => process.cpuUsage().user / 1_000;

const named = (text: string): readonly string[] =>
  (filesIn(text) ?? []).flatMap((piece) =>
    typeof piece === 'string'
      ? []
      : [`${piece.file.path}${piece.file.line === undefined ? '' : ` ${piece.file.line}`}`],
  );

describe('files in words', () => {
  it('are paths with a folder, and names with a line', () => {
    assert.deepEqual(named('See src/cart.ts:12, (./a/b.py#L3) and cart.ts:7; also lib/x.d.ts.'), [
      'src/cart.ts 12',
      'a/b.py 3',
      'cart.ts 7',
      'lib/x.d.ts',
    ]);
    assert.deepEqual(named('and/or, 1/2.5, a.b, example.com:80, https://a.invalid/b.html and C:/x/y.ts, Node.js'), [
      'example.com 80',
    ]);
  });

  it('are found in linear time', () => {
    for (const unit of ['a', 'a/', 'a.', '/', 'a.b/', 'a.b:1']) {
      const began = busy();
      filesIn(unit.repeat(Math.floor(20_000 / unit.length)));
      assert.ok(busy() - began < 300, unit);
    }
  });
});

it('the address of a link and inline code name a file as a whole', () => {
  assert.deepEqual(fileNamed('src/cart.ts#L3'), { path: 'src/cart.ts', line: 3 });
  assert.deepEqual(fileNamed('./app/[id]/page.tsx:4:10'), { path: 'app/[id]/page.tsx', line: 4 });
  assert.deepEqual(fileNamed('docker/Dockerfile'), { path: 'docker/Dockerfile' });
  for (const text of ['a b.ts', 'https://a.invalid/x.ts', 'x', '#section', 'f()', 'vscode://a/b.c', '//server/x.ts']) {
    assert.equal(fileNamed(text), undefined, text);
  }
});

it('the host is asked once about each file, about many at once', async () => {
  const asked: (readonly string[])[] = [];
  let answered = (): void => undefined;
  const answer = new Promise<void>((resolve) => (answered = resolve));
  const files = new KnownFiles(async (paths) => {
    asked.push(paths);
    setTimeout(answered);
    return Promise.resolve(paths.map((path) => path === 'a.ts'));
  });
  const [a, b] = [files.isFile('a.ts'), files.isFile('b.ts')];
  assert.equal(files.isFile('a.ts'), a);
  assert.equal(a.value, false);
  await answer;
  assert.deepEqual(asked, [['a.ts', 'b.ts']]);
  assert.deepEqual([a.value, b.value], [true, false]);
});
