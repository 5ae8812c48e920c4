import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import * as vscode from 'vscode';
import type { Asks } from '../../src/edit/vscode/asking/asks.ts';
import { Edits } from '../../src/edit/vscode/edits.ts';
import { GoingOn } from '../../src/edit/vscode/asking/goOn.ts';
import { meantByRange } from '../../src/edit/vscode/asking/target.ts';
import { unreachedIn } from '../../src/edit/session.ts';
import { answeringAsks, forget, openFile, requests, script, sendToGateway } from './editing.ts';
import { inMemory } from './inMemory.ts';
import { waitUntil } from './run.ts';

const CODE = 'one\ntwo\nthree\nfour\n';

let edits: Edits;
let asks: Asks;
let goingOn: GoingOn;
let said = '';
let document: vscode.TextDocument;
let files = 0;

const written = new Map<string, string>();

function openWindow(): void {
  const ready = (): boolean => true;
  edits = new Edits({
    ...{
      send: sendToGateway(),
      ready,
      keys: () => undefined,
      acceptKey: undefined,
      notify: () => assert.fail('nothing fails'),
    },
    ...{ files: inMemory(written), warn: (text) => assert.fail(text) },
  });
  asks = answeringAsks(edits, () => said);
  goingOn = new GoingOn(edits, asks);
}
before(openWindow);
after(() => edits.dispose());
beforeEach(async () => {
  await forget();
  ({ document } = await openFile(`further-${++files}.txt`, CODE));
  await answer(['ONE', 'two', 'THREE', 'four']);
  await asks.change({ uri: document.uri, range: new vscode.Range(0, 0, 3, 4) }, 'use capitals');
  assert.equal(edits.live.of(document)[0]?.file.phase, 'review');
});
afterEach(async () => {
  for (const edit of edits.live.all) await edit.reject();
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
});

const answer = async (lines: readonly string[]): Promise<void> =>
  script({ reply: `<replacement>\n${lines.join('\n')}\n</replacement>` });

const sent = async (): Promise<string> => String((await requests()).at(-1)?.body);

/** The only edit of the document. */
function edit(): (typeof edits.live.all)[number] {
  const [only, ...others] = edits.live.of(document);
  assert.ok(only);
  assert.deepEqual(others, []);
  return only;
}

async function rejectChange(index: number): Promise<void> {
  const { review } = edit().session;
  const id = review.changes[index]?.id ?? -1;
  assert.ok(await edit().rewrite(() => review.reject(id)));
}

describe('an edit in review', () => {
  it('is refined: what else is asked builds on it, and Reject puts back what was there first', async () => {
    await rejectChange(0);
    said = 'and the last one';
    await answer(['one', 'two', 'THREE', 'FOUR']);
    await goingOn.refine(edit().id);
    const body = await sent();
    assert.match(body, /The code to change:\\n<code>\\none\\ntwo\\nTHREE\\nfour\\n<\/code>/);
    assert.match(body, /<asked>\\nuse capitals\\n<\/asked>/);
    assert.match(body, /<changes>\\n-three\\n\+THREE\\n<\/changes>/);
    assert.match(body, /<rejected>\\n-one\\n\+ONE\\n<\/rejected>/);
    assert.match(body, /Instruction: and the last one/);
    assert.equal(document.getText(), 'one\ntwo\nTHREE\nFOUR\n');
    assert.equal(edit().session.review.rejected.length, 1, 'what was rejected can be taken back');
    await vscode.commands.executeCommand('undo');
    // Where the step was broken by a late event of the cursor, the rest of it follows.
    const isNow = async (text: string): Promise<unknown> =>
      waitUntil('it is a step of undo of its own', () => document.getText() === text);
    await isNow('one\ntwo\nTHREE\nfour\n');
    await vscode.commands.executeCommand('redo');
    await isNow('one\ntwo\nTHREE\nFOUR\n');
    assert.ok(await edit().reject());
    assert.equal(document.getText(), CODE);
    assert.deepEqual(edits.live.all, []);
  });

  it('stays as it is when the reply to what else is asked changes nothing', async () => {
    said = 'nothing, really';
    await answer(['ONE', 'two', 'THREE', 'four']);
    await goingOn.refine(edit().id);
    assert.equal(document.getText(), 'ONE\ntwo\nTHREE\nfour\n');
    assert.equal(edit().session.review.changes.length, 2);
    assert.ok(await edit().reject());
    assert.equal(document.getText(), CODE);
  });

  it('is asked again: the new reply replaces it', async () => {
    const first = await sent();
    await answer(['one', 'TWO', 'three', 'four']);
    await goingOn.retry(edit().id);
    assert.equal(await sent(), first, 'the same request');
    assert.equal(document.getText(), 'one\nTWO\nthree\nfour\n');
    assert.ok(await edit().reject());
    assert.equal(document.getText(), CODE);
  });

  it('keeps what was accepted of it when it is asked again', async () => {
    const { review } = edit().session;
    review.accept(review.changes[0]?.id ?? -1);
    await answer(['ONE', 'TWO', 'three', 'four']);
    await goingOn.retry(edit().id);
    assert.match(await sent(), /<code>\\nONE\\ntwo\\nthree\\nfour\\n<\/code>/);
    assert.equal(document.getText(), 'ONE\nTWO\nthree\nfour\n');
    assert.ok(await edit().reject());
    assert.equal(document.getText(), 'ONE\ntwo\nthree\nfour\n');
  });

  it('that was refined goes back to what it was before that, when it is asked again', async () => {
    said = 'and the last one';
    await answer(['ONE', 'two', 'THREE', 'FOUR']);
    await goingOn.refine(edit().id);
    const first = await sent();
    await answer(['ONE', 'two', 'THREE', 'Four']);
    await goingOn.retry(edit().id);
    assert.equal(await sent(), first, 'the same request');
    assert.equal(document.getText(), 'ONE\ntwo\nTHREE\nFour\n');
    assert.ok(await edit().reject());
    assert.equal(document.getText(), CODE);
  });

  /** What is known of the edit is what was written down. */
  const reload = async (): Promise<void> => {
    await edits.holding.flush();
    edits.dispose();
    openWindow();
    await edits.holding.begin();
    assert.equal(edit().asked, undefined);
  };

  it('is asked again after a reload just as before, also where it was refined', async () => {
    said = 'and the last one';
    await answer(['ONE', 'two', 'THREE', 'FOUR']);
    await goingOn.refine(edit().id);
    const first = await sent();
    await reload();
    await answer(['ONE', 'two', 'THREE', 'Four']);
    await goingOn.retry(edit().id);
    assert.equal(await sent(), first, 'the same request');
    assert.equal(document.getText(), 'ONE\ntwo\nTHREE\nFour\n');
    assert.ok(await edit().reject());
    assert.equal(document.getText(), CODE);

    await answer(['WO']);
    await asks.change({ uri: document.uri, range: new vscode.Range(1, 1, 1, 3) }, 'use capitals');
    const part = await sent();
    assert.equal(document.getText(), CODE.replace('two', 'tWO'));
    await reload();
    await answer(['W0']);
    await goingOn.retry(edit().id);
    assert.equal(await sent(), part, 'the same request');
    assert.equal(document.getText(), CODE.replace('two', 'tW0'));
  });

  it('has its rest done like the change at the cursor, which the user made by hand', async () => {
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    await editor.edit((change) => change.replace(new vscode.Range(0, 0, 0, 3), 'ONE!'));
    editor.selection = new vscode.Selection(0, 1, 0, 1);
    await answer(['ONE!', 'two', 'THREE!', 'four']);
    await goingOn.doRest(edit().id);
    assert.match(await sent(), /<example>\\n-one\\n\+ONE!\\n<\/example>/);
    assert.equal(document.getText(), 'ONE!\ntwo\nTHREE!\nfour\n');
    assert.deepEqual(
      edit().session.review.changes.map(({ own }) => own),
      [true, false],
      'it is still the user’s',
    );
    editor.selection = new vscode.Selection(0, 1, 0, 1);
    // Without the example.
    await answer(['two', 'THREE!!', 'four']);
    await goingOn.doRest(edit().id);
    assert.equal(document.getText(), 'ONE!\ntwo\nTHREE!!\nfour\n');
  });

  it('says so when it is refined, and the reply changes what the user typed into it', async () => {
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    await editor.edit((change) => change.replace(new vscode.Range(0, 0, 0, 3), 'ONE!'));
    said = 'and the last one';
    await answer(['ONE', 'two', 'THREE', 'FOUR']);
    await goingOn.refine(edit().id);
    assert.equal(document.getText(), 'ONE\ntwo\nTHREE\nFOUR\n');
    assert.deepEqual(edit().session.reply.issues, ['yours']);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), 'ONE!\ntwo\nTHREE\nfour\n');
  });

  it('is continued where its reply broke off: what came stays, and only the rest is asked for', async () => {
    await edit().reject();
    await script({
      reply: { blocks: [{ type: 'text', text: '<replacement>\nONE\nTWO\n' }], stopReason: 'max_tokens' },
    });
    await asks.change({ uri: document.uri, range: new vscode.Range(0, 0, 3, 4) }, 'use capitals');
    assert.equal(document.getText(), 'ONE\nTWO\none\ntwo\nthree\nfour\n');
    assert.deepEqual(edit().session.reply.issues, ['cut']);
    await answer(['THREE', 'FOUR']);
    await goingOn.continue(edit().id);
    const body = await sent();
    assert.match(body, /<selected>\\none\\ntwo\\nthree\\nfour\\n<\/selected>/);
    assert.match(body, /<asked>\\nuse capitals\\n<\/asked>/);
    assert.equal(document.getText(), 'ONE\nTWO\nTHREE\nFOUR\n');
    assert.deepEqual(edit().session.reply.issues, []);
    assert.equal(unreachedIn(edit().session), 0);
    assert.ok(await edit().reject());
    assert.equal(document.getText(), CODE);
  });

  it('is not gone on from by an id that is none', async () => {
    await forget();
    for (const id of ['edit-9', '', '__proto__', {}, 7]) {
      await goingOn.refine(id);
      await goingOn.retry(id);
      await goingOn.continue(id);
      await goingOn.doRest(id);
    }
    assert.deepEqual(await requests(), []);
    assert.equal(edit().file.phase, 'review');
  });

  it('that was accepted while the instruction was typed is an edit of its own', async () => {
    const meant = meantByRange(document.uri, new vscode.Range(0, 0, 3, 4));
    said = 'more';
    await answer(['ONE', 'TWO', 'THREE', 'four']);
    const { id } = edit();
    const late = new GoingOn(edits, {
      ask: async (_meant, _asking, start) => {
        await edit().accept();
        if (start) await asks.begin(meant, said, start);
      },
      begin: async (...all) => asks.begin(...all),
    });
    await late.refine(id);
    assert.ok(await edit().reject());
    assert.equal(document.getText(), 'ONE\ntwo\nTHREE\nfour\n');
  });
});
