import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { TextDocument } from 'vscode';
import type { LiveEdit } from '../../../src/edit/vscode/writing/live.ts';
import { atCursor } from '../../../src/host/atCursor.ts';
import { read } from '../project/imports.ts';
import { standIn } from '../standIn.ts';
import { window } from './vscode.ts';

standIn(new URL('vscode.ts', import.meta.url));
const { LiveEdits } = await import('../../../src/edit/vscode/liveEdits.ts');
const { keysOfBoth } = await import('../../../src/edit/vscode/asking/keysOfBoth.ts');

it('a key that means an edit in review or the selection decides by where the cursor is when it runs', async () => {
  const document = { fileName: 'a.ts' } as TextDocument;
  const live = new LiveEdits();
  live.add({ id: 'first', document, file: { phase: 'review', at: { start: 2, count: 3 } } } as LiveEdit);
  live.add({ id: 'emptied', document, file: { phase: 'review', at: { start: 9, count: 0 } } } as LiveEdit);
  live.add({ id: 'streams', document, file: { phase: 'streaming', at: { start: 12, count: 2 } } } as LiveEdit);
  const done: string[] = [];
  const does = (what: string) => async (id?: unknown) => {
    done.push(typeof id === 'string' ? `${what} ${id}` : what);
    return Promise.resolve();
  };
  const keys = keysOfBoth(
    live,
    { refine: does('refine'), retry: does('retry') },
    { edit: does('edit'), refactor: does('refactor') },
  );
  const pressed = async (line: number, where = document): Promise<readonly string[]> => {
    window.activeTextEditor = { document: where, selection: { active: { line } } };
    await keys.refineOrEdit();
    await keys.retryOrRefactor();
    return done.splice(0);
  };
  assert.deepEqual(await pressed(2), ['refine first', 'retry first']);
  assert.deepEqual(await pressed(4), ['refine first', 'retry first']);
  assert.deepEqual(await pressed(9), ['refine emptied', 'retry emptied']);
  for (const line of [1, 5, 10, 12]) assert.deepEqual(await pressed(line), ['edit', 'refactor'], String(line));
  assert.deepEqual(await pressed(2, { fileName: 'b.ts' } as TextDocument), ['edit', 'refactor']);
});

it('every key that VS Code picks by the cursor has its command look again', () => {
  const { contributes } = JSON.parse(read('package.json')) as {
    readonly contributes: { readonly keybindings: readonly { readonly when?: string; readonly args?: unknown }[] };
  };
  const picked = contributes.keybindings.filter(({ when }) => when?.includes('parley.atReview'));
  assert.equal(picked.length, 4);
  for (const { args } of picked) assert.equal(args, atCursor);
});
