// The setting `parley.lenses` of a resource, and the menu that changes it.
import * as vscode from 'vscode';
import { choose } from '../../host/dialogs.ts';
import { lensSettings } from '../shown.ts';
import type { LensSettings } from '../shown.ts';
import { inform } from '../../host/messages.ts';

export function settingsFor(uri: vscode.Uri | undefined): LensSettings {
  return lensSettings(vscode.workspace.getConfiguration('parley', uri).get('lenses'));
}

/** Lets the user choose which lenses to show, and where. */
export async function configureLenses(): Promise<void> {
  const { l10n } = vscode;
  const uri = vscode.window.activeTextEditor?.document.uri;
  const now = settingsFor(uri);
  const rows: readonly (vscode.QuickPickItem & { readonly change: Partial<LensSettings> })[] = [
    ...(now.show === 'cursor'
      ? []
      : [
          {
            label: l10n.t('Show Only at the Cursor'),
            detail: l10n.t('Above the function or class that the cursor is in'),
            change: { show: 'cursor' as const },
          },
        ]),
    ...(now.show === 'always'
      ? []
      : [{ label: l10n.t('Show Above Every Function and Class'), change: { show: 'always' as const } }]),
    now.explain
      ? { label: l10n.t('Hide Explain'), change: { explain: false } }
      : { label: l10n.t('Show Explain'), change: { explain: true } },
    now.refactor
      ? { label: l10n.t('Hide Refactor'), change: { refactor: false } }
      : { label: l10n.t('Show Refactor'), change: { refactor: true } },
    ...(now.show === 'never'
      ? []
      : [
          {
            label: l10n.t('Hide All Lenses'),
            detail: l10n.t('Explain and Refactor stay in the editor’s menu and in the Command Palette'),
            change: { show: 'never' as const },
          },
        ]),
  ];
  const picked = await choose(rows, { placeHolder: l10n.t('Which lenses do you want to see?') });
  if (!picked) return;
  await write(uri, picked.change);
  if (picked.change.show !== 'never') return;
  const undo = l10n.t('Undo');
  const said = l10n.t('Lenses are hidden. To show them again, run “Parley: Configure Lenses”.');
  if ((await inform(said, undo)) === undo) await write(uri, { show: now.show });
}

/** Changes the setting where it is set: in the folder, the workspace, or else for the user. */
async function write(uri: vscode.Uri | undefined, change: Partial<LensSettings>): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('parley', uri);
  const found = configuration.inspect('lenses');
  const target =
    found?.workspaceFolderValue === undefined
      ? found?.workspaceValue === undefined
        ? vscode.ConfigurationTarget.Global
        : vscode.ConfigurationTarget.Workspace
      : vscode.ConfigurationTarget.WorkspaceFolder;
  await configuration.update('lenses', { ...settingsFor(uri), ...change }, target);
}
