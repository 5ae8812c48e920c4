// The menu behind the item in the status bar. Its rows are commands.
import * as vscode from 'vscode';
import { choose } from '../../host/dialogs.ts';
import { titleOf } from '../../faults/actions.ts';
import type { Action } from '../../faults/actions.ts';
import { allowedWords, blockedWords } from '../../faults/sentences.ts';
import { explained } from '../../host/notify.ts';
import { plain } from '../../host/plain.ts';
import { givesKey, hasCommand, runAction } from '../../host/runAction.ts';
import type { Failure } from '../activity.ts';
import { itemOf } from '../item.ts';
import type { Facts } from '../item.ts';
import type { StatusPorts } from './statusPorts.ts';

interface Row extends vscode.QuickPickItem {
  /** Something that helps against what failed last. */
  readonly action?: Action;
  readonly command?: string;
  /** A gateway's id, for the command. */
  readonly about?: string;
}

export async function showMenu(ports: StatusPorts & { readonly facts: Facts }): Promise<void> {
  const picked = await choose(rowsOf(ports), {
    title: 'Parley',
    placeHolder: stateOf(ports.facts),
    matchOnDescription: true,
  });
  if (picked?.action !== undefined) await runAction(picked.action, ports.activity.failure?.endpoint);
  if (picked?.command === undefined) return;
  await vscode.commands.executeCommand(picked.command, ...(picked.about === undefined ? [] : [picked.about]));
}

/** What failed, as far as there is room for it; else the gateway and its state: the first row names the model. */
function stateOf(facts: Facts): string {
  const { tooltip } = itemOf(facts, vscode.l10n);
  return facts.failure ?? tooltip.slice(facts.to === undefined ? 0 : 1).join(' · ');
}

const separator = (label: string): Row => ({ label, kind: vscode.QuickPickItemKind.Separator });

function rowsOf(ports: StatusPorts & { readonly facts: Facts }): readonly Row[] {
  const { l10n } = vscode;
  const { facts, gateways, asks, activity } = ports;
  const chat = { label: `$(comment-discussion) ${l10n.t('Open Chat')}`, command: 'parley.focusChat' };
  const usage = { label: `$(graph) ${l10n.t('Show Usage')}`, command: 'parley.showUsage' };
  const manage = { label: `$(settings-gear) ${l10n.t('Manage Gateways')}`, command: 'parley.manageGateways' };
  if (!facts.any && facts.isLimited) return [...limitedRows(ports), chat, usage, manage];
  if (!facts.any) return [{ label: `$(add) ${l10n.t('Add Gateway')}`, command: 'parley.addGateway' }, chat];
  const others = gateways().filter(({ id }) => id !== asks()?.gatewayId);
  return [
    ...keyRows(ports),
    ...helps(activity.failure, facts),
    {
      label: `$(symbol-misc) ${l10n.t('Choose Model')}`,
      description: plain(facts.to?.model ?? ''),
      command: 'parley.chooseModel',
    },
    chat,
    usage,
    separator(l10n.t('Gateways')),
    ...others.map((gateway) => ({
      label: `$(plug) ${plain(l10n.t('Use {0}', gateway.name))}`,
      description: new URL(gateway.origin).host,
      command: 'parley.useGateway',
      about: gateway.id,
    })),
    ...limitedRows(ports),
    manage,
  ];
}

/** What the workspace allows, where it says anything. */
function limitedRows({ facts, limited }: StatusPorts & { readonly facts: Facts }): readonly Row[] {
  const { allowance } = limited() ?? {};
  if (allowance === undefined) return [];
  const words = facts.any ? allowedWords(allowance, vscode.l10n) : blockedWords(allowance, vscode.l10n);
  return [
    {
      label: `$(lock) ${vscode.l10n.t('Limited by .parley.json in this workspace')}`,
      detail: plain(words),
      command: 'parley.limitWorkspace',
    },
  ];
}

/** How the gateway that is asked gets a key, where it has none. */
function keyRows({ facts, asks }: StatusPorts & { readonly facts: Facts }): readonly Row[] {
  const to = asks();
  if (facts.hasKey || to === undefined) return [];
  const signsIn = facts.signsIn === true;
  return [
    {
      label: signsIn ? `$(sign-in) ${vscode.l10n.t('Sign In')}` : `$(key) ${vscode.l10n.t('Set Key')}`,
      description: plain(to.gatewayName),
      command: signsIn ? 'parley.signIn' : 'parley.setKey',
      about: to.gatewayId,
    },
  ];
}

/** The commands that every menu has anyway. */
const always: readonly Action[] = ['chooseModel', 'showUsage'];

/** What helps against the last failure. Where there is no key, that is offered anyway. */
function helps(failure: Failure | undefined, { hasKey }: Facts): readonly Row[] {
  if (failure === undefined) return [];
  const actions = explained(failure.error, failure.endpoint).actions.filter(
    (action) => hasCommand(action) && !always.includes(action) && (hasKey || !givesKey(action)),
  );
  return [...new Set<Action>([...actions.slice(0, 2), 'showLog'])].map((action) => ({
    label: `$(${icons[action] ?? 'lightbulb'}) ${titleOf(action, vscode.l10n)}`,
    action,
  }));
}

const icons: Readonly<Partial<Record<Action, string>>> = {
  setKey: 'key',
  signIn: 'sign-in',
  editGateway: 'edit',
  testGateway: 'beaker',
  openSettings: 'gear',
  showRequest: 'json',
  showLog: 'output',
};
