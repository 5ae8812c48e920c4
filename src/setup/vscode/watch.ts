// Reports mistakes in the settings, and offers to move keys out of them.
import * as vscode from 'vscode';
import type { Problem } from '../../gateways/gateway.ts';
import { notify } from '../../host/notify.ts';
import { extractSecrets, secretOf } from '../draft.ts';
import { gatewayOf } from '../gatewayList.ts';
import { openSettings } from './edit.ts';
import { storeSecret } from './keys.ts';
import type { Setup } from './setup.ts';

/**
 * Reports what is wrong in the settings and offers to move keys out of them: once the extension host is idle after
 * activation, since settings may come from another computer, and whenever they change.
 */
export function watchSettings(setup: Setup, memory: vscode.Memento): vscode.Disposable {
  const { settings, log } = setup.host;
  const asking = new Set<string>();
  let said = '';
  const answer = (): void => {
    const wordsOf = (wanted: Problem['severity']): readonly string[] =>
      settings.current.problems.filter(({ severity }) => severity === wanted).map(problemWords);
    const words = wordsOf('error').join(' ');
    if (words !== said) {
      said = words;
      if (words !== '') void sayProblems(words);
    }
    sayOnce(setup, memory, wordsOf('warning'));
    // A question may stay open for hours. Until it is answered there is no second one about the same gateway.
    for (const { id } of setup.records.all()) {
      if (typeof id !== 'string' || asking.has(id)) continue;
      asking.add(id);
      void offerMove(setup, id)
        .catch(async (error: unknown) => notify(log, error))
        .finally(() => asking.delete(id));
    }
  };
  // Reading settings takes milliseconds that nobody waits for; whatever needs them earlier reads them earlier.
  const first = setTimeout(answer, idleAfter);
  return vscode.Disposable.from({ dispose: () => clearTimeout(first) }, settings.onDidChange(answer));
}

/** Milliseconds after activation by which other extensions and the first editor have started too. */
const idleAfter = 1_000;

function problemWords({ path, gateway, message }: Problem): string {
  return gateway === undefined ? `${path}: ${message}` : `${gateway} (${path}): ${message}`;
}

/** What still works is said in one notification, and never again, not by the next window either. */
function sayOnce({ host }: Setup, memory: vscode.Memento, warnings: readonly string[]): void {
  const known = memory.get<readonly string[]>(warnedKey, []);
  const fresh = warnings.filter((each) => !known.includes(each));
  if (fresh.length === 0 && warnings.length === known.length) return;
  void memory.update(warnedKey, warnings);
  for (const each of fresh) host.log.warn(each);
  const [first] = fresh;
  if (first === undefined) return;
  const more = vscode.l10n.t('See Parley’s log for {0} more.', fresh.length - 1);
  void sayProblems(fresh.length === 1 ? first : `${first} ${more}`);
}

const warnedKey = 'parley.warned';

async function sayProblems(words: string): Promise<void> {
  const open = vscode.l10n.t('Open settings.json');
  if ((await vscode.window.showWarningMessage(words, open)) === open) await openSettings();
}

/** Keys in the settings can be read by every extension, and are synced and shared. */
async function offerMove({ host, records }: Setup, id: string): Promise<void> {
  const read = () => {
    const found = extractSecrets(records.find(id) ?? {});
    const gateway = found && gatewayOf(found.record);
    return gateway && { ...found, gateway };
  };
  const name = read()?.gateway.name;
  if (name === undefined) return;
  const move = vscode.l10n.t('Move to Secret Storage');
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t('The settings for {0} contain what looks like a key. Other extensions can read it there.', name),
    move,
  );
  // What the settings hold now is moved, to where the gateway is now.
  const found = picked === move && read();
  if (!found) return;
  const { gateway, secret } = found;
  const before = await host.secrets.read(gateway);
  const all = secretOf(secret.key ?? before?.key, { ...before?.headers, ...secret.headers });
  if (!(await storeSecret(host, gateway, all))) return;
  await records.change(id, (record) => {
    const now = extractSecrets(record);
    // A key that came in this moment is not stored yet: it stays until it is asked about.
    return now && JSON.stringify(now.secret) === JSON.stringify(secret) ? now.record : record;
  });
}
