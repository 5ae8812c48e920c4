// Messages to the user: notifications and dialogs. The only way to VS Code's, which make links of what looks like one.
import * as vscode from 'vscode';
import { withoutLinks } from '../messages/index.ts';

/** Resolves to the button that was pressed; `undefined` where the message was closed. Its text holds no link. */
type Say = (text: string, ...buttons: readonly string[]) => Promise<string | undefined>;

export const inform: Say = async (text, ...buttons) =>
  vscode.window.showInformationMessage(withoutLinks(text), ...buttons);

export const warn: Say = async (text, ...buttons) => vscode.window.showWarningMessage(withoutLinks(text), ...buttons);

export const showError: Say = async (text, ...buttons) =>
  vscode.window.showErrorMessage(withoutLinks(text), ...buttons);

/** A button of a dialog; one that `closes` is what Escape presses. */
export interface Answer {
  readonly title: string;
  readonly isCloseAffordance?: true;
}

/** A dialog that waits for an answer. `detail` is shown as it is: there VS Code makes no links. */
export const askUser = async (
  text: string,
  detail: string,
  ...buttons: readonly (string | Answer)[]
): Promise<string | undefined> => {
  const answers = buttons.map((button) => (typeof button === 'string' ? { title: button } : button));
  return (await vscode.window.showWarningMessage(withoutLinks(text), { modal: true, detail }, ...answers))?.title;
};
