import { runAction, setKeyAndThen } from '../../host/notify.ts';
import type { KeyEvents } from '../../host/notify.ts';
import type { Answers } from '../../panel/channel.ts';
import type { ToHost, ToHostTell } from '../../panel/contract.ts';
import type { PanelAction } from '../../panel/thread.ts';
import type { ChatSession } from '../session.ts';
import { openLink, reveal, useCode } from './code.ts';

export interface ReceivePorts {
  /** Resolves to what was attached; `undefined` when nothing was. */
  readonly attachSelection: () => Promise<string | undefined>;
  readonly keys: KeyEvents;
}

/** Does what the panel tells of. Rejects where that came to nothing. */
export async function receive(chat: ChatSession, event: ToHostTell, ports: ReceivePorts): Promise<void> {
  switch (event.type) {
    case 'stop':
      chat.stop();
      return;
    case 'act':
      return act(chat, event.action, ports, event.node);
    case 'detach':
      chat.detach(event.id);
      return;
    case 'reveal': {
      const attachment = chat.attachment(event.id);
      if (attachment !== undefined) await reveal(attachment);
      return;
    }
    case 'draft':
      chat.typed(event.text);
      return;
    case 'count':
      return chat.count();
    case 'open':
      return openLink(event.url);
  }
}

/** What the panel asks once it is there, and its answers. */
export function answersOf(
  ready: () => Promise<ChatSession>,
  { attachSelection }: ReceivePorts,
): Omit<Answers<ToHost>, 'ready'> {
  return {
    send: async ({ id, text }) => (await ready()).send(id, text),
    cross: async ({ answer }) => (await ready()).cross(answer),
    attachSelection: async () => ({ label: await attachSelection() }),
    code: async (request) => ({ done: await useCode(request) }),
  };
}

async function act(chat: ChatSession, action: PanelAction, ports: ReceivePorts, node = ''): Promise<void> {
  switch (action) {
    case 'retry':
      chat.retry(node);
      return;
    case 'continue':
      chat.continue(node);
      return;
    case 'adapt':
      return chat.adapt(node);
    case 'retryNow':
      chat.retryNow();
      return;
    case 'setKey': {
      const author = chat.author(node);
      return setKeyAndThen(ports.keys, author, () => chat.keySet(node, author?.gatewayId));
    }
    default:
      return runAction(action, chat.author(node));
  }
}
