import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { attach } from '../../src/chat/vscode/attach.ts';
import type { AttachPorts } from '../../src/chat/vscode/attach.ts';
import { applyAll } from '../../src/chat/vscode/apply.ts';
import { useCode } from '../../src/chat/vscode/code.ts';

const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail();

describe('code of a reply', () => {
  const proposed: string[] = [];
  const reviewed: string[] = [];
  const ports = {
    propose: async (uri: vscode.Uri) => Promise.resolve(proposed.push(uri.path) > 0),
    compare: async () => Promise.resolve(),
    review: async (uri: vscode.Uri) => Promise.resolve(void reviewed.push(path.basename(uri.path))),
  };

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is applied to no file behind a link, which may be anywhere', async () => {
    const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'elsewhere-'));
    fs.writeFileSync(path.join(elsewhere, 'profile.ts'), 'export const one = 1;\n');
    fs.symlinkSync(elsewhere, path.join(folder.fsPath, 'linked'));
    const text = 'export const one = 2;';
    const isDone = await useCode({ action: 'apply', text, language: 'ts', path: 'linked/profile.ts' }, ports);
    fs.rmSync(path.join(folder.fsPath, 'linked'));
    fs.rmSync(elsewhere, { recursive: true });
    assert.deepEqual([isDone, proposed], [false, []]);
  });

  it('is applied to the file that the words before it name, not to the editor that was made of it', async () => {
    const text = 'export function discount(total: number, percent: number): number {\n  return total - percent;\n}';
    await useCode({ action: 'newFile', language: 'ts', text }, ports);
    assert.equal(vscode.window.activeTextEditor?.document.isUntitled, true);
    const before = 'Change this in `cart.ts`:';
    assert.equal(await useCode({ action: 'apply', language: 'ts', text, before }, ports), true);
    assert.match(proposed.pop() ?? '', /\/src\/cart\.ts$/);
    // The file is open now, and has what the code declares.
    assert.equal(await useCode({ action: 'apply', language: 'ts', text }, ports), true);
    assert.match(proposed.pop() ?? '', /\/src\/cart\.ts$/);
  });

  it('is applied block by block to the files it is about, a new one among them; what is unclear is left out', async () => {
    const discount = 'export function discount(total: number, percent: number): number {\n  return total;\n}';
    const block = { info: 'ts', before: '' };
    const blocks = [
      { ...block, text: discount, info: 'ts src/cart.ts' },
      { ...block, text: 'npm test', info: 'sh' },
      { ...block, text: 'export const rate = 3;', info: 'ts src/rate.ts' },
      { ...block, text: 'somewhere();' },
    ];
    const all: string[] = [];
    const isDone = await applyAll(blocks, {
      ...ports,
      propose: async ({ scheme, path: file }, { start }, code, made) =>
        Promise.resolve(all.push(`${scheme} ${path.basename(file)} ${start} ${code.length} ${made}`) > 0),
    });
    assert.equal(isDone, true);
    assert.match(all.join(), /^\w[\w-]* cart\.ts \d+ 3 false,untitled rate\.ts 0 1 true$/);
    assert.deepEqual(reviewed, ['cart.ts']);
  });

  it('is applied to the file in which a language server knows what it declares, if none is open', async () => {
    const uri = vscode.Uri.joinPath(folder, 'src/known.ts');
    fs.writeFileSync(uri.fsPath, 'export function known(): number {\n  return 1;\n}\n');
    const place = new vscode.Location(uri, new vscode.Position(0, 0));
    const symbol = new vscode.SymbolInformation('known', vscode.SymbolKind.Function, '', place);
    const server = vscode.languages.registerWorkspaceSymbolProvider({
      provideWorkspaceSymbols: (name) => (name === 'known' ? [symbol] : []),
    });
    // TypeScript's server is asked too, and may still be starting: then the user would be asked where the code goes.
    await vscode.commands.executeCommand('vscode.executeWorkspaceSymbolProvider', 'known');
    const text = 'export function known(): number {\n  return 2;\n}';
    const isDone = await useCode({ action: 'apply', language: 'ts', text }, ports);
    server.dispose();
    assert.equal(isDone, true);
    assert.match(proposed.pop() ?? '', /\/src\/known\.ts$/);
  });

  it('that a file has already is shown there, and not applied again', async () => {
    const text = 'export function known(): number {\n  return 1;\n}';
    assert.equal(await useCode({ action: 'apply', language: 'ts', text, path: 'src/known.ts' }, ports), false);
    assert.deepEqual(proposed, []);
    assert.match(vscode.window.activeTextEditor?.document.uri.path ?? '', /\/src\/known\.ts$/);
    fs.rmSync(vscode.Uri.joinPath(folder, 'src/known.ts').fsPath);
  });

  it('becomes a new file of the name in its first comment', async () => {
    await useCode({ action: 'newFile', language: 'ts', text: '// src/fresh.ts\nconst one = 1;\n' }, ports);
    assert.match(vscode.window.activeTextEditor?.document.uri.path ?? '', /src\/fresh\.ts$/);
  });

  it('becomes another new file where one of its name has text', async () => {
    const request = { action: 'newFile', language: 'ts', path: 'brandNew.ts' } as const;
    await useCode({ ...request, text: 'const one = 1;\n' }, ports);
    assert.match(vscode.window.activeTextEditor?.document.uri.path ?? '', /brandNew\.ts$/);
    await useCode({ ...request, text: 'const two = 2;\n' }, ports);
    const { document } = vscode.window.activeTextEditor ?? assert.fail();
    assert.equal(document.getText(), 'const two = 2;\n');
    assert.doesNotMatch(document.uri.path, /brandNew/);
  });
});

describe('what is attached', () => {
  it('goes to the chat that was shown as taking it began', async () => {
    const said: string[] = [];
    let shown = 'first';
    const chatOf = (name: string) => ({ composer: { attached: { attach: () => said.push(name) } } });
    const ready = async () => Promise.resolve(chatOf(shown));
    const one = { id: 'f', type: 'file', name: 'a', of: '', path: 'a', uri: '', language: '', text: 'a' } as const;
    await attach({ ready } as unknown as AttachPorts, () => {
      shown = 'second';
      return { attachments: [one], refused: [] };
    });
    assert.deepEqual(said, ['first']);
  });
});
