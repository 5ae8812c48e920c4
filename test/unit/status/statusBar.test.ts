import assert from 'node:assert/strict';
import { it, mock } from 'node:test';
import type { ExtensionContext } from 'vscode';
import { parseGateways } from '../../../src/gateways/gateway.ts';
import { MessagesError } from '../../../src/messages/index.ts';
import { Activity } from '../../../src/status/activity.ts';
import type { StatusPorts } from '../../../src/status/vscode/index.ts';
import { focus, item } from './vscode.ts';
import { standIn } from '../standIn.ts';

standIn(new URL('vscode.ts', import.meta.url));
const { registerStatus } = await import('../../../src/status/vscode/index.ts');

const { gateways } = parseGateways([{ id: 'g', name: 'Gateway', baseUrl: 'https://g.example', model: 'm' }]);
const endpoint = { gatewayId: 'g', gatewayName: 'Gateway', origin: 'https://g.example', model: 'm' };

/** The item after its first moment, with what it is told by. */
async function shown() {
  mock.timers.enable({ apis: ['setTimeout'] });
  const activity = new Activity();
  const told = { key: (): void => undefined, spent: 0 };
  const ports: StatusPorts = {
    activity,
    gateways: () => gateways,
    asks: () => endpoint,
    hasKey: async () => Promise.resolve(true),
    limited: () => undefined,
    today: () => ({ amount: told.spent, isAbout: false, requests: 1, unknown: 0 }),
    onDidChangeKey: (listener) => {
      told.key = listener;
      return { dispose: () => undefined };
    },
    events: [],
  };
  registerStatus({ subscriptions: [] } as unknown as ExtensionContext, ports);
  mock.timers.tick(2_000);
  mock.timers.reset();
  await Promise.resolve();
  return { activity, told };
}

async function fail(activity: Activity): Promise<void> {
  const error = new MessagesError('auth', 'No.', { status: 401 });
  const send = activity.follow(async function* () {
    yield await Promise.resolve({ type: 'endpoint', endpoint } as const);
    yield { type: 'end', ending: { type: 'failed', error } } as never;
  });
  for await (const _ of send({ use: 'chat', params: { messages: [] }, signal: new AbortController().signal }));
}

it('a new key clears the failure in the status bar', async () => {
  const { activity, told } = await shown();
  await fail(activity);
  assert.match(item.tooltip, /didn’t accept the key/);
  told.key();
  assert.doesNotMatch(item.tooltip, /didn’t accept the key/);
  assert.match(item.text, /\bm\b/);
});

it('a window that gets the keyboard again shows today’s cost', async () => {
  const { told } = await shown();
  assert.doesNotMatch(item.text, /1\.50/);
  told.spent = 1.5;
  focus(false);
  assert.doesNotMatch(item.text, /1\.50/);
  focus(true);
  assert.match(item.text, /\$1\.50/);
});
