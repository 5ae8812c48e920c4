import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import { mergeModels, type Model } from '../../gateways/models.ts';
import { endpointOf, namedTarget, targetOf, type Secret, type Target } from '../../gateways/resolve.ts';
import type { ModelLists } from '../../host/modelLists.ts';
import { explained } from '../../host/notify.ts';
import type { HostSend } from '../../host/send.ts';
import type { Endpoint, ModelInfo } from '../../messages/client.ts';
import { MessagesError } from '../../messages/errors.ts';
import { listModels } from '../../messages/models.ts';
import { diagnose, type Fix } from '../diagnose.ts';
import { perMillion } from '../modelFacts.ts';
import { fixWords, mistakeWords, plain, quoteWords, wrap } from '../words.ts';
import { pickLive, type Choice, type Live } from './ask.ts';

/** Longest wait for a list: choosing a model must not hang on it. */
export const patience = { firstByte: 15_000, idle: 15_000 };

/** Stands where a model's id is needed for asking but none is chosen yet. */
export const anyModel = '-';

/** A gateway as far as it can be asked: a missing key is one of the mistakes to be named, so it is asked without. */
export function openEndpoint(gateway: Gateway, model: string, secret: Secret | undefined): Endpoint {
  const open = { ...gateway, loopback: true, secretHeaders: Object.keys(secret?.headers ?? {}) };
  return endpointOf({ gateway: open, model }, undefined, secret);
}

/** Why there is no list, and whom that is about. */
export interface Trouble {
  readonly error: MessagesError;
  readonly endpoint: Endpoint;
}

/** The code of a list without a model in it, which is as good as none. */
const emptyList = 'EMPTY_LIST';

/** The list of an endpoint, or why there is none. An empty list is none. */
export async function fetchModels(
  { transport }: Pick<HostSend, 'transport'>,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<readonly ModelInfo[] | Trouble> {
  try {
    const models = await listModels(endpoint, { transport, signal, timeouts: patience });
    const error = new MessagesError('not_found', 'The list of models is empty.', { code: emptyList });
    return models.length > 0 ? models : { error, endpoint };
  } catch (error) {
    if (error instanceof MessagesError) return { error, endpoint };
    throw error;
  }
}

/** The list of a gateway anew, kept; or why there is none. */
export async function refreshModels(
  host: HostSend,
  lists: ModelLists,
  gateway: Gateway,
  signal: AbortSignal,
): Promise<readonly ModelInfo[] | Trouble> {
  let endpoint = openEndpoint(gateway, anyModel, undefined);
  try {
    endpoint = openEndpoint(gateway, anyModel, await host.secrets.read(gateway));
  } catch (error) {
    if (error instanceof MessagesError) return { error, endpoint };
    throw error;
  }
  const models = await fetchModels(host, endpoint, signal);
  if (!('error' in models)) await lists.put(gateway, models);
  return models;
}

/** A model to choose; `isCurrent`: the one that is asked now. */
export function modelRow<Value>(
  { id, label, contextTokens, price }: Model,
  value: Value,
  isCurrent = false,
): Choice<Value> {
  const context = contextTokens && vscode.l10n.t('{0} tokens of context', contextTokens.toLocaleString());
  const cost =
    price && vscode.l10n.t('${0} in, ${1} out per million tokens', perMillion(price.input), perMillion(price.output));
  const detail = [context, cost].filter((part) => part).join(' · ');
  const description = [label === id ? '' : plain(label), isCurrent ? `$(check) ${vscode.l10n.t('current')}` : ''];
  return {
    label: plain(id),
    description: description.filter((part) => part !== '').join(' · '),
    ...(detail !== '' && { detail }),
    value,
  };
}

export function typedRow<Value>(id: string, value: Value, description?: string): Choice<Value> {
  return {
    label: `$(keyboard) ${plain(vscode.l10n.t('Use “{0}”', id))}`,
    description: description ?? vscode.l10n.t('As typed'),
    alwaysShow: true,
    value,
  };
}

/** What else can be done where there is no list. */
export type Way = { readonly fix: Fix } | 'type' | 'again';

/** A list that does not exist is no fault of anybody. */
export function isNoList({ error }: Trouble): boolean {
  return error.kind === 'not_found' || error.kind === 'not_messages';
}

/** Why there is no list of models, in sentences. */
export function troubleWords({ error, endpoint }: Trouble): string {
  if (error.code === emptyList) return vscode.l10n.t('This gateway’s list of models is empty.');
  if (isNoList({ error, endpoint })) return vscode.l10n.t('This gateway gives no list of models.');
  if (error.code === 'KEY_STORE') return explained(error).sentence;
  return mistakeWords(diagnose(error, endpoint).mistake, error, vscode.l10n);
}

/** What to do where there is no list. At a wrong URL there is none either. */
function absentWords({ error }: Trouble): string {
  if (error.code === emptyList) return vscode.l10n.t('Type the id of a model, as the gateway’s page has it.');
  return vscode.l10n.t('The URL may be wrong. If it is right, type a model’s id from the gateway’s page.');
}

/** Leads to the box for a model's id. */
export function typeRow<Value>(value: Value): Choice<Value> {
  return { label: `$(keyboard) ${vscode.l10n.t('Type a Model Id')}`, value };
}

/** Rows that say why there is no list, and what can be done: typing an id always works. */
export function troubleRows<Value>(trouble: Trouble, valueOf: (way: Way) => Value): readonly Choice<Value>[] {
  const { error, endpoint } = trouble;
  const absent = isNoList(trouble);
  const [what = '', ...rest] = troubleWords(trouble).split(/(?<=\.) /);
  const type = typeRow(valueOf('type'));
  const advice = absent ? [absentWords(trouble)] : rest;
  const [detail, ...more] = [...wrap(advice.join(' ')), ...(absent ? [] : wrap(quoteWords(error, vscode.l10n) ?? ''))];
  // The other fixes are about what is asked, and nothing was asked yet.
  const useful = ({ kind }: Fix) => kind === 'setKey' || kind === 'useHeader' || kind === 'setUrl';
  const fixes = absent ? [] : diagnose(error, endpoint).fixes.filter(useful);
  const changes = [...fixes, { kind: 'editUrl' } as const].map((fix) => ({
    label: `$(wrench) ${plain(fixWords(fix, vscode.l10n))}`,
    value: valueOf({ fix }),
  }));
  return [
    { label: `$(${absent ? 'info' : 'error'}) ${what}`, ...(detail !== undefined && { detail }) },
    ...more.map((line) => ({ label: line })),
    ...(absent ? [type, ...changes] : [...changes, type]),
    { label: `$(refresh) ${vscode.l10n.t('Try Again')}`, value: valueOf('again') },
  ];
}

/** Asks for a model's id in a box. */
export async function typeModel({ name }: Gateway): Promise<string | undefined> {
  const id = await vscode.window.showInputBox({
    title: vscode.l10n.t('Model Id for {0}', name),
    prompt: vscode.l10n.t('As the gateway wants it in a request.'),
    ignoreFocusOut: true,
  });
  return id?.trim() === '' ? undefined : id?.trim();
}

export interface ModelQuestion {
  readonly title: string;
  readonly gateway: Gateway;
  readonly endpoint: Endpoint;
  readonly transport: HostSend['transport'];
  /** What is known before the gateway is asked. */
  readonly known?: readonly ModelInfo[] | undefined;
  /** Called with the list when the gateway gave one. */
  readonly listed?: (models: readonly ModelInfo[]) => void;
}

/** A model, or what shall be changed first, since there is no list; `undefined` when it was left. */
export type ModelAnswer = { readonly model: string } | { readonly fix: Fix };

/** Asks for one gateway's model: from its list when it gives one, else typed. */
export async function askModel(question: ModelQuestion): Promise<ModelAnswer | undefined> {
  const { gateway, endpoint, title } = question;
  const known = question.known ?? [];
  let listed: readonly ModelInfo[] = [];
  let trouble: Trouble | undefined;
  let typing = '';
  const load = async (live: Live): Promise<void> => {
    live.busy(true);
    const result = await fetchModels(question, endpoint, live.closed);
    if (live.closed.aborted) return;
    if ('error' in result) trouble = result;
    else {
      listed = result;
      trouble = undefined;
      question.listed?.(listed);
    }
    live.busy(false);
    // Where nothing was typed, Enter does the first thing that can be done.
    live.refresh(trouble && typing === '' ? (row) => 'value' in row : undefined);
  };
  const picked = await pickLive<ModelAnswer | Way>({
    title,
    placeholder: vscode.l10n.t('Choose a model, or type its id'),
    rows: (typed) => {
      typing = typed;
      // What was found keeps its place when the list comes, with what the list says of it.
      const found = known.map((model) => listed.find(({ id }) => id === model.id) ?? model);
      const models = mergeModels(gateway, [...found, ...listed]);
      const rows = models.map((model) => modelRow(model, { model: model.id }));
      const id = typed.trim();
      const isNew = id !== '' && !models.some((model) => model.id === id);
      const ways = trouble ? troubleRows<ModelAnswer | Way>(trouble, (way) => way) : [];
      const fault = trouble && !isNoList(trouble);
      return [...(fault ? ways : rows), ...(isNew ? [typedRow(id, { model: id })] : []), ...(fault ? rows : ways)];
    },
    buttons: [refreshButton((live) => void load(live))],
    start: (live) => void load(live),
  });
  if (picked === 'again') return askModel(question);
  if (picked !== 'type') return picked;
  const model = await typeModel(gateway);
  return model === undefined ? askModel(question) : { model };
}

export function refreshButton(press: (live: Live) => void): vscode.QuickInputButton & { press: (live: Live) => void } {
  return { iconPath: new vscode.ThemeIcon('refresh'), tooltip: vscode.l10n.t('Refresh Models'), press };
}

/** Writes the choice where chat reads it. */
export async function useModel({ settings }: Pick<HostSend, 'settings'>, { gateway, model }: Target): Promise<void> {
  const name = `${gateway.id}/${model}`;
  const { models } = settings.current;
  if (models.chat === undefined) await settings.write('defaultModel', name);
  else await settings.write('models', { ...models, chat: name });
}

/** The model chosen for chat where it is this gateway's, else the gateway's own. */
export function modelFor({ settings }: Pick<HostSend, 'settings'>, gateway: Gateway): string | undefined {
  const { current } = settings;
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
