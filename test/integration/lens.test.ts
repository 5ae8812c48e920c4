import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { acceptUntil, forget, isBookedAs, openFile, requests } from './editing.ts';
import { waitUntil } from './run.ts';

const LENSES = ['Explain', 'Refactor'];
const registered: vscode.Disposable[] = [];
let files = 0;

afterEach(async () => {
  for (const disposable of registered.splice(0)) disposable.dispose();
  await vscode.workspace.getConfiguration('parley').update('lenses', undefined, vscode.ConfigurationTarget.Workspace);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
});

/** Parley's lenses in a document, as VS Code asks for them. */
async function lensesOf({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
  return lenses.filter(({ command }) => command !== undefined && LENSES.includes(command.title));
}

async function shown(document: vscode.TextDocument): Promise<string[]> {
  return (await lensesOf(document)).map(({ range, command }) => `${range.start.line} ${command?.title ?? ''}`).sort();
}

/** A symbol for each line `function NAME` or `class NAME`, up to the next `end`. */
function byLines(document: vscode.TextDocument): vscode.DocumentSymbol[] {
  const lines = document.getText().split('\n');
  return lines.flatMap((line, start) => {
    const [, kind, name] = /^\s*(function|class) (\w+)/.exec(line) ?? [];
    if (kind === undefined || name === undefined) return [];
    const end = lines.findIndex((other, at) => at > start && other.trim() === 'end');
    const range = new vscode.Range(start, 0, end, 3);
    const symbolKind = kind === 'class' ? vscode.SymbolKind.Class : vscode.SymbolKind.Function;
    return [new vscode.DocumentSymbol(name, '', symbolKind, range, new vscode.Range(start, 0, start, line.length))];
  });
}

/** A language of these tests alone. */
function symbols(
  provide = (document: vscode.TextDocument): vscode.ProviderResult<vscode.DocumentSymbol[]> => byLines(document),
): void {
  const provider = { provideDocumentSymbols: provide };
  registered.push(vscode.languages.registerDocumentSymbolProvider({ pattern: '**/*.lens' }, provider));
}

async function open(text: string): Promise<vscode.TextDocument> {
  return (await openFile(`file-${++files}.lens`, text)).document;
}

const TEXT = 'class A\nend\n\nfunction b\n  return 1\nend\n';

describe('code lenses', () => {
  it('stand above functions and classes', async () => {
    symbols();
    const document = await open(TEXT);
    assert.deepEqual(await shown(document), ['0 Explain', '0 Refactor', '3 Explain', '3 Refactor']);
  });

  it('come from a real language server', async () => {
    const { document } = await openFile('served.ts', 'export class A {\n  b(): void {}\n}\n\nfunction c() {}\n');
    const expected = ['0 Explain', '0 Refactor', '1 Explain', '1 Refactor', '4 Explain', '4 Refactor'];
    // Until it has started, keywords and indentation say where some of them stand.
    await waitUntil('the server has started', async () => (await shown(document)).join() === expected.join());
  });

  it('go when a setting turns them off, each by itself', async () => {
    symbols();
    const document = await open(TEXT);
    const settings = vscode.workspace.getConfiguration('parley');
    await settings.update('lenses', { explain: false, refactor: true }, vscode.ConfigurationTarget.Workspace);
    assert.deepEqual(await shown(document), ['0 Refactor', '3 Refactor']);
    await settings.update('lenses', { explain: false, refactor: false }, vscode.ConfigurationTarget.Workspace);
    assert.deepEqual(await shown(document), []);
  });

  it('stand only above the code that the cursor is in, where the setting says so, or nowhere', async () => {
    symbols();
    const document = await open(TEXT);
    const settings = vscode.workspace.getConfiguration('parley');
    await settings.update('lenses', { show: 'cursor', refactor: false }, vscode.ConfigurationTarget.Workspace);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    for (const [line, expected] of [
      [4, ['3 Explain']],
      [2, []],
      [0, ['0 Explain']],
    ] as const) {
      editor.selection = new vscode.Selection(line, 0, line, 0);
      assert.deepEqual(await shown(document), expected);
    }
    await settings.update('lenses', { show: 'never' }, vscode.ConfigurationTarget.Workspace);
    assert.deepEqual(await shown(document), []);
  });

  it('follow their code through changes, whether or not the language server has read them', async () => {
    let release: (() => void) | undefined;
    symbols();
    const document = await open(TEXT);
    await shown(document);
    for (const disposable of registered.splice(0)) disposable.dispose();
    const released = new Promise<void>((resolve) => (release = resolve));
    symbols(async (asked) => released.then(() => byLines(asked)));
    for (let line = 1; line <= 5; line++) {
      const change = new vscode.WorkspaceEdit();
      change.insert(document.uri, new vscode.Position(0, 0), '// one more\n');
      await vscode.workspace.applyEdit(change);
      const expected = [0, 3].flatMap((at) => LENSES.map((title) => `${at + line} ${title}`));
      assert.deepEqual((await shown(document)).sort(), expected.sort());
    }
    release?.();
    const rename = new vscode.WorkspaceEdit();
    rename.insert(document.uri, new vscode.Position(5, 0), 'class New\nend\n');
    await vscode.workspace.applyEdit(rename);
    await waitUntil('what is new has lenses too', async () => (await shown(document)).length === 6);
  });

  it('stand where keywords and indentation say that code begins, where no language server does', async () => {
    const editor = await openFile(`guess-${++files}.lua`, 'local x = 1\nfunction area(r)\n  return r * r\nend\n');
    await waitUntil('they are there', async () => (await shown(editor.document)).length > 0);
    assert.deepEqual(await shown(editor.document), ['1 Explain', '1 Refactor']);
  });

  it('are none, and no harm, where symbols are missing, fail, or are nonsense', async () => {
    const document = await open(TEXT);
    assert.deepEqual(await shown(document), []);
    symbols(() => {
      throw new Error('no symbols today');
    });
    assert.deepEqual(await shown(document), []);
    symbols(() => {
      const far = new vscode.Range(0, 0, 1e9, 0);
      return [new vscode.DocumentSymbol('far', '', vscode.SymbolKind.Function, far, new vscode.Range(0, 0, 0, 1))];
    });
    assert.deepEqual(await shown(document), []);
  });

  it('do not wait for a language server that hangs, and come when it answers', async () => {
    let answer: (symbols: vscode.DocumentSymbol[]) => void = () => undefined;
    symbols(async () => new Promise((resolve) => (answer = resolve)));
    const document = await open(TEXT);
    const started = Date.now();
    assert.deepEqual(await shown(document), []);
    assert.ok(Date.now() - started < 20_000);
    const range = new vscode.Range(3, 0, 5, 3);
    answer([new vscode.DocumentSymbol('b', '', vscode.SymbolKind.Function, range, range)]);
    for (const disposable of registered.splice(0)) disposable.dispose();
    symbols();
    await waitUntil('the lenses are there', async () => (await shown(document)).length === 4);
  });

  it('stand where the code is now, also when the language server answers for the text before a change', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    symbols(async (document) => {
      const found = byLines(document);
      await released;
      return found;
    });
    const document = await open(TEXT);
    let calls = 0;
    const counted = { provideCodeLenses: () => (calls++, []) };
    registered.push(vscode.languages.registerCodeLensProvider({ pattern: '**/*.lens' }, counted));
    /** Lenses as they will be, once Parley was asked for them and has asked the language server, or waits. */
    const asked = async (times: number): Promise<readonly Promise<string[]>[]> => {
      calls = 0;
      const lenses = Array.from({ length: times }, async () => shown(document));
      await waitUntil('lenses are asked for', () => calls >= times);
      // All providers are asked in one go, and what they ask for in turn is done before this.
      await vscode.commands.executeCommand('setContext', 'parley.test', true);
      return lenses;
    };
    const [before] = await asked(1);
    const change = new vscode.WorkspaceEdit();
    change.insert(document.uri, new vscode.Position(0, 0), '// 1\n// 2\n// 3\n');
    await vscode.workspace.applyEdit(change);
    // The first to ask after a change waits for the typing to end, the second does not.
    const after = await asked(2);
    release();
    for (const lenses of await Promise.all(after)) {
      assert.deepEqual(lenses, ['3 Explain', '3 Refactor', '6 Explain', '6 Refactor']);
    }
    await before;
  });

  it('mean the code they were drawn above, wherever it is now', async () => {
    symbols();
    const document = await open(TEXT);
    const refactor = (await lensesOf(document)).find(
      ({ range, command }) => range.start.line === 3 && command?.title === 'Refactor',
    );
    assert.ok(refactor?.command);
    const change = new vscode.WorkspaceEdit();
    change.insert(document.uri, new vscode.Position(0, 0), 'one\ntwo\nthree\n');
    await vscode.workspace.applyEdit(change);
    // VS Code loses arguments when it asks for newer lenses.
    assert.equal(refactor.command.arguments, undefined);
    const running = vscode.commands.executeCommand(refactor.command.command);
    // The box asks with the instruction already in it.
    await acceptUntil('the edit is there', () => document.getText().split('\n').length > 10);
    await running;
    assert.ok(document.getText().startsWith('one\ntwo\nthree\nclass A\nend\n\n'), document.getText());
    await vscode.commands.executeCommand('parley.rejectEdit');
    assert.equal(document.getText(), `one\ntwo\nthree\n${TEXT}`);
    await isBookedAs('lens');
  });

  it('take nothing but the ids they were given', async () => {
    const document = await open(TEXT);
    await forget();
    for (const id of ['lens-999999', '', '__proto__']) {
      await vscode.commands.executeCommand('parley.explain', id);
      await vscode.commands.executeCommand('parley.refactor', id);
    }
    assert.equal(document.getText(), TEXT);
    assert.deepEqual(await requests(), []);
  });
});
