import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode'
      ? { url: new URL('vscode.ts', import.meta.url).href, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
});
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
      new Storage({ storageUri: uri, globalStorageUri: uri }, scheme === 'file' ? disk : undefined);

    it('can be replaced by two windows at the same time', async () => {
      const storages = [newStorage(), newStorage()];
      for (let at = 0; at < 50; at++) {
        await Promise.all(storages.map(async (storage, by) => storage.replace('c.draft.json', `${at} by ${by}`)));
        assert.match((await newStorage().read('c.draft.json')) ?? '', new RegExp(`^${at} by [01]$`));
      }
      assert.deepEqual(readdirSync(folder), ['c.draft.json']);
    });

    it('is rid of what a crash left when it is read, and of nothing that another window writes', async () => {
      mkdirSync(folder, { recursive: true });
      const old = new Date(Date.now() - 3_600_000);
      for (const name of ['c.draft.json.old.tmp', 'c.draft.json.new.tmp', 'other.draft.json.old.tmp']) {
        writeFileSync(path.join(folder, name), 'half');
        if (name.includes('old')) utimesSync(path.join(folder, name), old, old);
      }
      await newStorage().read('c.draft.json');
      const deadline = Date.now() + 5_000;
      while (readdirSync(folder).includes('c.draft.json.old.tmp') && Date.now() < deadline) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      const left = readdirSync(folder).filter((name) => name.endsWith('.tmp'));
      assert.deepEqual(left.sort(), ['c.draft.json.new.tmp', 'other.draft.json.old.tmp']);
    });
  });
}
