import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { Asks } from '../../src/edit/vscode/asking/asks.ts';
import { meantByRange } from '../../src/edit/vscode/asking/target.ts';
import { Edits } from '../../src/edit/vscode/edits.ts';
import type { LiveEdit } from '../../src/edit/vscode/writing/live.ts';
import { forget, openFile, release, requests, script, sendToGateway } from './editing.ts';
import { inMemory } from './inMemory.ts';
import { waitUntil } from './run.ts';

const CODE = ['// above', 'function add(a, b) {', '  return a + b;', '}', '// below', ''].join('\n');
const REPLY = ['function add(a: number, b: number) {', '  return a + b;', '}'].join('\n');
const EDITED = ['// above', REPLY, '// below', ''].join('\n');
const HELD = { reply: `<replacement>\n${REPLY}\n</replacement>`, hold: { after: 0 } } as const;

/** What is waited for before a request goes out: whether the file is kept back, and whether it is admitted. */
let ignored: () => Promise<boolean>;
let admitted: () => Promise<void>;

let edits: Edits;
let asks: Asks;
let document: vscode.TextDocument;
let files = 0;

before(() => {
  const send = sendToGateway();
  edits = new Edits({
    ...{ ready: () => true, keys: () => undefined, files: inMemory(), warn: (text) => assert.fail(text) },
    notify: ({ message }) => assert.fail(message),
    send: async function* (request) {
      await admitted();
      yield* send(request);
    },
  });
  asks = new Asks(
    {
      // No list of models has come.
      ...{ ready: () => true, endpoint: () => undefined, room: () => undefined },
      pickModel: async () => Promise.resolve(undefined),
      pickModels: async () => Promise.resolve(undefined),
      ...{ pickContext: async () => Promise.resolve([]), showSent: async () => Promise.resolve() },
      isIgnored: async () => ignored(),
    },
    { get: () => undefined, update: async () => Promise.resolve() },
    async (asked) => edits.start(asked),
  );
});
after(() => edits.dispose());
afterEach(async () => {
  await release();
  for (const edit of edits.live.all) await edit.reject();
  await forget();
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
});

/** A file whose function is changed once the gateway is released. */
async function open(): Promise<void> {
  ignored = async () => Promise.resolve(false);
  admitted = async () => Promise.resolve();
  ({ document } = await openFile(`race-${++files}.ts`, CODE));
  await script(HELD, HELD);
}

/** A question that waits until it is answered, and whether it was asked. */
function question(): {
  readonly ask: () => Promise<boolean>;
  readonly asked: () => boolean;
  answer: (value: boolean) => void;
} {
  let answer: (value: boolean) => void = () => undefined;
  let asked = false;
  const answered = new Promise<boolean>((resolve) => (answer = resolve));
  const ask = async (): Promise<boolean> => {
    asked = true;
    return answered;
  };
  return { ask, asked: () => asked, answer };
}

const place = (): { readonly uri: vscode.Uri; readonly range: vscode.Range } => ({
  uri: document.uri,
  range: new vscode.Range(1, 0, 3, 1),
});

async function insert(line: number, text: string): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  change.insert(document.uri, new vscode.Position(line, 0), text);
  assert.ok(await vscode.workspace.applyEdit(change));
}

async function running(): Promise<LiveEdit> {
  await waitUntil('it has begun', () => edits.live.of(document).length === 1);
  const [edit] = edits.live.of(document);
  assert.ok(edit);
  return edit;
}

const count = async (): Promise<number> => (await requests()).length;

describe('asking for an edit', () => {
  it('twice at once for the same code is one edit, and one request', async () => {
    await open();
    const both = Promise.all([asks.change(place(), 'add types'), asks.change(place(), 'add types')]);
    await running();
    await waitUntil('it is sent', async () => (await count()) === 1);
    await release();
    await both;
    assert.equal(document.getText(), EDITED);
    assert.equal(edits.live.of(document).length, 1);
    assert.equal(await count(), 1);
  });

  it('again while its box is open is another question: the one before is given up', async () => {
    await open();
    const started: string[] = [];
    const ask = async (title: string): Promise<void> =>
      asks.ask(
        () => meantByRange(document.uri, place().range),
        { title, instruction: title },
        async ({ instruction }) => Promise.resolve(void started.push(instruction)),
      );
    const first = ask('first');
    const second = ask('second');
    await first;
    assert.deepEqual(started, []);
    let over = false;
    void second.then(() => (over = true));
    await waitUntil('the other is answered', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return over;
    });
    assert.deepEqual(started, ['second']);
  });

  it('and giving up in the box, or where it is asked whether to send at all, sends nothing', async () => {
    await open();
    let over = false;
    const asked = asks
      .ask(() => meantByRange(document.uri, place().range), { title: 'Edit', instruction: 'add types' })
      .then(() => (over = true));
    await waitUntil('the box is gone', async () => {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      return over;
    });
    await asked;
    ignored = async () => Promise.resolve(true);
    over = false;
    const sent = asks.change(place(), 'add types').then(() => (over = true));
    await waitUntil('the question is gone', async () => {
      await vscode.commands.executeCommand('notifications.clearAll');
      return over;
    });
    await sent;
    assert.equal(await count(), 0);
    assert.deepEqual(edits.live.all, []);
  });

  for (const [what, change, isSent] of [
    ['moved', async () => insert(0, '// one\n// two\n'), true],
    ['changed', async () => insert(2, '  // mine\n'), false],
  ] as const) {
    it(`is about what was meant where that was ${what} before it is known whether it may be sent`, async () => {
      await open();
      const permit = question();
      ignored = permit.ask;
      const asked = asks.change(place(), 'add types');
      await waitUntil('it is asked', permit.asked);
      await change();
      const text = document.getText();
      permit.answer(false);
      if (isSent) {
        await running();
        await release();
      }
      await asked;
      assert.equal(await count(), isSent ? 1 : 0);
      assert.equal(document.getText(), isSent ? text.replace(CODE, EDITED) : text);
    });
  }

  for (const [what, change] of [
    ['stopped', (edit: LiveEdit) => edit.stop()],
    ['rejected', async (edit: LiveEdit) => edit.reject()],
  ] as const) {
    it(`writes nothing where it is ${what} before it is admitted`, async () => {
      await open();
      const admission = question();
      admitted = async () => void (await admission.ask());
      const asked = asks.change(place(), 'add types');
      const edit = await running();
      await waitUntil('it waits', admission.asked);
      await change(edit);
      admission.answer(true);
      await asked;
      assert.equal(document.getText(), CODE);
      assert.deepEqual(edits.live.all, []);
    });
  }

  it('and typing into the code before the first line comes puts the edit on hold', async () => {
    await open();
    const asked = asks.change(place(), 'add types');
    const edit = await running();
    await insert(2, '  // mine\n');
    assert.equal(edit.file.phase, 'paused');
    await release();
    await asked;
    assert.equal(document.getText(), CODE.replace('  return', '  // mine\n  return'));
    assert.equal(edit.file.phase, 'paused');
  });

  it('goes on under its new name when the file is renamed before the first line comes', async () => {
    await open();
    const asked = asks.change(place(), 'add types');
    await running();
    const to = vscode.Uri.joinPath(document.uri, '..', `race-renamed-${files}.ts`);
    const rename = new vscode.WorkspaceEdit();
    rename.renameFile(document.uri, to);
    assert.ok(await vscode.workspace.applyEdit(rename));
    await release();
    await asked;
    document = await vscode.workspace.openTextDocument(to);
    await waitUntil('it is there', () => document.getText() === EDITED);
  });
});
