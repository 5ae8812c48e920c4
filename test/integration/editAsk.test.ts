import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import * as vscode from 'vscode';
import type { Attachment } from '../../src/conversation/context.ts';
import { Edits } from '../../src/edit/vscode/edits.ts';
import { meantBySelection, meantFile, meantHere, meantProblems, prepare } from '../../src/edit/vscode/asking/target.ts';
import type { Meant } from '../../src/edit/vscode/asking/target.ts';
import { Permits } from '../../src/edit/vscode/asking/permits.ts';
import { meantTests } from '../../src/edit/vscode/asking/writeTests.ts';
import { Reviewing } from '../../src/edit/vscode/judging/reviewing.ts';
import { forget, openFile, requests, script, sendToGateway } from './editing.ts';
import { inMemory } from './inMemory.ts';
import { waitUntil } from './run.ts';

const CODE = ['function add(a, b) {', '  return a + b;', '}', '', 'add(1, 2);', ''].join('\n');

let edits: Edits;
let files = 0;

before(() => {
  edits = new Edits({
    send: sendToGateway(),
    ready: () => true,
    keys: () => undefined,
    notify: () => undefined,
    files: inMemory(),
    warn: (text) => assert.fail(text),
  });
});
after(() => edits.dispose());
afterEach(async () => {
  await forget();
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
});

const select = (line: number, from: number, to = from): vscode.Selection => new vscode.Selection(line, from, line, to);

/** Has the model answer with `lines` for what is meant; gives what it was asked. */
async function ask(
  meant: Meant | undefined,
  lines: readonly string[],
  context: readonly Attachment[] = [],
): Promise<string> {
  await script({ reply: `<replacement>\n${lines.join('\n')}\n</replacement>` });
  const code = await meant?.code;
  const asked = code && prepare(code, 'do it', { context });
  assert.ok(asked);
  await edits.start(asked);
  return String((await requests()).at(-1)?.body);
}

async function opened(text: string, ...selections: vscode.Selection[]): Promise<vscode.TextDocument> {
  const editor = await openFile(`ask-${++files}.ts`, text);
  editor.selections = selections;
  return editor.document;
}

async function rejected(document: vscode.TextDocument, text: string): Promise<void> {
  await vscode.commands.executeCommand('undo');
  assert.equal(document.getText(), text);
}

describe('what is asked for and what changes', () => {
  it('is exactly the part of a line that is selected', async () => {
    const document = await opened(CODE, select(1, 9, 14));
    const sent = await ask(meantBySelection(), ['sum(a, b)']);
    assert.match(sent, /only this part changes:\\n<selected>\\na \+ b\\n/);
    assert.equal(document.getText(), CODE.replace('a + b', 'sum(a, b)'));
    await rejected(document, CODE);
  });

  it('is exactly what several cursors select, by one request and in one step of undo', async () => {
    const document = await opened(CODE, select(0, 9, 12), select(4, 0, 3));
    await ask(meantBySelection(), ['plus', '<next>', 'plus']);
    assert.equal((await requests()).length, 1);
    assert.equal(document.getText(), CODE.replaceAll('add', 'plus'));
    await rejected(document, CODE);
  });

  it('is new code on a blank line', async () => {
    const document = await opened(CODE, select(3, 0));
    const sent = await ask(meantBySelection(), ['', 'const x = 1;', '']);
    assert.match(sent, /New code goes at line 4/);
    assert.equal(document.getText(), CODE.replace('}\n\n', '}\n\nconst x = 1;\n\n'));
    await rejected(document, CODE);
  });

  for (const [where, selection, expected] of [
    ['below the cursor’s line', select(0, 5), CODE.replace('{\n', '{\n  // new\n')],
    ['above the line whose beginning it is at', select(0, 0), `  // new\n${CODE}`],
    ['at the file’s end, before the last line end', select(5, 0), `${CODE}  // new\n`],
  ] as const) {
    it(`is new code ${where}`, async () => {
      const document = await opened(CODE, selection);
      await ask(meantHere(), ['  // new']);
      assert.equal(document.getText(), expected);
      await rejected(document, CODE);
    });
  }

  it('is new code where the place has moved meanwhile', async () => {
    const document = await opened(CODE, select(0, 5));
    const meant = meantHere();
    await meant?.code;
    const change = new vscode.WorkspaceEdit();
    change.insert(document.uri, new vscode.Position(0, 0), '// one\n// two\n');
    await vscode.workspace.applyEdit(change);
    await ask(meant, ['  // new']);
    assert.equal(document.getText(), `// one\n// two\n${CODE.replace('{\n', '{\n  // new\n')}`);
  });

  it('is all of an empty file', async () => {
    const document = await opened('', select(0, 0));
    const sent = await ask(meantBySelection(), ['new;']);
    assert.match(sent, /The file is empty/);
    assert.equal(document.getText(), 'new;\n');
    await rejected(document, '');
  });

  it('is the whole file', async () => {
    const document = await opened(CODE, select(1, 3));
    await ask(meantFile(), ['new;']);
    assert.equal(document.getText(), 'new;\n');
    await rejected(document, CODE);
  });

  it('is what has problems, and only that', async () => {
    const text = `import a from 'a';\n\n${CODE}\nfunction last() {\n  return x;\n}\n// end\n`;
    const document = await opened(text, select(0, 0));
    const provider = vscode.languages.registerDocumentSymbolProvider(
      { pattern: `**/ask-${files}.ts` },
      {
        provideDocumentSymbols: () =>
          [
            [2, 4],
            [9, 11],
          ].map(([start = 0, end = 0]) => {
            const range = new vscode.Range(start, 0, end, 1);
            return new vscode.DocumentSymbol('f', '', vscode.SymbolKind.Function, range, range);
          }),
      },
    );
    const reported = vscode.languages.createDiagnosticCollection('asked');
    reported.set(document.uri, [new vscode.Diagnostic(new vscode.Range(10, 9, 10, 10), 'no x here')]);
    const sent = await ask(meantProblems(), [
      "import x from 'x';",
      '<next>',
      'function last() {',
      '  return x.y;',
      '}',
    ]);
    assert.match(sent, /line 11: error: no x here/);
    const expected = text.replace("import a from 'a';", "import x from 'x';").replace('return x;', 'return x.y;');
    assert.equal(document.getText(), expected);
    provider.dispose();
    reported.dispose();
  });

  it('is a new file of tests, named and placed as the others are', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder.uri, 'checks/other.spec.ts'), new Uint8Array());
    const editor = await openFile('checks/cart.ts', CODE);
    editor.selection = select(0, 0, 20);
    const meant = meantTests();
    const source = await meant?.code;
    assert.equal(source?.about, 'cart.ts, tests in checks/cart.spec.ts (new)');
    const place = await meant?.elsewhere?.(source, { shown: false, whole: true });
    assert.ok(place);
    const sent = await ask({ file: '', code: Promise.resolve(place.code) }, ["test('add');"], place.context);
    assert.match(sent, /File: checks\/cart\.spec\.ts/);
    assert.match(sent, /Selected code, line 1 of \\"checks\/cart\.ts\\"/);
    const { document } = vscode.window.activeTextEditor ?? {};
    assert.ok(document);
    assert.deepEqual([document.uri.scheme, document.getText()], ['untitled', "test('add');\n"]);
    await new Reviewing(edits.live, edits.comparisons).reject(undefined);
    const isShown = (): boolean =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label.includes('cart.spec.ts')));
    await waitUntil('the file that was made for it is gone', () => !isShown());
    await assert.rejects(async () => vscode.workspace.fs.stat(document.uri.with({ scheme: 'file' })));
  });

  it('is sent without a key next to it, and asks before one in it', async () => {
    const key = 'const key = "sk-ant-api03-abcdefghijklmnop1234567890";';
    await opened(`${key}\n${CODE}`, select(2, 0, 17));
    const meant = meantBySelection();
    const code = await meant?.code;
    assert.ok(code);
    const asked: string[] = [];
    const answers = [false, true, false];
    const permits = new Permits(
      async ({ path }) => Promise.resolve(path.endsWith('ignored.ts')),
      async (reason) => Promise.resolve(asked.push(reason) > 0 && answers.shift() === true),
    );
    assert.deepEqual(
      [await permits.code(code), await permits.around(code), await permits.whole(code)],
      [true, true, false],
    );
    const sent = await ask(meant, ['  return b + a;']);
    assert.match(sent, /return a \+ b/);
    assert.doesNotMatch(sent, /sk-ant/);

    const all = await meantFile()?.code;
    assert.ok(all);
    assert.deepEqual([await permits.code(all), await permits.code(all), await permits.code(all)], [false, true, true]);
    const pem = [
      '-----BEGIN PRIVATE KEY-----',
      'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZ',
      '-----END PRIVATE KEY-----',
    ];
    const { selection } = await openFile('pem.txt', pem.join('\n'));
    assert.ok(selection.isEmpty);
    const body = await meantHere()?.code;
    assert.ok(body);
    assert.equal(await permits.code({ ...body, start: 1, original: pem.slice(1, 2) }), false);
    await openFile('ignored.ts', CODE);
    const ignored = await meantFile()?.code;
    assert.ok(ignored);
    assert.deepEqual([await permits.code(ignored), await permits.around(ignored)], [false, false]);
    assert.deepEqual(
      asked.map((reason) => /key|ignored by/.exec(reason)?.[0]),
      ['key', 'key', 'key', 'ignored by'],
    );
  });

  it('is tested without the rest of a file that may not go along', async () => {
    const editor = await openFile('checks/keys.ts', CODE);
    editor.selection = select(1, 0, 17);
    const meant = meantTests();
    const source = await meant?.code;
    const place = source && (await meant?.elsewhere?.(source, { shown: true, whole: false }));
    assert.deepEqual(
      place?.context.map((each) => [each.type, 'text' in each && each.text]),
      [['selection', '  return a + b;']],
    );
  });

  it('is the end of the file that has the tests, and its imports', async () => {
    const test = "import { it } from 'node:test';\n\nit('adds');\n";
    const tests = (await openFile('checks/sum.test.ts', test)).document;
    const editor = await openFile('checks/sum.ts', CODE);
    editor.selection = select(0, 0, 20);
    const meant = meantTests();
    const source = await meant?.code;
    assert.equal(source?.about, 'sum.ts, tests in checks/sum.test.ts');
    const place = await meant?.elsewhere?.(source, { shown: false, whole: true });
    assert.ok(place);
    await ask(
      { file: '', code: Promise.resolve(place.code) },
      ["import { it } from 'node:test';", '<next>', '', "it('sums');"],
      place.context,
    );
    assert.equal(tests.getText(), `${test}\nit('sums');\n`);
  });

  it('is part of a notebook’s cell, with the other cells around it', async () => {
    const cell = (text: string): vscode.NotebookCellData =>
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'typescript');
    const notebook = await vscode.workspace.openNotebookDocument(
      'jupyter-notebook',
      new vscode.NotebookData([cell('let first;'), cell('let a;\nlet b;'), cell('let last;')]),
    );
    const shown = await vscode.window.showNotebookDocument(notebook);
    shown.selection = new vscode.NotebookRange(1, 2);
    await vscode.commands.executeCommand('notebook.cell.edit');
    const { document } = notebook.cellAt(1);
    const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
    assert.ok(editor);
    editor.selection = select(1, 0, 6);
    const sent = await ask(meantBySelection(), ['let c;']);
    for (const part of ['let first;', 'let last;']) assert.ok(sent.includes(part), part);
    assert.equal(document.getText(), 'let a;\nlet c;');
  });

  for (const isReadonly of [false, true]) {
    it(`is ${isReadonly ? 'nothing in a file that can’t be written' : 'a file that is on no disk'}`, async () => {
      const scheme = isReadonly ? 'asked-readonly' : 'asked-virtual';
      const provider = vscode.workspace.registerFileSystemProvider(scheme, oneFile(CODE), { isReadonly });
      const uri = vscode.Uri.from({ scheme, path: '/virtual.ts' });
      const editor = await vscode.window.showTextDocument(uri);
      editor.selection = select(0, 9, 12);
      const meant = meantBySelection();
      if (isReadonly) assert.equal(await meant?.code, undefined);
      else await ask(meant, ['plus']);
      assert.equal(editor.document.getText(), isReadonly ? CODE : CODE.replace('add', 'plus'));
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      provider.dispose();
    });
  }
});

/** A file system that has this file at every path. */
function oneFile(text: string): vscode.FileSystemProvider {
  const bytes = new TextEncoder().encode(text);
  const never = (): never => {
    throw vscode.FileSystemError.NoPermissions();
  };
  return {
    onDidChangeFile: new vscode.EventEmitter<vscode.FileChangeEvent[]>().event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: bytes.length }),
    readFile: () => bytes,
    readDirectory: () => [],
    createDirectory: never,
    writeFile: never,
    delete: never,
    rename: never,
  };
}
