// Lets the user choose models for one question: one, or several that are asked at once.
import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import { allows } from '../../gateways/allowed.ts';
import { mergeModels } from '../../gateways/models.ts';
import { labelOf } from '../../gateways/resolve.ts';
import type { Target } from '../../gateways/resolve.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import { plain } from '../../host/plain.ts';
import type { Memory } from '../../host/memory.ts';
import { askAnyModel } from './chooseModel.ts';
import { troubleWords } from './fetchModels.ts';
import { separator } from './boxes.ts';
import type { Choice } from './boxes.ts';
import { sourceOf } from './pickModel.ts';
import type { Setup } from './setup.ts';

/** Choices that leave the settings alone. */
export interface ModelChoice {
  /** One model; `undefined` when it was left. */
  readonly pickModel: () => Promise<EndpointLabel | undefined>;
  /** Two or more; `undefined` when it was left. Those of the last time, or else the chat’s model, are ticked already. */
  readonly pickModels: (wording?: Wording) => Promise<readonly EndpointLabel[] | undefined>;
}

/** What several models are chosen for, where it isn't a question. */
export interface Wording {
  readonly title: string;
  readonly placeholder: string;
}

const rememberedKey = 'parley.askedTogether';

export function createModelChoice(setup: Setup, memory: Memory): ModelChoice {
  return {
    pickModel: async () => {
      const target = await askAnyModel(setup);
      return target && labelOf(target);
    },
    pickModels: async (wording) => {
      const remembered = memory.get(rememberedKey);
      const now = setup.chat.asks();
      const first = now === undefined ? [] : [`${now.gatewayId}/${now.model}`];
      const targets = await pickMany(setup, wording, Array.isArray(remembered) ? remembered : first);
      if (targets === undefined) return undefined;
      await memory.update(rememberedKey, targets.map(nameOf));
      return targets.map(labelOf);
    },
  };
}

const nameOf = ({ gateway, model }: Target): string => `${gateway.id}/${model}`;

/** Longest wait for a list of models. Milliseconds. */
const patience = 10_000;

/** Most models of one question: each is a request at once. */
const most = 6;

/** The models of a gateway in rows; its list is fetched if there is none yet. Without any, why there are none. */
async function rowsOf(
  setup: Setup,
  gateway: Gateway,
  ticked: readonly unknown[],
  signal: AbortSignal,
): Promise<readonly Choice<Target>[]> {
  const { known, fetch } = sourceOf(setup, { gateway });
  const listed = known.length > 0 ? known : await fetch(AbortSignal.any([signal, AbortSignal.timeout(patience)]));
  const trouble = 'error' in listed ? listed : undefined;
  const ids = new Set(mergeModels(gateway, 'error' in listed ? [] : listed).map(({ id }) => id));
  const chosen = setup.chat.asks();
  if (chosen?.gatewayId === gateway.id) ids.add(chosen.model);
  if (gateway.model !== undefined) ids.add(gateway.model);
  const allowed = [...ids].filter((model) => allows(setup.host.settings.current.limits, gateway.id, model));
  const models = allowed.map((model): Choice<Target> => {
    const value = { gateway, model };
    return { label: plain(model), description: plain(gateway.name), value, picked: ticked.includes(nameOf(value)) };
  });
  const [reason = ''] = trouble === undefined ? [] : troubleWords(trouble).split(/(?<=\.) /);
  const heading = reason === '' ? '' : `${gateway.name}: ${reason}`;
  return [separator(plain(heading)), ...models];
}

/** Stays open until the number of models is one that can be asked. `ticked`: names of those ticked from the start. */
async function pickMany(
  setup: Setup,
  wording: Wording | undefined,
  ticked: readonly unknown[],
): Promise<readonly Target[] | undefined> {
  const { gateways } = setup.host.settings.current;
  const { title, placeholder } = wording ?? {
    title: vscode.l10n.t('Ask Several Models'),
    placeholder: vscode.l10n.t('Choose two or more models. Each gets the same question.'),
  };
  const input = vscode.window.createQuickPick<Choice<Target>>();
  const closed = new AbortController();
  input.title = title;
  input.placeholder = placeholder;
  input.canSelectMany = true;
  input.ignoreFocusOut = true;
  input.matchOnDescription = true;
  input.busy = true;
  const picked = new Promise<readonly Target[] | undefined>((resolve) => {
    input.onDidChangeSelection(() => (input.title = title));
    input.onDidAccept(() => {
      const targets = input.selectedItems.flatMap(({ value }) => value ?? []);
      if (targets.length < 2 || targets.length > most) {
        input.title = vscode.l10n.t('Choose between 2 and {0} models.', most);
        return;
      }
      resolve(targets);
      input.hide();
    });
    input.onDidHide(() => resolve(undefined));
  });
  input.show();
  try {
    const coming = Promise.all(gateways.map(async (each) => rowsOf(setup, each, ticked, closed.signal)));
    const rows = await Promise.race([coming, picked]);
    if (rows === undefined) return undefined;
    input.items = (await coming).flat();
    input.selectedItems = input.items.filter(({ picked: isTicked }) => isTicked === true);
    input.busy = false;
    return await picked;
  } finally {
    closed.abort();
    input.dispose();
  }
}
