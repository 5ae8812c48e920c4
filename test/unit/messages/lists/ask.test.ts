import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countTokens, listModels, MessagesError, reference } from '../../../../src/messages/index.ts';
import { modelsUrls } from '../../../../src/messages/lists/listModels.ts';
import { readModels } from '../../../../src/messages/lists/modelList.ts';
import { endpointAt, hello, nodeTransport, serve } from '../support.ts';
import type { Handler } from '../support.ts';

const options = { transport: nodeTransport, signal: new AbortController().signal };
const json =
  (body: unknown, status = 200): Handler =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };

describe('counting tokens', () => {
  test('where the gateway can', async () => {
    await using server = await serve(json({ input_tokens: 42 }));
    assert.equal(await countTokens(endpointAt(server.url), hello, options), 42);
    assert.equal(server.seen[0]?.path, '/v1/messages/count_tokens');
  });
  for (const status of [404, 405, 501]) {
    test(`${status} means that it cannot`, async () => {
      await using server = await serve(json({ error: 'no' }, status));
      assert.equal(await countTokens(endpointAt(server.url), hello, options), undefined);
    });
  }
  test('but an unknown model does not mean that', async () => {
    const error = { type: 'not_found_error', message: 'model: claude-typo' };
    await using server = await serve(json({ type: 'error', error }, 404));
    await assert.rejects(
      countTokens(endpointAt(server.url), hello, options),
      (thrown) => thrown instanceof MessagesError && thrown.kind === 'model',
    );
  });
  test('keeps the query of an exact URL', async () => {
    await using server = await serve(json({ input_tokens: 1 }));
    const endpoint = { ...endpointAt(server.url), url: `${server.url}/x/messages?beta=true` };
    await countTokens(endpoint, hello, options);
    assert.equal(server.seen[0]?.path, '/x/messages/count_tokens?beta=true');
  });
  test('anything else is an error, asked once', async () => {
    for (const [status, body, kind] of [
      [401, {}, 'auth'],
      [500, {}, 'server'],
      [200, { error: 'x' }, 'server'],
      [200, {}, 'not_messages'],
    ] as const) {
      await using server = await serve(json(body, status));
      await assert.rejects(
        countTokens(endpointAt(server.url), hello, options),
        (error) => error instanceof MessagesError && error.kind === kind,
      );
      assert.equal(server.seen.length, 1);
    }
  });
});

describe('D56: lists of models, wherever they are and whatever their shape', () => {
  test('the places, in order', () => {
    const urls = (baseUrl: string, models: readonly string[] = []): readonly string[] =>
      modelsUrls({ baseUrl, dialect: { ...reference, models } });
    assert.deepEqual(urls('https://g.example'), ['https://g.example/v1/models', 'https://g.example/models']);
    assert.deepEqual(urls('https://g.example', ['/v1beta/models']), ['https://g.example/v1beta/models']);
    assert.deepEqual(urls('https://g.example/anthropic'), [
      'https://g.example/anthropic/v1/models',
      'https://g.example/v1/models',
      'https://g.example/models',
    ]);
    assert.deepEqual(urls('https://g.example/api/anthropic')[1], 'https://g.example/v1/models');
    assert.deepEqual(urls('https://g.example/api/v3'), [
      'https://g.example/api/v3/v1/models',
      'https://g.example/api/v3/models',
    ]);
  });
  test('goes on where there is none, and stops where there is one', async () => {
    await using server = await serve(async (response, request, count) => {
      if (request.path === '/models') return json({ data: [{ id: 'a' }] })(response, request, count);
      if (request.path === '/v1/models')
        return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>App</html>');
      return json({}, 404)(response, request, count);
    });
    const endpoint = endpointAt(`${server.url}/anthropic`);
    assert.deepEqual(await listModels(endpoint, options), [{ id: 'a', label: 'a' }]);
    assert.deepEqual(
      server.seen.map(({ path }) => path),
      ['/anthropic/v1/models', '/v1/models', '/models'],
    );
    assert.equal(server.seen[0]?.headers.authorization, 'Bearer sk-test-key-0123456789');
  });
  test('a wrong key ends it', async () => {
    await using server = await serve(json({ error: { message: 'no' } }, 401));
    await assert.rejects(
      listModels(endpointAt(server.url), options),
      (error) => error instanceof MessagesError && error.kind === 'auth',
    );
    assert.equal(server.seen.length, 1);
  });
  test('all pages, each id once', async () => {
    await using server = await serve(async (response, request, count) => {
      const page = request.path.includes('after_id=b')
        ? { data: [{ id: 'b' }, { id: 'c' }], has_more: false }
        : { data: [{ id: 'a' }, { id: 'b' }], has_more: true, last_id: 'b' };
      return json(page)(response, request, count);
    });
    const models = await listModels(endpointAt(server.url), options);
    assert.deepEqual(
      models.map(({ id }) => id),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(
      server.seen.map(({ path }) => path),
      ['/v1/models', '/v1/models?limit=1000&after_id=b'],
    );
  });
  test('pages keep what the path asks for', async () => {
    await using server = await serve(async (response, request, count) =>
      json({ data: [{ id: `m${count}` }], has_more: count < 2, last_id: 'm1' })(response, request, count),
    );
    const endpoint = endpointAt(server.url);
    await listModels({ ...endpoint, dialect: { ...endpoint.dialect, models: ['/v1/models?type=text'] } }, options);
    assert.equal(server.seen[1]?.path, '/v1/models?type=text&limit=1000&after_id=m1');
  });
  test('a list without end has an end', async () => {
    await using server = await serve(async (response, request, count) =>
      json({ data: [{ id: `m${count}` }], has_more: true, last_id: `m${count}` })(response, request, count),
    );
    assert.equal((await listModels(endpointAt(server.url), options)).length, 50);
  });
  test('a page that brings nothing new is the last', async () => {
    await using server = await serve(json({ data: [{ id: 'a' }, { id: 'b' }], has_more: true, last_id: 'b' }));
    assert.equal((await listModels(endpointAt(server.url), options)).length, 2);
    assert.equal(server.seen.length, 2);
  });
  test('where more is said to follow, but not after what, it goes on after the last id', async () => {
    await using server = await serve((response, request) => {
      const isFirst = !request.path.includes('after_id=a');
      const page = { data: [{ id: isFirst ? 'a' : 'b' }], has_more: isFirst, first_id: null, last_id: null };
      void json(page)(response, request, 0);
    });
    assert.deepEqual(
      (await listModels(endpointAt(server.url), options)).map(({ id }) => id),
      ['a', 'b'],
    );
  });
  test('a 404 that says "models not found" is a missing list, not a missing model', async () => {
    await using server = await serve(json({ error: { message: 'models not found' } }, 404));
    await assert.rejects(
      listModels(endpointAt(server.url), options),
      (thrown) =>
        thrown instanceof MessagesError &&
        thrown.kind === 'not_found' &&
        thrown.status === 404 &&
        thrown.detail === 'models not found',
    );
  });
  test('a list in which nothing can be read is not an empty one', async () => {
    await using server = await serve(json({ data: [{ uuid: 'x' }] }));
    await assert.rejects(
      listModels(endpointAt(server.url), options),
      (thrown) => thrown instanceof MessagesError && thrown.kind === 'not_messages',
    );
    assert.deepEqual(readModels({ data: [] }), []);
  });
  test('names of entries, and of their context lengths, that other servers use', () => {
    assert.deepEqual(readModels([{ model_id: 'm-1' }]), [{ id: 'm-1', label: 'm-1' }]);
    assert.deepEqual(readModels({ items: [{ slug: 's', displayName: 'S' }] }), [{ id: 's', label: 'S' }]);
    assert.deepEqual(readModels({ data: [{ id: 'l', meta: { n_ctx_train: 4096 } }] }), [
      { id: 'l', label: 'l', contextTokens: 4096 },
    ]);
    assert.deepEqual(readModels({ data: [{ id: 'l', meta: { n_ctx: 2048, n_ctx_train: 4096 } }] }), [
      { id: 'l', label: 'l', contextTokens: 2048 },
    ]);
  });
  test('contexts and limits, where each server writes them', () => {
    for (const [entry, contextTokens, maxTokens] of [
      [{ model_info: { id: 'z', max_input_tokens: 99, max_output_tokens: 8 } }, 99, 8],
      [{ inputTokenLimit: 1000, outputTokenLimit: 8 }, 1000, 8],
      [{ max_context_length: 131_072, loaded_context_length: 4096 }, 4096, undefined],
      [{ capabilities: { limits: { max_context_window_tokens: 9, max_output_tokens: 3 } } }, 9, 3],
    ] as const) {
      const [model] = readModels([{ name: 'x', ...entry }]) ?? [];
      assert.deepEqual([model?.id, model?.contextTokens, model?.maxTokens], ['x', contextTokens, maxTokens]);
    }
  });
  test('pages by token', async () => {
    for (const [name, parameter] of [
      ['next_page_token', 'page_token'],
      ['nextPageToken', 'pageToken'],
    ] as const) {
      await using server = await serve((response, request) => {
        const isLast = request.path.includes(`${parameter}=t`);
        void json({ models: [{ name: isLast ? 'b' : 'a' }], [name]: isLast ? '' : 't' })(response, request, 0);
      });
      assert.deepEqual(
        (await listModels(endpointAt(server.url), options)).map(({ id }) => id),
        ['a', 'b'],
      );
      assert.deepEqual(
        server.seen.map(({ path }) => path),
        ['/v1/models', `/v1/models?${parameter}=t`],
      );
    }
  });
  for (const [status, body] of [
    [500, { error: { message: 'unsupported endpoint GET /v1/models' } }],
    [200, { success: false, message: 'No such API' }],
  ] as const) {
    test(`${status} ${JSON.stringify(body)} is a missing list: the next place is asked`, async () => {
      await using server = await serve(async (response, request, count) => {
        const answer = request.path === '/models' ? json({ data: [{ id: 'a' }] }) : json(body, status);
        return answer(response, request, count);
      });
      assert.deepEqual(await listModels(endpointAt(server.url), options), [{ id: 'a', label: 'a' }]);
      await using none = await serve(json(body, status));
      await assert.rejects(
        listModels(endpointAt(none.url), options),
        (thrown) => thrown instanceof MessagesError && thrown.kind === 'not_found' && !thrown.retryable,
      );
      assert.equal(none.seen.length, 2);
    });
  }
  test('nine hundred models, twenty a page whatever is asked for', async () => {
    await using server = await serve(async (response, request, count) => {
      const first = Number(/after_id=m(\d+)/.exec(request.path)?.[1] ?? -1) + 1;
      const data = Array.from({ length: 20 }, (_, index) => ({ id: `m${first + index}` }));
      return json({ data, has_more: first < 880, last_id: `m${first + 19}` })(response, request, count);
    });
    assert.equal((await listModels(endpointAt(server.url), options)).length, 900);
  });
  test('wherever the list stands in the answer', () => {
    for (const answer of [
      { data: { models: [{ id: 'x' }] } },
      { data: { data: [{ id: 'x' }] } },
      { result: [{ id: 'x' }] },
      { success: true, data: [{ model_name: 'x' }] },
      { data: null, models: [{ name: 'x' }] },
      { data: [], models: [{ id: 'x' }] },
      { data: { data: { models: [{ id: 'x' }] } } },
      { response: { data: [{ id: 'x' }] } },
      { available_models: ['x'] },
      { modelIds: ['x'] },
      { payload: [{ id: 'x' }] },
      { Data: [{ Id: 'x' }] },
      { models: { x: {} } },
    ]) {
      assert.deepEqual(readModels(answer), [{ id: 'x', label: 'x' }], JSON.stringify(answer));
    }
    for (const none of [{ data: { x: ['m'] } }, { models: { a: 1 } }, { data: 1 }, null, 'x']) {
      assert.equal(readModels(none), undefined, JSON.stringify(none));
    }
  });
  test('every shape', () => {
    const reference = {
      id: 'claude-x',
      type: 'model',
      display_name: 'Claude X',
      max_input_tokens: 200_000,
      max_tokens: 64_000,
      capabilities: { batch: { supported: true } },
    };
    assert.deepEqual(readModels({ data: [reference] }), [
      {
        id: 'claude-x',
        label: 'Claude X',
        contextTokens: 200_000,
        maxTokens: 64_000,
      },
    ]);
    assert.deepEqual(readModels({ object: 'list', data: [{ id: 'gpt', object: 'model', owned_by: 'x' }] }), [
      { id: 'gpt', label: 'gpt' },
    ]);
    assert.deepEqual(readModels({ models: [{ key: 'qwen', display_name: 'Qwen', max_context_length: 32768 }] }), [
      { id: 'qwen', label: 'Qwen', contextTokens: 32768 },
    ]);
    assert.deepEqual(readModels(['a', { model: 'b', max_model_len: '4096' }, { name: 'c' }, {}, null, 7]), [
      { id: 'a', label: 'a' },
      { id: 'b', label: 'b', contextTokens: 4096 },
      { id: 'c', label: 'c' },
    ]);
    const openRouter = {
      id: 'x/y',
      name: 'Y',
      context_length: 1000,
      top_provider: { max_completion_tokens: 100 },
      pricing: { prompt: '0.000003', completion: '0.000015' },
    };
    assert.deepEqual(readModels({ data: [openRouter] }), [
      { id: 'x/y', label: 'Y', contextTokens: 1000, maxTokens: 100, price: { input: 0.000003, output: 0.000015 } },
    ]);
    // The price of a million tokens, or a mistake: not known rather than a thousand dollars a question.
    for (const pricing of [
      { prompt: 3, completion: 15 },
      { prompt: '1e300', completion: '0' },
      { prompt: '-1', completion: '0' },
    ])
      assert.deepEqual(readModels([{ id: 'a', pricing }]), [{ id: 'a', label: 'a' }]);
    for (const other of [{}, null, 'x', 7, { data: 'x' }, { data: {} }]) assert.equal(readModels(other), undefined);
  });
});
