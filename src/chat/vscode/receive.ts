import { runAction, setKeyAndThen } from '../../host/notify.ts';
import type { KeyEvents } from '../../host/notify.ts';
import type { PanelAction, ToHost } from '../../panel/protocol.ts';
import type { ChatSession } from '../session.ts';
import { openLink, reveal, useCode } from './code.ts';

/** What the panel says once it is there. */
export type Said = Exclude<ToHost, { readonly type: 'ready' }>;

export interface ReceivePorts {
  readonly attachSelection: () => Promise<unknown>;
  readonly keys: KeyEvents;
}

/** Does what the panel asks for. Rejects where that came to nothing. */
export async function receive(chat: ChatSession, message: Said, ports: ReceivePorts): Promise<void> {
  switch (message.type) {
    case 'send':
      chat.send(message.id, message.text, message.revision);
      return;
    case 'stop':
      chat.stop();
      return;
    case 'act':
      return act(chat, message.action, ports, message.turn);
    case 'attachSelection':
      await ports.attachSelection();
      return;
    case 'detach':
      chat.detach(message.id);
      return;
    case 'reveal': {
      const attachment = chat.attachment(message.id);
      if (attachment !== undefined) await reveal(attachment);
      return;
    }
    case 'draft':
      chat.typed(message.draft);
      return;
    case 'count':
      return chat.count();
    case 'cross':
      chat.cross(message.answer);
      return;
    case 'code':
      return useCode(message);
    case 'open':
      return openLink(message.url);
  }
}

async function act(chat: ChatSession, action: PanelAction, ports: ReceivePorts, turn = ''): Promise<void> {
  switch (action) {
    case 'retry':
      chat.retry(turn);
      return;
    case 'continue':
      chat.continue(turn);
      return;
    case 'adapt':
      return chat.adapt(turn);
    case 'retryNow':
      chat.retryNow();
      return;
    case 'setKey': {
      const author = chat.author(turn);
      return setKeyAndThen(ports.keys, author, () => chat.keySet(turn, author?.gatewayId));
    }
    default:
      return runAction(action, chat.author(turn));
  }
}
