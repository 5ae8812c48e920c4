// The chat’s commands. Each goes to the view that had the keyboard last.
import * as vscode from 'vscode';
import type { Attachment, Question } from '../../conversation/context.ts';
import type { ContextSource, EditedFile, Place } from '../../context/source.ts';
import type { Chat } from '../chat.ts';
import type { Chats } from '../chats.ts';
import { attachByCommand, attachCommandNames, insisted } from './attach.ts';
import type { AttachPorts } from './attach.ts';
import { open } from './conversationList.ts';
import { setParameters } from './conversationSettings.ts';
import { askSeveral, compact, restoreDeleted, sayBusy, steer } from './steer.ts';
import type { SteerPorts } from './steer.ts';
import type { Shelf } from '../shelf.ts';
import { replyIn, useReply } from './useReply.ts';
import { exportAs, importFiles } from './port.ts';
import type { PortPorts } from './port.ts';
import { followTerminals } from './terminal.ts';
import type { UseReplyPorts } from './useReply.ts';
import { viewId } from './views.ts';
import type { Views } from './views.ts';
import type { ChatView } from './webview.ts';
import { inform } from '../../host/messages.ts';

interface Parts {
  readonly chats: Chats<ChatView>;
  readonly views: Views;
}

export interface CommandParts extends Parts {
  readonly shelf: Shelf;
  readonly attaching: (view: ChatView) => AttachPorts;
  readonly reading: UseReplyPorts;
  readonly notify: (error: unknown) => void;
  readonly models: SteerPorts;
  readonly porting: PortPorts;
}

type Register = (name: string, run: (view: ChatView, about?: unknown) => Promise<void>) => vscode.Disposable;

export function commands(parts: CommandParts): readonly vscode.Disposable[] {
  const { chats, shelf, views, attaching, notify, models } = parts;
  const command: Register = (name, run) =>
    vscode.commands.registerCommand(`parley.${name}`, async (...given: unknown[]) =>
      run(views.meant(given), given[0]).then(undefined, notify),
    );
  return [
    command('focusChat', async (view) => view.focus()),
    command('newConversation', async (view) => {
      chats.leave(await chats.in(view));
      await view.focus();
    }),
    command('newConversationInEditor', async () => {
      await (await views.open('')).focus();
    }),
    command('openInEditor', async () => openInEditor({ chats, views })),
    command('automaticContext', async (view) => attaching(view).context.chooseAutomatic()),
    command('findInConversation', async (view) => view.go('find')),
    command('previousQuestion', async (view) => view.go('previousQuestion')),
    command('nextQuestion', async (view) => view.go('nextQuestion')),
    ...replyCommands(parts, command),
    ...portCommands(parts, command),
    ...followTerminals(),
    command('history', async (view) => view.showHistory()),
    command('deleteConversation', async (view) => deleteConversation({ chats, shelf }, view)),
    command('askSeveralModels', async (view) => {
      await askSeveral(await chats.in(view), models);
      await view.focus();
    }),
    command('conversationSettings', async (view) => {
      await setParameters(await chats.in(view), models);
      await view.focus();
    }),
    command('compactConversation', async (view) => {
      compact(await chats.in(view));
      await view.focus();
    }),
    command('restoreDeleted', async (view) => {
      await restoreDeleted(await chats.in(view));
      await view.focus();
    }),
    ...attachCommandNames.map((name) =>
      vscode.commands.registerCommand(`parley.${name}`, async (...given: unknown[]) => {
        const view = views.active;
        const ports = attaching(view);
        await attachByCommand(ports, name, given).then(async ({ isDone, question }) => {
          if (!isDone) return;
          if (name !== 'attachSelection') await view.focus(question);
          else if (view === views.sidebar)
            await vscode.commands.executeCommand(`${viewId}.focus`, { preserveFocus: true });
        }, notify);
      }),
    ),
  ];
}

/** What takes conversations out and brings them in. An export is of the one that is shown. */
const portCommands = ({ chats, porting }: CommandParts, command: Register): readonly vscode.Disposable[] => [
  command('exportMarkdown', async (view) => void (await exportAs(porting, (await chats.in(view)).id, 'md'))),
  command('exportJson', async (view) => void (await exportAs(porting, (await chats.in(view)).id, 'json'))),
  command('importConversation', async (view) => {
    await importFiles(porting, async (id) => open({ chats, view }, id));
  }),
];

/** What can be done with the newest reply, or with the one that is given. */
const replyCommands = ({ chats, reading, models }: CommandParts, command: Register): readonly vscode.Disposable[] => [
  command('openReply', async (view) => {
    await useReply(reading, replyIn((await chats.in(view)).conversation), 'open');
  }),
  command('replayReply', async (view, node) => {
    await replay(await chats.in(view), models, typeof node === 'string' ? node : undefined);
  }),
  command('applyReply', async (view) => {
    await useReply(reading, replyIn((await chats.in(view)).conversation), 'apply');
  }),
  command('copyReply', async (view) => {
    await useReply(reading, replyIn((await chats.in(view)).conversation), 'copy');
  }),
];

/** Asks another model for a reply, by default the newest. */
export async function replay(chat: Chat, models: SteerPorts, node?: string): Promise<void> {
  const reply = replyIn(chat.conversation, node);
  if (reply !== undefined) await steer(chat, { type: 'steer', step: 'retryWith', node: reply.id }, models);
}

/** The sidebar begins another conversation. */
async function openInEditor({ chats, views }: Parts): Promise<void> {
  const { id } = await chats.in(views.sidebar);
  chats.begin(views.sidebar);
  await (await views.open(id)).focus();
}

/** Asks about a place, by default the selection: to explain it, where there is no other question. */
export async function explain(
  { chats, views }: Parts,
  context: ContextSource,
  about: {
    readonly place?: Place | undefined;
    readonly question?: string | undefined;
    readonly more: readonly Attachment[];
  },
): Promise<void> {
  const view = views.active;
  const attachments = await insisted(context, await context.takePlace(about.place));
  const text = about.question ?? vscode.l10n.t('Explain this code.');
  if (attachments.length === 0) return;
  // Only what is drawn in the code names a place.
  const lens = about.place && { lens: true as const };
  await ask(chats, view, { text, context: [...attachments, ...about.more], ...lens });
}

/** Asks what an edit changes. */
export async function explainEdit({ chats, views }: Parts, context: ContextSource, edited: EditedFile): Promise<void> {
  const view = views.active;
  const attachments = await insisted(context, await context.takeEdit(edited));
  const text = vscode.l10n.t('Explain these changes: what do they do, and what could break?');
  if (attachments.length > 0) await ask(chats, view, { text, context: attachments });
}

async function ask(chats: Chats<ChatView>, view: ChatView, question: Question): Promise<void> {
  const chat = await chats.in(view);
  await view.focus();
  if (!chat.asking.ask(question)) sayBusy();
}

/** Asks a suggestion with the code it is about, as it is now. False where it can't be asked any more. */
export async function askSuggested(
  source: ContextSource,
  chat: Chat,
  suggested: { readonly text: string; readonly place: Place } | undefined,
): Promise<boolean> {
  if (suggested === undefined) return false;
  const context = await insisted(source, await source.takePlace(suggested.place));
  return context.length > 0 && chat.asking.ask({ text: suggested.text, context });
}

async function deleteConversation(
  { chats, shelf }: Pick<CommandParts, 'chats' | 'shelf'>,
  view: ChatView,
): Promise<void> {
  const chat = await chats.in(view);
  if (!chat.hasConversation) {
    void inform(vscode.l10n.t('There’s no conversation to delete.'));
    return;
  }
  const { id } = chat;
  await chats.delete(id);
  await view.focus();
  const undo = vscode.l10n.t('Undo');
  if ((await inform(vscode.l10n.t('Conversation deleted.'), undo)) !== undo) {
    await shelf.purge();
    return;
  }
  await shelf.restore(id);
  if (!(await chats.in(view)).hasConversation) await chats.show(view, id);
}
