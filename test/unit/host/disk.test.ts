import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { disk } from '../../../src/host/disk.node.ts';

const root = mkdtempSync(path.join(tmpdir(), 'parley-disk-'));
after(() => rmSync(root, { recursive: true }));

describe('a file on the disk', () => {
  it('is replaced whole and appended to, in a folder that is created, and nothing else is left there', async () => {
    const file = path.join(root, 'a', 'b', 'draft.json');
    await disk.replace(file, 'one', `${file}.1.tmp`);
    await disk.replace(file, 'two', `${file}.1.tmp`);
    const journal = path.join(root, 'a', 'c', 'journal.jsonl');
    await disk.append(journal, 'Grüße ');
    await disk.append(journal, '😀');
    assert.equal(readFileSync(file, 'utf8'), 'two');
    assert.equal(readFileSync(journal, 'utf8'), 'Grüße 😀');
    assert.deepEqual(readdirSync(path.dirname(file)), ['draft.json']);
  });

  it('is written in pieces when it is large, and no character is cut by that', async () => {
    const file = path.join(root, 'large.jsonl');
    const text = `a${'😀'.repeat(3 * 1024 * 1024)}`;
    await disk.replace(file, text, `${file}.1.tmp`);
    assert.ok(readFileSync(file, 'utf8') === text);
  });

  it('that cannot be replaced stays as it was, and nothing is left beside it', async () => {
    const folder = path.join(root, 'taken');
    await disk.append(path.join(folder, 'inside'), 'x');
    await assert.rejects(disk.replace(folder, 'text', path.join(root, 'taken.1.tmp')));
    assert.equal(readFileSync(path.join(folder, 'inside'), 'utf8'), 'x');
    assert.ok(!readdirSync(root).includes('taken.1.tmp'));
  });
});

describe('where a path leads', () => {
  const place = (...parts: readonly string[]): string => path.join(root, 'links', ...parts);

  it('is below a folder only if what is behind its links is', async () => {
    mkdirSync(place('work', 'src'), { recursive: true });
    mkdirSync(place('home'));
    mkdirSync(place('work-too'));
    writeFileSync(place('work', 'src', '..notes'), '');
    writeFileSync(place('home', 'key'), '');
    writeFileSync(place('work-too', 'a'), '');
    symlinkSync('src', place('work', 'inside'));
    symlinkSync(place('home'), place('work', 'out'));
    symlinkSync('out', place('work', 'chain'));
    symlinkSync(place('work'), place('alias'));
    const isBelow = async (...parts: readonly string[]): Promise<boolean> =>
      disk.isBelow(place(...parts), [place('alias')]);
    assert.equal(await isBelow('work', 'inside', '..notes'), true);
    assert.equal(await isBelow('work'), true);
    assert.equal(await isBelow('work', 'out', 'key'), false);
    assert.equal(await isBelow('work', 'chain', 'key'), false);
    assert.equal(await isBelow('work-too', 'a'), false);
    symlinkSync('nowhere', place('work', 'dangling'));
    await assert.rejects(isBelow('work', 'dangling'));
  });
});
