import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { Edits } from '../../src/edit/vscode/edits.ts';
import { captureRange, prepare } from '../../src/edit/vscode/asking/target.ts';
import { forget, openFile, release, script, sendToGateway } from './editing.ts';
import { inMemory } from './inMemory.ts';
import { waitUntil } from './run.ts';

const wide = (i: number): string => (i % 3 === 0 ? ` // ${'words that wrap '.repeat(20)}` : '');
const LONG = Array.from({ length: 300 }, (_, i) => `const number${i} = ${i};${wide(i)}`);
const THIRTY = Array.from({ length: 30 }, (_, i) => `const other${i} = ${i};${wide(i)}`);
/** The thirty come in the place of eight. */
const more = 22;

let edits: Edits;
let files = 0;

before(() => {
  edits = new Edits({
    ...{ send: sendToGateway(), ready: () => true, keys: () => undefined },
    ...{ files: inMemory(), warn: (text) => assert.fail(text), notify: ({ message }) => assert.fail(message) },
  });
});
after(() => edits.dispose());
afterEach(async () => {
  await forget();
  await vscode.workspace.getConfiguration('editor').update('wordWrap', undefined, vscode.ConfigurationTarget.Global);
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
});

const topOf = (editor: vscode.TextEditor): number => editor.visibleRanges[0]?.start.line ?? -1;

async function scrollTo(editor: vscode.TextEditor, line: number): Promise<number> {
  editor.revealRange(new vscode.Range(line, 0, line, 0), vscode.TextEditorRevealType.AtTop);
  await waitUntil('it is scrolled', () => Math.abs(topOf(editor) - line) < 10);
  return topOf(editor);
}

async function wrapLines(): Promise<void> {
  await vscode.workspace.getConfiguration('editor').update('wordWrap', 'on', vscode.ConfigurationTarget.Global);
}

/** Begins to change eight lines from the hundredth; what it gives lets them come, and resolves when they are there. */
async function begin(document: vscode.TextDocument): Promise<() => Promise<void>> {
  const reply = `<replacement>\n${THIRTY.join('\n')}\n</replacement>`;
  await script({ reply, pace: 3, hold: { after: 2 } });
  const captured = await captureRange(document.uri, new vscode.Range(100, 0, 107, 1_000));
  const asked = captured && prepare(captured, 'other numbers');
  assert.ok(asked);
  const done = edits.start(asked);
  return async () => {
    await release();
    await done;
  };
}

const rejected = async (document: vscode.TextDocument): Promise<void> => {
  for (const edit of edits.live.of(document)) assert.ok(await edit.reject());
};

describe('what editors show while code above it is edited', () => {
  it('holds still where lines wrap', async () => {
    await wrapLines();
    const editor = await openFile(`still-${++files}.txt`, LONG.join('\n'));
    const come = await begin(editor.document);
    const top = await scrollTo(editor, 150);
    await come();
    await waitUntil('the same line is first', () => topOf(editor) === top + more);
    await rejected(editor.document);
    await waitUntil('the same line is first again', () => topOf(editor) === top);
  });

  it('holds still in each of two editors, though only one of them is used', async () => {
    const one = await openFile(`still-${++files}.txt`, LONG.join('\n'));
    const other = await vscode.window.showTextDocument(one.document, vscode.ViewColumn.Two);
    const come = await begin(one.document);
    const tops = [await scrollTo(one, 150), await scrollTo(other, 200)];
    const isAt = (lines: number): boolean =>
      topOf(one) === (tops[0] ?? 0) + lines && topOf(other) === (tops[1] ?? 0) + lines;
    await come();
    await waitUntil('the same lines are first', () => isAt(more));
    await rejected(one.document);
    await waitUntil('the same lines are first again', () => isAt(0));
  });

  it('holds still while another file is used', async () => {
    const editor = await openFile(`still-${++files}.txt`, LONG.join('\n'));
    const come = await begin(editor.document);
    const top = await scrollTo(editor, 150);
    const other = await vscode.workspace.openTextDocument({ content: 'other' });
    await vscode.window.showTextDocument(other, vscode.ViewColumn.Two);
    await come();
    await waitUntil('the same line is first', () => topOf(editor) === top + more);
    await rejected(editor.document);
    await waitUntil('the same line is first again', () => topOf(editor) === top);
  });
});
