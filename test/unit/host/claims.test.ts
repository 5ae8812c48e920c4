import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { standIn } from '../standIn.ts';

standIn(new URL('vscode.ts', import.meta.url));
const { Uri } = await import('vscode');
const { disk } = await import('../../../src/host/disk.node.ts');
const { createClaims } = await import('../../../src/host/claims.ts');

const root = mkdtempSync(path.join(tmpdir(), 'parley-claims-'));
after(() => rmSync(root, { recursive: true }));

/** Each window has its own, of one folder. */
const newWindow = (name: string, onDisk = true): ReturnType<typeof createClaims> =>
  createClaims(Uri.from({ scheme: 'file', path: path.join(root, name) }), onDisk ? disk : undefined);
const aDay = 24 * 60 * 60;

describe('a claim', () => {
  it('is one window’s until it gives it back, however old what it is for, and forgotten a day after', async () => {
    const [one, other] = [newWindow('a'), newWindow('a')];
    const session = `${Date.now() - 40 * aDay * 1000}-session`;
    await one('old');
    const then = Date.now() / 1000 - aDay - 1;
    utimesSync(path.join(root, 'a', 'old'), then, then);
    const giveBack = await one(session);
    for (const end = Date.now() + 10_000; readdirSync(path.join(root, 'a')).includes('old');) {
      assert.ok(Date.now() < end, 'still there');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.equal(await other(session), undefined);
    await giveBack?.();
    assert.ok(await other(session));
  });

  it('is each window’s own where there is no disk', async () => {
    const [one, other] = [newWindow('c', false), newWindow('c', false)];
    assert.ok(await one('x'));
    assert.equal(await one('x'), undefined);
    assert.ok(await other('x'));
  });
});
