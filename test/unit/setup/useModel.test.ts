import assert from 'node:assert/strict';
import { it } from 'node:test';
import { namedTarget } from '../../../src/gateways/resolve.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';
import { nameOf } from '../../../src/gateways/use.ts';
import type { EndpointLabel } from '../../../src/gateways/use.ts';
import { useModel } from '../../../src/setup/useModel.ts';

const current = parseSettings(
  (name) => ({ gateways: [{ id: 'g', name: 'G', baseUrl: 'https://g.example', auth: 'none' }] })[name],
);
const other: EndpointLabel = { gatewayId: 'g', gatewayName: 'G', origin: 'https://g.example', model: 'other' };

it('a chosen model is asked before the settings are written, and although they can’t be', async () => {
  const used: string[] = [];
  let asks: EndpointLabel | undefined;
  const chat = { asks: () => asks, use: (to: EndpointLabel) => void used.push(nameOf((asks = to))) };
  const target = namedTarget(current, 'g/chosen');
  let written = (): void => undefined;
  const write = async (): Promise<void> => new Promise((resolve) => (written = resolve));
  const done = useModel({ host: { settings: { current, write } }, chat }, target);
  assert.deepEqual(used, ['g/chosen']);
  // Another is chosen meanwhile: it stays.
  asks = other;
  written();
  await done;
  assert.deepEqual(used, ['g/chosen']);

  const refuse = async (): Promise<void> => Promise.reject(new Error('settings.json doesn’t parse'));
  await assert.rejects(useModel({ host: { settings: { current, write: refuse } }, chat }, target), /parse/);
  assert.equal(nameOf(asks), 'g/chosen');
});
