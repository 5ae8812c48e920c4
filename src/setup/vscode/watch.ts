import * as vscode from 'vscode';
import type { Problem } from '../../gateways/gateway.ts';
import { notify } from '../../host/notify.ts';
import { extractSecrets, type RawRecord } from '../record.ts';
import { openSettings } from './edit.ts';
import { storeSecret } from './keys.ts';
import { gatewayOf } from './records.ts';
import type { Setup } from './setup.ts';

/**
 * Says what is wrong in the settings, and offers to take keys out of them: now, since they may have come so from another
 * computer, and whenever they change.
 */
export function watchSettings(setup: Setup): vscode.Disposable {
  const { settings, log } = setup.host;
  let busy = false;
  let said = '';
  const answer = async (): Promise<void> => {
    const errors = settings.current.problems.filter(({ severity }) => severity === 'error');
    const words = errors.map(problemWords).join(' ');
    if (words !== said) {
      said = words;
      if (words !== '') void sayProblems(words);
    }
    // One question at a time: the next change asks again.
    if (busy) return;
    busy = true;
    try {
      for (const record of setup.records.all()) await offerMove(setup, record);
    } catch (error) {
      await notify(log, error);
    } finally {
      busy = false;
    }
  };
  void answer();
  return settings.onDidChange(() => void answer());
}

function problemWords({ path, gateway, message }: Problem): string {
  return gateway === undefined ? `${path}: ${message}` : `${gateway} (${path}): ${message}`;
}

async function sayProblems(words: string): Promise<void> {
  const open = vscode.l10n.t('Open settings.json');
  if ((await vscode.window.showWarningMessage(words, open)) === open) await openSettings();
}

/** Keys in the settings can be read by every extension, and are synced and shared. */
async function offerMove({ host, records }: Setup, record: RawRecord): Promise<void> {
  const found = extractSecrets(record);
  const gateway = found && gatewayOf(found.record);
  if (!gateway) return;
  const move = vscode.l10n.t('Move to Secret Storage');
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t('The settings of {0} hold what looks like a key. Other extensions can read it there.', gateway.name),
    move,
  );
  if (picked !== move) return;
  const before = await host.secrets.read(gateway);
  const headers = { ...before?.headers, ...found.secret.headers };
  const stored = await storeSecret(host, gateway, { ...before, ...found.secret, headers });
  if (stored) await records.replace(gateway.id, found.record);
}
