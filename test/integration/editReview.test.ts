import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { announced } from '../../src/edit/vscode/showing/announce.ts';
import { Edits } from '../../src/edit/vscode/edits.ts';
import { Judging } from '../../src/edit/vscode/judging/judging.ts';
import { captureRange, prepare } from '../../src/edit/vscode/asking/target.ts';
import { forget, openFile, script, sendToGateway } from './editing.ts';
import { inMemory } from './inMemory.ts';
import { waitUntil } from './run.ts';

const CODE = ['one', 'two', 'three', 'four', 'five', 'six'];
const REPLY = ['one', 'TWO', 'three', 'four', 'FIVE', 'and more', 'six'];

let edits: Edits;
let judging: Judging;
let files = 0;

beforeEach(() => {
  edits = new Edits({
    send: sendToGateway(),
    ready: () => true,
    keys: (command) => `keys of ${command}`,
    files: inMemory(),
    warn: (text) => assert.fail(text),
    notify: ({ message }) => assert.fail(message),
  });
  judging = new Judging(edits);
});
afterEach(async () => {
  await forget();
  edits.dispose();
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
});

/** A file with an edit in review, of two changes. */
async function reviewed(): Promise<vscode.TextDocument> {
  const { document } = await openFile(`review-${++files}.txt`, CODE.join('\n'));
  await ask(document);
  return document;
}

async function ask(document: vscode.TextDocument): Promise<void> {
  await script({ reply: ['<replacement>', ...REPLY, '</replacement>'].join('\n') });
  const captured = await captureRange(document.uri, new vscode.Range(0, 0, 5, 1_000));
  const asked = captured && prepare(captured, 'shout');
  assert.ok(asked);
  await edits.start(asked);
  assert.equal(document.getText(), REPLY.join('\n'));
}

function titles(document: vscode.TextDocument): string[] {
  return edits.lenses
    .provideCodeLenses(document)
    .map(({ range, command }) => `${range.start.line} ${(command?.title ?? '').replace(/\$\([^)]*\)\s?/, '')}`);
}

/** Where the cursor is, in which of the documents. */
function cursor(...documents: readonly vscode.TextDocument[]): string {
  const editor = vscode.window.activeTextEditor;
  return editor ? `${documents.indexOf(editor.document)}:${editor.selection.active.line}` : 'nowhere';
}

describe('judging an edit change by change', () => {
  it('has lenses on each change and on the whole, and on what was rejected', async () => {
    const document = await reviewed();
    const whole = ['0 Accept All', '0 Reject All', '0 Refine', '0 Retry', '0 Compare', '0 Explain'];
    const [second, last] = [
      ['1 Accept', '1 Reject', '1 +1 −1'],
      ['4 Accept', '4 Reject', '4 +2 −1'],
    ];
    assert.deepEqual(titles(document), ['0 Review: 2 changes, +3 −2', ...whole, ...second, ...last]);
    // VS Code loses the arguments of lenses that are still shown when it asks for newer ones.
    const withArguments = edits.lenses.provideCodeLenses(document).filter(({ command }) => command?.arguments);
    assert.deepEqual(withArguments, []);
    const [edit] = edits.live.of(document);
    const [id, change] = [edit?.id, edit?.session.review.changes[0]?.id];
    await judging.reject(id, change);
    assert.deepEqual(titles(document).slice(-5), [...last, '1 Rejected: 1 line', '1 Take Back']);
    // What a lens says that is not there any more does nothing.
    await judging.reject(id, change);
    await judging.accept(id, change);
    assert.equal(document.getText(), ['one', 'two', ...REPLY.slice(2)].join('\n'));
    await judging.takeBack(id, change);
    assert.equal(document.getText(), REPLY.join('\n'));
  });

  it('goes on to the next file behind the last change of one, and around', async () => {
    const first = await reviewed();
    const second = await reviewed();
    await vscode.window.showTextDocument(first, { selection: new vscode.Range(0, 0, 0, 0) });
    const seen: string[] = [];
    for (let i = 0; i < 5; i++) {
      await judging.go(1);
      seen.push(cursor(first, second));
    }
    assert.deepEqual(seen, ['0:1', '0:4', '1:1', '1:4', '0:1']);
    await judging.go(-1);
    assert.equal(cursor(first, second), '1:4');
    await judging.accept();
    // It was the last one of its file: what is left there stands above.
    assert.equal(cursor(first, second), '0:1');
  });

  it('takes back each by a step of undo, and is over with the original', async () => {
    const document = await reviewed();
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(1, 0, 1, 0) });
    await judging.reject();
    assert.equal(cursor(document), '0:4');
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), REPLY.join('\n'));
    assert.equal(edits.live.all[0]?.session.review.changes.length, 2);
    await judging.accept();
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), CODE.join('\n'));
    assert.equal(edits.live.all.length, 0);
  });

  it('goes on when an undo brings back a rejected change, or a redo one that nobody judged', async () => {
    const document = await reviewed();
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(4, 0, 4, 0) });
    await judging.accept();
    await judging.reject();
    const accepted = ['one', 'two', 'three', 'four', 'FIVE', 'and more', 'six'].join('\n');
    assert.equal(document.getText(), accepted);
    assert.equal(edits.live.all.length, 0);
    const waiting = (): readonly unknown[] =>
      edits.live.all.flatMap(({ file }) => file.hunks.map(({ removed }) => removed));
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), REPLY.join('\n'));
    assert.deepEqual(waiting(), [['two']]);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), CODE.join('\n'));
    assert.equal(edits.live.all.length, 0);
    await vscode.commands.executeCommand('redo');
    assert.deepEqual(waiting(), [['two']]);
    await vscode.commands.executeCommand('redo');
    assert.equal(document.getText(), accepted);
    assert.equal(edits.live.all.length, 0);
  });

  it('goes on when all of it was rejected and an undo brings it back', async () => {
    const document = await reviewed();
    assert.ok(await edits.live.all[0]?.reject());
    assert.equal(edits.live.all.length, 0);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), REPLY.join('\n'));
    assert.equal(edits.live.all[0]?.session.review.changes.length, 2);
    assert.equal(edits.holding.waiting.size, 0, 'it is in its document');
    assert.ok(await edits.live.all[0].reject());
    assert.equal(document.getText(), CODE.join('\n'));
  });

  it('does not ask by undo about code that was rejected once, and then accepted from another edit', async () => {
    const document = await reviewed();
    assert.ok(await edits.live.all[0]?.reject());
    assert.equal(await document.save(), true);
    await ask(document);
    assert.equal(await document.save(), true);
    assert.equal(edits.live.all.length + edits.holding.waiting.size, 1, 'the other is over');
    assert.ok(await edits.live.all[0]?.accept());
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(2, 0), 'typed '));
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), REPLY.join('\n'));
    assert.equal(edits.live.all.length, 0);
  });

  it('keeps apart what the user typed into a change, which is accepted as it stands', async () => {
    const document = await reviewed();
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((builder) => builder.insert(new vscode.Position(5, 3), ' much'));
    assert.deepEqual(
      edits.live.all[0]?.session.review.changes.map(({ own }) => own),
      [false, true],
    );
    assert.ok(titles(document).includes('4 Edited by you'));
    editor.selection = new vscode.Selection(5, 0, 5, 0);
    await judging.accept();
    editor.selection = new vscode.Selection(1, 0, 1, 0);
    await judging.reject();
    assert.equal(document.getText(), ['one', 'two', 'three', 'four', 'FIVE', 'and much more', 'six'].join('\n'));
    assert.equal(edits.live.all.length, 0);
  });

  it('says which change it is, in which function, and what becomes of how many lines', async () => {
    const document = await reviewed();
    const { changes } = edits.live.all[0]?.session.review ?? assert.fail('there is no review');
    const says = async (which: number): Promise<string> => {
      const change = changes[which] ?? assert.fail('there is no such change');
      const line = change.hunk.line;
      return announced(changes, change, { document, line }, async () =>
        Promise.resolve([
          { kind: 'class', name: 'Numbers', start: 0, end: 6 },
          { kind: 'function', name: 'high', start: 3, end: 6 },
        ]),
      );
    };
    assert.equal(await says(0), '1 of 2, class Numbers, 1 line changed');
    assert.equal(await says(1), '2 of 2, function high, 1 line becomes 2');
  });

  it('does nothing for what VS Code’s peek or a caller made up', async () => {
    const document = await reviewed();
    await judging.accept('edit-999', 1);
    await judging.accept(edits.live.all[0]?.id, 999);
    await judging.reject(document.uri, [{ modifiedStartLineNumber: -3 }], 0);
    await judging.reject(document.uri, 'nothing', {});
    assert.equal(edits.live.all[0]?.session.review.changes.length, 2);
    await judging.reject(document.uri, [{ modifiedStartLineNumber: 2 }], 0);
    assert.equal(document.getText(), ['one', 'two', ...REPLY.slice(2)].join('\n'));
  });

  it('says in a hover what was there before, with links that judge it', async () => {
    const document = await reviewed();
    await waitUntil('the hover is there', async () => {
      const hovers: readonly vscode.Hover[] = await vscode.commands.executeCommand(
        'vscode.executeHoverProvider',
        document.uri,
        new vscode.Position(1, 0),
      );
      const text = hovers.flatMap(({ contents }) =>
        contents.map((part) => (part instanceof vscode.MarkdownString ? part.value : '')),
      );
      return (
        text.some((part) => part.includes('two')) && text.some((part) => part.includes('command:parley.rejectChange?'))
      );
    });
  });
});
