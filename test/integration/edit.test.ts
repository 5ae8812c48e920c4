import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { Edits } from '../../src/edit/vscode/edits.ts';
import { Instructions } from '../../src/edit/vscode/asking/instruction.ts';
import { Reviewing } from '../../src/edit/vscode/judging/reviewing.ts';
import { captureRange, meantBySelection, prepare } from '../../src/edit/vscode/asking/target.ts';
import { forget, openFile, release, requests, script, sendToGateway } from './editing.ts';
import { inMemory } from './inMemory.ts';
import type { Notified, RemoteStep } from './editing.ts';
import { waitUntil } from './run.ts';

const CODE = ['// above', 'function add(a, b) {', '  // adds', '  return a + b;', '}', '// below', ''];
const REPLY = ['function add(a: number, b: number) {', '  // adds two', '  const sum = a + b;', '  return sum;', '}'];
const EDITED = ['// above', ...REPLY, '// below', ''];

let edits: Edits;
const instructions = new Instructions({
  memory: { get: () => undefined, update: async () => Promise.resolve() },
  endpoint: () => undefined,
  pickModel: async () => Promise.resolve(undefined),
  pickContext: async () => Promise.resolve([]),
  showSent: async () => Promise.resolve(),
});
let reviewing: Reviewing;
let notified: Notified = [];
let files = 0;

before(() => {
  edits = new Edits({
    send: sendToGateway(),
    ready: () => true,
    files: inMemory(),
    warn: (text) => assert.fail(text),
    keys: () => undefined,
    notify: (error, { retry }) => notified.push({ error, retry }),
  });
  reviewing = new Reviewing(edits.live, edits.comparisons);
});
after(() => {
  edits.dispose();
});
afterEach(async () => {
  await release();
  await forget();
  notified = [];
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
});

function tagged(lines: readonly string[]): string {
  return `<replacement>\n${lines.join('\n')}\n</replacement>`;
}

/** Opens a file and starts an edit of its lines `from` to `to`; `done` settles when the reply is over and written. */
async function begin(
  text: string,
  step: RemoteStep,
  [from, to]: [number, number] = [1, 4],
): Promise<{ document: vscode.TextDocument; editor: vscode.TextEditor; done: Promise<void> }> {
  const editor = await openFile(`edit-${++files}.ts`, text);
  return { editor, document: editor.document, ...(await start(editor.document, step, [from, to])) };
}

async function start(
  document: vscode.TextDocument,
  step: RemoteStep,
  [from, to]: [number, number],
): Promise<{ done: Promise<void> }> {
  await script(step);
  const captured = await captureRange(document.uri, new vscode.Range(from, 0, to, 1_000));
  const asked = captured && prepare(captured, 'add types');
  assert.ok(asked);
  return { done: edits.start(asked) };
}

function lensTitles(document: vscode.TextDocument): string[] {
  return edits.lenses
    .provideCodeLenses(document)
    .map((lens) => (lens.command?.title ?? '').replace(/\$\([^)]*\)\s?/, ''));
}

/** A reply whose first two lines come, and the rest when it is released: what happens meanwhile has all time. */
const HELD = { reply: tagged(REPLY), hold: { after: 16 } } as const;

/** Waits until both lines are written: a document that is written while it is saved is changed again, and not saved. */
async function untilHeld(document: vscode.TextDocument): Promise<void> {
  await waitUntil('the second line is there', () => document.getText().includes('adds two'));
}

/** The phase of the one edit, as its lenses tell it. */
function phase(document: vscode.TextDocument): string {
  const titles = lensTitles(document);
  return titles.some((title) => title.startsWith('Editing'))
    ? 'streaming'
    : titles.includes('Use the Edit')
      ? 'paused'
      : titles.includes('Reject')
        ? 'review'
        : 'none';
}

/** Each text that a document has until `end`: what it never is, no editor shows. */
function texts(document: vscode.TextDocument): { readonly end: () => readonly string[] } {
  const seen: string[] = [];
  const listener = vscode.workspace.onDidChangeTextDocument((event) => {
    if (event.document === document && event.contentChanges.length > 0) seen.push(document.getText());
  });
  return {
    end: () => {
      listener.dispose();
      return seen;
    },
  };
}

/** Types as another extension would; again, at the place then, when the edit wrote first. */
async function type(document: vscode.TextDocument, at: () => vscode.Position, text: string): Promise<void> {
  for (let done = false; !done;) {
    const change = new vscode.WorkspaceEdit();
    change.insert(document.uri, at(), text);
    done = await vscode.workspace.applyEdit(change);
  }
}

/** Four lines of which the model keeps some: what goes leaves no trace in the code that stays. */
const FOUR = ['// above', 'one1', 'two2', 'three3', 'four4', '// below', ''];

async function waitFor(
  document: vscode.TextDocument,
  wanted: 'streaming' | 'paused' | 'review' | 'none',
): Promise<void> {
  await waitUntil(`it is ${wanted}`, () => phase(document) === wanted);
}

/** Another program writes the file: VS Code reads it again, as it does by itself when it sees the change. */
async function replaceOnDisk(document: vscode.TextDocument, text: string): Promise<void> {
  await document.save();
  await vscode.workspace.fs.writeFile(document.uri, new TextEncoder().encode(text));
  await vscode.commands.executeCommand('workbench.action.files.revert');
  await waitUntil('the file is read again', () => document.getText() === text);
}

async function setReadonly(readonly: boolean): Promise<void> {
  await vscode.commands.executeCommand(
    readonly
      ? 'workbench.action.files.setActiveEditorReadonlyInSession'
      : 'workbench.action.files.setActiveEditorWriteableInSession',
  );
}

async function change(document: vscode.TextDocument, range: vscode.Range, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, text);
  assert.equal(await vscode.workspace.applyEdit(edit), true);
}

describe('an inline edit, and what happens to its file', () => {
  for (const how of ['undo', 'workbench.action.files.revert']) {
    it(`is over when ${how} puts the original back in review, and Reject has nothing to do`, async () => {
      const { document, done } = await begin(FOUR.join('\n'), { reply: tagged(['one1']) });
      await done;
      assert.equal(document.getText(), '// above\none1\n// below\n');
      const [edit] = edits.live.of(document);
      await vscode.commands.executeCommand(how);
      assert.equal(document.getText(), FOUR.join('\n'));
      assert.equal(phase(document), 'none');
      assert.equal(edit?.file.undone, true, 'nobody is told that they rejected it');
      await reviewing.reject(undefined);
      assert.equal(document.getText(), FOUR.join('\n'));
    });
  }

  it('is stopped by an undo of a write that only removed lines', async () => {
    const { document, done } = await begin(FOUR.join('\n'), {
      reply: tagged(['one1', 'four4', 'five5', 'six6']),
      hold: { after: 8 },
    });
    await waitUntil('two lines are gone', () => document.getText().includes('one1\nfour4\n'));
    await vscode.commands.executeCommand('undo');
    await release();
    await done;
    assert.equal(document.getText(), FOUR.join('\n'));
    assert.equal(phase(document), 'none');
  });

  const interrupted: Readonly<Record<string, (editor: vscode.TextEditor) => Promise<void>>> = {
    'the file was saved': async ({ document }) => assert.equal(await document.save(), true),
    'the cursor moved': async (editor) => {
      editor.selection = new vscode.Selection(0, 0, 0, 0);
      await vscode.commands.executeCommand('cursorDown');
    },
  };
  for (const [what, interrupt] of Object.entries(interrupted)) {
    it(`is one step of undo, and of redo, although ${what} while it streamed, and is never seen to go back`, async () => {
      const { document, editor, done } = await begin(CODE.join('\n'), HELD);
      await untilHeld(document);
      const seen = texts(document);
      await interrupt(editor);
      await release();
      await done;
      await reviewing.accept(undefined);
      const all = seen.end();
      assert.equal(document.getText(), EDITED.join('\n'));
      assert.ok(all.length > 0 && all.every((text) => text.includes('// adds two')), all.join('\n---\n'));
      await vscode.commands.executeCommand('undo');
      await waitUntil('all of it is undone', () => document.getText() === CODE.join('\n'));
      await vscode.commands.executeCommand('redo');
      await waitUntil('all of it is there again', () => document.getText() === EDITED.join('\n'));
      await vscode.commands.executeCommand('undo');
      await waitUntil('all of it is undone again', () => document.getText() === CODE.join('\n'));
    });
  }

  it('ends when the file is replaced on disk in review, and writes nothing into it', async () => {
    const { document, done } = await begin(CODE.join('\n'), { reply: tagged(REPLY) });
    await done;
    const other = ['unrelated', 'text', 'of', 'someone', 'else', ''].join('\n');
    await replaceOnDisk(document, other);
    assert.equal(phase(document), 'none');
    await reviewing.reject(undefined);
    assert.equal(document.getText(), other);
  });

  it('ends when the file is replaced on disk while it is paused', async () => {
    const { document, done } = await begin(CODE.join('\n'), HELD);
    await untilHeld(document);
    await type(document, () => new vscode.Position(2, 0), '  // mine\n');
    await waitFor(document, 'paused');
    const other = 'unrelated\ntext\n';
    await replaceOnDisk(document, other);
    assert.equal(phase(document), 'none');
    await release();
    await done;
    await reviewing.reject(undefined);
    assert.equal(document.getText(), other);
  });

  it('follows its code when only other lines are changed on disk', async () => {
    const { document, done } = await begin(CODE.join('\n'), { reply: tagged(REPLY) });
    await done;
    await replaceOnDisk(document, `// first\n${EDITED.join('\n')}// last\n`);
    assert.equal(phase(document), 'review');
    await reviewing.reject(undefined);
    assert.equal(document.getText(), `// first\n${CODE.join('\n')}// last\n`);
    // The file has the edit: were it closed without this, the review would rightly come back.
    assert.equal(await document.save(), true);
  });

  it('ends where its file becomes read-only: what came is judged, and put back once it can be', async () => {
    const { document, done } = await begin(CODE.join('\n'), HELD);
    await untilHeld(document);
    await setReadonly(true);
    const text = document.getText();
    await release();
    await done;
    assert.equal(document.getText(), text);
    assert.equal(phase(document), 'review');
    assert.deepEqual(edits.live.of(document)[0]?.session.reply.issues, ['stopped']);
    await setReadonly(false);
    await reviewing.reject(undefined);
    assert.equal(document.getText(), CODE.join('\n'));
  });

  it('stays in review when the original can’t be written, and is rejected once it can', async () => {
    const { document, done } = await begin(CODE.join('\n'), { reply: tagged(REPLY) });
    await done;
    await setReadonly(true);
    await reviewing.reject(undefined);
    assert.equal(document.getText(), EDITED.join('\n'));
    assert.equal(phase(document), 'review');
    await setReadonly(false);
    await reviewing.reject(undefined);
    assert.equal(document.getText(), CODE.join('\n'));
  });

  it('goes on under its new name when the file is renamed while it streams', async () => {
    const { document, done } = await begin(CODE.join('\n'), HELD);
    await untilHeld(document);
    const to = vscode.Uri.joinPath(document.uri, '..', `renamed-${files}.ts`);
    const rename = new vscode.WorkspaceEdit();
    rename.renameFile(document.uri, to);
    assert.equal(await vscode.workspace.applyEdit(rename), true);
    await release();
    await done;
    const renamed = await vscode.workspace.openTextDocument(to);
    await waitUntil('all of it is there', () => renamed.getText() === EDITED.join('\n'));
    await waitFor(renamed, 'review');
    await reviewing.reject(undefined);
    assert.equal(renamed.getText(), CODE.join('\n'));
  });

  it('does not open a tab again that was closed before anything was written', async () => {
    const { document, done } = await begin(CODE.join('\n'), { reply: tagged(REPLY), hold: { after: 0 } });
    const path = document.uri.path;
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await release();
    await done;
    assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(document.uri)), CODE.join('\n'));
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.ok(!tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.path === path));
  });

  it('leaves a line that was put right below it while it is paused', async () => {
    const { document, done } = await begin(CODE.join('\n'), HELD);
    await untilHeld(document);
    await type(document, () => new vscode.Position(2, 0), '  // mine\n');
    await waitFor(document, 'paused');
    const last = (): number => document.getText().split('\n').indexOf('// below') - 1;
    await change(document, document.lineAt(last()).range.with(document.lineAt(last()).range.end), '\n// right below');
    await release();
    await done;
    await reviewing.reject(undefined);
    assert.equal(document.getText(), [...CODE.slice(0, 5), '// right below', ...CODE.slice(5)].join('\n'));
  });

  it('is rejected after all of it was deleted together with what is around it, also by an undo of that', async () => {
    const { document, done } = await begin(CODE.join('\n'), { reply: tagged(REPLY) });
    await done;
    const edited = document.getText();
    await change(document, new vscode.Range(0, 5, document.lineCount - 1, 0), '');
    assert.equal(document.getText(), '// ab');
    await reviewing.reject(undefined);
    assert.equal(document.getText(), ['// ab', ...CODE.slice(1, 5)].join('\n'));
    await vscode.commands.executeCommand('undo');
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), edited);
  });

  it('is put back once when a deletion that reached into it was undone', async () => {
    const { document, done } = await begin(CODE.join('\n'), { reply: tagged(REPLY) });
    await done;
    await change(document, new vscode.Range(0, 5, 3, 2), '');
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), EDITED.join('\n'));
    await reviewing.reject(undefined);
    assert.equal(document.getText(), CODE.join('\n'));
  });
});

describe('a reply without marks', () => {
  it('is shown as words when it reads as words, and writes nothing', async () => {
    const { document, done } = await begin(CODE.join('\n'), {
      reply: 'I cannot do that, because the function is used in other files too.',
    });
    const version = document.version;
    await done;
    assert.equal(document.version, version);
    assert.equal(phase(document), 'none');
  });
});

describe('what an instruction is for', () => {
  /** Symbols that come when they are let go, as from a language server that is still starting. */
  function slowSymbols(symbols: readonly vscode.DocumentSymbol[]): { go: () => void; dispose: () => void } {
    let go = (): void => undefined;
    const asked = new Promise<void>((resolve) => (go = resolve));
    const provider = vscode.languages.registerDocumentSymbolProvider(
      { pattern: '**/*.slow' },
      { provideDocumentSymbols: async () => asked.then(() => [...symbols]) },
    );
    return { go, dispose: () => void provider.dispose() };
  }

  it('is the function at the cursor, whose box is open before it is found', async (context) => {
    const range = new vscode.Range(1, 0, 4, 1);
    const symbols = slowSymbols([
      new vscode.DocumentSymbol('add', '', vscode.SymbolKind.Function, range, new vscode.Range(1, 9, 1, 12)),
    ]);
    context.after(() => symbols.dispose());
    const editor = await openFile(`asked-${++files}.slow`, CODE.join('\n'));
    editor.selection = new vscode.Selection(2, 0, 2, 0);
    const meant = meantBySelection();
    assert.ok(meant);
    const answer = instructions.ask(meant, { title: 'Edit', instruction: 'add types' });
    let answered = false;
    void answer.then(() => (answered = true));
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    assert.equal(answered, false);
    symbols.go();
    await waitUntil('it is answered', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return answered;
    });
    const said = await answer;
    assert.equal(said?.captured.name, 'add');
    assert.equal(said.captured.start, 1);
    assert.deepEqual(editor.selection, new vscode.Selection(2, 0, 2, 0));
  });

  it('is nothing more once it was given up, although the function is found then', async (context) => {
    const range = new vscode.Range(1, 0, 4, 1);
    const symbols = slowSymbols([
      new vscode.DocumentSymbol('add', '', vscode.SymbolKind.Function, range, new vscode.Range(1, 9, 1, 12)),
    ]);
    context.after(() => symbols.dispose());
    const editor = await openFile(`asked-${++files}.slow`, CODE.join('\n'));
    editor.selection = new vscode.Selection(2, 0, 2, 0);
    const meant = meantBySelection();
    assert.ok(meant);
    const answer = instructions.ask(meant, { title: 'Edit' });
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    assert.equal(await answer, undefined);
    const selected = new vscode.Selection(0, 0, 0, 5);
    editor.selection = selected;
    symbols.go();
    await meant.code;
    assert.deepEqual(editor.selection, selected);
  });

  it('is asked for again where there is no function, instead of taking the line for one', async (context) => {
    const symbols = slowSymbols([]);
    context.after(() => symbols.dispose());
    const editor = await openFile(`asked-${++files}.slow`, CODE.join('\n'));
    editor.selection = new vscode.Selection(2, 0, 2, 0);
    const meant = meantBySelection();
    assert.ok(meant);
    const answer = instructions.ask(meant, { title: 'Edit', instruction: 'add types' });
    let answered = false;
    void answer.then(() => (answered = true));
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    symbols.go();
    await meant.code;
    assert.equal(answered, false);
    await waitUntil('the line is taken when it was named', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return answered;
    });
    const said = await answer;
    assert.equal(said?.captured.name, undefined);
    assert.deepEqual(said?.captured.original, ['  // adds']);
  });
});

describe('an inline edit', () => {
  for (const [name, eol] of [
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ] as const) {
    it(`streams in, is accepted, and is one step of undo and redo (${name})`, async () => {
      const { document, done } = await begin(CODE.join(eol), { reply: tagged(REPLY), pace: 5 });
      await done;
      assert.deepEqual(notified, []);
      assert.equal(document.getText(), EDITED.join(eol));
      const titles = ['Review: 1 change, +4 −3', 'Accept', 'Reject', 'Refine', 'Retry', 'Compare', 'Explain'];
      assert.deepEqual(lensTitles(document), titles);
      await reviewing.accept(undefined);
      assert.deepEqual(lensTitles(document), []);
      assert.equal(document.getText(), EDITED.join(eol));
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), CODE.join(eol));
      await vscode.commands.executeCommand('redo');
      assert.equal(document.getText(), EDITED.join(eol));
      await reviewing.accept(undefined);
      assert.equal(document.getText(), EDITED.join(eol));
    });

    it(`is rejected to the original bytes, also on disk (${name}, no final line end)`, async () => {
      const text = CODE.slice(0, 5).join(eol);
      const { document, done } = await begin(text, { reply: tagged(REPLY) });
      await done;
      assert.equal(document.getText(), EDITED.slice(0, 6).join(eol));
      await reviewing.reject(undefined);
      assert.equal(document.getText(), text);
      assert.deepEqual(lensTitles(document), []);
      await document.save();
      assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(document.uri)), text);
    });
  }

  it('sends the lines, what is around them and the instruction', async () => {
    const { done } = await begin(CODE.join('\n'), { reply: tagged(REPLY) });
    await done;
    const sent = JSON.stringify((await requests()).at(-1)?.body);
    for (const part of ['// above', 'return a + b;', '// below', 'Instruction: add types'])
      assert.ok(sent.includes(part), part);
  });

  it('lets the user type elsewhere, is never seen to go back, and what an undo leaves of it waits', async () => {
    const { document, done } = await begin(CODE.join('\n'), HELD);
    await untilHeld(document);
    const seen = texts(document);
    await type(document, () => new vscode.Position(0, 0), '// typed\n');
    await type(document, () => document.lineAt(document.lineCount - 1).range.end, '// end');
    assert.equal(phase(document), 'streaming');
    await release();
    await done;
    const whole = `// typed\n${EDITED.join('\n')}// end`;
    assert.equal(document.getText(), whole);
    const all = seen.end();
    assert.ok(all.length > 2 && all.every((text) => text.includes('// adds two')), all.join('\n---\n'));
    await reviewing.accept(undefined);
    assert.equal(phase(document), 'none');
    await vscode.commands.executeCommand('undo');
    const half = document.getText();
    assert.ok(half.startsWith('// typed\n') && half.includes('adds two') && !half.includes('return sum'), half);
    assert.equal(phase(document), 'review');
    await vscode.commands.executeCommand('redo');
    assert.equal(document.getText(), whole);
    await vscode.commands.executeCommand('undo');
    await reviewing.reject(undefined);
    assert.equal(document.getText(), `// typed\n${CODE.join('\n')}// end`);
    assert.equal(phase(document), 'none');
  });

  it('is one step of undo and redo with another that streams beside it, and neither goes back', async () => {
    const text = [...CODE.slice(0, 5), '', 'function two() {', '}', ''].join('\n');
    const both = ['// above', ...REPLY, '', 'function two() {', '  return 2;', '  // there', '}', ''].join('\n');
    const { document, done } = await begin(text, { ...HELD, pace: 20 });
    const second = await start(
      document,
      { reply: tagged(['function two() {', '  return 2;', '  // there', '}']), pace: 20, hold: { after: 12 } },
      [6, 7],
    );
    await waitUntil('both write', () => /adds two[^]*return 2/.test(document.getText()));
    const seen = texts(document);
    await release();
    await Promise.all([done, second.done]);
    const all = seen.end();
    assert.equal(document.getText(), both);
    assert.ok(all.length > 1 && all.every((each) => /adds two[^]*return 2/.test(each)), all.join('\n---\n'));
    for (const edit of edits.live.all) await edit.accept();
    await vscode.commands.executeCommand('undo');
    await waitUntil('both are undone', () => document.getText() === text);
    await vscode.commands.executeCommand('redo');
    await waitUntil('both are there again', () => document.getText() === both);
    assert.equal(phase(document), 'none');
  });

  it('is rejected after typing elsewhere, which stays', async () => {
    const { document, done } = await begin(CODE.join('\n'), HELD);
    await untilHeld(document);
    await type(document, () => new vscode.Position(0, 0), '// typed\n');
    await reviewing.reject(undefined);
    assert.equal(document.getText(), `// typed\n${CODE.join('\n')}`);
    await done;
    assert.equal(document.getText(), `// typed\n${CODE.join('\n')}`);
  });

  it('is what the first of several models writes, then another’s, and one step of undo', async () => {
    const { document } = await openFile(`edit-${++files}.ts`, CODE.join('\n'));
    const other = REPLY.map((line) => line.replace('two', 'them'));
    await script({ reply: tagged(other), hold: { after: 1 } }, { reply: tagged(REPLY) });
    const captured = await captureRange(document.uri, new vscode.Range(1, 0, 4, 1_000));
    const asked = captured && prepare(captured, 'add types');
    assert.ok(asked);
    const label = { gatewayId: 'test', gatewayName: 'Test', origin: 'http://localhost' };
    const reply = (): string | undefined => lensTitles(document).find((title) => title.startsWith('‹'));
    const done = edits.race(
      asked,
      ['one', 'two'].map((model) => ({ ...label, model })),
    );
    await done;
    assert.equal(document.getText(), EDITED.join('\n'));
    const first = reply();
    assert.ok(first !== undefined && ['‹ 1/2 ›', '‹ 2/2 ›'].includes(first), first);
    // The other is not there yet.
    await reviewing.nextReply(undefined);
    assert.equal(document.getText(), EDITED.join('\n'));
    await release();
    await waitUntil('the other’s reply is shown', async () => {
      await reviewing.nextReply(undefined);
      return document.getText() === ['// above', ...other, '// below', ''].join('\n');
    });
    assert.equal(reply(), first === '‹ 1/2 ›' ? '‹ 2/2 ›' : '‹ 1/2 ›');
    assert.ok(!lensTitles(document).includes('Edited by you'));
    await reviewing.nextReply(undefined);
    assert.equal(document.getText(), EDITED.join('\n'));
    await reviewing.accept(undefined);
    await vscode.commands.executeCommand('undo');
    await waitUntil('all of it is undone', () => document.getText() === CODE.join('\n'));
  });

  it('stops with what came above the rest of the original, and can then be kept or put back', async () => {
    const { document, done } = await begin(CODE.join('\n'), HELD);
    await untilHeld(document);
    assert.equal(reviewing.stop(undefined), true);
    await done;
    assert.deepEqual(lensTitles(document).slice(1, 4), ['Stopped', 'Accept Anyway', 'Reject']);
    assert.ok(document.getText().startsWith('// above\nfunction add(a: number, b: number) {\n  // adds two\n'));
    assert.ok(document.getText().endsWith('  return a + b;\n}\n// below\n'));
    await reviewing.reject(undefined);
    assert.equal(document.getText(), CODE.join('\n'));
  });

  it('stopped before anything came leaves the original, without review', async () => {
    const { document, done } = await begin(CODE.join('\n'), { reply: tagged(REPLY), firstByte: 5_000 });
    const version = document.version;
    reviewing.stop(undefined);
    await done;
    assert.equal(document.version, version);
    assert.deepEqual(lensTitles(document), []);
    assert.deepEqual(notified, []);
  });

  it('says so when the request fails, and leaves the document alone', async () => {
    const { document, done } = await begin(CODE.join('\n'), { error: 401 });
    const version = document.version;
    await done;
    assert.deepEqual(
      notified.map(({ error }) => error.kind),
      ['auth'],
    );
    assert.equal(document.version, version);
  });

  it('says that a busy gateway is asked again, and when', async () => {
    // Not 429: the tests after this one would wait for the limit, too.
    const { document, done } = await begin(CODE.join('\n'), { error: 529, headers: { 'retry-after': '20' } });
    const waiting = 'The gateway is busy. Retrying in 20 s';
    await waitUntil('it waits', () => lensTitles(document).includes(waiting));
    assert.deepEqual(lensTitles(document), [waiting, 'Stop']);
    reviewing.stop(undefined);
    await done;
    assert.deepEqual(lensTitles(document), []);
    assert.equal(document.getText(), CODE.join('\n'));
  });

  it('keeps what came when the connection breaks, as incomplete', async () => {
    const { document, done } = await begin(CODE.join('\n'), {
      reply: tagged(REPLY),
      split: 40,
      cut: { after: 700, unit: 'bytes', how: 'reset', wait: 200 },
    });
    await done;
    assert.equal(notified.length, 1);
    if (document.getText() !== CODE.join('\n')) assert.ok(lensTitles(document).includes('Accept Anyway'));
    await reviewing.reject(undefined);
    assert.equal(document.getText(), CODE.join('\n'));
  });

  it('is asked for again after the connection broke: what came makes way for what comes', async () => {
    const { document, done } = await begin(CODE.join('\n'), {
      reply: tagged(REPLY),
      cut: { after: 16, unit: 'frames', how: 'drop' },
    });
    await done;
    assert.ok(document.getText().startsWith(['// above', ...REPLY.slice(0, 2)].join('\n')), document.getText());
    await script({ reply: tagged(REPLY) });
    notified[0]?.retry();
    await waitUntil('the whole reply is there', () => document.getText() === EDITED.join('\n'));
    await waitUntil('it is over', () => lensTitles(document).includes('Accept'));
    assert.equal((await requests()).length, 2);
  });

  it('does not write over what the user changed in it, and asks', async () => {
    const { document, done } = await begin(CODE.join('\n'), HELD);
    await untilHeld(document);
    const returns = (): number => {
      const lines = document.getText().split('\n');
      return lines.findIndex((text) => text.includes('return a + b'));
    };
    await type(document, () => new vscode.Position(returns(), 2), '/* mine */ ');
    await waitUntil('the edit has seen it', () => phase(document) === 'paused');
    const typed = document.getText();
    await release();
    await done;
    assert.equal(document.getText(), typed);
    assert.equal(phase(document), 'paused');
    await reviewing.overwrite(undefined);
    assert.equal(document.getText(), EDITED.join('\n'));
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), typed);
  });

  it('is taken back, but for what the user changed, when they keep theirs', async () => {
    const { document, done } = await begin(CODE.join('\n'), HELD);
    await untilHeld(document);
    await type(document, () => document.positionAt(document.getText().indexOf('return a + b')), '/* mine */ ');
    await waitUntil('the edit has seen it', () => phase(document) === 'paused');
    const typed = document.getText();
    await reviewing.keep(undefined);
    await done;
    assert.equal(document.getText(), CODE.join('\n').replace('return a + b', '/* mine */ return a + b'));
    assert.deepEqual(lensTitles(document), []);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), typed);
  });

  it('stops when it is undone half-way, and is gone when nothing of it is left', async () => {
    const { document, done } = await begin(CODE.join('\n'), HELD);
    await untilHeld(document);
    await vscode.commands.executeCommand('undo');
    await done;
    if (phase(document) === 'review') await reviewing.reject(undefined);
    assert.equal(document.getText(), CODE.join('\n'));
    assert.equal(phase(document), 'none');
  });

  it('may be changed by hand in review, and is still put back whole', async () => {
    const { document, done } = await begin(CODE.join('\n'), { reply: tagged(REPLY) });
    await done;
    await type(document, () => new vscode.Position(3, 2), 'let more;\n  ');
    assert.equal(phase(document), 'review');
    await reviewing.reject(undefined);
    assert.equal(document.getText(), CODE.join('\n'));
  });

  it('goes on in a document that is in the background, as one step there too', async () => {
    const { document, done } = await begin(CODE.join('\n'), HELD);
    await untilHeld(document);
    const other = await openFile(`other-${files}.ts`, '// other\n');
    await release();
    await done;
    assert.equal(document.getText(), EDITED.join('\n'));
    assert.equal(vscode.window.activeTextEditor?.document, other.document);
    assert.equal(other.document.getText(), '// other\n');
    await vscode.window.showTextDocument(document, { preview: false });
    await reviewing.accept(undefined);
    await vscode.commands.executeCommand('undo');
    await waitUntil('all of it is undone', () => document.getText() === CODE.join('\n'));
  });

  it('lets go of a document that is closed, and never opens it again', async () => {
    const { document, done } = await begin(CODE.join('\n'), HELD);
    await untilHeld(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await release();
    await done;
    assert.ok(!vscode.window.visibleTextEditors.some((editor) => editor.document.uri.path === document.uri.path));
    assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(document.uri)), CODE.join('\n'));
  });

  it('shares a document with another that does not touch it, and refuses one that does', async () => {
    // Lines are counted before anything is written.
    const text = [...CODE.slice(0, 5), '', 'function two() {', '}', ''].join('\n');
    const { document, done } = await begin(text, { reply: tagged(REPLY), pace: 5, hold: { after: 0 } });
    const second = await start(
      document,
      { reply: tagged(['function two() {', '  return 2;', '}']), pace: 5, hold: { after: 0 } },
      [6, 7],
    );
    const third = await start(document, { reply: 'never asked for' }, [4, 6]);
    await third.done;
    await release();
    await Promise.all([done, second.done]);
    assert.equal((await requests()).length, 2);
    assert.equal(document.getText(), ['// above', ...REPLY, '', 'function two() {', '  return 2;', '}', ''].join('\n'));
    await vscode.commands.executeCommand('cursorTop');
    await reviewing.reject(undefined);
    assert.equal(document.getText(), [...CODE.slice(0, 5), '', 'function two() {', '  return 2;', '}', ''].join('\n'));
    await reviewing.reject(undefined);
    assert.equal(document.getText(), text);
  });

  it('marks a reply that leaves code out, or is cut off, as not to be trusted', async () => {
    const { document, done } = await begin(CODE.join('\n'), {
      reply: tagged(['function add() {', '  // ... rest unchanged', '}']),
    });
    await done;
    assert.ok(lensTitles(document).includes('The reply omits code'));
    assert.ok(lensTitles(document).includes('Accept Anyway'));
  });

  it('deletes code with its line end when the reply is empty', async () => {
    const { document, done } = await begin(CODE.join('\n'), { reply: '<replacement>\n</replacement>' });
    await done;
    assert.equal(document.getText(), '// above\n// below\n');
    await reviewing.reject(undefined);
    assert.equal(document.getText(), CODE.join('\n'));
  });

  it('works in an untitled document and refuses what can not be edited', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'typescript', content: CODE.join('\n') });
    await vscode.window.showTextDocument(document);
    const { done } = await start(document, { reply: tagged(REPLY) }, [1, 4]);
    await done;
    assert.equal(document.getText(), EDITED.join('\n'));
    await reviewing.accept(undefined);
    const output = vscode.Uri.parse('parley-edit:/shown.ts');
    assert.equal(await captureRange(output, new vscode.Range(0, 0, 0, 0)), undefined);
  });

  it('refuses ids it never gave out', async () => {
    const { document, done } = await begin(CODE.join('\n'), { reply: tagged(REPLY) });
    await done;
    for (const id of ['edit-999', 1, null, {}, ['edit-1']]) {
      await reviewing.accept(id);
      await reviewing.reject(id);
      assert.equal(reviewing.stop(id), false);
    }
    assert.equal(phase(document), 'review');
  });
});
