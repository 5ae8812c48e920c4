// The model picker, with what can be done about gateways that give no list.
import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import { allowedWords } from '../../faults/sentences.ts';
import { allowanceOf, allows, limitsModels } from '../../gateways/allowed.ts';
import type { Limits } from '../../gateways/allowed.ts';
import { mergeModels } from '../../gateways/models.ts';
import type { Model } from '../../gateways/models.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import type { Target } from '../../gateways/resolve.ts';
import { notify } from '../../host/notify.ts';
import type { ModelInfo } from '../../messages/index.ts';
import { diagnose } from '../test/fixes.ts';
import type { Fix } from '../test/fixes.ts';
import { perMillion } from '../modelFacts.ts';
import { quoteWords } from '../../faults/explain.ts';
import { plain } from '../../host/plain.ts';
import { fixWords, wrap } from '../words.ts';
import { inputBox, pickLive, separator } from './boxes.ts';
import type { Choice, Live } from './boxes.ts';
import { isNoList } from '../noList.ts';
import { absentWords, refreshModels, troubleWords } from './fetchModels.ts';
import type { Trouble } from './fetchModels.ts';
import type { Setup } from './setup.ts';

/** A gateway to choose a model from. */
export interface Asked {
  readonly gateway: Gateway;
  /** A model that was just refused. Listed last. */
  readonly refused?: string | undefined;
  /** Why there is no list, if that is already known. */
  readonly trouble?: Trouble | undefined;
}

/** Where its models come from. */
export interface Source extends Asked {
  /** Models known before the list is fetched. */
  readonly known: readonly ModelInfo[];
  /** What the workspace allows of them. */
  readonly limits?: readonly Limits[];
  readonly fetch: (signal: AbortSignal) => Promise<readonly ModelInfo[] | Trouble>;
}

/** The source for a gateway in the settings, whose list is stored. */
export function sourceOf({ host, lists }: Setup, asked: Asked): Source {
  const { gateway } = asked;
  const fetch = async (signal: AbortSignal) => refreshModels(host, lists, gateway, signal);
  return { ...asked, known: lists.get(gateway) ?? [], limits: host.settings.current.limits, fetch };
}

/** A gateway without a list: the fix that was picked, or (among several gateways) its trouble, to look at its fixes. */
interface Stuck {
  readonly gateway: Gateway;
  readonly fix?: Fix;
  readonly trouble?: Trouble;
}

type Row = Target | Stuck | { readonly gateway: Gateway; readonly way: 'type' | 'again' };

/** A source with what is known about it now. */
interface State extends Source {
  known: readonly ModelInfo[];
  trouble?: Trouble | undefined;
  /** The model that is chosen now, if it is one of this gateway. */
  readonly chosen?: string | undefined;
}

/**
 * Asks for a model: of all gateways, each without a list in one row at the end; or of one, with all that can be done where
 * there is no list. Lists that are missing come while the user looks. `undefined` when it was left.
 */
export async function pickModel(
  setup: Setup,
  sources: readonly Source[],
  all = false,
): Promise<Target | Stuck | undefined> {
  const states = statesOf(sources, setup.chat.asks());
  const [only] = all ? [] : states;
  /** How many gateways have not answered yet. */
  let asking = 0;
  let text = '';
  const rows = (typed: string): readonly Choice<Row>[] => {
    text = typed;
    if (only) return [...onlyRows(only, typed.trim(), asking > 0), ...limitRows(setup)];
    // Each row names its gateway itself: a heading would vanish, and not match, while the user types.
    const models = states.flatMap((state, at) => {
      const found = modelRows(state, typed.trim());
      return at === 0 ? found : headed('', found);
    });
    return [...models, ...headed(vscode.l10n.t('Problems'), brokenRows(states)), ...limitRows(setup)];
  };
  const load = async (live: Live, wanted: readonly State[]): Promise<void> => {
    asking += wanted.length;
    const isBlank = !rows(text).some((row) => 'value' in row);
    live.busy(asking > 0);
    const ask = async (state: State): Promise<void> => {
      try {
        const result = await state.fetch(live.closed);
        if ('error' in result) state.trouble = result;
        else [state.known, state.trouble] = [result, undefined];
      } catch (error) {
        void notify(setup.host.log, error);
      }
      asking--;
      if (!live.closed.aborted) live.refresh();
    };
    await Promise.all(wanted.map(ask));
    if (live.closed.aborted) return;
    live.busy(asking > 0);
    // If there was nothing to choose from, or something has to be fixed, Enter picks the first possible action.
    live.refresh(text === '' && (isBlank || only?.trouble) ? (row) => 'value' in row : undefined);
  };
  const picked = await pickLive<Row>({
    title: only ? vscode.l10n.t('Choose a Model from {0}', only.gateway.name) : vscode.l10n.t('Choose Model'),
    placeholder: vscode.l10n.t('Choose a model, or type its ID'),
    rows,
    again: { tooltip: vscode.l10n.t('Refresh Models'), press: (live) => void load(live, states) },
    start: (live) =>
      void load(
        live,
        states.filter(({ trouble, known }) => !trouble && (only !== undefined || known.length === 0)),
      ),
  });
  if (!picked || !('way' in picked)) return picked;
  const model = picked.way === 'type' ? await typeModel(picked.gateway) : undefined;
  if (model !== undefined) return { gateway: picked.gateway, model };
  // Try again, whatever was wrong before.
  const anew = sources.map((source) => ({ ...source, trouble: undefined }));
  return pickModel(setup, anew, all);
}

/** What is chosen now stands first: a typed ID goes to its gateway. */
function statesOf(sources: readonly Source[], chosen: EndpointLabel | undefined): readonly State[] {
  const isOther = ({ gateway }: Source): number => (gateway.id === chosen?.gatewayId ? 0 : 1);
  return sources
    .map((source): State => ({
      ...source,
      ...(isOther(source) === 0 && { chosen: chosen?.model }),
    }))
    .sort((a, b) => isOther(a) - isOther(b));
}

/** The models known so far that the workspace allows. */
function modelsOf(state: State): readonly Model[] {
  return everyModel(state).filter(({ id }) => allows(state.limits ?? [], state.gateway.id, id));
}

function everyModel({ gateway, known, chosen }: State): readonly Model[] {
  const models = mergeModels(gateway, known);
  const listed = new Set(models.map(({ id }) => id));
  const unlisted = [...new Set([chosen, gateway.model])].flatMap((id): readonly Model[] =>
    id === undefined || listed.has(id) ? [] : [{ id, label: id, from: 'settings' }],
  );
  return known.length > 0 ? [...models, ...unlisted] : [...unlisted, ...models];
}

/** Rows under a heading, which is left out if there are no rows. */
function headed(heading: string, rows: readonly Choice<Row>[]): readonly Choice<Row>[] {
  return rows.length === 0 ? [] : [separator(heading), ...rows];
}

/** A row for each model, plus one for the typed id if no model has it. */
function modelRows(state: State, typed: string): readonly Choice<Row>[] {
  const { gateway, refused } = state;
  const models = modelsOf(state).filter(({ id }) => id !== refused);
  const rows = models.map((model) => modelRow(state, model));
  if (typed === '' || models.some(({ id }) => id === typed) || !allows(state.limits ?? [], gateway.id, typed))
    return rows;
  const isUnknown = state.known.length > 0;
  const label = `$(${isUnknown ? 'question' : 'keyboard'}) ${plain(vscode.l10n.t('Use “{0}”', typed))}`;
  const description = [plain(gateway.name), ...(isUnknown ? [notListed()] : [])].join(' · ');
  return [...rows, { label, description, alwaysShow: true, value: { gateway, model: typed } }];
}

const notListed = (): string => vscode.l10n.t('not in the gateway’s list');

/** Why there may be fewer than the gateways have. */
function limitRows({ host }: Setup): readonly Choice<Row>[] {
  const { limits } = host.settings.current;
  if (!limitsModels(limits)) return [];
  const label = `$(lock) ${vscode.l10n.t('Limited by .parley.json in this workspace')}`;
  return [separator(''), { label, detail: plain(allowedWords(allowanceOf(limits), vscode.l10n)), alwaysShow: true }];
}

function modelRow({ gateway, known, chosen }: State, model: Model): Choice<Row> {
  const { id, label, contextTokens, price, from } = model;
  const context = contextTokens && vscode.l10n.t('{0} tokens of context', contextTokens.toLocaleString());
  const cost =
    price && vscode.l10n.t('${0} in, ${1} out per million tokens', perMillion(price.input), perMillion(price.output));
  const detail = [context, cost].filter((part) => part).join(' · ');
  const isCurrent = chosen === id;
  const description = [
    plain(gateway.name),
    label === id ? '' : plain(label),
    known.length > 0 && from !== 'gateway' ? notListed() : '',
    isCurrent ? `$(check) ${vscode.l10n.t('current')}` : '',
  ];
  return {
    id: `${gateway.id}/${id}`,
    label: plain(id),
    description: description.filter((part) => part !== '').join(' · '),
    ...(detail !== '' && { detail }),
    ...(isCurrent && { picked: true }),
    value: { gateway, model: id },
  };
}

/** The gateways without a list, each in a row that leads to its fixes. */
function brokenRows(states: readonly State[]): readonly Choice<Row>[] {
  return states.flatMap((state): Choice<Row>[] => {
    const { gateway, trouble } = state;
    // A missing list is worth mentioning only if there is nothing else to choose from.
    if (!trouble || (isNoList(trouble.error) && modelsOf(state).length > 0)) return [];
    const [reason = ''] = troubleWords(trouble).split(/(?<=\.) /);
    const label = `$(${isNoList(trouble.error) ? 'info' : 'error'}) ${plain(gateway.name)}: ${plain(reason)}`;
    return [{ label, value: { gateway, trouble } }];
  });
}

/** One gateway's rows: fixes first if something is wrong, a refused model last. */
function onlyRows(state: State, typed: string, asking: boolean): readonly Choice<Row>[] {
  const { gateway, trouble, refused } = state;
  const models = modelRows(state, typed);
  if (asking) return models;
  const ways = trouble ? troubleRows(gateway, trouble) : [typeRow(gateway)];
  const last = modelsOf(state).filter(({ id }) => id === refused);
  return [
    ...(trouble && !isNoList(trouble.error) ? [...ways, ...models] : [...models, ...ways]),
    ...last.map((model) => modelRow(state, model)),
  ];
}

/** Opens the box for a model id. */
function typeRow(gateway: Gateway): Choice<Row> {
  return { label: `$(keyboard) ${vscode.l10n.t('Enter a Model ID')}`, value: { gateway, way: 'type' } };
}

/** Rows that say why there is no list and what to do. Typing an id is always possible. */
function troubleRows(gateway: Gateway, trouble: Trouble): readonly Choice<Row>[] {
  const { error, endpoint } = trouble;
  const absent = isNoList(trouble.error);
  const [what = '', ...rest] = troubleWords(trouble).split(/(?<=\.) /);
  const advice = absent ? [absentWords(trouble)] : rest;
  const [detail, ...more] = [
    ...wrap(advice.join(' ')),
    ...(absent ? [] : wrap(quoteWords(error, vscode.l10n) ?? '')),
  ].map(plain);
  // Other fixes are about the content of a question, and nothing has been asked yet.
  const useful = ({ kind }: Fix) =>
    kind === 'setKey' || kind === 'signIn' || kind === 'setCertificate' || kind === 'useHeader' || kind === 'setUrl';
  const fixes = absent ? [] : diagnose(error, endpoint).fixes.filter(useful);
  const changes = [...fixes, { kind: 'editUrl' } as const].map((fix) => ({
    label: `$(wrench) ${plain(fixWords(fix, vscode.l10n))}`,
    value: { gateway, fix },
  }));
  return [
    { label: `$(${absent ? 'info' : 'error'}) ${plain(what)}`, ...(detail !== undefined && { detail }) },
    ...more.map((line) => ({ label: line })),
    ...(absent ? [typeRow(gateway), ...changes] : [...changes, typeRow(gateway)]),
    { label: `$(refresh) ${vscode.l10n.t('Try Again')}`, value: { gateway, way: 'again' } },
  ];
}

/** Asks for a model id in a box. */
async function typeModel({ name }: Gateway): Promise<string | undefined> {
  const id = await inputBox({
    title: vscode.l10n.t('Model ID for {0}', name),
    prompt: vscode.l10n.t('Exactly as the gateway expects it in a request.'),
  });
  return id?.trim() === '' ? undefined : id?.trim();
}
