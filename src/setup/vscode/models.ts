import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import { mergeModels, type Model } from '../../gateways/models.ts';
import type { ModelLists } from '../../host/modelLists.ts';
import { explained, notify } from '../../host/notify.ts';
import type { HostSend } from '../../host/send.ts';
import type { Endpoint, ModelInfo } from '../../messages/client.ts';
import { MessagesError } from '../../messages/errors.ts';
import { listModels } from '../../messages/models.ts';
import { pickLive, separator, type Choice, type Live } from './ask.ts';

/** Longest wait for a list: choosing a model must not hang on it. */
const patience = { firstByte: 15_000, idle: 15_000 };

/** Asks a gateway for its list. Rejects with a `MessagesError`. */
export async function fetchModels(
  { transport }: Pick<HostSend, 'transport'>,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  return listModels(endpoint, { transport, signal, timeouts: patience });
}

/** Stands where a model's id is needed for asking but none is chosen yet. */
export const anyModel = '-';

/** The list anew, kept. An error instead of a list where that fails. */
export async function refreshModels(
  host: HostSend,
  lists: ModelLists,
  gateway: Gateway,
  signal: AbortSignal,
): Promise<readonly ModelInfo[] | MessagesError> {
  try {
    const models = await fetchModels(host, await host.endpoint(gateway, anyModel), signal);
    await lists.put(gateway, models);
    return models;
  } catch (error) {
    if (error instanceof MessagesError) return error;
    throw error;
  }
}

function modelRow<Value>({ id, label, contextTokens, price }: Model, value: Value): Choice<Value> {
  const context = contextTokens && vscode.l10n.t('{0} tokens of context', contextTokens.toLocaleString());
  const cost =
    price && vscode.l10n.t('${0} in, ${1} out per million tokens', million(price.input), million(price.output));
  const detail = [context, cost].filter((part) => part).join(' · ');
  return { label: id, ...(label !== id && { description: label }), ...(detail !== '' && { detail }), value };
}

const million = (perToken: number): string =>
  (perToken * 1_000_000).toLocaleString(undefined, { maximumFractionDigits: 3 });

function typedRow<Value>(id: string, value: Value, description?: string): Choice<Value> {
  return {
    label: `$(keyboard) ${vscode.l10n.t('Use “{0}”', id)}`,
    description: description ?? vscode.l10n.t('As typed'),
    alwaysShow: true,
    value,
  };
}

export interface ModelQuestion {
  readonly title: string;
  readonly gateway: Gateway;
  readonly endpoint: Endpoint | undefined;
  readonly transport: HostSend['transport'];
  /** What is known before the gateway is asked. */
  readonly known?: readonly ModelInfo[] | undefined;
  /** Called with the list when the gateway gave one. */
  readonly listed?: (models: readonly ModelInfo[]) => void;
}

/** Asks for one gateway's model: from its list when it gives one, else typed. */
export async function askModel(question: ModelQuestion): Promise<string | undefined> {
  const { gateway, endpoint } = question;
  const known = question.known ?? [];
  let listed: readonly ModelInfo[] = [];
  const load = async (live: Live): Promise<void> => {
    if (endpoint === undefined) return;
    live.busy(true);
    try {
      listed = await fetchModels(question, endpoint, live.closed);
      question.listed?.(listed);
    } catch (error) {
      if (!(error instanceof MessagesError)) throw error;
      if (error.kind !== 'stopped') live.placeholder(noListWords(error));
    }
    if (live.closed.aborted) return;
    live.busy(false);
    live.refresh();
  };
  return pickLive<string>({
    title: question.title,
    placeholder: vscode.l10n.t('Choose a model, or type its id'),
    rows: (typed) => {
      // What was found keeps its place when the list comes, with what the list says of it.
      const found = known.map((model) => listed.find(({ id }) => id === model.id) ?? model);
      const models = mergeModels(gateway, [...found, ...listed]);
      const id = typed.trim();
      return [
        ...models.map((model) => modelRow(model, model.id)),
        ...(id === '' || models.some((model) => model.id === id) ? [] : [typedRow(id, id)]),
      ];
    },
    buttons: [refreshButton((live) => void load(live))],
    start: (live) => void load(live),
  });
}

/** A wrong key or address shows here first, and is said; a list that does not exist is no fault. */
function noListWords(error: MessagesError): string {
  if (error.kind === 'not_found' || error.kind === 'not_messages') {
    return vscode.l10n.t('This gateway gives no list: type the model’s id');
  }
  return vscode.l10n.t('No list: {0} Type the model’s id', explained(error).sentence);
}

function refreshButton(press: (live: Live) => void): vscode.QuickInputButton & { press: (live: Live) => void } {
  return { iconPath: new vscode.ThemeIcon('refresh'), tooltip: vscode.l10n.t('Refresh Models'), press };
}

interface Picked {
  readonly gateway: Gateway;
  readonly model: string;
}

/** The command: chooses among the models of all gateways what the chat asks from now on. */
export async function chooseModel(host: HostSend, lists: ModelLists, only?: Gateway): Promise<Picked | undefined> {
  const { settings } = host;
  const gateways = only ? [only] : settings.current.gateways;
  if (gateways.length === 0) {
    await vscode.commands.executeCommand('parley.addGateway');
    return undefined;
  }
  const load = async (live: Live, wanted: readonly Gateway[]): Promise<void> => {
    live.busy(true);
    await Promise.all(
      wanted.map(async (gateway) => {
        await refreshModels(host, lists, gateway, live.closed);
        if (!live.closed.aborted) live.refresh();
      }),
    );
    if (!live.closed.aborted) live.busy(false);
  };
  const picked = await pickLive<Picked>({
    title: vscode.l10n.t('Choose Model'),
    placeholder: vscode.l10n.t('Choose a model, or type its id'),
    rows: (typed) => gateways.flatMap((gateway) => rowsOf(gateway, lists, typed.trim(), gateways.length > 1)),
    buttons: [refreshButton((live) => void load(live, gateways))],
    start: (live) =>
      void load(
        live,
        gateways.filter((gateway) => lists.get(gateway) === undefined),
      ),
  });
  if (picked) await useModel(host, picked);
  return picked;
}

function rowsOf(gateway: Gateway, lists: ModelLists, typed: string, several: boolean): readonly Choice<Picked>[] {
  const models = mergeModels(gateway, lists.get(gateway));
  const own = gateway.model;
  const all =
    own === undefined || models.some(({ id }) => id === own)
      ? models
      : [{ id: own, label: own, from: 'settings' } as const, ...models];
  const isNew = typed !== '' && !all.some(({ id }) => id === typed);
  return [
    separator(gateway.name),
    ...all.map((model) => modelRow<Picked>(model, { gateway, model: model.id })),
    ...(isNew ? [typedRow<Picked>(typed, { gateway, model: typed }, several ? gateway.name : undefined)] : []),
  ];
}

/** Writes the choice where chat reads it. */
export async function useModel({ settings }: Pick<HostSend, 'settings'>, { gateway, model }: Picked): Promise<void> {
  const name = `${gateway.id}/${model}`;
  const { models } = settings.current;
  if (models.chat === undefined) await settings.write('defaultModel', name);
  else await settings.write('models', { ...models, chat: name });
}

/** The command: asks every gateway for its list. */
export async function refreshAll(host: HostSend, lists: ModelLists): Promise<void> {
  const { gateways } = host.settings.current;
  const title = vscode.l10n.t('Asking for models…');
  const lines: string[] = [];
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (_, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      await Promise.all(
        gateways.map(async (gateway) => {
          const result = await refreshModels(host, lists, gateway, stop.signal);
          if (!(result instanceof MessagesError))
            lines.push(vscode.l10n.t('{0}: {1} models', gateway.name, result.length));
          else if (gateways.length === 1) await notify(host.log, result);
          else lines.push(vscode.l10n.t('{0}: no list', gateway.name));
        }),
      );
    },
  );
  if (lines.length > 0) void vscode.window.showInformationMessage(lines.sort().join(' · '));
}
