// What can be done with a whole reply: copy it, read it in an editor, show its request, apply its code.
import * as vscode from 'vscode';
import { codeBlocks } from '../../conversation/codeBlocks.ts';
import { markdownOf } from '../../conversation/content.ts';
import { exchangesOf, pathTo } from '../../conversation/path.ts';
import { replyOf } from '../../conversation/tree.ts';
import type { Conversation, Reply } from '../../conversation/tree.ts';
import type { Texts } from '../../host/texts.ts';
import { inform } from '../../host/messages.ts';
import type { TurnRequest } from '../../panel/wholeReply.ts';
import { applyAll } from './apply.ts';
import type { ApplyPorts } from './apply.ts';

export interface UseReplyPorts {
  readonly texts: Texts;
  /** Shows the request behind a reply. */
  readonly showRequest: (reply: string) => Promise<void>;
  readonly apply: ApplyPorts;
}

/** A reply in an editor: for screen readers, for search, for saving. */
async function open(texts: Texts, reply: Reply): Promise<void> {
  const name = reply.author?.model ?? vscode.l10n.t('Reply');
  await texts.show(texts.add(`${name}.md`, `${markdownOf(reply)}\n`));
}

/** The reply of this id; without one, the newest that is shown. */
export const replyIn = (conversation: Conversation, id?: string): Reply | undefined =>
  id === undefined
    ? exchangesOf(pathTo(conversation)).findLast(({ reply }) => reply !== undefined)?.reply
    : replyOf(conversation, id);

/** Does it; returns whether it could. If not, it has said why. */
export async function useReply(
  { texts, showRequest, apply }: UseReplyPorts,
  reply: Reply | undefined,
  action: TurnRequest['action'],
): Promise<boolean> {
  if (reply === undefined) {
    void inform(vscode.l10n.t('There’s no reply in this conversation yet.'));
    return false;
  }
  switch (action) {
    case 'copy':
      await vscode.env.clipboard.writeText(markdownOf(reply));
      return true;
    case 'open':
      await open(texts, reply);
      return true;
    case 'apply':
      return applyAll(codeBlocks(markdownOf(reply)), apply);
    case 'request':
      await showRequest(reply.id);
      return true;
  }
}
