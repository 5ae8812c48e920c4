import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mayHold, nameOf, read } from '../../../../media/composer/transfer.ts';
import type { Data, Transfer } from '../../../../media/composer/transfer.ts';

/** A paste or a drop of texts by their types, files, and names of folders. */
function data(
  texts: Readonly<Record<string, string>>,
  files: readonly File[] = [],
  folders: readonly string[] = [],
): Data {
  const items = [...files.map((file) => ({ file, isDirectory: false })), ...folders.map(asFolder)];
  return {
    types: [...Object.keys(texts), ...(items.length > 0 ? ['Files'] : [])],
    files,
    items: items.map(({ file, isDirectory }) => ({
      kind: 'file',
      getAsFile: () => file,
      webkitGetAsEntry: () => ({ isDirectory }) as FileSystemEntry,
    })),
    getData: (type) => texts[type] ?? '',
  };
}

const asFolder = (name: string) => ({ file: new File([], name), isDirectory: true });
const picture = new File(['…'], 'image.png', { type: 'image/png' });
const names = (transfer: Transfer | undefined) =>
  transfer && [
    ...transfer.uris,
    ...transfer.files.map(({ name }) => name),
    ...transfer.folders.map((name) => `${name}/`),
  ];

describe('what is pasted or dropped', () => {
  it('is files by their addresses, of any scheme', () => {
    const uris = 'file:///work/a.ts\r\n# a comment\r\nvscode-remote://ssh-remote%2Bhost/work/b.ts\r\n';
    const both = ['file:///work/a.ts', 'vscode-remote://ssh-remote%2Bhost/work/b.ts'];
    assert.deepEqual(names(read(data({ 'text/uri-list': uris, 'text/plain': '/work/a.ts' }))), both);
    const own = { 'application/vnd.code.uri-list': 'vscode-vfs://github/a/b.ts', 'text/uri-list': '' };
    assert.deepEqual(names(read(data(own))), ['vscode-vfs://github/a/b.ts']);
    const explorer = { ResourceURLs: '["vscode-remote://host/work/c.ts"]', 'text/plain': '/work/c.ts' };
    assert.deepEqual(names(read(data(explorer))), ['vscode-remote://host/work/c.ts']);
  });

  it('is files by their content, where they have no address', () => {
    assert.deepEqual(names(read(data({}, [picture]))), ['image.png']);
    assert.deepEqual(names(read(data({ 'text/html': '<img src="x">' }, [picture]))), ['image.png']);
    assert.deepEqual(names(read(data({ 'text/plain': 'image.png' }, [picture]))), ['image.png']);
    assert.deepEqual(names(read(data({}, [picture], ['src']))), ['image.png', 'src/']);
  });

  it('is text where it is text: words, links to pages, cells of a spreadsheet', () => {
    assert.equal(read(data({ 'text/plain': 'words' })), undefined);
    assert.equal(read(data({ 'text/uri-list': 'https://a.example/', 'text/plain': 'https://a.example/' })), undefined);
    assert.equal(read(data({ 'text/html': '<table>', 'text/plain': '1\t2' }, [picture])), undefined);
  });

  it('may be seen while it is dragged, as far as it has a type', () => {
    assert.ok(mayHold(data({}, [picture])));
    assert.ok(mayHold({ types: ['text/uri-list'] }));
    assert.ok(mayHold({ types: ['resourceurls'] }));
    assert.ok(!mayHold({ types: ['text/plain', 'text/html'] }));
  });

  it('is named by the end of its address', () => {
    assert.equal(nameOf('file:///work/a%20b.ts'), 'a b.ts');
    assert.equal(nameOf('file:///work/src/'), 'src');
    assert.equal(nameOf('file:///work/100%.ts?x#y'), '100%.ts');
  });
});
