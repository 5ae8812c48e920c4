// What a button does: the command behind each action, run for the gateway concerned.
import * as vscode from 'vscode';
import type { Action } from '../faults/actions.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { Secrets } from './keyStore.ts';

/** The command behind each action. Actions without one are up to the caller, who can send again. */
const commands: Readonly<Partial<Record<Action, string>>> = {
  setKey: 'parley.setKey',
  signIn: 'parley.signIn',
  setCertificate: 'parley.setCertificate',
  chooseModel: 'parley.chooseModel',
  addGateway: 'parley.addGateway',
  editGateway: 'parley.editGateway',
  testGateway: 'parley.testGateway',
  newConversation: 'parley.newConversation',
  showRequest: 'parley.showRequest',
  showLog: 'parley.showLog',
  openSettings: 'parley.openSettings',
  limitWorkspace: 'parley.limitWorkspace',
  setBudget: 'parley.setBudget',
  showUsage: 'parley.showUsage',
};

/** Does the action need nobody who can send again? */
export const hasCommand = (action: Action): boolean => commands[action] !== undefined;

/** The part of secret storage used here. */
export type KeyEvents = Pick<Secrets, 'onDidChange'>;

/** The actions that give a gateway its key. */
export const givesKey = (action: Action): action is 'setKey' | 'signIn' => action === 'setKey' || action === 'signIn';

/** Asks for the gateway's key, or a sign-in. `then` runs as soon as it is stored, while the command still checks it. */
export async function setKeyAndThen(
  action: 'setKey' | 'signIn',
  keys: KeyEvents,
  endpoint: EndpointLabel | undefined,
  then: () => void,
): Promise<void> {
  const change = keys.onDidChange((gatewayId) => {
    if (gatewayId !== endpoint?.gatewayId) return;
    change.dispose();
    then();
  });
  await runAction(action, endpoint).finally(() => change.dispose());
}

/** Runs an action's command for the gateway concerned, if any is. */
export async function runAction(action: Action, endpoint?: EndpointLabel): Promise<void> {
  const command = commands[action];
  const about = endpoint === undefined ? [] : [endpoint.gatewayId];
  if (command !== undefined) await vscode.commands.executeCommand(command, ...about);
}
