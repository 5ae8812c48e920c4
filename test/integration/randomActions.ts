// What happens to a file while it is being edited, and to the edit, chosen at random; each tells the scene's oracle.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { LiveEdit } from '../../src/edit/vscode/writing/live.ts';
import { saved, script } from './editing.ts';
import { formatted, linesOf, tagged } from './randomScene.ts';
import type { Numbers, Scene } from './randomScene.ts';
import { waitUntil } from './run.ts';

export type Action = (scene: Scene, next: Numbers) => Promise<void>;

const run = async (command: string, ...args: readonly unknown[]): Promise<unknown> =>
  vscode.commands.executeCommand(command, ...args);

/** A line outside, by its index in the document and in its list. */
function lineOutside(
  scene: Scene,
  next: Numbers,
): { readonly line: number; readonly at: number; readonly side: 'above' | 'below' } {
  const { now } = scene.history;
  const side = next(2) === 0 ? 'above' : 'below';
  const at = next(now[side].length);
  return { side, at, line: side === 'above' ? at : scene.document.lineCount - now.below.length + at };
}

/** Puts a line in place of one outside, or more or none. */
function splice(scene: Scene, side: 'above' | 'below', at: number, remove: number, ...lines: readonly string[]): void {
  const { now } = scene.history;
  scene.becomes({ ...now, [side]: now[side].toSpliced(at, remove, ...lines) });
}

/** As another extension does, also while the edit is being written. */
export const insertOutside: Action = async (scene, next) => {
  const { document } = scene;
  const { above, below } = scene.history.now;
  const word = scene.word();
  const isAbove = next(2) === 0;
  const at = next((isAbove ? above : below).length + 1);
  for (let made = false; !made;) {
    const change = new vscode.WorkspaceEdit();
    const line = isAbove ? at : document.lineCount - below.length + at;
    const end = document.lineAt(document.lineCount - 1).range.end;
    if (line < document.lineCount) change.insert(document.uri, new vscode.Position(line, 0), `${word}\n`);
    else change.insert(document.uri, end, `\n${word}`);
    made = await vscode.workspace.applyEdit(change);
  }
  splice(scene, isAbove ? 'above' : 'below', at, 0, word);
};

const typeOutside: Action = async (scene, next) => {
  const { line, at, side } = lineOutside(scene, next);
  const text = scene.history.now[side][at] ?? '';
  await scene.cursor(line, text.length);
  const word = ` ${scene.word()}`;
  await run('type', { text: word });
  splice(scene, side, at, 1, text + word);
};

const pasteOutside: Action = async (scene, next) => {
  const { line, at, side } = lineOutside(scene, next);
  await scene.cursor(line, 0);
  const lines = [`\t${scene.word()} `, scene.word()];
  await run('paste', {
    text: [...lines, ''].join(next(2) === 0 ? '\r\n' : '\n'),
    pasteOnNewLine: false,
    multicursorText: null,
  });
  splice(scene, side, at, 0, ...lines);
};

/** Not the line next to the code: with it gone nobody can tell the code's edge. */
const deleteOutside: Action = async (scene, next) => {
  const { line, at, side } = lineOutside(scene, next);
  const { length } = scene.history.now[side];
  if (length < 3 || at === (side === 'above' ? length - 1 : 0)) return;
  await scene.cursor(line, 0);
  await run('editor.action.deleteLines');
  splice(scene, side, at, 1);
};

const changeOnDisk: Action = async (scene, next) => {
  const { edit } = scene;
  await save(scene, next);
  const { inside } = scene;
  splice(scene, next(2) === 0 ? 'above' : 'below', next(2), 0, scene.word());
  await scene.writeOnDisk(inside);
  if (edit) scene.touched = true;
};

const save: Action = async ({ document }) => saved(document);

const format: Action = async (scene) => {
  const inside = scene.inside.join('\n');
  await run('editor.action.formatDocument');
  const { above, below } = scene.history.now;
  scene.becomes({ above: above.map(formatted), below: below.map(formatted) });
  if (scene.inside.join('\n') !== inside) scene.touched = true;
};

const undo: Action = async (scene) => {
  scene.touched = true;
  await scene.focus();
  await run('undo');
  await scene.settled();
  scene.history.went(-1, linesOf(scene.document));
  scene.behind = true;
  scene.forgive();
};

const redo: Action = async (scene) => {
  scene.touched = true;
  await scene.focus();
  await run('redo');
  await scene.settled();
  scene.history.went(1, linesOf(scene.document));
  scene.forgive();
};

/** A place in the code: the line and column. */
function placeInside(scene: Scene, next: Numbers): readonly [number, number] {
  const { inside } = scene;
  const at = next(inside.length);
  return [scene.history.now.above.length + at, next((inside[at]?.length ?? 0) + 1)];
}

const typeInside: Action = async (scene, next) => {
  if (scene.inside.length === 0) return;
  scene.touched = true;
  await scene.cursor(...placeInside(scene, next));
  const word = scene.word();
  await run('type', { text: word });
  scene.forgive();
  scene.typed.push(word);
};

const breakInside: Action = async (scene, next) => {
  const [line, character] = placeInside(scene, next);
  // A line that comes before the first character or after the last one is outside.
  const { length } = scene.inside[line - scene.history.now.above.length] ?? '';
  if (character === 0 || character >= length) return;
  scene.touched = true;
  await scene.cursor(line, character);
  await run('type', { text: '\n' });
  scene.forgive();
};

const deleteInside: Action = async (scene, next) => {
  if (scene.inside.length < 2) return;
  scene.touched = true;
  await scene.cursor(...placeInside(scene, next));
  await run('editor.action.deleteLines');
  scene.forgive();
};

/** What people and others do to the file, whatever the edit does. */
export const toFile: Readonly<Record<string, Action>> = {
  insertOutside,
  typeOutside,
  pasteOutside,
  deleteOutside,
  changeOnDisk,
  save,
  format,
};

/** What touches the code or the order of undo steps. */
export const toCode: Readonly<Record<string, Action>> = { undo, redo, typeInside, breakInside, deleteInside };

/** An undo may have gone behind all that was accepted. */
function goneBehind(scene: Scene, { file }: LiveEdit): void {
  if (scene.behind && file.baseline === file.original) scene.baseline = [...scene.original];
}

const acceptChange: Action = async (scene, next) => {
  const { edit } = scene;
  if (edit?.file.phase !== 'review') return;
  const { changes } = edit.session.review;
  const change = changes[next(changes.length)];
  if (!change) return;
  const { originalLine, removed, line, count } = change.hunk;
  goneBehind(scene, edit);
  assert.deepEqual(scene.baseline.slice(originalLine, originalLine + removed.length), removed);
  const text = scene.document.getText();
  scene.baseline.splice(originalLine, removed.length, ...scene.inside.slice(line, line + count));
  await scene.judging.accept(edit.id, change.id);
  assert.equal(scene.document.getText(), text, 'accepted as it stands');
};

const rejectChange: Action = async (scene, next) => {
  const { edit } = scene;
  if (edit?.file.phase !== 'review') return;
  const { changes } = edit.session.review;
  const change = changes[next(changes.length)];
  if (!change) return;
  const { removed, line, count } = change.hunk;
  const wanted = scene.around(scene.inside.toSpliced(line, count, ...removed));
  await scene.judging.reject(edit.id, change.id);
  assert.equal(scene.document.getText(), wanted, 'one change is put back');
  scene.forgive();
};

const takeBack: Action = async (scene) => {
  const { edit } = scene;
  const { judged, last } = edit?.session.review ?? {};
  const one = judged?.find(({ id }) => id === last?.id);
  if (!edit || !one) return;
  if (one.kept) {
    goneBehind(scene, edit);
    assert.deepEqual(scene.baseline.slice(one.at, one.at + one.proposed.length), one.proposed);
    scene.baseline.splice(one.at, one.proposed.length, ...one.original);
  }
  await scene.judging.takeBack(edit.id, one.id);
};

/** A reply that changes some of these lines. */
export function replyTo(lines: readonly string[], scene: Scene, next: Numbers): string[] {
  const reply = lines.flatMap((line) => {
    const indent = /^\s*/.exec(line)?.[0] ?? '';
    const fresh = `${indent}new ${scene.word()}${next(4) === 0 ? ' ' : ''}`;
    return [[line], [line], [fresh], [], [line, fresh]][next(5)] ?? [line];
  });
  return reply.length > 0 && reply.join('\n') !== lines.join('\n') ? reply : [...lines, `new ${scene.word()}`];
}

const refine: Action = async (scene, next) => {
  const { edit } = scene;
  if (edit?.file.phase !== 'review') return;
  await script({ reply: tagged(replyTo(scene.inside, scene, next)) });
  await scene.goingOn.refine(edit.id);
  await scene.settled();
  scene.forgive();
};

const retry: Action = async (scene, next) => {
  const { edit } = scene;
  if (edit?.file.phase !== 'review' || !edit.session.question) return;
  await script({ reply: tagged(replyTo(scene.original, scene, next)) });
  await scene.goingOn.retry(edit.id);
  await scene.settled();
  scene.forgive();
};

const closeAndOpen: Action = async (scene, next) => {
  const { edit } = scene;
  if (edit?.file.phase !== 'review') return;
  await save(scene, next);
  await run('workbench.action.closeActiveEditor');
  const text = scene.document.getText();
  const { uri } = scene.document;
  scene.document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(scene.document, { preview: false });
  assert.equal(scene.document.getText(), text);
  await waitUntil('its review is back', () => scene.phase === 'review');
};

/** What is done about the edit. */
export const toEdit: Readonly<Record<string, Action>> = {
  acceptChange,
  rejectChange,
  takeBack,
  refine,
  retry,
  closeAndOpen,
};

/** What settles a pause: the reply's code, or what the user changed. */
export const settle: Action = async (scene, next) => {
  if (scene.phase !== 'paused') return;
  if (next(2) === 0) await scene.reviewing.keep(undefined);
  else {
    await scene.reviewing.overwrite(undefined);
    scene.typed = [];
  }
};
