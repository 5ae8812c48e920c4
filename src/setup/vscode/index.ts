import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import { namedTarget, targetOf } from '../../gateways/resolve.ts';
import { notify } from '../../host/notify.ts';
import type { HostSend } from '../../host/send.ts';
import { MessagesError } from '../../messages/errors.ts';
import { addFrom, addGateway, costWords } from './add.ts';
import { pick } from './ask.ts';
import { editGateway } from './edit.ts';
import { importClaudeCode } from './import.ts';
import { setKey } from './keys.ts';
import {
  copyAsEnvironment,
  duplicateGateway,
  removeGateway,
  requestDocuments,
  resetLearned,
  whichGateway,
  whichRecord,
} from './manage.ts';
import { chooseModel, refreshAll } from './models.ts';
import { createRecords } from './records.ts';
import type { Setup } from './setup.ts';
import { runTest } from './test.ts';
import { watchSettings } from './watch.ts';

/** Registers the commands around gateways. Their only argument is a gateway's id, looked up; anything else is ignored. */
export function registerSetup(context: vscode.ExtensionContext, host: HostSend): void {
  const setup: Setup = { host, records: createRecords(host), lists: host.lists };
  const requests = requestDocuments(setup);
  const command = (name: string, run: (id: unknown) => Promise<unknown>): void => {
    const handle = async (id: unknown): Promise<void> => {
      try {
        await run(id);
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
  const { t } = vscode.l10n;
  context.subscriptions.push(requests, watchSettings(setup));
  command('addGateway', async () => addGateway(setup));
  command('importFromClaudeCode', async () => {
    const found = await importClaudeCode();
    if (found) await addFrom(setup, { found, said: true });
  });
  command('chooseModel', async () => chooseModel(host, setup.lists));
  command('refreshModels', async () => refreshAll(host, setup.lists));
  command('showRequest', async () => requests.show());
  gatewayCommand('setKey', t('Set Key'), async (gateway) => setKeyAndSay(setup, gateway));
  command('editGateway', async (id) => {
    const record = await whichRecord(setup, id, t('Edit Gateway'));
    if (record) await editGateway(setup, record.id, async (gateway) => requests.showLearned(gateway));
  });
  gatewayCommand('duplicateGateway', t('Duplicate Gateway'), async (gateway) => duplicateGateway(setup, gateway));
  command('removeGateway', async (id) => {
    const record = await whichRecord(setup, id, t('Remove Gateway'));
    if (record) await removeGateway(setup, record);
  });
  gatewayCommand('resetLearned', t('Reset What Was Learned'), async (gateway) => resetLearned(setup, gateway));
  gatewayCommand('copyAsEnvironment', t('Copy as Environment Variables'), copyAsEnvironment);
  gatewayCommand('testGateway', t('Test Gateway'), async (gateway) => askAndTest(setup, gateway));
}

async function setKeyAndSay(setup: Setup, gateway: Gateway): Promise<void> {
  if (!(await setKey(setup, gateway))) return;
  const test = vscode.l10n.t('Test Gateway');
  const picked = await vscode.window.showInformationMessage(
    vscode.l10n.t('The key of {0} is set.', gateway.name),
    test,
  );
  if (picked === test) await askAndTest(setup, gateway);
}

/** Says what a test costs before anything is sent. */
async function askAndTest(setup: Setup, gateway: Gateway): Promise<void> {
  const model = modelFor(setup, gateway) ?? (await chooseModel(setup.host, setup.lists, gateway))?.model;
  if (model === undefined) return;
  const start = await pick(
    [{ label: `$(beaker) ${vscode.l10n.t('Start Test')}`, description: costWords(), value: true }],
    {
      title: vscode.l10n.t('Test of {0} with {1}', gateway.name, model),
      placeholder: vscode.l10n.t('Small questions find out what it can do'),
    },
  );
  if (start) await runTest(setup, gateway, model);
}

/** The model chosen for chat where it is this gateway's, else the gateway's own. */
function modelFor({ host }: Setup, gateway: Gateway): string | undefined {
  const { current } = host.settings;
  for (const target of [() => targetOf(current, 'chat'), () => namedTarget(current, gateway.id)]) {
    try {
      const found = target();
      if (found.gateway.id === gateway.id) return found.model;
    } catch (error) {
      // Nothing chosen: the next place, or the person, says.
      if (!(error instanceof MessagesError)) throw error;
    }
  }
  return undefined;
}
