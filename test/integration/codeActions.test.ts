import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import * as vscode from 'vscode';
import type { LoggedRequest } from '../gateway/log.ts';
import { acceptUntil, forget, isBookedAs, openFile, requests, script } from './editing.ts';
import { waitUntil } from './run.ts';

const text = 'def first():\n    return y\n\ndef second():\n    return 2\n';
const diagnostics = vscode.languages.createDiagnosticCollection('checker');
let files = 0;

afterEach(async () => {
  diagnostics.clear();
  await vscode.commands.executeCommand('parley.rejectEdit');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
});

/** A file with a problem in its second line. */
async function open(): Promise<vscode.TextEditor> {
  const editor = await openFile(`actions-${++files}.txt`, text);
  const found = new vscode.Diagnostic(new vscode.Range(1, 11, 1, 12), 'y is not defined');
  found.source = 'checker';
  diagnostics.set(editor.document.uri, [found]);
  return editor;
}

const actionsAt = async (editor: vscode.TextEditor, range: vscode.Range): Promise<readonly vscode.CodeAction[]> => {
  const all = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    editor.document.uri,
    range,
    undefined,
    10,
  );
  return all.filter(({ kind }) => kind?.value.includes('parley') === true);
};

const asked = async (): Promise<LoggedRequest> =>
  waitUntil('a request is answered', async () => (await requests()).find(({ ended }) => ended === 'whole'));

describe('code actions', () => {
  it('have sub-kinds of their own, are never preferred, and their commands have no arguments', async () => {
    const actions = await actionsAt(await open(), new vscode.Range(1, 11, 1, 12));
    assert.deepEqual(
      actions.map(({ title, kind }) => `${title}: ${kind?.value ?? ''}`),
      [
        'Fix with Parley: quickfix.parley.fix',
        'Explain with Parley: quickfix.parley.explain',
        'Refactor with Parley…: refactor.rewrite.parley.refactor',
      ],
    );
    for (const { isPreferred, command } of actions) {
      assert.notEqual(isPreferred, true);
      assert.deepEqual(command?.arguments ?? [], []);
    }
  });

  it('offer nothing about a problem where there is none', async () => {
    const actions = await actionsAt(await open(), new vscode.Range(4, 0, 4, 3));
    assert.deepEqual(
      actions.map(({ title }) => title),
      ['Refactor with Parley…'],
    );
  });

  it('Fix Problem changes the code around the problem at the cursor, for review', async () => {
    const editor = await open();
    editor.selection = new vscode.Selection(1, 12, 1, 12);
    await forget();
    await script({ reply: '<replacement>\ndef first():\n    return 1\n</replacement>' });
    await vscode.commands.executeCommand('parley.fixProblem');
    await waitUntil('it is fixed', () => editor.document.lineAt(1).text === '    return 1');
    const { body } = await asked();
    assert.match(body, /Fix this problem: y is not defined \[checker\], in the line: return y/);
    await vscode.commands.executeCommand('parley.rejectEdit');
    assert.equal(editor.document.getText(), text);
  });

  it('have what is selected refactored, which is booked as theirs', async () => {
    const editor = await open();
    const selection = new vscode.Selection(0, 0, 1, 12);
    editor.selection = selection;
    await forget();
    await script({ reply: '<replacement>\ndef first():\n    return x\n</replacement>' });
    const refactor = (await actionsAt(editor, selection)).find(({ title }) => title === 'Refactor with Parley…');
    assert.ok(refactor?.command);
    const running = vscode.commands.executeCommand(refactor.command.command);
    await acceptUntil('it is changed', () => editor.document.lineAt(1).text === '    return x');
    await running;
    await vscode.commands.executeCommand('parley.rejectEdit');
    assert.equal(editor.document.getText(), text);
    await isBookedAs('lens');
  });

  it('Explain Problem asks in the chat, with the code attached', async () => {
    const editor = await open();
    editor.selection = new vscode.Selection(1, 4, 1, 4);
    await forget();
    await vscode.commands.executeCommand('parley.explainProblem');
    const { body } = await asked();
    assert.match(body, /Explain this problem, and how to fix it:\\n\\n- Line 2: y is not defined \[checker\]/);
    assert.match(body, /lines 1-2 of/);
  });

  it('stand in the hover of a problem too, with ids that are looked up', async () => {
    const { document } = await open();
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(1, 11),
    );
    const texts = hovers.flatMap(({ contents }) =>
      contents.map((each) => (each instanceof vscode.MarkdownString ? each.value : '')),
    );
    assert.ok(
      texts.some((each) => /^\[Fix with Parley\]\(command:parley\.fixProblem\?%5B%22problem-\d+%22%5D\)/.test(each)),
      texts.join('\n'),
    );
    await forget();
    for (const id of ['problem-999999', '', '__proto__', {}, 7]) {
      await vscode.commands.executeCommand('parley.fixProblem', id);
      await vscode.commands.executeCommand('parley.explainProblem', id);
    }
    assert.deepEqual(await requests(), []);
    assert.equal(document.getText(), text);
  });
});

describe('actions of the user’s own', () => {
  const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('parley');
  const set = async (value: unknown): Promise<void> =>
    settings().update('actions', value, vscode.ConfigurationTarget.Global);

  afterEach(async () => set(undefined));

  it('of the setting run by name, as from a key, on the selection', async () => {
    await set([{ name: 'Say Two', prompt: 'Return 2 instead.' }]);
    const editor = await open();
    editor.selection = new vscode.Selection(0, 0, 1, 12);
    await forget();
    await script({ reply: '<replacement>\ndef first():\n    return 2\n</replacement>' });
    await vscode.commands.executeCommand('parley.runAction', 'Say Two');
    await waitUntil('it is changed', () => editor.document.lineAt(1).text === '    return 2');
    assert.match((await asked()).body, /Instruction: Return 2 instead\./);
  });

  it('stand in the light bulb and above code where they say so', async () => {
    await set([
      { name: 'In Both', prompt: 'x', where: ['lens', 'lightBulb'] },
      { name: 'In Neither', prompt: 'x', where: [] },
    ]);
    const { document } = await openFile(`own-${++files}.lua`, 'function area(r)\n  return r * r\nend\n');
    const lenses = async (): Promise<readonly vscode.CodeLens[]> =>
      vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 10);
    await waitUntil('there are lenses', async () => (await lenses()).length > 0);
    const titles = (await lenses()).map(({ command }) => command?.title);
    assert.deepEqual(titles, ['Explain', 'Refactor', 'In Both', '$(eye-closed)']);
    const editor = await open();
    const actions = await actionsAt(editor, new vscode.Range(4, 0, 4, 3));
    assert.deepEqual(
      actions.map(({ title }) => title),
      ['Refactor with Parley…', 'In Both'],
    );
  });

  it('of prompt files ask in the chat, or edit where they say so', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const write = async (name: string, text: string): Promise<void> =>
      vscode.workspace.fs.writeFile(
        vscode.Uri.joinPath(folder, '.github/prompts', `${name}.prompt.md`),
        new TextEncoder().encode(text),
      );
    await write('own-ask', '---\ndescription: Asks\n---\nIs this right?');
    await write('own-edit', '---\ndoes: edit\n---\nMake it right.');
    try {
      const editor = await open();
      editor.selection = new vscode.Selection(0, 0, 1, 12);
      await forget();
      await vscode.commands.executeCommand('parley.runAction', 'own-ask');
      assert.match((await asked()).body, /Is this right\?/);
      await forget();
      await script({ reply: '<replacement>\ndef first():\n    return 3\n</replacement>' });
      await vscode.commands.executeCommand('parley.runAction', 'own-edit');
      await waitUntil('it is changed', () => editor.document.lineAt(1).text === '    return 3');
      assert.match((await asked()).body, /Instruction: Make it right\./);
    } finally {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, '.github/prompts'), { recursive: true });
    }
  });

  it('do nothing for a name that is none', async () => {
    const { document } = await open();
    await forget();
    for (const name of ['', '__proto__', 'setting:x', {}, 7]) {
      await vscode.commands.executeCommand('parley.runAction', name);
      await vscode.commands.executeCommand('parley.lens.run', name, name);
    }
    assert.deepEqual(await requests(), []);
    assert.equal(document.getText(), text);
  });
});
