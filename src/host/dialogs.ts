// Lists, boxes and progress to choose, type and wait by. Text of a gateway, a model or a file in them is only text.
import * as vscode from 'vscode';
import { withoutLinks } from '../messages/index.ts';
import { plain } from './plain.ts';

/** The row with no icon but the one its label begins with. */
export const plainRow = <Row extends vscode.QuickPickItem>(row: Row): Row => {
  const { label, description, detail } = row;
  const [icon = ''] = /^\$\([\w~-]+\) /.exec(label) ?? [];
  return {
    ...row,
    label: icon + plain(label.slice(icon.length)),
    ...(description !== undefined && { description: plain(description) }),
    ...(detail !== undefined && { detail: plain(detail) }),
  };
};

/** Lets the user choose a row; `undefined` when they left it. */
export async function choose<Row extends vscode.QuickPickItem>(
  rows: readonly Row[],
  options: vscode.QuickPickOptions,
): Promise<Row | undefined> {
  const shown = rows.map((row) => ({ ...plainRow(row), row }));
  return (await vscode.window.showQuickPick(shown, options))?.row;
}

/** What stands below a box: there VS Code makes links and icons. */
export const plainPrompt = (text: string): string => plain(withoutLinks(text));

type Problem = string | vscode.InputBoxValidationMessage | undefined;

const plainProblem = (problem: Problem): Problem =>
  typeof problem === 'object' ? { ...problem, message: plainPrompt(problem.message) } : problem && plainPrompt(problem);

type Asked = Omit<vscode.InputBoxOptions, 'validateInput'> & {
  readonly validateInput?: (typed: string) => Problem;
};

/** Lets the user type something; `undefined` when they left it. */
export async function askText({ prompt, validateInput, ...options }: Asked): Promise<string | undefined> {
  return vscode.window.showInputBox({
    ...options,
    ...(prompt !== undefined && { prompt: plainPrompt(prompt) }),
    ...(validateInput && { validateInput: (typed) => plainProblem(validateInput(typed)) }),
  });
}

/** Shows what is waited for: in a message, where VS Code makes links, or in the status bar, where it makes icons. */
export async function wait<Result>(
  options: vscode.ProgressOptions,
  work: (report: (message: string) => void, token: vscode.CancellationToken) => Thenable<Result>,
): Promise<Result> {
  const { title, location } = options;
  const text = location === vscode.ProgressLocation.Window ? plain : withoutLinks;
  return vscode.window.withProgress(
    { ...options, ...(title !== undefined && { title: text(title) }) },
    (progress, token) => work((message) => progress.report({ message: text(message) }), token),
  );
}
