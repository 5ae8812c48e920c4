// The menu behind the item in the status bar. Its rows are commands.
import * as vscode from 'vscode';
import { allowedWords } from '../../faults/sentences.ts';
import { plain } from '../../host/plain.ts';
import { itemOf } from '../item.ts';
import type { Facts } from '../item.ts';
import type { StatusPorts } from './statusPorts.ts';

interface Row extends vscode.QuickPickItem {
  readonly command?: string;
  /** A gateway's id, for the command. */
  readonly about?: string;
}

export async function showMenu(ports: StatusPorts & { readonly facts: Facts }): Promise<void> {
  const picked = await vscode.window.showQuickPick(rowsOf(ports), {
    title: 'Parley',
    // The first row names the model.
    placeHolder: itemOf(ports.facts, vscode.l10n)
      .tooltip.slice(ports.facts.to === undefined ? 0 : 1)
      .join(' · '),
    matchOnDescription: true,
  });
  if (picked?.command === undefined) return;
  await vscode.commands.executeCommand(picked.command, ...(picked.about === undefined ? [] : [picked.about]));
}

const separator = (label: string): Row => ({ label, kind: vscode.QuickPickItemKind.Separator });

function rowsOf({ gateways, asks, facts, limited }: StatusPorts & { readonly facts: Facts }): readonly Row[] {
  const { l10n } = vscode;
  const to = asks();
  if (!facts.any && !facts.isLimited) {
    return [
      { label: `$(add) ${l10n.t('Add Gateway')}`, command: 'parley.addGateway' },
      { label: `$(comment-discussion) ${l10n.t('Open Chat')}`, command: 'parley.focusChat' },
    ];
  }
  const others = gateways().filter(({ id }) => id !== to?.gatewayId);
  const limits = limited();
  const failed: readonly Row[] =
    facts.failure === undefined ? [] : [{ label: `$(output) ${l10n.t('Show Log')}`, command: 'parley.showLog' }];
  const keyless: readonly Row[] =
    facts.hasKey || to === undefined
      ? []
      : [
          {
            label: facts.signsIn === true ? `$(sign-in) ${l10n.t('Sign In')}` : `$(key) ${l10n.t('Set Key')}`,
            description: plain(to.gatewayName),
            command: facts.signsIn === true ? 'parley.signIn' : 'parley.setKey',
            about: to.gatewayId,
          },
        ];
  return [
    ...keyless,
    ...failed,
    {
      label: `$(symbol-misc) ${l10n.t('Choose Model')}`,
      description: plain(facts.to?.model ?? ''),
      command: 'parley.chooseModel',
    },
    { label: `$(comment-discussion) ${l10n.t('Open Chat')}`, command: 'parley.focusChat' },
    { label: `$(graph) ${l10n.t('Show Usage')}`, command: 'parley.showUsage' },
    separator(l10n.t('Gateways')),
    ...others.map((gateway) => ({
      label: `$(plug) ${plain(l10n.t('Use {0}', gateway.name))}`,
      description: new URL(gateway.origin).host,
      command: 'parley.useGateway',
      about: gateway.id,
    })),
    ...(limits === undefined
      ? []
      : [
          {
            label: `$(lock) ${l10n.t('Limited by .parley.json in this workspace')}`,
            detail: plain(allowedWords(limits.allowance, l10n)),
            command: 'parley.limitWorkspace',
          },
        ]),
    { label: `$(settings-gear) ${l10n.t('Manage Gateways')}`, command: 'parley.manageGateways' },
  ];
}
