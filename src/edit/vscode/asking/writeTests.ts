// Write Tests: finds the file that the tests of some code go into, and the place in it.
import * as vscode from 'vscode';
import type { Attachment } from '../../../conversation/context.ts';
import { allLines, fileName, newDocument } from '../../../host/documents.ts';
import { inform } from '../../../host/messages.ts';
import { headLength } from '../../outline.ts';
import { testFileFor } from '../../testFile.ts';
import type { TestFile } from '../../testFile.ts';
import { captureGap, captureRange, captureRanges, outlined } from './capture.ts';
import type { Captured } from './capture.ts';
import { activeEditor, captureAround } from './target.ts';
import type { Elsewhere, ElsewhereHow, Meant } from './target.ts';

/** Names of files that may be tests, and folders that hold nobody's own. */
const mayBeTests = '**/*{test,Test,spec,Spec}*';
const others = '**/{node_modules,.git,dist,out,build,target,vendor,.venv,venv,coverage}/**';

const mostFiles = 2_000;

/** Largest file that goes along whole, in characters. */
const mostSource = 20_000;

/** Tests of what is selected, or of what is around the cursor, or of the whole file. */
export function meantTests(): Meant | undefined {
  const editor = activeEditor();
  if (!editor) return undefined;
  const { uri } = editor.document;
  if (uri.scheme === 'vscode-notebook-cell') {
    void inform(vscode.l10n.t('A notebook has no file for tests. Ask in the chat instead.'));
    return undefined;
  }
  const found = testFileOf(uri);
  const file = fileName(uri);
  const code = async (): Promise<Captured | undefined> => {
    const [source, test] = await Promise.all([sourceOf(editor), found]);
    const what = source?.name === undefined ? file : `${file}: ${source.name}`;
    const about = test.exists
      ? vscode.l10n.t('{0}, tests in {1}', what, test.path)
      : vscode.l10n.t('{0}, tests in {1} (new)', what, test.path);
    return source && { ...source, about };
  };
  const elsewhere = async (source: Captured, { shown, whole }: ElsewhereHow): Promise<Elsewhere | undefined> => {
    const place = await placeFor(uri, await found, source.document.languageId, shown);
    return place && { code: place, context: contextOf(source, whole) };
  };
  return { file, code: code(), elsewhere };
}

async function sourceOf({ document, selection }: vscode.TextEditor): Promise<Captured | undefined> {
  if (!selection.isEmpty) return captureRange(document.uri, selection);
  const code = await captureAround(document, selection.active.line);
  if (!code || code.name !== undefined) return code;
  return captureRange(document.uri, new vscode.Range(0, 0, document.lineCount, 0));
}

const rootOf = (uri: vscode.Uri): vscode.Uri =>
  vscode.workspace.getWorkspaceFolder(uri)?.uri ?? vscode.Uri.joinPath(uri, '..');

async function testFileOf(uri: vscode.Uri): Promise<TestFile> {
  const root = rootOf(uri);
  const path = (file: vscode.Uri): string => file.path.slice(root.path.replace(/\/$/, '').length + 1);
  const isInFolder = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const found = isInFolder
    ? await vscode.workspace.findFiles(new vscode.RelativePattern(root, mayBeTests), others, mostFiles)
    : [];
  const test = testFileFor(path(uri), found.map(path));
  return { ...test, exists: test.exists || (await isThere(vscode.Uri.joinPath(root, test.path))) };
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** Where the tests go. `shown`: nothing is to be opened for them, because they are only to be looked at. */
async function placeFor(
  source: vscode.Uri,
  test: TestFile,
  language: string,
  shown: boolean,
): Promise<Captured | undefined> {
  const uri = vscode.Uri.joinPath(rootOf(source), test.path);
  if (!test.exists && shown) {
    const nothing = await vscode.workspace.openTextDocument({ content: '', language });
    const place = await captureGap(nothing.uri, 0);
    return place && { ...place, path: test.path };
  }
  const document = await (test.exists ? vscode.workspace.openTextDocument(uri) : newDocument(uri));
  if (!shown) await vscode.window.showTextDocument(document, { preview: false, viewColumn: vscode.ViewColumn.Active });
  const place = await placeIn(document);
  return place && { ...place, path: test.path, made: !test.exists };
}

/** The end of a file of tests, and its beginning, where it has one. */
async function placeIn(document: vscode.TextDocument): Promise<Captured | undefined> {
  const { uri } = document;
  const lines = allLines(document);
  const end = lines.findLastIndex((line) => line.trim() !== '') + 1;
  // New tests may need other imports, which stand above everything.
  const head = headLength(lines, await outlined(document));
  if (head === 0 || end >= lines.length) return captureGap(uri, end);
  return captureRanges(uri, [
    new vscode.Range(0, 0, head - 1, Number.MAX_SAFE_INTEGER),
    new vscode.Range(end, 0, end, 0),
  ]);
}

/** What is tested: the file where it is small and may go along, and the code that was meant in it. */
function contextOf({ document, start, count }: Captured, whole: boolean): readonly Attachment[] {
  const { uri, languageId } = document;
  const path = vscode.workspace.asRelativePath(uri, false);
  const lines = allLines(document);
  const source = { path, uri: uri.toString(), language: languageId };
  const text = document.getText();
  const isWhole = whole && text.length <= mostSource;
  const file = { ...source, id: crypto.randomUUID(), type: 'file', name: fileName(uri), of: '', text } as const;
  const code = {
    ...source,
    id: crypto.randomUUID(),
    type: 'selection',
    startLine: start + 1,
    endLine: start + count,
    text: lines.slice(start, start + count).join('\n'),
  } as const;
  if (!isWhole) return [code];
  return count < lines.length ? [file, code] : [file];
}
