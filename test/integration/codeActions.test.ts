import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import * as vscode from 'vscode';
import type { LoggedRequest } from '../gateway/log.ts';
import { forget, openFile, requests, script } from './editing.ts';
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
        'Refactor with Parley…: refactor.rewrite.parley',
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
