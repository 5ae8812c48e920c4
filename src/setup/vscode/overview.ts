// Manage Gateways: every gateway in one list, with a button for each thing that can be done about it.
import * as vscode from 'vscode';
import { wait } from '../../host/dialogs.ts';
import { allowsGateway } from '../../gateways/allowed.ts';
import type { Gateway } from '../../gateways/gateway.ts';
import { shownUrl } from '../../messages/index.ts';
import { gatewayOf } from '../gatewayList.ts';
import { namedRecords } from '../draft.ts';
import type { NamedRecord } from '../draft.ts';
import { plain } from '../../host/plain.ts';
import { learnedWords, sessionWords } from '../words.ts';
import { pick, separator } from './boxes.ts';
import type { Choice } from './boxes.ts';
import { modelFor } from './fetchModels.ts';
import type { Setup } from './setup.ts';

/** What can be done about a gateway: the command behind it, which takes its id. */
interface Action {
  readonly command: string;
  readonly icon: string;
  readonly title: string;
  /** It has a button in the list too; else only a row in the gateway's own list. */
  readonly isButton: boolean;
  /** It works for a record with a mistake as well. */
  readonly mends?: boolean;
  /** Only for gateways that one signs in to, or only for the others. */
  readonly signIn?: boolean;
}

const actions = (): readonly Action[] => [
  { command: 'parley.useGateway', icon: 'star', title: vscode.l10n.t('Use in the Chat'), isButton: true },
  { command: 'parley.editGateway', icon: 'edit', title: vscode.l10n.t('Edit Gateway'), isButton: true, mends: true },
  { command: 'parley.setKey', icon: 'key', title: vscode.l10n.t('Set Key'), isButton: true, signIn: false },
  { command: 'parley.signIn', icon: 'sign-in', title: vscode.l10n.t('Sign In Again'), isButton: true, signIn: true },
  { command: 'parley.signOut', icon: 'sign-out', title: vscode.l10n.t('Sign Out'), isButton: false, signIn: true },
  { command: 'parley.testGateway', icon: 'beaker', title: vscode.l10n.t('Test Gateway'), isButton: true },
  { command: 'parley.setCertificate', icon: 'verified', title: certificateTitle(), isButton: false },
  { command: 'parley.setModelLimits', icon: 'dashboard', title: limitsTitle(), isButton: false },
  { command: 'parley.resetLearned', icon: 'history', title: resetTitle(), isButton: false },
  { command: 'parley.copyAsEnvironment', icon: 'terminal', title: environmentTitle(), isButton: false },
  { command: 'parley.duplicateGateway', icon: 'copy', title: vscode.l10n.t('Duplicate Gateway'), isButton: true },
  {
    command: 'parley.removeGateway',
    icon: 'trash',
    title: vscode.l10n.t('Remove Gateway'),
    isButton: true,
    mends: true,
  },
];
const certificateTitle = (): string => vscode.l10n.t('Set Client Certificate');
const limitsTitle = (): string => vscode.l10n.t('Set Model Limits and Price');
const resetTitle = (): string => vscode.l10n.t('Reset Detected Capabilities');
const environmentTitle = (): string => vscode.l10n.t('Copy as Environment Variables');

/** A command to run, for a gateway if one is named; a gateway whose own list is opened, or that is asked what is left. */
type Picked =
  | { readonly type: 'run'; readonly command: string; readonly id?: string; readonly leaves: boolean }
  | { readonly type: 'open'; readonly record: NamedRecord }
  | { readonly type: 'ask'; readonly record: NamedRecord };

/** The command: the list, again after each thing done, until the user leaves it. */
export async function manageGateways(setup: Setup): Promise<void> {
  for (let focus: string | undefined; ;) {
    const picked = await pickRow(setup, focus);
    let chosen = picked?.type === 'open' ? await pickAction(setup, picked.record) : picked;
    focus = picked?.type === 'run' ? picked.id : picked?.record.id;
    if (picked === undefined) return;
    while (chosen?.type === 'ask') {
      await askWhatIsLeft(setup, chosen.record);
      chosen = await pickAction(setup, chosen.record, true);
    }
    if (chosen?.type !== 'run') continue;
    await vscode.commands.executeCommand(chosen.command, chosen.id);
    if (chosen.leaves) return;
  }
}

/** What opens something besides boxes: the list doesn't come back over it. */
const leaving: ReadonlySet<string> = new Set([
  'parley.testGateway',
  'parley.setKey',
  'parley.signIn',
  'parley.addGateway',
  'parley.importFromClaudeCode',
]);

const run = (command: string, id?: string): Picked => ({
  type: 'run',
  command,
  leaves: leaving.has(command),
  ...(id !== undefined && { id }),
});

async function pickRow(setup: Setup, focus: string | undefined): Promise<Picked | undefined> {
  const input = vscode.window.createQuickPick<Choice<Picked>>();
  input.title = vscode.l10n.t('Manage Gateways');
  input.placeholder = vscode.l10n.t('Pick a gateway to see everything you can do with it');
  input.ignoreFocusOut = true;
  input.matchOnDescription = true;
  input.items = await rows(setup);
  const focused = input.items.find(({ id }) => id !== undefined && id === focus);
  // With none that is active, not even the first, Enter would only close the list.
  if (focused !== undefined) input.activeItems = [focused];
  try {
    return await new Promise<Picked | undefined>((resolve) => {
      input.onDidAccept(() => resolve(input.selectedItems[0]?.value));
      input.onDidTriggerItemButton(({ button, item }) => {
        const action = actions().find(({ title }) => title === button.tooltip);
        if (action !== undefined) resolve(run(action.command, item.id));
      });
      input.onDidHide(() => resolve(undefined));
      input.show();
    });
  } finally {
    input.dispose();
  }
}

async function rows(setup: Setup): Promise<Choice<Picked>[]> {
  const { records, host, chat, lists } = setup;
  const current = chat.asks();
  const named = namedRecords(records.all()).map(async (record): Promise<Choice<Picked>> => {
    const gateway = records.gateway(record.id);
    const isCurrent = current?.gatewayId === record.id;
    const model = gateway && modelFor(setup, gateway);
    const count = gateway && lists.get(gateway)?.length;
    const facts = [
      model === undefined ? undefined : plain(model),
      gateway?.signIn === true ? await signedIn(setup, gateway) : undefined,
      // How many models something was learned about says nothing beside how many there are.
      gateway && learnedWords({ ...host.learned.get(gateway), models: {} }, vscode.l10n),
      count === undefined ? undefined : vscode.l10n.t('{0} models listed', count),
      ...host.left.of(record.id, model).map(plain),
    ];
    return {
      id: record.id,
      label: `$(${gateway === undefined ? 'error' : isCurrent ? 'star-full' : 'plug'}) ${plain(record.name)}`,
      description: [
        isCurrent && inChat(),
        gateway && allowed(setup, gateway.id),
        gateway === undefined ? record.about : shownUrl(gateway.url),
      ]
        .filter(Boolean)
        .join(' · '),
      detail: facts.filter((fact) => fact !== undefined).join(' · '),
      buttons: actions()
        .filter((action) => action.isButton && suits(action, gateway, isCurrent))
        .map(({ icon, title }) => ({ iconPath: new vscode.ThemeIcon(icon), tooltip: title })),
      value: { type: 'open', record },
    };
  });
  return [
    ...(await Promise.all(named)),
    separator(''),
    { label: `$(add) ${vscode.l10n.t('Add Gateway')}`, value: run('parley.addGateway') },
    { label: `$(file-code) ${vscode.l10n.t('Import from Claude Code')}`, value: run('parley.importFromClaudeCode') },
    { label: `$(refresh) ${vscode.l10n.t('Refresh Models')}`, value: run('parley.refreshModels') },
  ];
}

/** Does an action make sense for this gateway, which may be the chat's, or for one with a mistake in its record? */
function suits({ command, mends = false, signIn }: Action, gateway: Gateway | undefined, isCurrent: boolean): boolean {
  if (isCurrent && command === 'parley.useGateway') return false;
  return gateway === undefined ? mends : signIn === undefined || signIn === (gateway.signIn === true);
}

/** Who is signed in to it; nothing if secret storage doesn't say. */
const signedIn = async ({ host }: Setup, gateway: Gateway): Promise<string | undefined> =>
  host.secrets.session(gateway).then(
    (session) => plain(sessionWords(session, Date.now(), vscode.l10n)),
    () => undefined,
  );

/** Whether the workspace leaves it out. */
const allowed = ({ host }: Setup, id: string): string =>
  host.settings.current.limits.every((limits) => allowsGateway(limits, id))
    ? ''
    : vscode.l10n.t('not allowed in this workspace');

const inChat = (): string => `$(check) ${vscode.l10n.t('used in the chat')}`;

/** The same things by keyboard, and those that have no button. */
async function pickAction(setup: Setup, record: NamedRecord, hasAsked = false): Promise<Picked | undefined> {
  const { records, host, chat } = setup;
  const { id, name } = record;
  const gateway = gatewayOf(records.find(id) ?? {});
  const known = host.left.of(id, gateway && modelFor(setup, gateway)).map(plain);
  const left: Choice<Picked> = {
    label: `$(credit-card) ${vscode.l10n.t('Ask What’s Left on the Key')}`,
    ...(known.length > 0 && { detail: known.join(' · ') }),
    value: { type: 'ask', record },
  };
  const asks = host.left.canAsk(id) ? [left] : [];
  return pick(
    [
      // What has just been asked for is read first.
      ...(hasAsked ? asks : []),
      ...actions()
        .filter((action) => suits(action, gateway, chat.asks()?.gatewayId === id))
        .map(({ command, icon, title }) => ({ label: `$(${icon}) ${title}`, value: run(command, id) })),
      ...(hasAsked ? [] : asks),
    ],
    { title: name, placeholder: vscode.l10n.t('What do you want to do with {0}?', name) },
  );
}

/** The answer is in the gateway's own list afterwards. */
async function askWhatIsLeft({ host }: Setup, { id, name }: NamedRecord): Promise<void> {
  const title = vscode.l10n.t('Asking {0}…', name);
  await wait({ location: vscode.ProgressLocation.Notification, title }, async () => host.left.ask(id));
}
