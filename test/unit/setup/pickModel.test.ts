import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { describe, it } from 'node:test';
import type * as vscode from 'vscode';
import { parseGateway } from '../../../src/gateways/gateway.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';
import { MessagesError } from '../../../src/messages/errors/errors.ts';
import type { Source } from '../../../src/setup/vscode/pickModel.ts';
import type { Setup } from '../../../src/setup/vscode/setup.ts';

// No real VS Code can be brought to fail where this does, so its quick pick is stood in for: what is set, and the events.
const nothing = () => ({ dispose: () => undefined });
const pick = {
  items: [] as vscode.QuickPickItem[],
  activeItems: [] as vscode.QuickPickItem[],
  selectedItems: [] as vscode.QuickPickItem[],
  value: '',
  busy: false,
  onDidChangeValue: (listener: () => void) => {
    changed = listener;
    return nothing();
  },
  onDidTriggerButton: nothing,
  onDidAccept: (listener: () => void) => {
    accept = listener;
    return nothing();
  },
  onDidHide: nothing,
  show: nothing,
  hide: nothing,
  dispose: nothing,
};
let accept: () => void = () => undefined;
let changed: () => void = () => undefined;
const said: string[] = [];
Object.assign(globalThis, {
  standIn: {
    window: {
      createQuickPick: () => pick,
      showErrorMessage: async (words: string) => Promise.resolve(said.push(words)),
    },
    l10n: { t: (message: string) => message },
    ThemeIcon: Object,
    QuickPickItemKind: { Separator: -1 },
  },
});
registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier !== 'vscode') return next(specifier, context);
    const text = 'export const { window, l10n, ThemeIcon, QuickPickItemKind } = globalThis.standIn';
    return { url: `data:text/javascript,${encodeURIComponent(text)}`, format: 'module', shortCircuit: true };
  },
});

const source = (id: string, fetch: Source['fetch']): Source => {
  const { gateway } = parseGateway({ id, baseUrl: `https://${id}.test` });
  assert.ok(gateway);
  return { gateway, known: [], fetch };
};

/** A conversation that asks this model. */
const chat = (asked?: { readonly gatewayId: string; readonly model: string }) => ({ asks: () => asked });

/** Accepts the row with this label once it is there. */
async function take(label: string): Promise<void> {
  await new Promise(setImmediate);
  const row = pick.items.find((item) => item.label.endsWith(label));
  assert.ok(row, pick.items.map((item) => item.label).join());
  pick.selectedItems = [row];
  accept();
}

describe('choosing a model', () => {
  it('goes on where asking one of the gateways fails in a way that nobody foresaw', async () => {
    const { pickModel } = await import('../../../src/setup/vscode/pickModel.ts');
    const errors: unknown[] = [];
    const host = {
      settings: { current: parseSettings(() => undefined) },
      log: { error: (_: string, error: unknown) => errors.push(error) },
    };
    const fault = new Error('no room on the disk');
    const broken = source('broken', async () => Promise.reject(fault));
    const sound = source('sound', async () => Promise.resolve([{ id: 'm1', label: 'm1' }]));
    const picked = pickModel({ host, chat: chat() } as unknown as Setup, [broken, sound], true);
    await new Promise(setImmediate);
    assert.equal(pick.busy, false, 'it does not seem to be waiting');
    assert.deepEqual(
      pick.items.map(({ label }) => label),
      ['', 'm1'],
    );
    assert.deepEqual(errors, [fault]);
    assert.equal(said.length, 1, 'it is said');
    await take('m1');
    assert.deepEqual(await picked, { gateway: sound.gateway, model: 'm1' });
  });

  it('does not ask a gateway whose trouble is known until it is to try again', async () => {
    const { pickModel } = await import('../../../src/setup/vscode/pickModel.ts');
    const { fetchModels } = await import('../../../src/setup/vscode/fetchModels.ts');
    const host = { settings: { current: parseSettings(() => undefined) } };
    let asked = 0;
    const stuck = source('stuck', async () => {
      asked++;
      return Promise.resolve([{ id: 'm2', label: 'm2' }]);
    });
    const transport = async () => Promise.reject(new MessagesError('network', '', { code: 'ECONNREFUSED' }));
    const trouble = await fetchModels({ transport }, stuck.gateway, {}, new AbortController().signal);
    assert.ok('error' in trouble);
    const picked = pickModel({ host, chat: chat() } as unknown as Setup, [{ ...stuck, trouble }]);
    await new Promise(setImmediate);
    assert.equal(asked, 0);
    await take('Try Again');
    await new Promise(setImmediate);
    assert.equal(asked, 1);
    await take('m2');
    assert.deepEqual(await picked, { gateway: stuck.gateway, model: 'm2' });
  });

  it('names the gateway of each row, and begins with the chosen model and its gateway', async () => {
    const { pickModel } = await import('../../../src/setup/vscode/pickModel.ts');
    const settings: Readonly<Record<string, unknown>> = {
      gateways: ['first', 'second'].map((id) => ({ id, baseUrl: `https://${id}.test` })),
    };
    const host = { settings: { current: parseSettings((key) => settings[key]) } };
    const sources = ['first', 'second'].map((id) => source(id, async () => Promise.resolve([])));
    const known = [{ id: 'same', label: 'same' }];
    const picked = pickModel(
      { host, chat: chat({ gatewayId: 'second', model: 'mine' }) } as unknown as Setup,
      sources.map((each) => ({ ...each, known })),
      true,
    );
    await new Promise(setImmediate);
    const rows = pick.items.map(({ label, description = '' }) => `${label} ${description}`.trim());
    assert.deepEqual(rows, [
      'same second',
      'mine second · not in the gateway’s list · $(check) current',
      '',
      'same first',
    ]);
    assert.deepEqual(
      pick.activeItems.map(({ label }) => label),
      ['mine'],
    );
    pick.value = 'typed';
    changed();
    assert.deepEqual(
      pick.items.flatMap(({ label, description = '', alwaysShow }) => (alwaysShow ? `${label}: ${description}` : [])),
      [
        '$(question) Use “{0}”: second · not in the gateway’s list',
        '$(question) Use “{0}”: first · not in the gateway’s list',
      ],
      'nobody takes it for one of theirs',
    );
    pick.selectedItems = [];
    accept();
    assert.deepEqual(await picked, { gateway: sources[1]?.gateway, model: 'typed' });
  });

  it('takes what was typed where Enter meets a row that does nothing, which took the place of another', async () => {
    const { pickModel } = await import('../../../src/setup/vscode/pickModel.ts');
    const { fetchModels } = await import('../../../src/setup/vscode/fetchModels.ts');
    const host = { settings: { current: parseSettings(() => undefined) } };
    const stuck = source('stuck', async () => Promise.reject(new Error('asked')));
    const transport = async () => Promise.reject(new MessagesError('network', '', { code: 'ECONNREFUSED' }));
    const trouble = await fetchModels({ transport }, stuck.gateway, {}, new AbortController().signal);
    assert.ok('error' in trouble);
    const picked = pickModel({ host, chat: chat() } as unknown as Setup, [{ ...stuck, trouble }]);
    pick.value = 'typed';
    changed();
    pick.selectedItems = pick.items.slice(0, 1);
    assert.match(pick.selectedItems[0]?.label ?? '', /error/);
    accept();
    const next = new Promise(setImmediate);
    assert.deepEqual(await Promise.race([picked, next]), { gateway: stuck.gateway, model: 'typed' });
  });
});
