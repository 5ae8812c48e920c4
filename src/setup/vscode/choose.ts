import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import { mergeModels } from '../../gateways/models.ts';
import type { Target } from '../../gateways/resolve.ts';
import { plain } from '../words.ts';
import { pickLive, separator, type Choice, type Live } from './ask.ts';
import { applyFix } from './edit.ts';
import { offerAdd } from './manage.ts';
import {
  isNoList,
  modelRow,
  refreshButton,
  refreshModels,
  troubleRows,
  troubleWords,
  typedRow,
  typeModel,
  useModel,
  type Trouble,
  type Way,
} from './models.ts';
import type { Setup } from './setup.ts';

type Row = Target | { readonly gateway: Gateway; readonly way: Way };

/** The command: chooses among the models of all gateways what the chat asks from now on. */
export async function chooseModel(setup: Setup, only?: Gateway): Promise<Target | undefined> {
  const { host, lists } = setup;
  const gateways = only ? [only] : host.settings.current.gateways;
  if (gateways.length === 0) {
    await vscode.commands.executeCommand('parley.addGateway');
    return undefined;
  }
  const troubles = new Map<string, Trouble>();
  const load = async (live: Live, wanted: readonly Gateway[]): Promise<void> => {
    live.busy(true);
    await Promise.all(
      wanted.map(async (gateway) => {
        const result = await refreshModels(host, lists, gateway, live.closed);
        if ('error' in result) troubles.set(gateway.id, result);
        else troubles.delete(gateway.id);
        if (!live.closed.aborted) live.refresh();
      }),
    );
    if (!live.closed.aborted) live.busy(false);
  };
  const picked = await pickLive<Row>({
    title: vscode.l10n.t('Choose Model'),
    placeholder: vscode.l10n.t('Choose a model, or type its id'),
    rows: (typed) => gateways.flatMap((gateway) => rowsOf(setup, gateway, troubles.get(gateway.id), typed.trim())),
    buttons: [refreshButton((live) => void load(live, gateways))],
    start: (live) =>
      void load(
        live,
        gateways.filter((gateway) => lists.get(gateway) === undefined),
      ),
  });
  if (picked === undefined) return undefined;
  const model = 'model' in picked ? picked.model : await goOn(setup, picked);
  if (model === undefined)
    return chooseModel(setup, only && host.settings.current.gateways.find(({ id }) => id === only.id));
  const chosen = { gateway: picked.gateway, model };
  await useModel(host, chosen);
  return chosen;
}

/** A model that was typed; `undefined` after anything else, when the question is asked anew. */
async function goOn(setup: Setup, { gateway, way }: Exclude<Row, Target>): Promise<string | undefined> {
  if (way === 'type') return typeModel(gateway);
  if (way !== 'again') await applyFix(setup, gateway, way.fix);
  return undefined;
}

function rowsOf(
  { lists }: Setup,
  gateway: Gateway,
  trouble: Trouble | undefined,
  typed: string,
): readonly Choice<Row>[] {
  const models = mergeModels(gateway, lists.get(gateway));
  const own = gateway.model;
  const all =
    own === undefined || models.some(({ id }) => id === own)
      ? models
      : [{ id: own, label: own, from: 'settings' } as const, ...models];
  const isNew = typed !== '' && !all.some(({ id }) => id === typed);
  // That there is no list is worth a word only where there is nothing else to choose.
  const said = trouble && (all.length === 0 || !isNoList(trouble));
  return [
    separator(plain(gateway.name)),
    ...(said ? troubleRows<Row>(trouble, (way) => ({ gateway, way })) : []),
    ...all.map((model) => modelRow<Row>(model, { gateway, model: model.id })),
    ...(isNew ? [typedRow<Row>(typed, { gateway, model: typed }, plain(gateway.name))] : []),
  ];
}

/** The command: asks every gateway for its list. */
export async function refreshAll({ host, lists }: Setup): Promise<void> {
  const { gateways } = host.settings.current;
  if (gateways.length === 0) return offerAdd();
  const title = vscode.l10n.t('Asking for models…');
  const results = await vscode.window.withProgress(
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
  const { showInformationMessage: say, showWarningMessage: warn } = vscode.window;
  const failed = results.some((result) => 'error' in result && !isNoList(result));
  void (failed ? warn : say)(words.join(' '));
}
