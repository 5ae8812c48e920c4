import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import { mergeModels, type Model } from '../../gateways/models.ts';
import { labelFor, type Target } from '../../gateways/resolve.ts';
import { plain } from '../words.ts';
import { pickLive, separator, type Choice, type Live } from './ask.ts';
import { applyFix } from './edit.ts';
import { offerAdd } from './manage.ts';
import {
  isNoList,
  modelFor,
  modelRow,
  refreshButton,
  refreshModels,
  troubleRows,
  troubleWords,
  typedRow,
  typeModel,
  typeRow,
  useModel,
  type Trouble,
  type Way,
} from './models.ts';
import type { Setup } from './setup.ts';

/** A model; what can be done where there is no list; or a gateway that gave none, to see what can be done. */
type Row = Target | { readonly gateway: Gateway; readonly way: Way | 'mend' };

/** What is known when only one gateway's models are asked for. */
interface Only {
  readonly gateway: Gateway;
  /** The model that was refused: offered after everything else. */
  readonly refused?: string | undefined;
  /** Why there is no list, where that was found out a moment ago. */
  readonly trouble?: Trouble | undefined;
}

/** The command: chooses among the models of all gateways, or of one, what the chat asks from now on. */
export async function chooseModel(setup: Setup, only?: Only): Promise<Target | undefined> {
  const { host, lists } = setup;
  const gateways = only ? [only.gateway] : host.settings.current.gateways;
  if (gateways.length === 0) {
    await vscode.commands.executeCommand('parley.addGateway');
    return undefined;
  }
  const troubles = new Map<string, Trouble>();
  if (only?.trouble) troubles.set(only.gateway.id, only.trouble);
  let asking = 0;
  const rows = (typed: string): readonly Choice<Row>[] => {
    const models = gateways.flatMap((gateway) => modelRows(setup, gateway, typed.trim(), only?.refused));
    if (!only) return [...models, ...brokenRows(setup, gateways, troubles)];
    return asking > 0 ? models : onlyRows(setup, only, models, troubles.get(only.gateway.id));
  };
  const load = async (live: Live, wanted: readonly Gateway[]): Promise<void> => {
    asking++;
    const isBlank = only?.trouble !== undefined || !rows('').some(isPickable);
    live.busy(true);
    await Promise.all(
      wanted.map(async (gateway) => {
        const result = await refreshModels(host, lists, gateway, live.closed);
        if ('error' in result) troubles.set(gateway.id, result);
        else troubles.delete(gateway.id);
        if (!live.closed.aborted) live.refresh();
      }),
    );
    asking--;
    if (live.closed.aborted) return;
    live.busy(false);
    // Where there was nothing to choose, or a way out is looked for, Enter does the first thing that can be done.
    live.refresh(isBlank ? ({ label }) => label === rows('').find(isPickable)?.label : undefined);
  };
  const picked = await pickLive<Row>({
    title: only ? vscode.l10n.t('Choose Model of {0}', only.gateway.name) : vscode.l10n.t('Choose Model'),
    placeholder: vscode.l10n.t('Choose a model, or type its id'),
    rows,
    buttons: [refreshButton((live) => void load(live, gateways))],
    start: (live) =>
      void load(
        live,
        gateways.filter((gateway) => !troubles.has(gateway.id) && (only !== undefined || !hasList(setup, gateway))),
      ),
  });
  if (picked === undefined) return undefined;
  if (!('model' in picked) && picked.way === 'mend') {
    const trouble = troubles.get(picked.gateway.id);
    return (await chooseModel(setup, { gateway: picked.gateway, trouble })) ?? chooseModel(setup);
  }
  const model = await modelOf(setup, picked);
  if (model === undefined) {
    const gateway = only && host.settings.current.gateways.find(({ id }) => id === only.gateway.id);
    return chooseModel(setup, gateway && { gateway, refused: only.refused });
  }
  const chosen = { gateway: picked.gateway, model };
  await useModel(host, chosen);
  return chosen;
}

function isPickable({ value }: Choice<Row>): boolean {
  return value !== undefined;
}

/** A model that was picked or typed; `undefined` after anything else, when the question is asked anew. */
async function modelOf(setup: Setup, picked: Row): Promise<string | undefined> {
  if ('model' in picked) return picked.model;
  const { gateway, way } = picked;
  if (way === 'type') return typeModel(gateway);
  if (typeof way === 'object') await applyFix(setup, gateway, way.fix);
  return undefined;
}

/** A list without a model in it, as one that was kept may be, is none. */
function hasList({ lists }: Setup, gateway: Gateway): boolean {
  return (lists.get(gateway)?.length ?? 0) > 0;
}

/** What a gateway is known to have. */
function modelsOf({ lists }: Setup, gateway: Gateway): readonly Model[] {
  const models = mergeModels(gateway, lists.get(gateway));
  const own = gateway.model;
  if (own === undefined || models.some(({ id }) => id === own)) return models;
  return [{ id: own, label: own, from: 'settings' }, ...models];
}

function modelRows(setup: Setup, gateway: Gateway, typed: string, refused: string | undefined): readonly Choice<Row>[] {
  const all = modelsOf(setup, gateway).filter(({ id }) => id !== refused);
  const isNew = typed !== '' && !all.some(({ id }) => id === typed);
  if (all.length === 0 && !isNew) return [];
  return [
    separator(plain(gateway.name)),
    ...all.map((model) => rowOf(setup, gateway, model)),
    ...(isNew ? [typedRow<Row>(typed, { gateway, model: typed }, plain(gateway.name))] : []),
  ];
}

function rowOf({ host }: Setup, gateway: Gateway, model: Model): Choice<Row> {
  const current = modelFor(host, gateway);
  const isChosen = labelFor(host.settings.current, 'chat')?.gatewayId === gateway.id;
  return modelRow(model, { gateway, model: model.id }, isChosen && current === model.id);
}

/** The gateways that gave no list, below all models, each in a row that leads to what can be done. */
function brokenRows(
  setup: Setup,
  gateways: readonly Gateway[],
  troubles: ReadonlyMap<string, Trouble>,
): readonly Choice<Row>[] {
  const rows = gateways.flatMap((gateway): Choice<Row>[] => {
    const trouble = troubles.get(gateway.id);
    // That there is no list is worth a word only where there is nothing else to choose.
    if (!trouble || (isNoList(trouble) && modelsOf(setup, gateway).length > 0)) return [];
    const [reason = ''] = troubleWords(trouble).split(/(?<=\.) /);
    const label = `$(${isNoList(trouble) ? 'info' : 'error'}) ${plain(gateway.name)}: ${plain(reason)}`;
    return [{ label, value: { gateway, way: 'mend' } }];
  });
  return rows.length === 0 ? [] : [separator(vscode.l10n.t('Problems')), ...rows];
}

/** One gateway's rows: what has to be changed comes first, a model that was refused last. */
function onlyRows(
  setup: Setup,
  { gateway, refused }: Only,
  models: readonly Choice<Row>[],
  trouble: Trouble | undefined,
): readonly Choice<Row>[] {
  const ways = trouble
    ? troubleRows<Row>(trouble, (way) => ({ gateway, way }))
    : [typeRow<Row>({ gateway, way: 'type' })];
  const last = modelsOf(setup, gateway).filter(({ id }) => id === refused);
  const fault = trouble && !isNoList(trouble);
  return [
    ...(fault ? [...ways, ...models] : [...models, ...ways]),
    ...last.map((model) => rowOf(setup, gateway, model)),
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
