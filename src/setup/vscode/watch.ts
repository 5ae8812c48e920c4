import * as vscode from 'vscode';
import type { Problem } from '../../gateways/gateway.ts';
import { notify } from '../../host/notify.ts';
import { extractSecrets, type RawRecord } from '../record.ts';
import { gatewayOf } from './records.ts';
import type { Setup } from './setup.ts';

/** Answers a change of the settings: says what is wrong in them, and offers to take keys out of them. */
export function watchSettings(setup: Setup): vscode.Disposable {
  const { settings, log } = setup.host;
  let busy = false;
  let said = '';
  const answer = async (): Promise<void> => {
    // One question at a time: the next change asks again.
    if (busy) return;
    busy = true;
    try {
      const errors = settings.current.problems.filter(({ severity }) => severity === 'error');
      const words = errors.map(problemWords).join(' ');
      if (words !== said) {
        said = words;
        if (words !== '') void sayProblems(words);
      }
      for (const record of setup.records.all()) await offerMove(setup, record);
    } catch (error) {
      await notify(log, error);
    } finally {
      busy = false;
    }
  };
  return settings.onDidChange(() => void answer());
}

function problemWords({ path, gateway, message }: Problem): string {
  return gateway === undefined ? `${path}: ${message}` : `${gateway} (${path}): ${message}`;
}

async function sayProblems(words: string): Promise<void> {
  const open = vscode.l10n.t('Open settings.json');
  if ((await vscode.window.showWarningMessage(words, open)) !== open) return;
  await vscode.commands.executeCommand('workbench.action.openSettingsJson', {
    revealSetting: { key: 'parley.gateways' },
  });
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
  const stored = await host.secrets.write(gateway, { ...before, ...found.secret, headers });
  if (stored !== 'refused') await records.replace(gateway.id, found.record);
}
