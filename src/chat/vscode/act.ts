// What each button in the panel does.
import * as vscode from 'vscode';
import type { Action } from '../../faults/actions.ts';
import { runAction, setKeyAndThen } from '../../host/runAction.ts';
import type { KeyEvents } from '../../host/runAction.ts';
import type { Chat } from '../chat.ts';

export interface ActPorts {
  readonly keys: KeyEvents;
  /** Puts the keyboard back into the panel. */
  readonly focus: () => Promise<void>;
}

/** Does what the button of a reply says. Rejects if that fails. */
export async function act(chat: Chat, action: Action, ports: ActPorts, node = ''): Promise<void> {
  switch (action) {
    case 'retry':
      chat.asking.retry(node);
      return;
    case 'continue':
      chat.asking.continue(node);
      return;
    case 'sendAnyway':
      // One that waits for a rate limit; else one that was refused.
      if (chat.runs.of(node) === undefined) return chat.asking.adapt(node);
      chat.runs.retryNow(node);
      return;
    case 'adapt':
      return chat.asking.adapt(node);
    case 'retryNow':
      chat.runs.retryNow(node);
      return;
    case 'signIn':
    case 'setKey': {
      const author = chat.asking.author(node);
      const again = (): void => chat.asking.keySet(node, author?.gatewayId);
      return thenBack(ports, async () => setKeyAndThen(action, ports.keys, author, again));
    }
    case 'chooseModel': {
      const choose = async (): Promise<void> => runAction(action, chat.asking.author(node));
      return thenBack(ports, async () => chat.asking.chooseModel(node, choose));
    }
    // A question that failed for want of a gateway is asked as soon as there is one.
    case 'addGateway':
      return thenBack(ports, async () => chat.asking.chooseModel(node, async () => runAction(action)));
    case 'setCertificate':
    case 'editGateway':
    case 'testGateway':
    case 'newConversation':
    case 'showRequest':
    case 'showLog':
    case 'openSettings':
    case 'setBudget':
    case 'showUsage':
    case 'limitWorkspace':
      return runAction(action, chat.asking.author(node));
  }
}

/** After a pick, VS Code focuses the editor. Moves focus back to the panel, unless a file was opened meanwhile. */
async function thenBack({ focus }: ActPorts, run: () => Promise<void>): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  await run();
  if (vscode.window.activeTextEditor === editor) await focus();
}
