// What is attached by itself: by the setting, unless something else was chosen for this workspace.
import * as vscode from 'vscode';

/** What can attach itself. */
export const automaticKinds = ['selection', 'file', 'problems'] as const;
export type Automatic = Readonly<Record<(typeof automaticKinds)[number], boolean>>;

/** Where the choice for this workspace is kept. Not in its settings, which come with the folder. */
const key = 'parley.context';

export interface AutomaticPorts {
  readonly workspaceState: vscode.Memento;
  /** What the setting says. */
  readonly setting: () => Automatic;
}

export function automaticNow({ workspaceState, setting }: AutomaticPorts): Automatic {
  const chosen: unknown = workspaceState.get(key);
  if (!Array.isArray(chosen)) return setting();
  const is = (kind: (typeof automaticKinds)[number]): boolean => chosen.includes(kind);
  return { selection: is('selection'), file: is('file'), problems: is('problems') };
}

/** Lets the user choose for this workspace. Resolves to whether they did. */
export async function chooseAutomatic(ports: AutomaticPorts): Promise<boolean> {
  const now = automaticNow(ports);
  const words: Readonly<Record<keyof Automatic, string>> = {
    selection: vscode.l10n.t('Selection'),
    file: vscode.l10n.t('Active File'),
    problems: vscode.l10n.t('Problems in This File'),
  };
  const rows = automaticKinds.map((kind) => ({ which: kind, label: words[kind], picked: now[kind] }));
  const picked = await vscode.window.showQuickPick(rows, {
    canPickMany: true,
    title: vscode.l10n.t('Attach to Every Message in This Workspace'),
    placeHolder: vscode.l10n.t('What is attached shows as chips before you send, and can be removed'),
  });
  if (picked === undefined) return false;
  await ports.workspaceState.update(
    key,
    picked.map(({ which }) => which),
  );
  return true;
}
