import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import type { Secret } from '../../gateways/resolve.ts';
import { secretOf } from '../record.ts';
import { askKey, pick } from './ask.ts';
import type { Setup } from './setup.ts';

/** Stores what is secret of a gateway; says so and gives `false` when it could not and may not be kept in memory either. */
export async function storeSecret({ secrets }: Setup['host'], gateway: Gateway, secret: Secret): Promise<boolean> {
  if ((await secrets.write(gateway, secret)) !== 'refused') return true;
  void sayRefused(gateway);
  return false;
}

async function sayRefused({ id, name }: Gateway): Promise<void> {
  const set = vscode.l10n.t('Set Key');
  const words = vscode.l10n.t('The key of {0} is not kept: the key store of this computer does not work.', name);
  if ((await vscode.window.showWarningMessage(words, set)) === set) {
    await vscode.commands.executeCommand('parley.setKey', id);
  }
}

/**
 * {@link storeSecret} for a gateway that is about to be added. One that has no secret must not come by what an earlier
 * gateway of its id and origin left behind.
 */
export async function firstSecret(host: Setup['host'], gateway: Gateway, secret: Secret): Promise<boolean> {
  if (secret.key !== undefined || secret.headers !== undefined) return storeSecret(host, gateway, secret);
  // A store that does not answer holds nothing back that could be sent: reading it fails as well.
  if ((await readSecret(host, gateway)) !== undefined) await host.secrets.remove(gateway.id);
  return true;
}

/** Asks for a gateway's key and stores it; its secret headers stay. `false` when the person left, or refused. */
export async function setKey({ host }: Setup, gateway: Gateway): Promise<boolean> {
  const key = await askKey({
    title: vscode.l10n.t('Key for {0}', gateway.name),
    prompt: vscode.l10n.t('It is kept in VS Code’s secret storage and sent to {0} alone.', gateway.origin),
    optional: gateway.loopback,
  });
  if (key === undefined) return false;
  const before = await readSecret(host, gateway);
  return storeSecret(host, gateway, secretOf(key === '' ? undefined : key, before?.headers));
}

/** A store that does not answer must not keep a person from entering the key anew. */
async function readSecret(host: Setup['host'], gateway: Gateway): ReturnType<Setup['host']['secrets']['read']> {
  try {
    return await host.secrets.read(gateway);
  } catch {
    return undefined;
  }
}

/**
 * After a gateway's address moved to another origin: its key is bound to the old one, so the person says whether it may
 * go to the new one.
 */
export async function moveKey(setup: Setup, from: Gateway, to: Gateway): Promise<void> {
  if (from.origin === to.origin) return;
  const secret = await readSecret(setup.host, from);
  if (secret === undefined) return;
  const choice = await pick(
    [
      { label: vscode.l10n.t('Enter a Key for {0}', to.origin), value: 'enter' as const },
      { label: vscode.l10n.t('Send the Same Key to {0}', to.origin), value: 'same' as const },
    ],
    {
      title: vscode.l10n.t('{0} has another address now', to.name),
      placeholder: vscode.l10n.t('Its key was for {0} alone', from.origin),
    },
  );
  if (choice === 'enter') await setKey(setup, to);
  else if (choice === 'same') await storeSecret(setup.host, to, secret);
}
