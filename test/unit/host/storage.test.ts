import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { standIn } from '../standIn.ts';

standIn(new URL('vscode.ts', import.meta.url));
const { Uri } = await import('vscode');
const { disk } = await import('../../../src/host/disk.node.ts');
const { Storage } = await import('../../../src/host/storage.ts');

const root = mkdtempSync(path.join(tmpdir(), 'parley-storage-'));
after(() => rmSync(root, { recursive: true }));

for (const scheme of ['file', 'vscode-userdata']) {
  describe(`what is kept under ${scheme}:`, () => {
    const uri = Uri.from({ scheme, path: path.join(root, scheme) });
    const folder = path.join(uri.path, 'conversations');
    /** Each window has its own, of one folder. */
    const newStorage = (): InstanceType<typeof Storage> =>
      new Storage(Uri.joinPath(uri, 'conversations'), scheme === 'file' ? disk : undefined, [
        Uri.joinPath(uri, 'older'),
      ]);

    it('can be replaced by two windows at the same time', async () => {
      const storages = [newStorage(), newStorage()];
      for (let at = 0; at < 50; at++) {
        await Promise.all(storages.map(async (storage, by) => storage.replace('c.draft.json', `${at} by ${by}`)));
        assert.match((await newStorage().read('c.draft.json')) ?? '', new RegExp(`^${at} by [01]$`));
      }
      assert.deepEqual(readdirSync(folder), ['c.draft.json']);
    });

    it('is rid of what a crash left when it is cleaned, and of nothing that another window writes', async () => {
      mkdirSync(folder, { recursive: true });
      const old = new Date(Date.now() - 3_600_000);
      for (const name of ['c.draft.json.old.tmp', 'c.draft.json.new.tmp', 'other.draft.json.old.tmp']) {
        writeFileSync(path.join(folder, name), 'half');
        if (name.includes('old')) utimesSync(path.join(folder, name), old, old);
      }
      await newStorage().clean();
      const left = readdirSync(folder).filter((name) => name.endsWith('.tmp'));
      assert.deepEqual(left, ['c.draft.json.new.tmp']);
    });

    it('goes on where what an older folder has ends, and takes its place where it is replaced', async () => {
      const older = path.join(uri.path, 'older');
      mkdirSync(older, { recursive: true });
      writeFileSync(path.join(older, 'o.jsonl'), 'one\n');
      writeFileSync(path.join(older, 'o.draft.json'), 'old');
      const storage = newStorage();
      assert.ok((await storage.list()).includes('o.jsonl'));
      assert.equal(await storage.read('o.draft.json'), 'old');
      await storage.append('o.jsonl', 'two\n');
      await storage.replace('o.draft.json', 'new');
      assert.equal(await newStorage().read('o.jsonl'), 'one\ntwo\n');
      assert.equal(await newStorage().read('o.draft.json'), 'new');
      assert.deepEqual(readdirSync(older).sort(), ['o.draft.json', 'o.jsonl'], 'nothing there changes');
    });

    it('is moved with all its parts, and back, and removed', async () => {
      const storage = newStorage();
      mkdirSync(path.join(uri.path, 'older'), { recursive: true });
      writeFileSync(path.join(uri.path, 'older', 'm.jsonl'), 'zero\n');
      for (const text of ['one\n', 'two\n']) await newStorage().append('m.jsonl', text);
      await storage.move('m.jsonl', 'm.jsonl.deleted-7');
      assert.equal(await storage.read('m.jsonl'), undefined);
      assert.ok((await storage.list()).includes('m.jsonl.deleted-7'));
      await storage.move('m.jsonl.deleted-7', 'm.jsonl');
      assert.equal(await storage.read('m.jsonl'), 'zero\none\ntwo\n');
      await storage.remove('m.jsonl');
      await storage.remove('m.jsonl');
      assert.ok(!(await storage.list()).some((name) => name.startsWith('m.')));
    });

    it('loses nothing that two windows append at the same time', async () => {
      const storages = [newStorage(), newStorage()];
      for (let at = 0; at < 50; at++) {
        await Promise.all(storages.map(async (storage, by) => storage.append('two.jsonl', `${at} by ${by}\n`)));
      }
      const lines = ((await newStorage().read('two.jsonl')) ?? '').split('\n').filter(Boolean);
      assert.equal(new Set(lines).size, 100);
      for (const by of [0, 1]) {
        const own = lines.filter((line) => line.endsWith(`by ${by}`)).map((line) => Number.parseInt(line, 10));
        assert.deepEqual(
          own,
          [...own].sort((one, other) => one - other),
        );
      }
    });
  });
}
