// Reports mistakes in the settings, and offers to move keys out of them.
import * as vscode from 'vscode';
import type { Problem } from '../../gateways/gateway.ts';
import { notify } from '../../host/notify.ts';
import type { Memory } from '../../host/memory.ts';
import { warn } from '../../host/messages.ts';
import { extractSecrets, secretOf } from '../draft.ts';
import { gatewayOf } from '../gatewayList.ts';
import { openSettings } from './edit.ts';
import { storeSecret } from './keys.ts';
import type { Setup } from './setup.ts';

/**
 * Reports mistakes in the settings and offers to move keys out of them: shortly after activation, since settings may
 * have been synced from another computer, and whenever they change.
 */
export function watchSettings(setup: Setup, memory: Memory): vscode.Disposable {
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
    // A question may stay open for hours. Until it is answered, don't ask about the same gateway again.
    for (const { id } of setup.records.all()) {
      if (typeof id !== 'string' || asking.has(id)) continue;
      asking.add(id);
      void offerMove(setup, id)
        .catch(async (error: unknown) => notify(log, error))
        .finally(() => asking.delete(id));
    }
  };
  // Reading settings takes milliseconds that activation shouldn't wait for. Whoever needs them earlier reads them
  // earlier.
  const first = setTimeout(answer, idleAfter);
  return vscode.Disposable.from({ dispose: () => clearTimeout(first) }, settings.onDidChange(answer));
}

/** Milliseconds after activation, by when other extensions and the first editor have started. */
const idleAfter = 1_000;

function problemWords({ path, gateway, message }: Problem): string {
  return gateway === undefined ? `${path}: ${message}` : `${gateway} (${path}): ${message}`;
}

/** Shows warnings in a single notification, and never again, not even in the next window. */
function sayOnce({ host }: Setup, memory: Memory, warnings: readonly string[]): void {
  const known = (memory.get(warnedKey) ?? []) as readonly string[];
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
  if ((await warn(words, open)) === open) await openSettings();
}

/** Offers to move keys out of settings, where every extension can read them and sync copies them. */
async function offerMove({ host, records }: Setup, id: string): Promise<void> {
  const read = () => {
    const found = extractSecrets(records.find(id) ?? {});
    const gateway = found && gatewayOf(found.record);
    return gateway && { ...found, gateway };
  };
  const name = read()?.gateway.name;
  if (name === undefined) return;
  const move = vscode.l10n.t('Move to Secret Storage');
  const picked = await warn(
    vscode.l10n.t('The settings for {0} contain what looks like a key. Other extensions can read it there.', name),
    move,
  );
  // Read again: the settings may have changed since the question.
  const found = picked === move && read();
  if (!found) return;
  const { gateway, secret } = found;
  const before = await host.secrets.read(gateway);
  const all = secretOf(secret.key ?? before?.key, { ...before?.headers, ...secret.headers }, before);
  if (!(await storeSecret(host, gateway, all))) return;
  await records.change(id, (record) => {
    const now = extractSecrets(record);
    // A key written just now isn't stored yet, so it stays until the next question.
    return now && JSON.stringify(now.secret) === JSON.stringify(secret) ? now.record : record;
  });
}
