import * as vscode from 'vscode';
import { reference } from '../../src/messages/dialect.ts';
import { stream } from '../../src/messages/client.ts';
import type { MessagesError } from '../../src/messages/errors.ts';
import type { Send } from '../../src/gateways/send.ts';
import { createTransport } from '../../src/host/transport.node.ts';
import type { Gateway } from '../gateway/server.ts';

/** A `Send` straight to a test gateway, over a real socket. */
export function sendTo(gateway: Gateway): Send {
  const transport = createTransport();
  const endpoint = {
    url: `${gateway.url}/v1/messages`,
    baseUrl: gateway.url,
    model: gateway.personality.catalogue[0]?.id ?? '',
    dialect: reference,
    key: gateway.key,
  };
  return ({ params, signal }) => stream(endpoint, { max_tokens: 4096, ...params }, { transport, signal, retries: 0 });
}

/** Errors that would have been shown. */
export type Notified = MessagesError[];

/** A new file in the open folder, shown in an editor. */
export async function openFile(name: string, text: string): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('No folder is open.');
  const uri = vscode.Uri.joinPath(folder.uri, name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}
