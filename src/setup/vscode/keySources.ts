// Where keys come from: secret storage, a command of the user's, a sign-in.
import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import { certificateOf } from '../../gateways/resolve.ts';
import { createClaims } from '../../host/claims.ts';
import { withCommands } from '../../host/commandSecrets.ts';
import { createSecrets, storedIn } from '../../host/keyStore.ts';
import { memoryOf } from '../../host/memory.ts';
import type { KeyedGateway, Secrets } from '../../host/keyStore.ts';
import { inform } from '../../host/messages.ts';
import { askToHoldKey } from '../../host/notify.ts';
import type { Platform } from '../../host/platform.ts';
import { withSessions } from '../../host/sessionSecrets.ts';
import { clock } from '../../host/timer.ts';
import { refreshTokens } from '../../messages/index.ts';
import type { Transport } from '../../messages/index.ts';
import { CommandKeys } from '../../sending/commandKeys.ts';
import { Sessions } from '../../sending/sessions.ts';
import { patience } from './fetchModels.ts';

interface KeySources {
  readonly secrets: Secrets;
  /** See `SendPorts.renew`. */
  readonly renew: (gateway: Gateway, refused: string | undefined) => Promise<boolean>;
}

/** Keys of every source behind one store. `transport`: for what sign-ins ask of gateways. */
export function createKeySources(
  { secrets, globalState, globalStorageUri, subscriptions }: vscode.ExtensionContext,
  platform: Platform,
  transport: Transport,
): KeySources {
  const stored = createSecrets(secrets, { askForSession: askToHoldKey, stored: storedIn(memoryOf(globalState)) });
  const commands = new CommandKeys({
    run: platform.run,
    isTrusted: () => vscode.workspace.isTrusted,
    now: () => performance.now(),
  });
  const sessions = new Sessions({
    read: async (gateway) => stored.read(gateway),
    write: async (gateway, secret) => stored.write(gateway, secret),
    refresh: async ({ tokenUrl }, refresh, gateway, secret) =>
      refreshTokens(tokenUrl, refresh, { transport, timeouts: patience, ...certificateOf(gateway, secret) }),
    claim: createClaims(vscode.Uri.joinPath(globalStorageUri, 'signIn'), platform.disk),
    changed: async (gateway, wait) => changeOf(stored, gateway, wait),
    endsSoon: (gateway, ends) => void sayEnd(gateway, ends),
    ...clock,
  });
  const all = withSessions(
    withCommands(stored, async (gateway) => commands.key(gateway)),
    sessions,
  );
  subscriptions.push(all, sessions);
  return {
    secrets: all,
    renew: async (gateway, refused) =>
      gateway.signIn === true ? sessions.renew(gateway, refused) : commands.forget(gateway, refused),
  };
}

async function changeOf(secrets: Secrets, { id }: KeyedGateway, wait: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      change.dispose();
      resolve();
    };
    const cancel = clock.after(wait, done);
    const change = secrets.onDidChange((changed) => changed === id && done());
  });
}

async function sayEnd({ id, name = id }: KeyedGateway, ends: number): Promise<void> {
  const again = vscode.l10n.t('Sign In Again');
  const time = new Date(ends).toLocaleTimeString(vscode.env.language, { timeStyle: 'short' });
  const words = vscode.l10n.t('Your sign-in to {0} ends at {1}, and the gateway can’t extend it.', name, time);
  if ((await inform(words, again)) === again) await vscode.commands.executeCommand('parley.signIn', id);
}
