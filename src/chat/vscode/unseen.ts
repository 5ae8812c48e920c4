// Tells the user of a chat's reply that failed, or broke off, where nothing shows its conversation.
import * as vscode from 'vscode';
import { toError } from '../../conversation/failure.ts';
import { replyOf } from '../../conversation/tree.ts';
import type { NodeId } from '../../conversation/tree.ts';
import { showError } from '../../host/messages.ts';
import { explained } from '../../host/notify.ts';
import type { Chats } from '../chats.ts';
import type { Thread } from '../thread.ts';
import type { ChatView } from './webview.ts';

export interface UnseenPorts {
  readonly chats: Pick<Chats<ChatView>, 'viewOf' | 'show'>;
  /** Where it is shown if no view has it any more. */
  readonly main: ChatView;
}

/** Resolves when that has been read, and the conversation is shown if the user wants that. */
export async function sayUnseen({ conversation }: Thread, id: NodeId, ports: UnseenPorts): Promise<void> {
  const { chats, main } = ports;
  const { ending, author } = replyOf(conversation, id) ?? {};
  if ((ending?.type !== 'failed' && ending?.type !== 'interrupted') || ending.failure === undefined) return;
  if (chats.viewOf(conversation.id)?.isShown === true) return;
  const { sentence } = explained(toError(ending.failure), author);
  const words =
    ending.type === 'failed'
      ? vscode.l10n.t('The chat’s reply failed. {0}', sentence)
      : vscode.l10n.t('The chat’s reply broke off. {0}', sentence);
  const show = vscode.l10n.t('Open Chat');
  if ((await showError(words, show)) !== show) return;
  const view = chats.viewOf(conversation.id);
  if (view === undefined) await chats.show(main, conversation.id);
  await (view ?? main).focus();
}
