import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Image } from '../../../src/conversation/context.ts';
import { roomFor } from '../../../src/gateways/room.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';
import { createTransport } from '../../../src/host/transport.node.ts';
import { stream } from '../../../src/messages/index.ts';
import { readModels } from '../../../src/messages/lists/modelList.ts';
import { createLimiter } from '../../../src/sending/limiter.ts';
import { createSend } from '../../../src/sending/send.ts';
import type { Send } from '../../../src/sending/send.ts';
import { startGateway } from '../../gateway/server.ts';
import { Desk, MemoryStore, replies, settled } from './support.ts';

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const image: Image = { id: 'i', type: 'image', name: 'dot.png', mime: 'image/png', data: png };

/** Asks about a picture, through the real sender, a gateway that speaks as this preset's own page says. */
async function ask(
  preset: 'tokenbay' | 'toapis' | 'mytokengate' | 'tokmodel' | 'myrouter',
  inputs?: readonly string[],
) {
  const gateway = await startGateway({ personality: preset });
  const model = gateway.personality.catalogue[0]?.id ?? '';
  const baseUrl = gateway.url + (gateway.personality.base ?? '');
  const values: Readonly<Record<string, unknown>> = {
    gateways: [{ id: 'g', name: 'G', preset, baseUrl }],
    defaultModel: `g/${model}`,
    retries: 0,
  };
  const settings = () => parseSettings((name) => values[name]);
  const nothing = () => undefined;
  const listed = () => readModels([{ id: model, architecture: { input_modalities: inputs ?? null } }]);
  const sends = createSend({
    settings,
    learned: nothing,
    listed: nothing,
    secret: async () => Promise.resolve({ key: gateway.key }),
    stream,
    transport: createTransport(),
    limiter: createLimiter(),
    observers: [],
    admit: [],
  });
  let over = (): void => undefined;
  const ended = new Promise<void>((resolve) => (over = resolve));
  const send: Send = async function* (request) {
    try {
      yield* sends(request);
    } finally {
      over();
    }
  };
  const desk = await Desk.open(new MemoryStore(), 'w', send);
  desk.endpoint = { gatewayId: 'g', gatewayName: 'G', origin: gateway.url, model };
  desk.room = roomFor({ settings, listed, learned: nothing }, 'chat');
  desk.chat.settingsChanged();
  desk.chat.composer.attached.attach([image]);
  const said = desk.chat.composer.chips[0]?.unsent;
  desk.chat.asking.send('one', 'What do you see?');
  await ended;
  await settled();
  await desk.rest();
  await gateway.stop();
  const [request] = gateway.requests;
  const reply = replies(desk.panel)
    .at(-1)
    ?.blocks.value.map(({ text }) => text.value);
  return { said, verdict: request?.verdict, body: JSON.stringify(request?.body), reply: reply?.join('') ?? '' };
}

describe('a picture', () => {
  for (const preset of ['tokenbay', 'toapis'] as const) {
    it(`is seen by a model behind ${preset}`, async () => {
      const { said, verdict, body, reply } = await ask(preset);
      assert.equal(said, undefined);
      assert.equal(verdict, 'ok');
      assert.ok(body.includes(png));
      assert.match(reply, /I see an image/);
    });
  }

  for (const preset of ['mytokengate', 'tokmodel', 'myrouter'] as const) {
    it(`is not sent through ${preset}, which takes none: that is said before, and the question is answered`, async () => {
      const { said, verdict, body, reply } = await ask(preset);
      assert.equal(said, 'no images at G');
      assert.equal(verdict, 'ok');
      assert.ok(!body.includes(png) && body.includes('The image is not sent'));
      assert.notEqual(reply, '');
    });
  }

  it('is not sent to a model whose list says that only text goes in, and the model is named', async () => {
    const { said, body } = await ask('tokenbay', ['text', 'file']);
    assert.match(said ?? '', /^no images at (?!G$)./);
    assert.ok(!body.includes(png) && body.includes('The image is not sent'));
    assert.equal((await ask('tokenbay', ['text', 'image'])).said, undefined);
  });

  it('of an earlier question does not count for a model that takes none, and counts again for one that does', async () => {
    const desk = await Desk.open();
    desk.chat.composer.attached.attach([image]);
    desk.chat.asking.send('one', 'What do you see?');
    const million = 1_000_000;
    assert.ok(desk.chat.composer.filled > million);
    desk.room = { reply: 1, images: false };
    desk.chat.settingsChanged();
    assert.ok(desk.chat.composer.filled < million);
    desk.room = undefined;
    desk.chat.settingsChanged();
    assert.ok(desk.chat.composer.filled > million);
    await desk.rest();
  });
});
