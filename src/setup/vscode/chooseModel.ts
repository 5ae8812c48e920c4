// Choose Model and Refresh Models.
import * as vscode from 'vscode';
import { wait } from '../../host/dialogs.ts';
import { notAllowed } from '../../gateways/resolve.ts';
import type { Target } from '../../gateways/resolve.ts';
import { inform, warn } from '../../host/messages.ts';
import { notify } from '../../host/notify.ts';
import { askOwnModel } from './edit.ts';
import { offerAdd } from './manage.ts';
import { isNoList } from '../noList.ts';
import { refreshModels, troubleWords } from './fetchModels.ts';
import { useModel } from '../useModel.ts';
import { pickModel, sourceOf } from './pickModel.ts';
import type { Asked } from './pickModel.ts';
import type { Setup } from './setup.ts';

/** The command: chooses the chat's model, among those of all gateways or of one. */
export async function chooseModel(setup: Setup, only?: Asked): Promise<Target | undefined> {
  const chosen = await (only ? askOwnModel(setup, only) : askAnyModel(setup));
  if (chosen) await useModel(setup, chosen);
  return chosen;
}

/** Lets the user choose among the models of all gateways. Changes no setting. */
export async function askAnyModel(setup: Setup): Promise<Target | undefined> {
  const { gateways, limits, isLimited } = setup.host.settings.current;
  if (gateways.length === 0 && isLimited) {
    await notify(setup.host.log, notAllowed(limits, gateways));
    return undefined;
  }
  if (gateways.length === 0) {
    await vscode.commands.executeCommand('parley.addGateway');
    return undefined;
  }
  const sources = gateways.map((gateway) => sourceOf(setup, { gateway }));
  const picked = await pickModel(setup, sources, true);
  if (!picked || 'model' in picked) return picked;
  return (await askOwnModel(setup, picked)) ?? askAnyModel(setup);
}

/** The command: fetches the model list of every gateway. */
export async function refreshAll({ host, lists }: Setup): Promise<void> {
  const { gateways } = host.settings.current;
  if (gateways.length === 0) return offerAdd();
  const title = vscode.l10n.t('Fetching models…');
  const results = await wait(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (_, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      const all = await Promise.all(gateways.map(async (each) => refreshModels(host, lists, each, stop.signal)));
      return stop.signal.aborted ? [] : all;
    },
  );
  if (results.length === 0) return;
  const words = results.map((result, index) => {
    const name = gateways[index]?.name ?? '';
    return 'error' in result
      ? `${name}: ${troubleWords(result)}`
      : vscode.l10n.t('{0}: {1} models.', name, result.length);
  });
  const failed = results.some((result) => 'error' in result && !isNoList(result.error));
  void (failed ? warn : inform)(words.join(' '));
}
