import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { Edits } from '../../src/edit/vscode/edits.ts';
import { Reviewing } from '../../src/edit/vscode/judging/reviewing.ts';
import { captureRange, meantBySelection, prepare } from '../../src/edit/vscode/asking/target.ts';
import { oneStep, Writer } from '../../src/edit/vscode/writing/write.ts';
import type { OtherChange } from '../../src/edit/place.ts';
import { forget, inFolder, openFile, requests, script, sendToGateway } from './editing.ts';
import { inMemory } from './inMemory.ts';
import { waitUntil } from './run.ts';

let edits: Edits;
let reviewing: Reviewing;

before(() => {
  edits = new Edits({
    send: sendToGateway(),
    ready: () => true,
    files: inMemory(),
    warn: (text) => assert.fail(text),
    keys: () => undefined,
    notify: ({ message }) => assert.fail(message),
  });
  reviewing = new Reviewing(edits.live, edits.comparisons);
});
after(() => edits.dispose());
afterEach(async () => {
  await forget();
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
});

function titles(document: vscode.TextDocument): string[] {
  return edits.lenses
    .provideCodeLenses(document)
    .map(({ command }) => (command?.title ?? '').replace(/\$\([^)]*\)\s?/, ''));
}

/**
 * The longest stretch of CPU time that the extension host spent without coming back to its event loop. CPU time, because
 * what else runs on the machine must not count.
 */
function watchTasks(): { longest: () => number; stop: () => void } {
  const now = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let longest = 0;
  let running = true;
  let last = now();
  const look = (): void => {
    const at = now();
    longest = Math.max(longest, at - last);
    last = at;
    if (running) setTimeout(look, 0);
  };
  setTimeout(look, 0);
  return { longest: () => longest, stop: () => void (running = false) };
}

/** What is shown in such messages while a test runs, which nobody answers. */
function heard(
  context: { readonly after: (hook: () => void) => void },
  name: 'showWarningMessage' | 'showInformationMessage',
): readonly string[] {
  const said: string[] = [];
  const before = { [name]: vscode.window[name] };
  Object.assign(vscode.window, {
    [name]: async (message: string) => {
      said.push(message);
      return Promise.resolve(undefined);
    },
  });
  context.after(() => Object.assign(vscode.window, before));
  return said;
}

describe('an inline edit of a large file', () => {
  it('keeps the host free next to a line of 5 MB, which is too much to be edited itself', async (context) => {
    const said = heard(context, 'showWarningMessage');
    const code = ['function one() {', '  return 1;', '}'];
    const line = 'wide words '.repeat(5_000_000 / 11);
    const text = (lines: readonly string[]): string => [...lines, line, ...code, ''].join('\n');
    const { document } = await openFile('wide.txt', text(code));
    const tasks = watchTasks();
    assert.equal(await captureRange(document.uri, new vscode.Range(2, 0, 3, 10)), undefined);
    assert.match(said[0] ?? '', /too large to edit at once/);
    await script({ reply: '<replacement>\nfunction one() {\n  return 2;\n}\n</replacement>' });
    const captured = await captureRange(document.uri, new vscode.Range(0, 0, 2, 1));
    const asked = captured && prepare(captured, 'two');
    assert.ok(asked);
    await edits.start(asked);
    assert.equal(document.getText(), text(['function one() {', '  return 2;', '}']));
    assert.ok(titles(document).includes('Accept'));
    await reviewing.reject(undefined);
    assert.equal(document.getText(), text(code));
    tasks.stop();
    const [{ body } = { body: '' }] = await requests();
    assert.ok(body.length < 200_000, 'the line does not go along');
    // Under 50 ms where nothing else runs; the limit is for a machine that is busy.
    assert.ok(tasks.longest() < 150, `longest task ${tasks.longest().toFixed(0)} ms`);
  });

  it('is refused above 50 MB, with the reason', async (context) => {
    const said = heard(context, 'showWarningMessage');
    const told = heard(context, 'showInformationMessage');
    const uri = inFolder('huge.txt');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(`${'x'.repeat(1023)}\n`.repeat(50 * 1024 + 1)));
    assert.equal(await captureRange(uri, new vscode.Range(0, 0, 1, 0)), undefined);
    assert.match(said[0] ?? '', /above 50 MB/);
    await vscode.commands.executeCommand('vscode.open', uri);
    await waitUntil('it is shown', () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'huge.txt');
    await waitUntil('no editor of it is shared', () => vscode.window.activeTextEditor === undefined);
    assert.equal(meantBySelection(), undefined);
    assert.match(await waitUntil('it is said', () => told[0]), /above 50 MB/);
    await vscode.workspace.fs.delete(uri);
  });

  it('gives up a write that VS Code doesn’t answer for ten seconds, and is told of it where it comes later', async (context) => {
    const { document } = await openFile('unanswered.txt', 'one\ntwo\n');
    // In the background it is written without an editor.
    await openFile('other.txt', '');
    await waitUntil('it is in the background', () =>
      vscode.window.visibleTextEditors.every((editor) => editor.document !== document),
    );
    const { applyEdit } = vscode.workspace;
    const { setTimeout: later } = globalThis;
    let handed: vscode.WorkspaceEdit | undefined;
    let tooLate: (() => void) | undefined;
    context.after(() => {
      Object.assign(vscode.workspace, { applyEdit });
      Object.assign(globalThis, { setTimeout: later });
    });
    Object.assign(vscode.workspace, {
      applyEdit: async (edit: vscode.WorkspaceEdit) => {
        handed = edit;
        return new Promise<boolean>(() => undefined);
      },
    });
    Object.assign(globalThis, {
      setTimeout: (run: () => void, delay: number) => (delay === 10_000 ? void (tooLate = run) : later(run, delay)),
    });
    const others: OtherChange[] = [];
    const writer = new Writer(document, (change) => others.push(change));
    const fail = (): never => assert.fail('it is not written');
    const answer = writer.write(0, [{ line: 1, remove: 1, insert: ['2'] }], oneStep, fail);
    await waitUntil('the write waits for an answer', () => tooLate !== undefined);
    assert.ok(tooLate);
    tooLate();
    assert.equal(await answer, 'refused');
    assert.equal(document.getText(), 'one\ntwo\n');
    assert.ok(handed);
    await applyEdit(handed);
    assert.equal(document.getText(), 'one\n2\n');
    assert.equal(others.length, 1);
    writer.dispose();
  });
});

describe('an inline edit of every line of a long file', () => {
  for (const count of [4_000, 10_000]) {
    it(`keeps the host free and its memory flat: ${count} lines`, { timeout: 240_000 }, async () => {
      const code = (quote: string): string[] =>
        Array.from({ length: count }, (_, i) => (i % 8 === 3 ? '' : `s${i} = ${quote}v${quote};`));
      const [original, wanted] = [code('"'), code("'")];
      const { document } = await openFile(`long-${count}.ts`, original.join('\n'));
      await script({ reply: `<replacement>\n${wanted.join('\n')}\n</replacement>`, split: 4_000, pace: 5 });
      const captured = await captureRange(document.uri, new vscode.Range(0, 0, count - 1, 1_000));
      const asked = captured && prepare(captured, 'use single quotes');
      assert.ok(asked);
      const before = process.memoryUsage().heapUsed;
      const tasks = watchTasks();
      const { params } = asked.request;
      await edits.start({ ...asked, request: { params: { ...params, max_tokens: 64_000 } } });
      assert.equal(document.getText(), wanted.join('\n'));
      assert.ok(titles(document).includes('Accept'));
      // Scrolling and typing in review cost no more.
      await vscode.commands.executeCommand('cursorBottom');
      await vscode.commands.executeCommand('type', { text: ' // mine' });
      const heap = process.memoryUsage().heapUsed - before;
      await reviewing.reject(undefined);
      tasks.stop();
      assert.equal(document.getText(), original.join('\n'));
      const cost = `longest task ${tasks.longest().toFixed(0)} ms, heap +${(heap / 1e6).toFixed(0)} MB`;
      // Under 50 ms where nothing else runs; the limit is for a machine that is busy.
      assert.ok(tasks.longest() < 150 && heap < 80e6, cost);
    });
  }
});
