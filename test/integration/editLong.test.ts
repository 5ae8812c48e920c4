import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { Edits } from '../../src/edit/vscode/edits.ts';
import { Reviewing } from '../../src/edit/vscode/judging/reviewing.ts';
import { captureRange, prepare } from '../../src/edit/vscode/asking/target.ts';
import { forget, inMemory, openFile, script, sendToGateway } from './editing.ts';

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
