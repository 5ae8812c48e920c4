// Errors as notifications with buttons.
import * as vscode from 'vscode';
import { MessagesError, withoutLinks } from '../messages/index.ts';
import { explain } from '../faults/explain.ts';
import type { Explanation } from '../faults/explain.ts';
import { titleOf } from '../faults/actions.ts';
import type { Action } from '../faults/actions.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { Log } from './log.ts';
import { givesKey, hasCommand, runAction, setKeyAndThen } from './runAction.ts';
import type { KeyEvents } from './runAction.ts';
import { askUser, showError } from './messages.ts';

/** {@link explain} in VS Code's language, with links disarmed: a model's id may be any text. */
export function explained(error: MessagesError, endpoint?: EndpointLabel): Explanation {
  const explanation = explain(error, endpoint, vscode.l10n);
  return { ...explanation, sentence: withoutLinks(explanation.sentence) };
}

export interface NotifyOptions {
  readonly endpoint?: EndpointLabel | undefined;
  /** What Retry does. Without it there is no such button. */
  readonly retry?: (() => void) | undefined;
  /** With `retry`: sends again once the missing key has been set. */
  readonly keys?: KeyEvents | undefined;
  /** Changes what was refused, or lets it through this once, before it is sent again. */
  readonly adapt?: ((endpoint: EndpointLabel, error: MessagesError) => Promise<void>) | undefined;
}

/**
 * Shows an error that doesn't belong to the panel. A MessagesError becomes a sentence with buttons. Anything else is a
 * bug: its stack is logged, but not shown. Never rejects; settles when the notification closes.
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
    if ((await showError(words, show)) === show) log.show();
    return;
  }
  if (error.kind === 'stopped') return;
  const { sentence, actions } = explained(error, endpoint);
  const again = retry && endpoint && adapt;
  const needs = { retry, adapt: again, sendAnyway: again };
  const offered = actions
    .filter((action) => (asksAgain(action) ? needs[action] !== undefined : hasCommand(action)))
    .slice(0, 3);
  const titles = offered.map((action) => titleOf(action, vscode.l10n));
  const picked = await showError(sentence, ...titles);
  const action = offered[titles.indexOf(picked ?? '')];
  const isAgain = action !== undefined && asksAgain(action);
  if (isAgain && action !== 'retry' && endpoint !== undefined) await adapt?.(endpoint, error);
  if (isAgain) retry?.();
  else if (action !== undefined && givesKey(action) && retry && keys)
    await setKeyAndThen(action, keys, endpoint, retry);
  else if (action !== undefined) await runAction(action, endpoint);
}

const asksAgain = (action: Action): action is 'retry' | 'adapt' | 'sendAnyway' =>
  action === 'retry' || action === 'adapt' || action === 'sendAnyway';

/** When secret storage fails, asks whether the key may be kept in memory for this window. */
export async function askToHoldKey(): Promise<boolean> {
  const keep = vscode.l10n.t('Keep Until Window Closes');
  const picked = await askUser(
    vscode.l10n.t('VS Code’s secret storage isn’t working on this computer.'),
    vscode.l10n.t(
      'Parley never writes a key to a file. It can keep this one in memory until this window closes. After that you’ll have to enter it again.',
    ),
    keep,
  );
  return picked === keep;
}
