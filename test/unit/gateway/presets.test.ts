import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseGateway } from '../../../src/gateways/gateway.ts';
import { presets } from '../../../src/gateways/presets.ts';
import { endpointOf } from '../../../src/gateways/resolve.ts';
import type { Endpoint } from '../../../src/messages/endpoint.ts';
import type { Dialect } from '../../../src/messages/dialect.ts';
import { listModels } from '../../../src/messages/lists/listModels.ts';
import { prepareRequest } from '../../../src/messages/request/request.ts';
import type { ImageBlock, MessageParams } from '../../../src/messages/schema.ts';
import { personalities, personalityNames } from '../../gateway/personalities.ts';
import type { Personality, PersonalityName } from '../../gateway/personalities.ts';
import { startGateway } from '../../gateway/server.ts';
import type { Gateway } from '../../gateway/server.ts';
import { nodeTransport } from '../messages/support.ts';

// What a preset says a gateway knows, the gateway knows: each parameter the product would send is sent, at both ends of its
// range, to the personality of the preset's name.

const tools = [{ name: 'weather', input_schema: { type: 'object' } }] as const;
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const pictures: Readonly<Record<'base64' | 'url', ImageBlock>> = {
  base64: { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
  url: { type: 'image', source: { type: 'url', url: 'https://pictures.example/cat.png' } },
};

/** Everything a dialect lets the product send, one thing a time. */
function* documented(dialect: Dialect): Generator<Partial<MessageParams>> {
  yield { system: 'Be brief.' };
  for (const name of ['temperature', 'top_p', 'top_k'] as const) {
    const range = dialect[name];
    if (range !== false) yield* [{ [name]: range.min }, { [name]: Math.min(range.max, 1000) }];
  }
  if (dialect.system === 'blocks' && dialect.cache_control) {
    yield { system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }] };
  }
  if (dialect.stop_sequences) yield { stop_sequences: ['END'] };
  if (dialect.tools) yield { tools };
  for (const type of dialect.tool_choice)
    yield { tools, tool_choice: type === 'tool' ? { type, name: 'weather' } : { type } };
  for (const type of dialect.thinking)
    yield { thinking: type === 'enabled' ? { type, budget_tokens: 1024 } : { type } };
  for (const effort of dialect.effort) yield { effort };
  if (dialect.metadata) yield { metadata: { user_id: 'u' } };
  for (const kind of dialect.images) yield { messages: [{ role: 'user', content: [pictures[kind]] }] };
  if (dialect.documents) {
    const source = { type: 'text', media_type: 'text/plain', data: 'Hello' } as const;
    yield { messages: [{ role: 'user', content: [{ type: 'document', source }] }] };
  }
}

/** The preset, set up by a user who typed the test gateway's address. */
function endpointAt(gateway: Gateway, name: PersonalityName, model: string): Endpoint {
  const { base = '' }: Personality = personalities[name];
  const parsed = parseGateway({ id: 'g', preset: name, baseUrl: gateway.url + base });
  assert.ok(parsed.gateway, JSON.stringify(parsed.problems));
  return endpointOf({ gateway: parsed.gateway, model }, undefined, { key: gateway.key });
}

async function send(endpoint: Endpoint, more: Partial<MessageParams>): Promise<string | undefined> {
  const params = { messages: [{ role: 'user', content: 'Hello' }], max_tokens: 2000, ...more } satisfies MessageParams;
  const { url, headers, body } = prepareRequest(endpoint, params);
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  return response.status === 200 ? undefined : text;
}

/** Of one gateway's models, some take what others refuse: these parameters are learned by model. */
const byModel = ['thinking', 'effort', 'messages'];

describe('presets and the gateways they are for', () => {
  it('are as many', () => {
    assert.deepEqual(presets.map(({ id }) => id).sort(), [...personalityNames].sort());
  });

  for (const name of personalityNames) {
    it(`${name}: what the preset would send is taken`, async () => {
      const gateway = await startGateway({ personality: name });
      try {
        const { catalogue } = gateway.personality;
        const [first, ...others] = catalogue.map(({ id }) => endpointAt(gateway, name, id));
        assert.ok(first);
        for (const more of documented(first.dialect)) {
          const refusals = [await send(first, more)];
          if (byModel.some((field) => field in more)) {
            for (const other of others) refusals.push(await send(other, more));
          }
          assert.ok(refusals.includes(undefined), `${JSON.stringify(more)}: ${refusals.join(' ')}`);
        }
      } finally {
        await gateway.stop();
      }
    });

    it(`${name}: its list of models is found, if it has one`, async () => {
      const gateway = await startGateway({ personality: name });
      try {
        const { catalogue, models, auth } = gateway.personality;
        const endpoint = endpointAt(gateway, name, '');
        assert.ok(auth.length === 0 || auth.some((header) => header === endpoint.dialect.auth));
        const list = listModels(endpoint, { transport: nodeTransport, signal: AbortSignal.timeout(5000) });
        if (models === undefined) await assert.rejects(list, { name: 'MessagesError' });
        else
          assert.deepEqual(
            (await list).map(({ id }) => id),
            catalogue.map(({ id }) => id),
          );
      } finally {
        await gateway.stop();
      }
    });
  }

  it('name models that their gateways have', () => {
    for (const { id, models = [] } of presets) {
      const name = personalityNames.find((each) => each === id);
      assert.ok(name);
      const ids = personalities[name].catalogue.map((model) => model.id);
      for (const model of models) assert.ok(ids.includes(model.id), `${id}: ${model.id}`);
    }
  });
});
