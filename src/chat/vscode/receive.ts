// Carries out what the panel tells and asks the host.
import * as vscode from 'vscode';
import { isAction } from '../../faults/actions.ts';
import type { Action } from '../../faults/actions.ts';
import { runAction, setKeyAndThen } from '../../host/notify.ts';
import type { KeyEvents } from '../../host/notify.ts';
import type { Answers } from '../../panel/channel.ts';
import type { ToHost, ToHostTell } from '../../panel/contract.ts';
import type { Chat } from '../chat.ts';
import { openLink, reveal, useCode } from './code.ts';

export interface ReceivePorts {
  /** Resolves to what was attached; `undefined` when nothing was. */
  readonly attachSelection: () => Promise<string | undefined>;
  readonly keys: KeyEvents;
  /** Puts the keyboard back into the panel. */
  readonly focus: () => Promise<void>;
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
      chat.composer.detach(event.id);
      return;
    case 'reveal': {
      const attachment = chat.attachment(event.id);
      if (attachment?.type === 'selection') await reveal(attachment);
      return;
    }
    case 'draft':
      chat.composer.typed(event.text);
      return;
    case 'count':
      return chat.count();
    case 'open':
      return openLink(event.url);
  }
}

/** The answers to what the panel asks once it is ready. */
export function answersOf(
  ready: () => Promise<Chat>,
  { attachSelection }: ReceivePorts,
): Omit<Answers<ToHost>, 'ready'> {
  return {
    send: async ({ id, text }) => ({ asked: (await ready()).asking.send(id, text) }),
    cross: async ({ answer }) => (await ready()).asking.cross(answer),
    attachSelection: async () => ({ label: await attachSelection() }),
    code: async (request) => ({ done: await useCode(request) }),
  };
}

async function act(chat: Chat, action: Action, ports: ReceivePorts, node = ''): Promise<void> {
  switch (action) {
    case 'retry':
      chat.asking.retry(node);
      return;
    case 'continue':
      chat.asking.continue(node);
      return;
    case 'adapt':
      return chat.asking.adapt(node);
    case 'retryNow':
      chat.runs.retryNow(node);
      return;
    case 'setKey': {
      const author = chat.asking.author(node);
      const again = (): void => chat.asking.keySet(node, author?.gatewayId);
      return thenBack(ports, async () => setKeyAndThen(ports.keys, author, again));
    }
    case 'chooseModel': {
      const choose = async (): Promise<void> => runAction(action, chat.asking.author(node));
      return thenBack(ports, async () => chat.asking.chooseModel(node, choose));
    }
    case 'addGateway':
      return thenBack(ports, async () => runAction(action, chat.asking.author(node)));
    case 'editGateway':
    case 'testGateway':
    case 'newConversation':
    case 'showRequest':
    case 'showLog':
    case 'openSettings':
      return runAction(action, chat.asking.author(node));
  }
}

/** After a pick, VS Code focuses the editor. Moves focus back to the panel, unless a file was opened meanwhile. */
async function thenBack({ focus }: ReceivePorts, run: () => Promise<void>): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  await run();
  if (vscode.window.activeTextEditor === editor) await focus();
}
