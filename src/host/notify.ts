// Errors as notifications with buttons, and the command behind each button.
import * as vscode from 'vscode';
import { MessagesError, withoutLinks } from '../messages/index.ts';
import { explain } from '../faults/explain.ts';
import type { Explanation } from '../faults/explain.ts';
import { titleOf } from '../faults/actions.ts';
import type { Action } from '../faults/actions.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { Log } from './log.ts';
import type { Secrets } from './keyStore.ts';

/** The command behind an action; those without one belong to whoever can send again. */
const commands: Readonly<Partial<Record<Action, string>>> = {
  setKey: 'parley.setKey',
  chooseModel: 'parley.chooseModel',
  addGateway: 'parley.addGateway',
  editGateway: 'parley.editGateway',
  testGateway: 'parley.testGateway',
  newConversation: 'parley.newConversation',
  showRequest: 'parley.showRequest',
  showLog: 'parley.showLog',
  openSettings: 'parley.openSettings',
};

/** {@link explain} in VS Code's language. Without links: a model's id may be anything. */
export function explained(error: MessagesError, endpoint?: EndpointLabel): Explanation {
  const explanation = explain(error, endpoint, vscode.l10n);
  return { ...explanation, sentence: withoutLinks(explanation.sentence) };
}

/** The part of the secret storage that is needed here. */
export type KeyEvents = Pick<Secrets, 'onDidChange'>;

/** Asks for the gateway's key; `then` runs once it is stored, while the command goes on to check it. */
export async function setKeyAndThen(
  keys: KeyEvents,
  endpoint: EndpointLabel | undefined,
  then: () => void,
): Promise<void> {
  const change = keys.onDidChange((gatewayId) => {
    if (gatewayId !== endpoint?.gatewayId) return;
    change.dispose();
    then();
  });
  await runAction('setKey', endpoint).finally(() => change.dispose());
}

/** Runs an action's command for the gateway it is about. */
export async function runAction(action: Action, endpoint?: EndpointLabel): Promise<void> {
  const command = commands[action];
  if (command !== undefined) await vscode.commands.executeCommand(command, endpoint?.gatewayId);
}

export interface NotifyOptions {
  readonly endpoint?: EndpointLabel | undefined;
  /** What the Retry button does; without it there is none. */
  readonly retry?: (() => void) | undefined;
  /** With `retry`: a request that failed for want of a key is sent again once there is one. */
  readonly keys?: KeyEvents | undefined;
  /** Learns from a refusal, before Change and Retry sends again. */
  readonly adapt?: ((endpoint: EndpointLabel, error: MessagesError) => Promise<void>) | undefined;
}

/**
 * Shows what went wrong outside the panel: a MessagesError becomes a sentence with buttons, anything else is a bug, logged
 * with its stack and reported without it. Never rejects; settles when the notification is closed.
 */
export async function notify(
  log: Log,
  error: unknown,
  { endpoint, retry, adapt, keys }: NotifyOptions = {},
): Promise<void> {
  if (!(error instanceof MessagesError)) {
    log.error('Unexpected', error);
    const show = titleOf('showLog', vscode.l10n);
    const words = vscode.l10n.t('Something went wrong in Parley. See the log.');
    if ((await vscode.window.showErrorMessage(words, show)) === show) log.show();
    return;
  }
  if (error.kind === 'stopped') return;
  const { sentence, actions } = explained(error, endpoint);
  const needs = { retry, adapt: retry && endpoint && adapt };
  const offered = actions
    .filter((action) => (action === 'retry' || action === 'adapt' ? needs[action] : commands[action]) !== undefined)
    .slice(0, 3);
  const titles = offered.map((action) => titleOf(action, vscode.l10n));
  const picked = await vscode.window.showErrorMessage(sentence, ...titles);
  const action = offered[titles.indexOf(picked ?? '')];
  if (action === 'adapt' && endpoint !== undefined) await adapt?.(endpoint, error);
  if (action === 'retry' || action === 'adapt') retry?.();
  else if (action === 'setKey' && retry && keys) await setKeyAndThen(keys, endpoint, retry);
  else if (action !== undefined) await runAction(action, endpoint);
}

/** Where the secret storage fails: may the key be held in memory, for this window only? */
export async function askToHoldKey(): Promise<boolean> {
  const keep = vscode.l10n.t('Keep Until Window Closes');
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t('VS Code’s secret storage isn’t working on this computer.'),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Parley never writes a key to a file. It can keep this one in memory until this window closes. After that you’ll have to enter it again.',
      ),
    },
    keep,
  );
  return picked === keep;
}
