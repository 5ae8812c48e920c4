// Write Tests: finds the file that the tests of some code go into, and the place in it.
import * as vscode from 'vscode';
import type { Attachment } from '../../conversation/context.ts';
import { headLength } from '../outline.ts';
import { testFileFor } from '../testFile.ts';
import type { TestFile } from '../testFile.ts';
import { allLines, captureGap, captureRanges, outlined } from './capture.ts';
import type { Captured } from './capture.ts';
import { fileName, meantBySelection } from './target.ts';
import type { Elsewhere, Meant } from './target.ts';

/** Names of files that may be tests, and folders that hold nobody's own. */
const mayBeTests = '**/*{test,Test,spec,Spec}*';
const others = '**/{node_modules,.git,dist,out,build,target,vendor,.venv,venv,coverage}/**';

const mostFiles = 2_000;

/** Largest file that goes along whole, in characters. */
const mostSource = 20_000;

/** Tests of what is selected, or of what is around the cursor, or of the whole file. */
export function meantTests(): Meant | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.scheme === 'vscode-notebook-cell') {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('A notebook has no file for tests. Ask in the chat instead.'),
    );
    return undefined;
  }
  const meant = meantBySelection();
  if (!editor || !meant) return undefined;
  const { uri } = editor.document;
  const found = testFileOf(uri);
  const code = async (): Promise<Captured | undefined> => {
    const [source, test] = await Promise.all([meant.code, found]);
    const where = test.exists
      ? vscode.l10n.t('{0}, tests in {1}', meant.file, test.path)
      : vscode.l10n.t('{0}, tests in {1} (new)', meant.file, test.path);
    return source && { ...source, about: where };
  };
  const elsewhere = async (source: Captured, shown: boolean): Promise<Elsewhere | undefined> => {
    const place = await placeFor(uri, await found, source.document.languageId, shown);
    return place && { code: place, context: contextOf(source) };
  };
  return { file: meant.file, code: code(), elsewhere };
}

async function testFileOf(uri: vscode.Uri): Promise<TestFile> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (!folder) return testFileFor(fileName(uri), []);
  const found = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, mayBeTests), others, mostFiles);
  const path = (file: vscode.Uri): string => file.path.slice(folder.uri.path.replace(/\/$/, '').length + 1);
  return testFileFor(path(uri), found.map(path));
}

/** Where the tests go. `shown`: nothing is to be opened for them, because they are only to be looked at. */
async function placeFor(
  source: vscode.Uri,
  test: TestFile,
  language: string,
  shown: boolean,
): Promise<Captured | undefined> {
  const root = vscode.workspace.getWorkspaceFolder(source)?.uri ?? vscode.Uri.joinPath(source, '..');
  const uri = vscode.Uri.joinPath(root, test.path);
  if (!test.exists) {
    const document = shown
      ? await vscode.workspace.openTextDocument({ content: '', language })
      : await newDocument(uri);
    const place = await captureGap(document.uri, 0);
    return place && { ...place, path: test.path };
  }
  const document = await vscode.workspace.openTextDocument(uri);
  if (!shown) await vscode.window.showTextDocument(document, { preview: false, viewColumn: vscode.ViewColumn.Active });
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

/** A file that is written when it is saved, and gone when it is rejected and closed. */
async function newDocument(uri: vscode.Uri): Promise<vscode.TextDocument> {
  if (uri.scheme !== 'file') {
    const create = new vscode.WorkspaceEdit();
    create.createFile(uri, { ignoreIfExists: true });
    await vscode.workspace.applyEdit(create);
  }
  const document = await vscode.workspace.openTextDocument(
    uri.scheme === 'file' ? uri.with({ scheme: 'untitled' }) : uri,
  );
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

/** What is tested: the file where it is small, and the code that was meant in it. */
function contextOf({ document, start, count }: Captured): readonly Attachment[] {
  const { uri, languageId } = document;
  const path = vscode.workspace.asRelativePath(uri, false);
  const lines = allLines(document);
  const source = { id: crypto.randomUUID(), path, uri: uri.toString(), language: languageId };
  const text = document.getText();
  const code = lines.slice(start, start + count).join('\n');
  return [
    ...(text.length <= mostSource ? [{ ...source, type: 'file', name: fileName(uri), of: '', text } as const] : []),
    ...(text.length > mostSource || count < lines.length
      ? [
          {
            ...source,
            id: crypto.randomUUID(),
            type: 'selection',
            startLine: start + 1,
            endLine: start + count,
            text: code,
          } as const,
        ]
      : []),
  ];
}
