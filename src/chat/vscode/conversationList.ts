// Answers what the list of conversations asks: what there is, what is found in it, and what is done with one.
import * as vscode from 'vscode';
import type { Texts } from '../../host/texts.ts';
import type { Answers } from '../../panel/channel.ts';
import type { conversationsAsks, KeepStep, KeptView } from '../../panel/conversations.ts';
import type { ToHost } from '../../panel/contract.ts';
import type { Chats } from '../chats.ts';
import type { ChosenPorts } from '../chosen.ts';
import { costOfAll } from '../facts.ts';
import type { Prices } from '../facts.ts';
import { isId } from '../files.ts';
import { salvage } from '../salvage.ts';
import { excerptOf } from '../search.ts';
import { authorOf } from '../kept.ts';
import type { Shelf } from '../shelf.ts';
import { exportAs, importFiles } from './port.ts';
import type { PortPorts } from './port.ts';
import type { Views } from './views.ts';
import type { ChatView } from './webview.ts';
import { panelPhrases } from './words.ts';

export type HistoryAnswers = Pick<Answers<ToHost>, keyof ReturnType<typeof conversationsAsks>>;

export interface HistoryPorts {
  readonly chats: Chats<ChatView>;
  readonly shelf: Shelf;
  readonly views: Views;
  readonly view: ChatView;
  readonly porting: PortPorts;
  readonly prices: Prices;
  readonly gateways: { readonly named: ChosenPorts['endpoint'] };
  readonly texts: Texts;
}

/** How long one answer of a search may take. Milliseconds. */
const moment = 100;

export function historyAnswers(ports: HistoryPorts): HistoryAnswers {
  const { shelf, chats } = ports;
  return {
    kept: async () => {
      const kept = await shelf.list();
      const damaged = (await shelf.damaged()).map(({ name, at }) => toDamagedView(name, at));
      const readable = kept.map(({ id, title, at, questions, spent, pinned = false, archived = false, ...who }) => {
        const cost = spent && costOfAll(spent, ports.prices);
        const author = authorOf(who, ports.gateways.named);
        return {
          id,
          title: title.slice(0, 500),
          at,
          questions,
          pinned,
          archived,
          open: chats.viewOf(id) !== undefined,
          ...(author !== undefined && { author }),
          ...(cost !== undefined && { cost }),
        };
      });
      return { kept: [...readable, ...damaged] };
    },
    searchKept: async ({ words, from }, signal) => search(shelf, words, from, signal),
    keep: async ({ id, step, title = '' }) => {
      if (step === 'export') return { done: await exportAs(ports.porting, id) };
      if (step === 'import') {
        const imported = await importFiles(ports.porting, async (one) => open(ports, one));
        return { done: imported > 0, opened: imported === 1 };
      }
      await keep(ports, id, step, title);
      return { done: true };
    },
  };
}

const toDamagedView = (name: string, at: number): KeptView => ({
  id: name.slice(0, 128),
  title: '',
  at,
  questions: 0,
  pinned: false,
  archived: false,
  open: false,
  damaged: true,
});

/** Searches one conversation after the other, until a moment is over or nobody wants to know any more. */
async function search(shelf: Shelf, words: string, from: number, signal: AbortSignal): ReturnType<typeof answer> {
  const all = await shelf.list();
  const until = Date.now() + moment;
  const found: { readonly id: string; readonly excerpt: string }[] = [];
  for (let at = from; at < all.length; at++) {
    if (signal.aborted || Date.now() > until) return answer(found, at);
    const id = all[at]?.id ?? '';
    const excerpt = await shelf.read(id).then(
      (conversation) => excerptOf(conversation, words),
      () => undefined,
    );
    if (excerpt !== undefined) found.push({ id, excerpt });
  }
  return answer(found);
}

const answer = async (found: readonly { readonly id: string; readonly excerpt: string }[], next?: number) =>
  Promise.resolve({ found, ...(next !== undefined && { next }) });

async function keep(
  ports: HistoryPorts,
  id: string,
  step: Exclude<KeepStep, 'export' | 'import'>,
  title: string,
): Promise<void> {
  const { chats, shelf } = ports;
  const amend = async (entry: Parameters<Shelf['amend']>[1][number]): Promise<void> => {
    const chat = chats.get(id);
    if (chat === undefined) return shelf.amend(id, [entry]);
    chat.thread.apply(entry);
  };
  switch (step) {
    case 'open':
      return isId(id) ? open(ports, id) : openDamaged(ports, id);
    case 'openInEditor':
      await (await ports.views.open(id)).focus();
      return;
    case 'rename':
      return amend({ type: 'title', title });
    case 'pin':
    case 'unpin':
      return amend({ type: 'mark', pinned: step === 'pin' });
    case 'archive':
    case 'unarchive':
      return amend({ type: 'mark', archived: step === 'archive' });
    case 'delete':
      return chats.delete(id);
    case 'restore':
      return shelf.restore(id);
    case 'purge':
      return shelf.purge();
  }
}

/** Shows what can be read of a conversation whose file is damaged, or couldn't be read. The file stays as it is. */
async function openDamaged({ shelf, texts }: HistoryPorts, name: string): Promise<void> {
  const lost = vscode.l10n.t('Something here can’t be read anymore.');
  const about = vscode.l10n.t(
    'This conversation’s file is damaged. Here is what can still be read of it. The file is kept as it is: {0}',
    name,
  );
  const text = salvage(await shelf.textOf(name), { you: panelPhrases().you, lost });
  await texts.show(texts.add(`${vscode.l10n.t('Damaged Conversation')}.md`, `> ${about}\n\n${text}\n`));
}

/** Shows a conversation where it was asked for, or the view that shows it already. */
export async function open({ chats, view }: Pick<HistoryPorts, 'chats' | 'view'>, id: string): Promise<void> {
  const other = chats.viewOf(id);
  if (other === undefined) await chats.show(view, id);
  await (other ?? view).focus();
}
