// What can be done with a whole reply: copy it, read it in an editor, show its request.
import * as vscode from 'vscode';
import { markdownOf } from '../../conversation/content.ts';
import { exchangesOf, pathTo } from '../../conversation/path.ts';
import { replyOf } from '../../conversation/tree.ts';
import type { Conversation, Reply } from '../../conversation/tree.ts';
import type { TurnRequest } from '../../panel/wholeReply.ts';

const scheme = 'parley-reply';
/** Documents whose text is kept. */
const mostDocuments = 20;

/** Replies as read-only Markdown documents: for screen readers, for search, for saving. */
export class ReplyDocuments implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  #number = 0;

  static register({ subscriptions }: vscode.ExtensionContext): ReplyDocuments {
    const documents = new ReplyDocuments();
    subscriptions.push(vscode.workspace.registerTextDocumentContentProvider(scheme, documents));
    return documents;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  async open(reply: Reply): Promise<void> {
    const name = (reply.author?.model ?? vscode.l10n.t('Reply')).replaceAll('/', '-');
    const uri = vscode.Uri.from({ scheme, path: `/${name}.md`, query: String(++this.#number) });
    this.#texts.set(uri.toString(), `${markdownOf(reply)}\n`);
    for (const old of [...this.#texts.keys()].slice(0, -mostDocuments)) this.#texts.delete(old);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }
}

/** The reply of this id; without one, the newest that is shown. */
export const replyIn = (conversation: Conversation, id?: string): Reply | undefined =>
  id === undefined
    ? exchangesOf(pathTo(conversation)).findLast(({ reply }) => reply !== undefined)?.reply
    : replyOf(conversation, id);

/** Does it; returns whether it could. If not, it has said why. */
export async function useReply(
  documents: ReplyDocuments,
  reply: Reply | undefined,
  action: TurnRequest['action'],
): Promise<boolean> {
  if (reply === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There’s no reply in this conversation yet.'));
    return false;
  }
  switch (action) {
    case 'copy':
      await vscode.env.clipboard.writeText(markdownOf(reply));
      return true;
    case 'open':
      await documents.open(reply);
      return true;
    case 'request':
      await vscode.commands.executeCommand('parley.showRequestOfReply', reply.id);
      return true;
  }
}
