import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { adaptedTo, isAdaptable } from '../../../src/gateways/adapted.ts';
import type { Adapted } from '../../../src/gateways/adapted.ts';
import { createLimiter } from '../../../src/sending/limiter.ts';
import { createSend } from '../../../src/sending/send.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';
import { createTransport } from '../../../src/host/transport.node.ts';
import type { Ending } from '../../../src/messages/client.ts';
import { MessagesError, stream } from '../../../src/messages/index.ts';
import { startGateway } from '../../gateway/server.ts';
import { isObject } from '../../gateway/json.ts';
import type { Raw } from '../../gateway/json.ts';

const gateway = await startGateway({ personality: 'anthropic', key: 'k-0123456789' });
after(async () => gateway.stop());
const model = 'claude-sonnet-4-6';

/** Sends as the settings say, agreeing to every change offered; the bodies that went out, and how it ended. */
async function agreeing(
  settings: Readonly<Record<string, unknown>>,
  refuse?: (body: Readonly<Record<string, unknown>>) => string | undefined,
): Promise<{ readonly bodies: readonly Raw[]; readonly ending: Ending; readonly adapted: Adapted }> {
  gateway.clear();
  gateway.scriptAll(({ json }) => {
    const message = refuse?.(json ?? {});
    return message === undefined ? undefined : { error: { status: 400, type: 'invalid_request_error', message } };
  });
  const record = { id: 'g', preset: 'anthropic', baseUrl: gateway.url, model };
  const parsed = parseSettings((name) => ({ gateways: [record], ...settings })[name]);
  let adapted: Adapted = {};
  const send = createSend({
    settings: () => parsed,
    learned: () => ({ url: `${gateway.url}/v1/messages`, models: { [model]: { adapted } } }),
    secret: async () => Promise.resolve({ key: 'k-0123456789' }),
    stream,
    transport: createTransport(),
    limiter: createLimiter(),
    listed: () => undefined,
    observers: [],
    admit: [],
  });
  const params = { messages: [{ role: 'user', content: '/echo pong' }] } as const;
  for (let rounds = 0; ; rounds++) {
    let ending: Ending | undefined;
    for await (const update of send({ use: 'chat', params, signal: new AbortController().signal })) {
      if (update.type === 'end') ({ ending } = update);
    }
    assert.ok(ending);
    if (rounds === 4 || ending.type !== 'failed' || !isAdaptable(ending.error)) {
      return { bodies: gateway.requests.map(({ json }) => json).filter(isObject), ending, adapted };
    }
    adapted = adaptedTo(ending.error, adapted, parsed.thinking);
  }
}

const complete = { type: 'complete' } as const;

describe('what a model refuses is changed, once the user agrees', () => {
  it('leaves out a sampling parameter that is refused, and the others stay', async () => {
    const { bodies, ending, adapted } = await agreeing({ temperature: 0.5, effort: 'low' }, ({ temperature }) =>
      temperature === undefined ? undefined : '`temperature` is deprecated for this model.',
    );
    assert.deepEqual(ending, complete);
    assert.deepEqual(adapted, { without: ['temperature'] });
    assert.deepEqual(
      bodies.map((body) => [body['temperature'], body['output_config']]),
      [
        [0.5, { effort: 'low' }],
        [undefined, { effort: 'low' }],
      ],
    );
  });

  it('leaves out one after the other', async () => {
    const { bodies, ending } = await agreeing({ topP: 0.5, topK: 5 }, (body) =>
      ['top_p', 'top_k'].find((name) => name in body)?.replace(/$/, ': Extra inputs are not permitted'),
    );
    assert.deepEqual(ending, complete);
    assert.equal(bodies.length, 3);
  });

  it('leaves out what is out of the range that the gateway documents: nothing was sent before', async () => {
    const { bodies, ending } = await agreeing({ temperature: 1.5 });
    assert.deepEqual(ending, complete);
    assert.deepEqual(
      bodies.map((body) => 'temperature' in body),
      [false],
    );
  });

  it('an effort that is refused by the name of what holds it', async () => {
    const { ending, adapted } = await agreeing({ effort: 'high' }, (body) =>
      'output_config' in body ? 'output_config.effort: Extra inputs are not permitted' : undefined,
    );
    assert.deepEqual(ending, complete);
    assert.deepEqual(adapted, { without: ['effort'] });
  });

  it('a budget for thinking becomes adaptive thinking, and the other way', async () => {
    const forms = async (setting: string, refused: string): Promise<unknown> => {
      const { bodies, ending } = await agreeing({ thinking: setting }, ({ thinking }) =>
        (thinking as { readonly type?: string } | undefined)?.type === refused
          ? `thinking.type: Input tag '${refused}' found using 'type' does not match any of the expected tags`
          : undefined,
      );
      assert.deepEqual(ending, complete);
      return bodies.map(({ thinking }) => thinking);
    };
    assert.deepEqual(await forms('2000', 'enabled'), [{ type: 'enabled', budget_tokens: 2000 }, { type: 'adaptive' }]);
    assert.deepEqual(await forms('adaptive', 'adaptive'), [
      { type: 'adaptive' },
      { type: 'enabled', budget_tokens: 4096 },
    ]);
    assert.deepEqual(await forms('disabled', 'disabled'), [{ type: 'disabled' }, undefined]);
  });

  it('thinking that is refused in both forms is left out', async () => {
    const { bodies, ending } = await agreeing({ thinking: 'adaptive' }, (body) =>
      'thinking' in body ? 'thinking: this model does not think' : undefined,
    );
    assert.deepEqual(ending, complete);
    assert.equal(bodies.length, 3);
    assert.equal(bodies.at(-1)?.['thinking'], undefined);
  });

  it('asks for no more tokens than the gateway says it allows', async () => {
    const { bodies, ending, adapted } = await agreeing({ maxTokens: 50_000 }, ({ max_tokens }) =>
      Number(max_tokens) > 4096 ? `max_tokens: ${String(max_tokens)} > 4096, which is the maximum allowed` : undefined,
    );
    assert.deepEqual(ending, complete);
    assert.deepEqual(adapted, { maxTokens: 4096 });
    assert.deepEqual(
      bodies.map((body) => body['max_tokens']),
      [50_000, 4096],
    );
  });

  it('offers nothing for what a request cannot do without, or what did not come from the settings', () => {
    for (const field of ['messages', 'model', 'system', 'max_tokens', 'anthropic-version', undefined]) {
      assert.equal(isAdaptable(new MessagesError('invalid', '', { field })), false, field);
    }
    assert.equal(isAdaptable(new MessagesError('server', '', { field: 'temperature' })), false);
  });
});
