import * as vscode from 'vscode';
import { MessagesError, withoutLinks } from '../messages/index.ts';
import { explain } from '../faults/explain.ts';
import type { Action, Explanation } from '../faults/explain.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { Log } from './log.ts';
import type { Secrets } from './secrets.ts';

/** What a button says and the command behind it; `retry` and `adapt` belong to whoever can send again. */
export function actionOf(action: Action): { readonly title: string; readonly command: string | undefined } {
  const { t } = vscode.l10n;
  switch (action) {
    case 'setKey':
      return { title: t('Set Key'), command: 'parley.setKey' };
    case 'chooseModel':
      return { title: t('Choose Model'), command: 'parley.chooseModel' };
    case 'addGateway':
      return { title: t('Add Gateway'), command: 'parley.addGateway' };
    case 'editGateway':
      return { title: t('Edit Gateway'), command: 'parley.editGateway' };
    case 'testGateway':
      return { title: t('Test Gateway'), command: 'parley.testGateway' };
    case 'retry':
      return { title: t('Retry'), command: undefined };
    case 'adapt':
      return { title: t('Change and Retry'), command: undefined };
    case 'newConversation':
      return { title: t('New Conversation'), command: 'parley.newConversation' };
    case 'showRequest':
      return { title: t('Show Request'), command: 'parley.showRequest' };
    case 'showLog':
      return { title: t('Show Log'), command: 'parley.showLog' };
    case 'openSettings':
      return { title: t('Open Settings'), command: 'parley.openSettings' };
  }
}

/** {@link explain} in VS Code's language. A model's id in it may be anything. */
export function explained(error: MessagesError, endpoint?: EndpointLabel): Explanation {
  const explanation = explain(error, endpoint, vscode.l10n);
  return { ...explanation, sentence: withoutLinks(explanation.sentence) };
}

/** What is needed of the keys. */
export type KeyEvents = Pick<Secrets, 'onDidChange'>;

/** Has the person set a gateway's key; `then` runs once it is stored, while the command goes on to check it. */
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

/** Runs a button's command for the gateway it is about. */
export async function runAction(action: Action, endpoint?: EndpointLabel): Promise<void> {
  const { command } = actionOf(action);
  if (command !== undefined) await vscode.commands.executeCommand(command, endpoint?.gatewayId);
}

export interface NotifyOptions {
  readonly endpoint?: EndpointLabel | undefined;
  /** Behind the Retry button; without it there is none. */
  readonly retry?: (() => void) | undefined;
  /** With `retry`: what failed for want of a key is asked again when there is one. */
  readonly keys?: KeyEvents | undefined;
  /** Learns what a refusal teaches, before the Retry of Change and Retry. */
  readonly adapt?: ((endpoint: EndpointLabel, error: MessagesError) => Promise<void>) | undefined;
}

/**
 * The one handler of what went wrong outside the panel: an error of ours becomes a sentence with buttons, anything else
 * is a bug, logged with its stack and said without it. Never rejects; settles when the notification is closed.
 */
export async function notify(
  log: Log,
  error: unknown,
  { endpoint, retry, adapt, keys }: NotifyOptions = {},
): Promise<void> {
  if (!(error instanceof MessagesError)) {
    log.error('Unexpected', error);
    const show = actionOf('showLog').title;
    const words = vscode.l10n.t('Something in Parley went wrong that should not have. The log has more.');
    if ((await vscode.window.showErrorMessage(words, show)) === show) log.show();
    return;
  }
  if (error.kind === 'stopped') return;
  const { sentence, actions } = explained(error, endpoint);
  const needs = { retry, adapt: retry && endpoint && adapt };
  const offered = actions
    .filter((action) => (action !== 'retry' && action !== 'adapt') || needs[action] !== undefined)
    .slice(0, 3);
  const titles = offered.map((action) => actionOf(action).title);
  const picked = await vscode.window.showErrorMessage(sentence, ...titles);
  const action = offered[titles.indexOf(picked ?? '')];
  if (action === 'adapt' && endpoint !== undefined) await adapt?.(endpoint, error);
  if (action === 'retry' || action === 'adapt') retry?.();
  else if (action === 'setKey' && retry && keys) await setKeyAndThen(keys, endpoint, retry);
  else if (action !== undefined) await runAction(action, endpoint);
}
