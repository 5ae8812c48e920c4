import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { Edits } from '../../src/edit/vscode/edits.ts';
import { claiming } from '../../src/edit/vscode/keeping/claiming.ts';
import { Reviewing } from '../../src/edit/vscode/judging/reviewing.ts';
import { captureRange, prepare } from '../../src/edit/vscode/asking/target.ts';
import { forget, openFile, release, saved, script, sendToGateway } from './editing.ts';
import { inMemory } from './inMemory.ts';
import type { RemoteStep } from './editing.ts';
import { waitUntil } from './run.ts';

const CODE = ['// above', 'function add(a, b) {', '  // adds', '  return a + b;', '}', '// below', ''].join('\n');
const REPLY = ['function add(a: number, b: number) {', '  // adds two', '  return a + b;', '}'].join('\n');
const EDITED = ['// above', REPLY, '// below', ''].join('\n');

let open: Edits[] = [];
let files = 0;

afterEach(async () => {
  await release();
  await forget();
  for (const edits of open) edits.dispose();
  open = [];
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
});

/** The edits of a window that finds what one before it has written down. */
async function nextWindow(
  written: Map<string, string>,
  warned?: string[],
): Promise<{ edits: Edits; reviewing: Reviewing }> {
  for (const edits of open) edits.dispose();
  const edits = new Edits({
    send: sendToGateway(),
    ready: () => true,
    keys: () => undefined,
    files: inMemory(written),
    warn: (text) => (warned ?? assert.fail(text)).push(text),
    notify: ({ message }) => assert.fail(message),
  });
  open = [edits];
  await edits.holding.begin();
  return { edits, reviewing: new Reviewing(edits.live, edits.comparisons) };
}

async function begin(edits: Edits, step: RemoteStep): Promise<{ document: vscode.TextDocument; done: Promise<void> }> {
  const { document } = await openFile(`held-${++files}.ts`, CODE);
  await script(step);
  const captured = await captureRange(document.uri, new vscode.Range(1, 0, 4, 1_000));
  const asked = captured && prepare(captured, 'add types');
  assert.ok(asked);
  return { document, done: edits.start(asked) };
}

const whole = { reply: `<replacement>\n${REPLY}\n</replacement>` };

describe('edits that wait to be judged', () => {
  it('come back in the next window, where lines moved too, with the original', async () => {
    const written = new Map<string, string>();
    const first = await nextWindow(written);
    const { document, done } = await begin(first.edits, whole);
    await done;
    await first.edits.holding.flush();
    first.edits.dispose();
    const above = new vscode.WorkspaceEdit();
    above.insert(document.uri, new vscode.Position(0, 0), '// more\n');
    await vscode.workspace.applyEdit(above);
    const { edits, reviewing } = await nextWindow(written);
    assert.deepEqual(
      edits.live.of(document).map(({ file }) => file.phase),
      ['review'],
    );
    await reviewing.reject(undefined);
    assert.equal(document.getText(), `// more\n${CODE}`);
    await saved(document);
    await waitUntil('it is forgotten', () => written.size === 0);
  });

  it('of a reply that was still coming are of what came, and say so', async () => {
    const written = new Map<string, string>();
    const first = await nextWindow(written);
    const { document } = await begin(first.edits, { ...whole, hold: { after: 16 } });
    await waitUntil('the first line is there', () => document.getText().includes('a: number'));
    // A crash: nothing more is written.
    const { edits, reviewing } = await nextWindow(new Map(written));
    const [edit] = edits.live.of(document);
    assert.equal(edit?.file.phase, 'review');
    assert.deepEqual(edit.session.reply.issues, ['interrupted']);
    await reviewing.reject(undefined);
    assert.equal(document.getText(), CODE);
  });

  it('outlive their tab and their document, and what was saved of them is told from what was not', async () => {
    const written = new Map<string, string>();
    const { edits, reviewing } = await nextWindow(written);
    const { document, done } = await begin(edits, whole);
    await done;
    const [edit] = edits.live.all;
    assert.equal(edit?.file.saved, false);
    await saved(document);
    await waitUntil('it is known to be saved', () => edit.file.saved);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    assert.equal(edits.live.all.length + edits.holding.waiting.size, 1);
    const again = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(document.uri));
    await waitUntil('it is reviewed again', () =>
      edits.live.of(again.document).some(({ file }) => file.phase === 'review'),
    );
    assert.equal(edits.live.of(again.document)[0]?.file.saved, true);
    await waitUntil('it is all there', () => again.document.getText() === EDITED);
    await reviewing.reject(undefined);
    assert.equal(again.document.getText(), CODE);
  });

  it('are forgotten once they are accepted, or their original is back in the file', async () => {
    const written = new Map<string, string>();
    const { edits, reviewing } = await nextWindow(written);
    const { document, done } = await begin(edits, whole);
    await done;
    await saved(document);
    await edits.holding.flush();
    const texts = new Map(written);
    assert.equal(texts.size, 1);
    await reviewing.accept(undefined);
    await edits.holding.flush();
    assert.equal(written.size, 0);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), CODE);
    // As if the window had ended before it was forgotten.
    const next = await nextWindow(texts);
    assert.deepEqual(next.edits.live.all, []);
    await next.edits.holding.flush();
    assert.equal(texts.size, 0);
  });

  it('are not forgotten by a window in which the edit never was, because another may have it', async () => {
    const written = new Map<string, string>();
    const { edits } = await nextWindow(written);
    const { document, done } = await begin(edits, whole);
    await done;
    await edits.holding.flush();
    const texts = new Map(written);
    await vscode.commands.executeCommand('undo');
    const other = await nextWindow(texts);
    assert.equal(document.getText(), CODE);
    assert.deepEqual([other.edits.live.all.length, other.edits.holding.waiting.size], [0, 0]);
    await other.edits.holding.flush();
    assert.equal(texts.size, 1);
  });

  it('stay rejected where the window ends before that is saved', async () => {
    const written = new Map<string, string>();
    const { edits, reviewing } = await nextWindow(written);
    const { document, done } = await begin(edits, whole);
    await done;
    await saved(document);
    await edits.holding.flush();
    await reviewing.reject(undefined);
    assert.equal(document.getText(), CODE);
    await edits.holding.flush();
    const texts = new Map(written);
    // What was not saved is gone.
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await waitUntil('the file is as it was saved', () => document.getText() === EDITED);
    const next = await nextWindow(texts);
    await waitUntil('the original is back', () => document.getText() === CODE);
    assert.deepEqual(next.edits.live.all, []);
    await saved(document);
    await waitUntil('it is forgotten', () => texts.size === 0);
  });

  it('stay rejected where their last lines came just before, and the user typed into the code since', async () => {
    const written = new Map<string, string>();
    const { edits, reviewing } = await nextWindow(written);
    const { document, done } = await begin(edits, whole);
    await done;
    await reviewing.reject(undefined);
    assert.equal(document.getText(), CODE);
    const typed = new vscode.WorkspaceEdit();
    typed.insert(document.uri, new vscode.Position(1, 0), '// typed\n');
    await vscode.workspace.applyEdit(typed);
    const text = document.getText();
    await edits.holding.flush();
    const next = await nextWindow(new Map(written));
    assert.deepEqual([next.edits.live.all.length, next.edits.holding.waiting.size], [0, 0]);
    assert.equal(document.getText(), text);
  });

  it('come back when their rejection is undone, and when it is not saved with their file', async () => {
    const written = new Map<string, string>();
    const { edits, reviewing } = await nextWindow(written);
    const { document, done } = await begin(edits, whole);
    await done;
    await saved(document);
    await edits.holding.flush();
    await reviewing.reject(undefined);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), EDITED);
    const isReviewed = (): boolean => edits.live.of(document).some(({ file }) => file.phase === 'review');
    await waitUntil('it is reviewed again', isReviewed);
    await waitUntil('it is known that this is in the file', () => edits.live.of(document)[0]?.file.saved === true);
    await reviewing.reject(undefined);
    // As by auto save.
    await saved(document);
    await waitUntil('it is forgotten', () => written.size === 0);
    await vscode.commands.executeCommand('undo');
    await waitUntil('it is reviewed once more', isReviewed);
    await saved(document);
    await edits.holding.flush();
    await reviewing.reject(undefined);
    assert.equal(document.getText(), CODE);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    const again = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(document.uri));
    await waitUntil('it is reviewed again', () =>
      edits.live.of(again.document).some(({ file }) => file.phase === 'review'),
    );
    await reviewing.reject(undefined);
    assert.equal(again.document.getText(), CODE);
  });

  it('are in one of two windows, and in the other one when that ends', async () => {
    const written = new Map<string, string>();
    const running = new Set([1, 2]);
    const window = (process: number): { edits: Edits; end: () => Promise<void> } => {
      const files = claiming(inMemory(written), {
        ...{ process, isRunning: (other: number) => running.has(other), shown: async () => Promise.resolve() },
        again: () => void edits.holding.begin(),
      });
      const edits = new Edits({
        ...{ send: sendToGateway(), ready: () => true, keys: () => undefined, files },
        warn: (text) => assert.fail(text),
        notify: ({ message }) => assert.fail(message),
      });
      open.push(edits);
      const end = async (): Promise<void> => {
        await files.release();
        edits.dispose();
        running.delete(process);
      };
      return { edits, end };
    };
    const [one, two] = [window(1), window(2)];
    const { document, done } = await begin(one.edits, whole);
    await done;
    await saved(document);
    const waiting = async ({ edits }: typeof one): Promise<number> => {
      await edits.holding.begin();
      return edits.live.of(document).length + edits.holding.waiting.size;
    };
    assert.deepEqual([await waiting(one), await waiting(two)], [1, 0]);
    await one.edits.live.of(document)[0]?.accept();
    assert.deepEqual([await waiting(one), await waiting(two)], [0, 0]);

    const { done: again } = await begin(one.edits, whole);
    await again;
    assert.equal(await waiting(two), 0);
    await one.edits.holding.flush();
    await one.end();
    await waitUntil('the other window has it', () => two.edits.live.all.length === 1);
    await two.edits.live.all[0]?.reject();
    await two.edits.holding.flush();
    await two.end();
  });

  it('go on waiting while another edit has their code', async () => {
    const { edits, reviewing } = await nextWindow(new Map());
    const { document, done } = await begin(edits, whole);
    await done;
    await saved(document);
    await edits.holding.flush();
    await reviewing.reject(undefined);
    await script({ ...whole, hold: { after: 0 } });
    const captured = await captureRange(document.uri, new vscode.Range(1, 0, 4, 1_000));
    const asked = captured && prepare(captured, 'add types again');
    assert.ok(asked);
    const other = edits.start(asked);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), EDITED);
    await waitUntil('the rejected one waits again', () => edits.holding.waiting.size === 1);
    assert.equal(edits.live.of(document).length, 1);
    reviewing.stop(undefined);
    await other;
  });

  it('are found under the new name of a file that was renamed while it was closed', async () => {
    const written = new Map<string, string>();
    const { edits } = await nextWindow(written);
    const { document, done } = await begin(edits, whole);
    await done;
    await saved(document);
    await edits.holding.flush();
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    const { edits: later, reviewing } = await nextWindow(new Map(written));
    const uri = vscode.Uri.joinPath(document.uri, '..', `renamed-${files}.ts`);
    const rename = new vscode.WorkspaceEdit();
    rename.renameFile(document.uri, uri);
    assert.equal(await vscode.workspace.applyEdit(rename), true);
    const { document: moved } = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    await waitUntil('it is reviewed again', () => later.live.of(moved).some(({ file }) => file.phase === 'review'));
    await reviewing.reject(undefined);
    assert.equal(moved.getText(), CODE);
  });

  it('of a file that is gone, and what is damaged, keep no other from coming back', async () => {
    const written = new Map<string, string>();
    const { edits } = await nextWindow(written);
    const { document, done } = await begin(edits, whole);
    await done;
    await saved(document);
    await edits.holding.flush();
    edits.dispose();
    const [[name, text] = assert.fail()] = written;
    const held = JSON.parse(text) as { readonly uri: string };
    const gone = { ...held, uri: `${held.uri}.gone`, version: 1, sum: undefined };
    const nowhere = { ...held, uri: 'no scheme:at all', version: 1, sum: undefined };
    const texts = new Map([
      ['edit-torn.json', text.slice(0, -20)],
      ['edit-flipped.json', text.replace('// adds', '// odds')],
      ['edit-nowhere.json', JSON.stringify(nowhere)],
      ['edit-empty.json', ''],
      ['edit-gone.json', JSON.stringify(gone)],
      [name, text],
    ]);
    const warned: string[] = [];
    const { edits: next, reviewing } = await nextWindow(texts, warned);
    assert.deepEqual(warned.map((each) => /edit-\w+/.exec(each)?.[0] ?? each).sort(), [
      'edit-empty',
      'edit-flipped',
      'edit-nowhere',
      'edit-torn',
    ]);
    assert.equal(next.live.of(document).length, 1);
    assert.equal(next.holding.waiting.size, 1);
    await next.holding.open();
    assert.equal(next.holding.waiting.size, 0);
    await reviewing.reject(undefined);
    assert.equal(document.getText(), CODE);
    await saved(document);
    await waitUntil('it is forgotten', () => !texts.has(name));
    assert.equal(texts.size, 5, 'what is damaged stays, and what may come back');
  });

  it('of 50 files are all put back, each in its own', async () => {
    const written = new Map<string, string>();
    const { edits } = await nextWindow(written);
    const { document, done } = await begin(edits, whole);
    await done;
    await saved(document);
    await edits.holding.flush();
    edits.dispose();
    const [[, text] = assert.fail()] = written;
    const held = JSON.parse(text) as { readonly uri: string };
    const folder = vscode.Uri.joinPath(document.uri, '..');
    const uris = Array.from({ length: 50 }, (_, i) => vscode.Uri.joinPath(folder, `many-${i}.txt`));
    const mark = (i: number, code: string): string => code.replaceAll('add', `add${i}`);
    const texts = new Map<string, string>();
    for (const [i, uri] of uris.entries()) {
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(mark(i, EDITED)));
      const other = mark(i, JSON.stringify({ ...held, uri: '', version: 1, sum: undefined }));
      texts.set(`edit-${i}.json`, JSON.stringify({ ...(JSON.parse(other) as object), uri: uri.toString() }));
    }
    const { edits: next } = await nextWindow(texts);
    assert.equal(next.holding.waiting.size, 50);
    await next.holding.open();
    assert.equal(next.live.all.length, 50);
    for (const edit of next.live.all) {
      assert.equal(await edit.reject(), true);
      await saved(edit.document);
    }
    for (const [i, uri] of uris.entries()) {
      const bytes = await vscode.workspace.fs.readFile(uri);
      assert.equal(new TextDecoder().decode(bytes), mark(i, CODE));
      await vscode.workspace.fs.delete(uri);
    }
    await waitUntil('all are forgotten', () => texts.size === 0);
  });

  it('wait while other code is in their file, and go on when theirs is back', async () => {
    const { edits, reviewing } = await nextWindow(new Map());
    const { document, done } = await begin(edits, whole);
    await done;
    await saved(document);
    const checkOut = async (text: string): Promise<void> => {
      await vscode.workspace.fs.writeFile(document.uri, new TextEncoder().encode(text));
      await vscode.commands.executeCommand('workbench.action.files.revert');
      await waitUntil('the file is read again', () => document.getText() === text);
    };
    await checkOut('// another branch\n');
    await waitUntil('the edit is no longer in the document', () => edits.live.of(document).length === 0);
    assert.equal(edits.holding.waiting.size, 0);
    await checkOut(EDITED);
    await waitUntil('the edit is back', () => edits.live.of(document).length === 1);
    await reviewing.reject(undefined);
    assert.equal(document.getText(), CODE);
  });
});
