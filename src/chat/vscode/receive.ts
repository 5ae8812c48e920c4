// Carries out what the panel tells and asks the host.
import * as vscode from 'vscode';
import { isAction } from '../../faults/actions.ts';
import type { Answers } from '../../panel/channel.ts';
import type { contextAsks } from '../../panel/context.ts';
import type { ToHost, ToHostTell } from '../../panel/contract.ts';
import type { Chat } from '../chat.ts';
import { openLink, useCode } from './code.ts';
import { existing, openFile } from './namedFiles.ts';
import type { ApplyPorts } from './apply.ts';
import { themeLooks } from './themeColors.ts';
import { act } from './act.ts';
import type { ActPorts } from './act.ts';
import { replyIn, useReply } from './useReply.ts';
import type { UseReplyPorts } from './useReply.ts';
import type { HistoryAnswers } from './conversationList.ts';
import { followHint } from './openFile.ts';
import { setParameters } from './conversationSettings.ts';
import { askOnce, askSeveral, changeQueue, compact, steer } from './steer.ts';
import type { SteerPorts } from './steer.ts';
import { panelPhrases } from './words.ts';

/** The answers to everything that is asked about attachments. */
export type ContextAnswers = Pick<Answers<ToHost>, keyof ReturnType<typeof contextAsks>>;

export interface ReceivePorts extends ActPorts, SteerPorts {
  /** Asks a suggestion. False where it can't be asked any more. */
  readonly suggest: (chat: Chat, id: string) => Promise<boolean>;
  readonly context: ContextAnswers;
  readonly reading: UseReplyPorts;
  readonly showWhatWillBeSent: () => Promise<void>;
  readonly history: HistoryAnswers;
  /** Does something with an attachment, if it is still there. */
  readonly attachment: (chat: Chat, what: 'detach' | 'refresh' | 'reveal', id: string) => Promise<void>;
  /** The view has the keyboard. */
  readonly focused: () => void;
  /** The open conversation that a message is for, by the id of the one that the panel showed then. */
  readonly meant: (id: string) => Chat | undefined;
  readonly apply: ApplyPorts;
  /** What is done about an edit in a file, by its id. One that is over is left alone. */
  readonly edits: {
    readonly show: (id: string) => Promise<void>;
    readonly stop: (id: string) => void;
    readonly acceptAll: () => Promise<void>;
    readonly rejectAll: () => Promise<void>;
  };
}

/** Carries out what the panel tells. Rejects if that fails. */
export async function receive(chat: Chat, event: ToHostTell, ports: ReceivePorts): Promise<void> {
  switch (event.type) {
    case 'stop':
      chat.runs.stop();
      return;
    case 'act':
      if (isAction(event.action)) await act(chat, event.action, ports, event.node);
      return;
    case 'detach':
    case 'refresh':
    case 'reveal':
      return ports.attachment(chat, event.type, event.id);
    case 'hint':
      return followHint(event.hint);
    case 'edit':
      return ports.edits[event.step](event.id);
    case 'edits':
      return ports.edits[event.step]();
    case 'draft':
      ports.meant(event.conversation)?.composer.typed(event.text);
      return;
    case 'focused':
      ports.focused();
      return;
    case 'steer':
      return steer(chat, event, ports);
    case 'queue':
      changeQueue(chat, event);
      return;
    case 'conversation':
      return conversationStep(chat, event.step, ports);
    case 'count':
      return chat.count();
    case 'open':
      return openLink(event.url);
    case 'openFile':
      return openFile(event.path, event.line);
  }
}

type Step = Extract<ToHostTell, { readonly type: 'conversation' }>['step'];

async function conversationStep(chat: Chat, step: Step, ports: ReceivePorts): Promise<void> {
  if (step === 'preview') {
    return ports.showWhatWillBeSent();
  }
  if (step === 'compact') compact(chat);
  else if (step === 'parameters') await setParameters(chat, ports);
  else await (step === 'several' ? askSeveral(chat, ports) : askOnce(chat, ports));
  await ports.focus();
}

/** The answers to what the panel asks once it is ready. */
export function answersOf(
  ready: () => Promise<Chat>,
  { context, history, suggest, apply, reading, meant }: ReceivePorts,
): Omit<Answers<ToHost>, 'ready'> {
  return {
    send: ({ conversation, id, text }) => ({ asked: meant(conversation)?.asking.send(id, text) ?? false }),
    cross: async ({ answer }) => (await ready()).asking.cross(answer),
    ...context,
    ...history,
    nodes: async ({ ids }) => ({ nodes: (await ready()).lookup.nodes(ids) }),
    suggest: async ({ id }) => ({ asked: await suggest(await ready(), id) }),
    alive: () => ({}),
    code: async (request) => ({ done: await useCode(request, apply) }),
    colors: async () => ({ looks: [...((await themeLooks()) ?? [])].map(([kind, look]) => ({ kind, ...look })) }),
    files: async ({ paths }) => ({ found: [...(await existing(paths))] }),
    edit: async ({ node, id, text, detached }) => ({
      asked: (await ready()).asking.edit(node, id, { text, detached }),
    }),
    turn: async ({ action, node }) => ({
      done: await useReply(reading, replyIn((await ready()).conversation, node), action),
    }),
    seek: async ({ text, matchCase }, signal) => ({
      hits: [...(await (await ready()).lookup.find(text, matchCase, signal))],
    }),
    copyPath: async ({ from, to }) => {
      await vscode.env.clipboard.writeText((await ready()).lookup.markdown(panelPhrases(), from, to));
      return { done: true };
    },
  };
}
