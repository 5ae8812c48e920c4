// Lets the person choose models for one question: one, or several that are asked at once.
import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import { mergeModels } from '../../gateways/models.ts';
import { labelFor, labelOf } from '../../gateways/resolve.ts';
import type { Target } from '../../gateways/resolve.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import { plain } from '../words.ts';
import { askAnyModel } from './chooseModel.ts';
import { separator } from './boxes.ts';
import type { Choice } from './boxes.ts';
import { sourceOf } from './pickModel.ts';
import type { Setup } from './setup.ts';

/** Choices that leave the settings alone. */
export interface ModelChoice {
  /** One model; `undefined` when it was left. */
  readonly pickModel: () => Promise<EndpointLabel | undefined>;
  /** Two or more; `undefined` when it was left. Those of the last time are chosen already. */
  readonly pickModels: () => Promise<readonly EndpointLabel[] | undefined>;
}

const rememberedKey = 'parley.askedTogether';

export function createModelChoice(setup: Setup, memory: vscode.Memento): ModelChoice {
  return {
    pickModel: async () => {
      const target = await askAnyModel(setup);
      return target && labelOf(target);
    },
    pickModels: async () => {
      const remembered = memory.get(rememberedKey);
      const targets = await pickMany(setup, Array.isArray(remembered) ? remembered : []);
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

/** The models of a gateway in rows; its list is fetched if there is none yet. */
async function rowsOf(
  setup: Setup,
  gateway: Gateway,
  remembered: readonly unknown[],
): Promise<readonly Choice<Target>[]> {
  const { known, fetch } = sourceOf(setup, { gateway });
  const listed = known.length > 0 ? known : await fetch(AbortSignal.timeout(patience));
  const ids = new Set(mergeModels(gateway, 'error' in listed ? [] : listed).map(({ id }) => id));
  const chosen = labelFor(setup.host.settings.current, 'chat');
  if (chosen?.gatewayId === gateway.id) ids.add(chosen.model);
  if (gateway.model !== undefined) ids.add(gateway.model);
  const models = [...ids].map((model): Choice<Target> => {
    const value = { gateway, model };
    const isPicked = remembered.includes(nameOf(value));
    return { label: plain(model), description: plain(gateway.name), value, picked: isPicked };
  });
  return models.length === 0 ? [] : [separator(plain(gateway.name)), ...models];
}

async function pickMany(setup: Setup, remembered: readonly unknown[]): Promise<readonly Target[] | undefined> {
  const { gateways } = setup.host.settings.current;
  // The list is open, and says that it is busy, until the rows are there.
  const rows = Promise.all(gateways.map(async (gateway) => rowsOf(setup, gateway, remembered))).then((all) =>
    all.flat(),
  );
  const title = vscode.l10n.t('Ask Several Models');
  const placeHolder = vscode.l10n.t('Choose two or more models. Each gets the same question.');
  const picked = await vscode.window.showQuickPick(rows, {
    canPickMany: true,
    title,
    placeHolder,
    ignoreFocusOut: true,
    matchOnDescription: true,
  });
  if (picked === undefined) return undefined;
  const targets = picked.flatMap(({ value }) => value ?? []);
  if (targets.length >= 2 && targets.length <= most) return targets;
  void vscode.window.showInformationMessage(vscode.l10n.t('Choose between 2 and {0} models.', most));
  return undefined;
}
