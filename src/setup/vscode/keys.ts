import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import { secretOf } from '../record.ts';
import { askKey, pick } from './ask.ts';
import type { Setup } from './setup.ts';

/** Asks for a gateway's key and stores it; its secret headers stay. `false` when the person left, or refused. */
export async function setKey({ host }: Setup, gateway: Gateway): Promise<boolean> {
  const key = await askKey({
    title: vscode.l10n.t('Key for {0}', gateway.name),
    prompt: vscode.l10n.t('It is kept in VS Code’s secret storage and sent to {0} alone.', gateway.origin),
    optional: gateway.loopback,
  });
  if (key === undefined) return false;
  const before = await readSecret(host, gateway);
  const stored = await host.secrets.write(gateway, secretOf(key === '' ? undefined : key, before?.headers));
  return stored !== 'refused';
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
  else if (choice === 'same') await setup.host.secrets.write(to, secret);
}
