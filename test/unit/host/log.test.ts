import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLearned } from '../../../src/host/learnedStore.ts';
import type { Memory } from '../../../src/host/memory.ts';
import { createLog } from '../../../src/host/log.ts';
import { parseGateway } from '../../../src/gateways/gateway.ts';

function channel(): { readonly lines: string[]; readonly log: ReturnType<typeof createLog> } {
  const lines: string[] = [];
  const write = (level: string) => (text: string) => void lines.push(`${level} ${text}`);
  const log = createLog({
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    show: () => undefined,
    dispose: () => undefined,
  });
  return { lines, log };
}

describe('the log', () => {
  it('has nothing that looks like a key, whoever wrote it', () => {
    const { lines, log } = channel();
    const key = 'sk-canary-0123456789';
    log.info(`key ${key}`);
    log.warn(`{"x-api-key":"canary-key"} authorization: Bearer canary-token`);
    log.error('Unexpected', new Error(`Headers.append: "Bearer ${key}" is invalid`));
    log.info(JSON.stringify({ messages: [{ role: 'user', content: `use ${key}` }] }));
    assert.equal(lines.length, 4);
    assert.ok(!lines.join().includes('canary'), lines.join('\n'));
    assert.match(lines[2] ?? '', /at .*log\.test/, 'a bug keeps its stack');
  });
});

describe('what was learned', () => {
  const { gateway } = parseGateway({ id: 'g', baseUrl: 'https://g.example' });
  assert.ok(gateway);
  const memento = (): Memory & { readonly kept: Map<string, unknown> } => {
    const kept = new Map<string, unknown>();
    const update = async (key: string, value: unknown): Promise<void> => {
      // As VS Code does: what cannot be written as JSON does not come back.
      if (value === undefined) kept.delete(key);
      else kept.set(key, JSON.parse(JSON.stringify(value)));
      return Promise.resolve();
    };
    return { kept, get: (name) => kept.get(name), update };
  };

  it('adds up, for the gateway and for each model, until it is reset or the gateway moves', async () => {
    const store = memento();
    const learned = createLearned(store);
    await learned.learn(gateway, { streams: true, dialect: { tools: false } });
    await learned.learn(gateway, { dialect: { metadata: false } }, 'm');
    await learned.learn(gateway, { bytesPerToken: 3, dialect: { tools: true } }, 'm');
    assert.deepEqual(createLearned(store).get(gateway), {
      url: gateway.url,
      streams: true,
      dialect: { tools: false },
      models: { m: { dialect: { metadata: false, tools: true }, bytesPerToken: 3 } },
    });
    const { gateway: moved } = parseGateway({ id: 'g', baseUrl: 'https://moved.example' });
    assert.ok(moved);
    assert.equal(learned.get(moved), undefined);
    await learned.reset('g');
    assert.equal(learned.get(gateway), undefined);
    assert.equal(store.kept.size, 0);
  });

  it('stays small', async () => {
    const learned = createLearned(memento());
    for (let n = 0; n < 120; n++) await learned.learn(gateway, { bytesPerToken: 3 }, `model-${n}`);
    const models = Object.keys(learned.get(gateway)?.models ?? {});
    assert.equal(models.length, 100);
    assert.equal(models.at(-1), 'model-119');
  });
});
