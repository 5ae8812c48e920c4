import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { Edits } from '../../src/edit/vscode/edits.ts';
import { rejectEverywhere } from '../../src/edit/vscode/judging/everywhere.ts';
import { Reviewing } from '../../src/edit/vscode/judging/reviewing.ts';
import { captureRange, prepare } from '../../src/edit/vscode/asking/target.ts';
import { forget, inFolder, openFile, release, script, sendToGateway } from './editing.ts';
import { inMemory } from './inMemory.ts';
import type { RemoteStep } from './editing.ts';
import { waitUntil } from './run.ts';

// What becomes of the file on disk while it is edited, and when the edit is judged.

const CODE = ['// above', 'function add(a, b) {', '  return a + b;', '}', '// below', ''].join('\n');
const REPLY = ['function add(a: number, b: number) {', '  // adds', '  return a + b;', '}'];
const EDITED = ['// above', ...REPLY, '// below', ''].join('\n');
const WHOLE = { reply: `<replacement>\n${REPLY.join('\n')}\n</replacement>` } as const;
const HELD = { ...WHOLE, hold: { after: 16 } } as const;

let edits: Edits;
let reviewing: Reviewing;
let files = 0;

before(async () => {
  // In a browser VS Code saves by itself.
  await saveByItself('off');
  edits = new Edits({
    send: sendToGateway(),
    ...{ ready: () => true, keys: () => undefined, files: inMemory() },
    warn: (text) => assert.fail(text),
    notify: ({ message }) => assert.fail(message),
  });
  reviewing = new Reviewing(edits.live, edits.comparisons);
});
after(async () => {
  edits.dispose();
  await saveByItself(undefined);
});
afterEach(async () => {
  await release();
  await forget();
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
});

const saveByItself = async (when: 'off' | undefined): Promise<void> =>
  vscode.workspace.getConfiguration('files').update('autoSave', when, vscode.ConfigurationTarget.Workspace);

async function start(document: vscode.TextDocument, step: RemoteStep): Promise<{ readonly done: Promise<void> }> {
  await script(step);
  const captured = await captureRange(document.uri, new vscode.Range(1, 0, 3, 1_000));
  const asked = captured && prepare(captured, 'add types');
  assert.ok(asked);
  return { done: edits.start(asked) };
}

const onDisk = async (uri: vscode.Uri): Promise<string> =>
  Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('latin1');

describe('the file of an edit', () => {
  it('is not written by asking, streaming, accepting or rejecting: only the user saves it', async () => {
    const { document } = await openFile(`files-${++files}.ts`, CODE);
    const { mtime } = await vscode.workspace.fs.stat(document.uri);
    for (const judge of ['reject', 'accept'] as const) {
      const { done } = await start(document, WHOLE);
      await done;
      assert.equal(document.getText(), EDITED);
      await reviewing[judge](undefined);
    }
    assert.equal(document.isDirty, true);
    assert.equal(await onDisk(document.uri), CODE);
    assert.equal((await vscode.workspace.fs.stat(document.uri)).mtime, mtime);
  });

  // What stands outside of the code, in bytes that are no UTF-8, and the encoding's name.
  const encodings: readonly (readonly [string, Buffer, Buffer])[] = [
    ['utf8', Buffer.from(''), Buffer.from('// näïve 中文 😀')],
    ['utf8bom', Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('// näïve')],
    ['utf16le', Buffer.from([0xff, 0xfe]), Buffer.from('// näïve 😀', 'utf16le')],
    ['utf16be', Buffer.from([0xfe, 0xff]), Buffer.from('// näïve 😀', 'utf16le').swap16()],
    ['windows1252', Buffer.from(''), Buffer.from([0x2f, 0x2f, 0x20, 0x80, 0xe4, 0xef])],
    ['iso88591', Buffer.from(''), Buffer.from([0x2f, 0x2f, 0x20, 0xe4, 0xef])],
    ['shiftjis', Buffer.from(''), Buffer.from([0x2f, 0x2f, 0x20, 0x93, 0xfa, 0x96, 0x7b])],
    ['gbk', Buffer.from(''), Buffer.from([0x2f, 0x2f, 0x20, 0xd6, 0xd0, 0xce, 0xc4])],
  ];
  for (const [encoding, mark, comment] of encodings) {
    it(`keeps its encoding, and every byte that was not edited: ${encoding}`, async () => {
      const wide = encoding.startsWith('utf16');
      const encoded = (text: string): Buffer => {
        const bytes = Buffer.from(text, wide ? 'utf16le' : 'utf8');
        return encoding === 'utf16be' ? bytes.swap16() : bytes;
      };
      const bytes = (code: readonly string[]): string =>
        Buffer.concat([mark, comment, encoded(`\n${code.join('\n')}\n`), comment]).toString('latin1');
      const original = CODE.split('\n').slice(1, 4);
      const uri = inFolder(`files-${++files}.txt`);
      await vscode.workspace.fs.writeFile(uri, Buffer.from(bytes(original), 'latin1'));
      const document = await vscode.workspace.openTextDocument(uri, { encoding });
      await vscode.window.showTextDocument(document, { preview: false });
      assert.equal(document.encoding, encoding);
      await (
        await start(document, WHOLE)
      ).done;
      assert.equal(await document.save(), true);
      assert.equal(await onDisk(uri), bytes(REPLY));
      await reviewing.reject(undefined);
      assert.equal(await document.save(), true);
      assert.equal(await onDisk(uri), bytes(original));
    });
  }

  it('that another program changed under unsaved changes is not written over', async () => {
    const { document } = await openFile(`files-${++files}.ts`, CODE);
    await (
      await start(document, WHOLE)
    ).done;
    assert.equal(document.isDirty, true);
    await vscode.workspace.fs.writeFile(document.uri, Buffer.from('other\n'));
    await reviewing.reject(undefined);
    assert.equal(document.getText(), CODE);
    await (
      await start(document, WHOLE)
    ).done;
    await reviewing.accept(undefined);
    assert.equal(document.getText(), EDITED);
    assert.equal(await onDisk(document.uri), 'other\n');
  });

  it('that is deleted while it is edited is not made anew', async () => {
    const { document } = await openFile(`files-${++files}.ts`, CODE);
    const { done } = await start(document, HELD);
    await waitUntil('the first line is there', () => document.getText().includes('a: number'));
    await document.save();
    await vscode.workspace.fs.delete(document.uri);
    await release();
    await done;
    await reviewing.reject(undefined);
    await assert.rejects(async () => vscode.workspace.fs.stat(document.uri));
  });

  it('is left alone where it is out of sight and gone or read-only, and judged once it is back', async () => {
    const open = async (): Promise<vscode.TextDocument> => {
      const { document } = await openFile(`files-${++files}.ts`, CODE);
      await (
        await start(document, WHOLE)
      ).done;
      assert.equal(await document.save(), true);
      return document;
    };
    const [gone, locked] = [await open(), await open()];
    await openFile(`files-${++files}.ts`, '');
    fs.rmSync(gone.uri.fsPath);
    const settings = vscode.workspace.getConfiguration('files');
    await settings.update(
      'readonlyInclude',
      { [`**/files-${files - 1}.ts`]: true },
      vscode.ConfigurationTarget.Workspace,
    );
    try {
      await rejectEverywhere(edits);
      assert.deepEqual([gone.getText(), locked.getText()], [EDITED, EDITED]);
      assert.deepEqual([gone.isDirty, locked.isDirty, fs.existsSync(gone.uri.fsPath)], [false, false, false]);
      assert.equal(await captureRange(locked.uri, new vscode.Range(1, 0, 3, 1_000)), undefined);
    } finally {
      await settings.update('readonlyInclude', undefined, vscode.ConfigurationTarget.Workspace);
    }
    await rejectEverywhere(edits);
    assert.equal(locked.getText(), CODE);
    assert.equal(edits.live.all.length, 0);
    // As when another branch is checked out and this one again.
    fs.writeFileSync(gone.uri.fsPath, EDITED);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(gone.uri), { preview: false });
    await waitUntil('its review is back', () => edits.live.all.length === 1);
    await reviewing.reject(undefined);
    assert.equal(vscode.window.activeTextEditor?.document.getText(), CODE);
  });

  it('is formatted when it is saved, by an edit in review too, whose original is still put back to the letter', async () => {
    const settings = vscode.workspace.getConfiguration('editor');
    const formatter = vscode.languages.registerDocumentFormattingEditProvider(
      { language: 'plaintext', pattern: '**/files-*' },
      {
        provideDocumentFormattingEdits: (document) =>
          Array.from({ length: document.lineCount }, (_, i) => document.lineAt(i))
            .filter(({ text }) => text.endsWith(' '))
            .map(({ range, text }) => vscode.TextEdit.replace(range, text.trimEnd())),
      },
    );
    await settings.update('formatOnSave', true, vscode.ConfigurationTarget.Workspace);
    try {
      const original = ['one ', 'two ', 'three'];
      const { document } = await openFile(`files-${++files}.txt`, ['above ', ...original, 'below ', ''].join('\n'));
      await (
        await start(document, { reply: '<replacement>\nONE \ntwo \nthree\n</replacement>' })
      ).done;
      assert.equal(await document.save(), true);
      assert.equal(document.getText(), 'above\nONE\ntwo\nthree\nbelow\n');
      await reviewing.reject(undefined);
      assert.equal(document.getText(), ['above', ...original, 'below', ''].join('\n'));
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), 'above\nONE\ntwo\nthree\nbelow\n');
    } finally {
      formatter.dispose();
      await settings.update('formatOnSave', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});
