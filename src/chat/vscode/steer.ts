// What the panel’s buttons for steering do: branches, the queue, other models, and what a conversation asks for.
import * as vscode from 'vscode';
import { plain } from '../../host/plain.ts';
import { choose } from '../../host/dialogs.ts';
import { replyOf } from '../../conversation/tree.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import type { ToHostTell } from '../../panel/contract.ts';
import type { Chat } from '../chat.ts';
import type { ParametersPorts } from './conversationSettings.ts';
import { inform } from '../../host/messages.ts';

export interface SteerPorts extends ParametersPorts {
  /** The user chooses for this once; `undefined` when they left it. */
  readonly pickModel: () => Promise<EndpointLabel | undefined>;
  readonly pickModels: () => Promise<readonly EndpointLabel[] | undefined>;
}

type Told<Type extends ToHostTell['type']> = Extract<ToHostTell, { readonly type: Type }>;

/** Moves through the branches. */
export async function steer(chat: Chat, { step, node }: Told<'steer'>, ports: SteerPorts): Promise<void> {
  if (step !== 'retryWith') {
    chat.steering.take(step, node);
    // Who was chosen among several is who answers next, in this conversation.
    const to = step === 'choose' ? chat.chosen.for(replyOf(chat.conversation, node)) : undefined;
    if (to !== undefined) chat.chosen.use(to);
    return;
  }
  const to = await ports.pickModel();
  if (to !== undefined) chat.asking.retry(node, to);
}

/** Changes the queue, or sends from it. */
export function changeQueue(chat: Chat, { step, id, text }: Told<'queue'>): void {
  if (step === 'send') chat.asking.sendQueued(id);
  else chat.queue.change(id, step, text);
}

/** Asks what is in the composer several models at once. */
export async function askSeveral(chat: Chat, { pickModels }: SteerPorts): Promise<void> {
  await askOthers(chat, pickModels, vscode.l10n.t('Type a question first, then ask several models.'));
}

/** Asks what is in the composer a model that is chosen for this once. */
export async function askOnce(chat: Chat, { pickModel }: SteerPorts): Promise<void> {
  const pick = async () => pickModel().then((to) => to && [to]);
  await askOthers(chat, pick, vscode.l10n.t('Type a question first, then choose who to ask.'));
}

async function askOthers(chat: Chat, pick: SteerPorts['pickModels'], nothing: string): Promise<void> {
  const { text, attachments } = chat.composer.draft;
  if (text.trim() === '' && attachments.length === 0) {
    void inform(nothing);
    return;
  }
  const to = await pick();
  if (to === undefined) return;
  const isAsked = chat.asking.send(crypto.randomUUID(), text, to);
  if (!isAsked && chat.runs.isShown(chat.conversation)) sayBusy();
}

/** Has the conversation summarized. */
export function compact(chat: Chat): void {
  if (chat.asking.compact()) return;
  if (chat.runs.isShown(chat.conversation)) sayBusy();
  else void inform(vscode.l10n.t('There’s nothing to summarize yet.'));
}

export function sayBusy(): void {
  const words = vscode.l10n.t('A reply is still in progress. Stop it first, or ask again when it’s done.');
  void inform(words);
}

/** What was deleted from the conversation, to be brought back. */
export async function restoreDeleted(chat: Chat): Promise<void> {
  const { deleted, nodes } = chat.conversation;
  const rows = [...deleted].reverse().flatMap((id) => {
    const node = nodes.get(id);
    if (node === undefined) return [];
    const blocks = node.type === 'reply' ? node.rounds.flatMap(({ message }) => message.content) : [];
    const text =
      node.type === 'prompt' ? node.text : blocks.map((block) => (block.type === 'text' ? block.text : '')).join(' ');
    const label = text.trim().replaceAll(/\s+/g, ' ').slice(0, 100) || '…';
    const description = node.type === 'prompt' ? vscode.l10n.t('Question') : vscode.l10n.t('Reply');
    return [{ label: plain(label), description, id }];
  });
  if (rows.length === 0) {
    void inform(vscode.l10n.t('Nothing was deleted from this conversation.'));
    return;
  }
  const placeHolder = vscode.l10n.t('Choose what to bring back');
  const picked = await choose(rows, {
    title: vscode.l10n.t('Restore Deleted Message'),
    placeHolder,
  });
  if (picked !== undefined) chat.steering.restore(picked.id);
}
