import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { Edits } from '../../src/edit/vscode/edits.ts';
import { Reviewing } from '../../src/edit/vscode/judging/reviewing.ts';
import { captureRange, prepare } from '../../src/edit/vscode/asking/target.ts';
import { forget, inMemory, openFile, release, script, sendToGateway } from './editing.ts';

// A few random runs in the real editor of what test/unit/edit/random.test.ts runs by the thousand: a person types around
// the code and in it, saves and undoes while an edit streams and after. What must hold: lines outside stay as they were
// made, Reject puts the original back, and where nobody touched the code one undo after Accept does.

const ORIGINAL = ['function add(a, b) {', '  // adds', '  return a + b;', '}'];
const REPLY = ['function add(a: number, b: number) {', '  // adds two', '  const sum = a + b;', '  return sum;', '}'];
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

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
  await release();
  await forget();
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
});

/** Numbers below `most` that are the same for the same seed. */
function numbers(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

describe('an edit among random actions in the editor', () => {
  for (const seed of SEEDS) {
    it(`leaves what is outside, and puts the original back: seed ${seed}`, async () => {
      const next = numbers(seed);
      const above = ['// above', '// more'];
      const below = ['// below', ''];
      const { document } = await openFile(`random-${seed}.ts`, [...above, ...ORIGINAL, ...below].join('\n'));
      await script({
        reply: `<replacement>\n${REPLY.join('\n')}\n</replacement>`,
        pace: 5,
        hold: { after: 4 + next(20) },
      });
      const captured = await captureRange(document.uri, new vscode.Range(2, 0, 5, 1));
      const asked = captured && prepare(captured, 'add types');
      assert.ok(asked);
      const done = edits.start(asked);

      const insert = async (line: number, text: string): Promise<void> => {
        for (let made = false; !made;) {
          const change = new vscode.WorkspaceEdit();
          change.insert(document.uri, new vscode.Position(line < 0 ? document.lineCount + line : line, 0), text);
          made = await vscode.workspace.applyEdit(change);
        }
      };
      const act = async (): Promise<void> => {
        const word = `// word ${next(1_000)}`;
        switch (next(4)) {
          case 0:
            await insert(0, `${word}\n`);
            above.unshift(word);
            return;
          case 1:
            await insert(-1, `${word}\n`);
            below.splice(-1, 0, word);
            return;
          case 2:
            assert.equal(await document.save(), true);
            return;
          case 3:
            await vscode.commands.executeCommand('cursorMove', { to: 'down', by: 'line', value: next(3) });
        }
      };
      for (let i = next(4); i > 0; i--) await act();
      await release();
      await done;
      for (let i = next(3); i > 0; i--) await act();

      const around = (code: readonly string[]): string => [...above, ...code, ...below].join('\n');
      assert.equal(document.getText(), around(REPLY));
      if (seed % 2 === 0) {
        // Of the code itself, without a line below it.
        const line = above.length + next(REPLY.length);
        await insert(line, '/* typed */');
        await reviewing.reject(undefined);
      } else {
        await reviewing.reject(undefined);
      }
      assert.equal(document.getText(), around(ORIGINAL));
    });
  }
});
