// Registers the commands of setup.
import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import { notify } from '../../host/notify.ts';
import { memoryOf } from '../../host/memory.ts';
import { createRecords } from '../gatewayList.ts';
import { addFrom, addGateway } from './add.ts';
import { pick } from './boxes.ts';
import { setCertificate } from './certificate.ts';
import { chooseModel, refreshAll } from './chooseModel.ts';
import { editGateway, editLimits } from './edit.ts';
import { importClaudeCode } from './import.ts';
import {
  copyAsEnvironment,
  duplicateGateway,
  removeGateway,
  requestDocuments,
  resetLearned,
  whichGateway,
  whichRecord,
} from './manage.ts';
import { modelFor } from './fetchModels.ts';
import { useModel } from '../useModel.ts';
import { createModelChoice } from './pickSeveral.ts';
import type { ModelChoice } from './pickSeveral.ts';
import { manageGateways } from './overview.ts';
import type { Setup, SetupHost, ShownChat } from './setup.ts';
import { setKeyOrSignIn, signIn, signOutOf } from './signIn.ts';
import { costWords, runTest } from './test.ts';
import { registerVerdicts } from './verdictDocument.ts';
import { watchSettings } from './watch.ts';

/** Registers the commands, and gives what others ask for a model with. Their only argument is a gateway's id, which is looked up; anything else is ignored. */
export function registerSetup(context: vscode.ExtensionContext, host: SetupHost, chat: ShownChat): ModelChoice {
  const records = createRecords(
    () => vscode.workspace.getConfiguration('parley').inspect('gateways')?.globalValue,
    async (list) => host.settings.write('gateways', list),
  );
  const verdicts = registerVerdicts();
  const setup: Setup = { host, chat, records, lists: host.lists, verdicts };
  const requests = requestDocuments(setup);
  const command = (name: string, run: (id: unknown, given: readonly unknown[]) => Promise<unknown>): void => {
    const handle = async (...given: unknown[]): Promise<void> => {
      try {
        await run(given[0], given);
      } catch (error) {
        await notify(host.log, error);
      }
    };
    context.subscriptions.push(vscode.commands.registerCommand(`parley.${name}`, handle));
  };
  /** A command about one gateway. */
  const gatewayCommand = (name: string, title: string, run: (gateway: Gateway) => Promise<unknown>): void =>
    command(name, async (id) => {
      const gateway = await whichGateway(setup, id, title);
      if (gateway) await run(gateway);
    });
  context.subscriptions.push(verdicts, requests, watchSettings(setup, memoryOf(context.globalState)));
  command('addGateway', async () => addGateway(setup));
  command('importFromClaudeCode', async () => addImported(setup));
  command('manageGateways', async () => manageGateways(setup));
  gatewayCommand('useGateway', vscode.l10n.t('Use in the Chat'), async (gateway) => useGateway(setup, gateway));
  command('chooseModel', async (_id, given) => chooseFor(setup, given));
  command('refreshModels', async () => refreshAll(setup));
  command('showRequest', async () => requests.show());
  gatewayCommand('setKey', vscode.l10n.t('Set Key'), async (gateway) => setKeyOrSignIn(setup, gateway));
  gatewayCommand('signIn', vscode.l10n.t('Sign In'), async (gateway) => signIn(setup, gateway));
  command('signOut', async (id) => signOutOf(setup, id));
  gatewayCommand('setCertificate', vscode.l10n.t('Set Client Certificate'), async (gateway) =>
    setCertificate(setup, gateway),
  );
  command('editGateway', async (id) => {
    const record = await whichRecord(setup, id, vscode.l10n.t('Edit Gateway'));
    if (record) await editGateway(setup, record.id, async (gateway) => requests.showLearned(gateway));
  });
  command('setModelLimits', async (id) => limitModel(setup, id));
  gatewayCommand('duplicateGateway', vscode.l10n.t('Duplicate Gateway'), async (gateway) =>
    duplicateGateway(setup, gateway),
  );
  command('removeGateway', async (id) => {
    const record = await whichRecord(setup, id, vscode.l10n.t('Remove Gateway'));
    if (record) await removeGateway(setup, record);
  });
  gatewayCommand('resetLearned', vscode.l10n.t('Reset Detected Capabilities'), async (gateway) =>
    resetLearned(setup, gateway),
  );
  gatewayCommand('copyAsEnvironment', vscode.l10n.t('Copy as Environment Variables'), copyAsEnvironment);
  gatewayCommand('testGateway', vscode.l10n.t('Test Gateway'), async (gateway) => askAndTest(setup, gateway));
  return createModelChoice(setup, memoryOf(context.globalState));
}

/** Edits the limits of the chat's model, unless a gateway is named. */
async function limitModel(setup: Setup, id: unknown): Promise<void> {
  const named = typeof id === 'string' ? id : setup.chat.asks()?.gatewayId;
  const gateway = await whichGateway(setup, named, vscode.l10n.t('Set Model Limits and Price'));
  if (gateway) await editLimits(setup, gateway, modelFor(setup, gateway));
}

async function addImported(setup: Setup): Promise<void> {
  const found = await importClaudeCode(setup.host.platform);
  if (found) await addFrom(setup, { found, said: true });
}

/** Chooses the model of the conversation that the command is meant for. */
async function chooseFor(setup: Setup, given: readonly unknown[]): Promise<void> {
  setup.chat.meant(given);
  await chooseModel(setup);
}

/** Has the chat use a gateway, with the model it was last used with or one that the user chooses. */
async function useGateway(setup: Setup, gateway: Gateway): Promise<void> {
  const model = modelFor(setup, gateway);
  if (model === undefined) await chooseModel(setup, { gateway });
  else await useModel(setup, { gateway, model });
}

/** Shows what a test costs before anything is sent. */
async function askAndTest(setup: Setup, gateway: Gateway): Promise<void> {
  const model = modelFor(setup, gateway) ?? (await chooseModel(setup, { gateway }))?.model;
  if (model === undefined) return;
  const start = await pick(
    [{ label: `$(beaker) ${vscode.l10n.t('Start Test')}`, detail: costWords(setup, gateway, model), value: true }],
    {
      title: vscode.l10n.t('Test {0} with {1}', gateway.name, model),
      placeholder: vscode.l10n.t('Finds out what this gateway supports'),
    },
  );
  if (start) await runTest(setup, gateway, model);
}
