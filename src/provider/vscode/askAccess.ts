// Asks the user whether another extension may use their models, and lets them change their mind.
import * as vscode from 'vscode';
import { plain } from '../../host/plain.ts';
import { withoutLinks } from '../../messages/index.ts';
import { unnamed, vscodeItself } from '../access.ts';
import type { Access, Caller } from '../access.ts';
import { askUser } from '../../host/messages.ts';

/** An extension's name, as far as it is known here: one that runs on another machine is known by its id alone. */
export function callerName(id: string): string {
  if (id === vscodeItself) return vscode.l10n.t('VS Code itself');
  if (id === unnamed) return vscode.l10n.t('An extension that VS Code doesn’t name');
  const manifest: unknown = vscode.extensions.getExtension(id)?.packageJSON;
  const name: unknown = typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'displayName') : '';
  return typeof name === 'string' && name.trim() !== '' ? withoutLinks(name.trim()) : id;
}

/** `undefined`: the user left it open. `model`: whom it would ask first. */
export async function askAccess(caller: string, model: string): Promise<boolean | undefined> {
  const name = callerName(caller);
  const allow = vscode.l10n.t('Allow');
  const refuse = vscode.l10n.t('Don’t Allow');
  const who = name === caller || caller === unnamed ? '' : ` (${caller})`;
  const picked = await askUser(
    vscode.l10n.t('Let {0} use your models?', name),
    vscode.l10n.t(
      '{0}{1} is about to send a request to {2}. If you allow it, it can use every model of your gateways with your keys, and you pay for it. Parley never gives it a key. You can change this at any time with “Parley: Manage Extension Access”.',
      name,
      who,
      model,
    ),
    allow,
    refuse,
  );
  return picked === allow ? true : picked === refuse ? false : undefined;
}

interface Row extends vscode.QuickPickItem {
  readonly caller: Caller;
}

/** The command: who may use the models. What is checked is allowed; a button forgets an answer. */
export async function manageAccess(access: Access): Promise<void> {
  const askAgain = { iconPath: new vscode.ThemeIcon('discard'), tooltip: vscode.l10n.t('Ask Again') };
  const rows = (): readonly Row[] =>
    access.all().map((caller) => ({
      caller,
      label: plain(callerName(caller.id)),
      ...(caller.id !== callerName(caller.id) && caller.at !== '' && { description: caller.id }),
      detail: detailOf(caller),
      ...(caller.at !== '' && { buttons: [askAgain] }),
    }));
  const box = vscode.window.createQuickPick<Row>();
  const show = (isChecked: (caller: Caller) => boolean): void => {
    box.items = rows();
    box.selectedItems = box.items.filter(({ caller }) => isChecked(caller));
  };
  const checked = (): ReadonlySet<string> => new Set(box.selectedItems.map(({ caller }) => caller.id));
  box.title = vscode.l10n.t('Manage Extension Access');
  box.placeholder = vscode.l10n.t('Who may use your models, at your cost');
  box.canSelectMany = true;
  box.matchOnDescription = true;
  show(({ isAllowed }) => isAllowed);
  try {
    await new Promise<void>((resolve, reject) => {
      box.onDidTriggerItemButton(({ item }) => {
        // What is checked, and not yet accepted, stays.
        access.set(item.caller.id, undefined).then(() => {
          const kept = checked();
          show(({ id, isAllowed, at }) => (id === item.caller.id && at === '' ? isAllowed : kept.has(id)));
        }, reject);
      });
      box.onDidAccept(() => void accept(access, box.items, checked()).then(() => box.hide(), reject));
      box.onDidHide(() => resolve());
      box.show();
    });
  } finally {
    box.dispose();
  }
}

async function accept(access: Access, rows: readonly Row[], allowed: ReadonlySet<string>): Promise<void> {
  for (const { caller } of rows) {
    const isAllowed = allowed.has(caller.id);
    if (isAllowed !== caller.isAllowed) await access.set(caller.id, isAllowed);
  }
}

function detailOf({ isAllowed, at }: Caller): string {
  if (at === '') return vscode.l10n.t('Asks only for what you do in VS Code yourself');
  const day = new Date(at).toLocaleDateString(vscode.env.language, { dateStyle: 'medium' });
  return isAllowed ? vscode.l10n.t('Allowed since {0}', day) : vscode.l10n.t('Not allowed since {0}', day);
}
