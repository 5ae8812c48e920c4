import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { pieces } from '../gateway/reply.ts';
import { forget, release } from './editing.ts';
import { insertOutside, replyTo, settle, toCode, toEdit, toFile } from './randomActions.ts';
import { endings, linesOf, numbersOf, registerFormatter, Scene, tagged } from './randomScene.ts';
import type { Numbers } from './randomScene.ts';

// A few random runs in the real editor of what test/unit/edit/random.test.ts runs by the thousand: a user, a formatter
// and another program change the file while an edit streams into it and waits to be judged. What must hold: lines outside
// stay as they were made, what is typed into the code is lost only where it is put back, Reject puts the original back and
// so does one undo where nobody else touched the code, and the file on disk is the text, with the ends that it had.

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

let whole = false;
let formatter: vscode.Disposable | undefined;
let scene: Scene | undefined;

before(() => {
  formatter = registerFormatter(() => whole);
});
after(() => void formatter?.dispose());
afterEach(async () => {
  await release();
  await forget();
  scene?.dispose();
  scene = undefined;
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
});

/** Lines that are told from all others. */
function some(name: string, count: number, next: Numbers, indent: string): string[] {
  return Array.from(
    { length: count },
    (_, i) => `${next(3) === 0 ? indent : ''}${name} ${i + 1}${next(5) === 0 ? ' ' : ''}`,
  );
}

/** Plays a run, and tells what it did. */
async function play(seed: number, trace: string[]): Promise<void> {
  const next = numbersOf(seed);
  const ends = endings[seed % endings.length] ?? 'LF';
  const indent = next(2) === 0 ? '\t' : '  ';
  whole = next(2) === 0;
  const above = some('above', 2 + next(3), next, indent);
  const code = some('code', 1 + next(6), next, indent);
  const below = some('below', 2 + next(3), next, indent);
  if (ends !== 'no final line end') below.push('');
  const at = { start: above.length, count: code.length };
  const run = (scene = await Scene.open(`random-${seed}.txt`, [...above, ...code, ...below], at, ends));
  const act = async (...kinds: readonly (typeof toFile)[]): Promise<void> => {
    const all = kinds.flatMap((kind) => Object.entries(kind));
    const [name, action] = all[next(all.length)] ?? assert.fail();
    trace.push(`${run.phase}: ${name}`);
    await action(run, next);
    await run.settled();
    run.check();
  };

  const reply = replyTo(code, run, next);
  const count = pieces(tagged(reply)).length;
  const stops = [...new Set(Array.from({ length: 1 + next(3) }, () => 1 + next(count - 1)))].sort((a, b) => a - b);
  const inside = next(2) === 0;
  trace.push(`${ends}; ${JSON.stringify({ above, code, below, reply, stops })}`);
  const { done } = await run.start(reply, stops);
  let isEscaped = false;
  for (const stop of stops) {
    if (!run.running) break;
    await run.held();
    for (let i = next(3); i > 0; i--) await act(toFile, ...(inside ? [toCode] : []));
    await settle(run, next);
    // What is on hold is not stopped by Escape.
    if (stop === stops.at(-1) && run.phase === 'streaming' && next(6) === 0) {
      trace.push('Escape');
      await run.escapes();
      isEscaped = true;
    }
    await release();
    if (!isEscaped && next(2) === 0) {
      trace.push('while it comes: insertOutside');
      await insertOutside(run, next);
      // It may have come between the last writes, or after them.
      run.mixed = true;
    }
  }
  const isStopped = run.running && next(8) === 0;
  if (isStopped) run.reviewing.stop(undefined);
  await done;
  await run.settled();
  for (; run.phase === 'paused';) await settle(run, next);
  if (isEscaped && run.phase === 'review') {
    await run.escapes();
    assert.equal(run.document.getText(), run.around(run.original), 'a second Escape puts the original back');
    run.typed = [];
  }
  run.check();
  const full = run.phase === 'review' && !run.touched;
  trace.push(`full: ${full}`);
  if (full && !isStopped) assert.equal(run.document.getText(), run.around(reply), 'the reply is there');
  if (full && next(2) === 0) return judged(run, trace);
  for (let i = next(7); i > 0; i--) await act(toEdit, toEdit, toFile, toCode);
  await end(run, trace);
}

/**
 * An edit that nobody else touched is one step of undo, and of redo. With what others changed elsewhere meanwhile it is
 * several, of which undo takes the last.
 */
async function judged(run: Scene, trace: string[]): Promise<void> {
  trace.push('accept, undo, redo');
  const text = run.document.getText();
  await run.reviewing.accept(run.edit?.id);
  assert.equal(run.document.getText(), text, 'accepted as it stands');
  await run.focus();
  await vscode.commands.executeCommand('undo');
  await run.settled();
  if (run.mixed) run.history.went(-1, linesOf(run.document));
  else assert.equal(run.document.getText(), run.around(run.original), 'one undo puts the original back');
  run.check();
  await vscode.commands.executeCommand('redo');
  await run.settled();
  if (run.mixed) run.history.went(1, linesOf(run.document));
  assert.equal(run.document.getText(), text, 'one redo brings it again');
  await run.checkDisk();
}

async function end(run: Scene, trace: string[]): Promise<void> {
  trace.push(`${run.phase}: end`);
  const { edit } = run;
  if (edit) {
    await run.reviewing.reject(edit.id);
    await run.settled();
    const wanted = run.around(run.baseline);
    const text = run.document.getText();
    if (!run.behind || text !== run.around(run.original)) assert.equal(text, wanted, 'Reject puts the original back');
    assert.equal(run.phase, 'none');
    run.typed = [];
  }
  run.check();
  await run.checkDisk();
}

describe('an edit among random actions in the editor', () => {
  for (const seed of SEEDS) {
    it(`hurts nothing: seed ${seed}`, async () => {
      const trace: string[] = [];
      try {
        await play(seed, trace);
      } catch (error) {
        if (error instanceof Error) error.stack = `${trace.join('\n')}\n${error.stack ?? error.message}`;
        throw error;
      }
    });
  }
});
