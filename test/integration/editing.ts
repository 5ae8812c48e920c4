import * as vscode from 'vscode';
import { reference } from '../../src/messages/dialect.ts';
import { stream } from '../../src/messages/client.ts';
import type { MessagesError } from '../../src/messages/errors/errors.ts';
import { Asks } from '../../src/edit/vscode/asking/asks.ts';
import type { Edits } from '../../src/edit/vscode/edits.ts';
import type { Send } from '../../src/sending/send.ts';
import { createTransport } from '../../src/host/transport.node.ts';
import { environment, waitUntil } from './run.ts';

export { forget, release, requests, script } from './control.ts';
export type { RemoteStep } from './control.ts';

/** A `Send` straight to the window's test gateway, over a real socket. */
export function sendToGateway(): Send {
  const transport = createTransport();
  const [gateway, model = ''] = (vscode.workspace.getConfiguration('parley').get<string>('defaultModel') ?? '').split(
    '/',
  );
  if (gateway !== 'test') throw new Error('The test gateway is not set up.');
  const endpoint = {
    url: `${environment.gateway}/v1/messages`,
    baseUrl: environment.gateway,
    model,
    dialect: reference,
    key: 'test-key',
  };
  return ({ params, signal }) => stream(endpoint, { max_tokens: 4096, ...params }, { transport, signal, retries: 1 });
}

/** Errors that would have been shown, and what the Retry button would do. */
export type Notified = { readonly error: MessagesError; readonly retry: () => void }[];

/** A new file in the open folder, shown in an editor. */
export async function openFile(name: string, text: string): Promise<vscode.TextEditor> {
  const uri = inFolder(name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}

/** Presses Enter in the boxes that are open, until what they lead to is there. */
export async function acceptUntil(what: string, isThere: () => boolean): Promise<void> {
  await waitUntil(what, async () => {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return isThere();
  });
}

/** Shows the last request, which says what it is booked as. */
export async function isBookedAs(use: string): Promise<void> {
  const request = vscode.commands.executeCommand('parley.showRequest');
  await acceptUntil(
    `the request is shown, booked as ${use}`,
    () => vscode.window.activeTextEditor?.document.getText().includes(`"use": "${use}"`) === true,
  );
  await request;
}

/** Where a file of the folder is. */
export function inFolder(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('No folder is open.');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Saves it; again where VS Code was just saving by itself, as it does in a browser. */
export async function saved(document: vscode.TextDocument): Promise<void> {
  await waitUntil('it is saved', async () => document.save());
}

/** Asks whose boxes answer by themselves, with what `said` gives. */
export function answeringAsks(edits: Edits, said: () => string): Asks {
  const asks = new Asks(
    {
      ...{ ready: () => true, endpoint: () => undefined, room: () => undefined },
      pickModel: async () => Promise.resolve(undefined),
      pickModels: async () => Promise.resolve(undefined),
      ...{ pickContext: async () => Promise.resolve([]), showSent: async () => Promise.resolve() },
      isIgnored: async () => Promise.resolve(false),
    },
    { get: () => undefined, update: async () => Promise.resolve() },
    async (asked) => edits.start(asked),
  );
  asks.ask = async (meant, _asking, start) => {
    const found = meant();
    if (found && start) await asks.begin(found, said(), start);
  };
  return asks;
}
