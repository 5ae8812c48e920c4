import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { isObject } from '../../src/messages/json.ts';
import { requests } from './control.ts';
import { waitUntil } from './run.ts';

type Content = Parameters<typeof vscode.LanguageModelChatMessage.User>[0];
export const user = (content: Content): vscode.LanguageModelChatMessage =>
  vscode.LanguageModelChatMessage.User(content);

/** The model that the settings choose. */
export const chosen = vscode.workspace.getConfiguration('parley').get<string>('defaultModel') ?? '';

/** VS Code's models, as the extension of this name (test/fixtures) sees them. */
export type Models = typeof vscode.lm;

export async function modelsOf(name: 'caller' | 'denied'): Promise<Models> {
  await vscode.extensions.getExtension('parley.parley')?.activate();
  const exports = await vscode.extensions.getExtension<{ readonly lm: Models }>(`peers.${name}`)?.activate();
  const lm = exports?.lm ?? assert.fail(`no ${name}`);
  await waitUntil('they are told', async () => (await lm.selectChatModels({ vendor: 'parley' })).length);
  return lm;
}

export async function modelIn(lm: Models, id = chosen): Promise<vscode.LanguageModelChat> {
  const [found] = await lm.selectChatModels({ vendor: 'parley', id });
  return found ?? assert.fail('no model');
}

/** All parts of the reply. */
export async function ask(
  lm: Models,
  messages: vscode.LanguageModelChatMessage[],
  options: vscode.LanguageModelChatRequestOptions = {},
): Promise<readonly unknown[]> {
  const { stream } = await (await modelIn(lm)).sendRequest(messages, options);
  const parts: unknown[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

export const textIn = (parts: readonly unknown[]): string =>
  parts.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');

/** The body of the one request that there was. */
export async function body(): Promise<Record<string, unknown>> {
  const [request, ...others] = await requests();
  assert.deepEqual([request?.verdict, others.length], ['ok', 0]);
  const parsed: unknown = JSON.parse(request?.body ?? '');
  return isObject(parsed) ? parsed : assert.fail('no object');
}

/** What the user is asked, and the button that is pressed then. VS Code shows no dialogs to tests. */
export interface Dialogs {
  readonly asked: string[];
  button: string | undefined;
  end(): void;
}

export function answerDialogs(button?: string): Dialogs {
  const { showWarningMessage } = vscode.window;
  const dialogs: Dialogs = { asked: [], button, end: () => (vscode.window.showWarningMessage = showWarningMessage) };
  vscode.window.showWarningMessage = async (message: string, ...rest: readonly unknown[]) => {
    dialogs.asked.push(`${message} ${JSON.stringify(rest[0])}`);
    return Promise.resolve((dialogs.button && { title: dialogs.button }) as never);
  };
  return dialogs;
}
