import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Raw } from '../../gateway/json.ts';
import { personalities, personalityNames } from '../../gateway/personalities.ts';
import type { PersonalityName } from '../../gateway/personalities.ts';
import { startGateway } from '../../gateway/server.ts';
import type { Gateway } from '../../gateway/server.ts';
import { ask, said } from './ask.ts';

async function withGateway(personality: PersonalityName, act: (gateway: Gateway) => Promise<void>): Promise<void> {
  const gateway = await startGateway({ personality });
  try {
    await act(gateway);
  } finally {
    await gateway.stop();
  }
}

const tool = { name: 'weather', input_schema: { type: 'object' } };
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const image = [
  { role: 'user', content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } }] },
];

const pdf = [
  { role: 'user', content: [{ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' } }] },
];

/** What each gateway's own page documents (accepted) and what it does not or limits (refused, by the field named). */
const cases: Readonly<
  Record<
    | 'mytokengate'
    | 'tokmodel'
    | 'tokenbay'
    | 'myrouter'
    | 'toapis'
    | 'anthropic'
    | 'deepseek'
    | 'moonshot'
    | 'zai'
    | 'minimax',
    { readonly takes: readonly Raw[]; readonly refuses: readonly (readonly [Raw, RegExp])[] }
  >
> = {
  mytokengate: {
    takes: [
      { temperature: 2 },
      { top_p: 0.1 },
      { top_k: 0.5 },
      { system: [{ type: 'text', text: 'x' }] },
      { tools: [tool], tool_choice: { type: 'any' } },
    ],
    refuses: [
      [{ temperature: 2.1 }, /^temperature: .*less than or equal to 2/],
      [{ top_p: 0.05 }, /^top_p: .*greater than or equal to 0.1/],
      [{ top_k: 51 }, /^top_k: .*less than or equal to 50/],
      [{ tools: [tool], tool_choice: { type: 'none' } }, /^tool_choice: Input tag 'none'/],
      [{ thinking: { type: 'disabled' } }, /^thinking: Extra inputs/],
      [{ metadata: {} }, /^metadata: Extra inputs/],
      [{ system: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }] }, /^cache_control/],
      [{ messages: image }, /Input tag 'image'/],
    ],
  },
  tokmodel: {
    takes: [{ temperature: 1 }, { top_p: 0.5 }, { stop_sequences: ['x'] }, { system: 'x' }, { model: 'openai/gpt-4o' }],
    refuses: [
      [{ temperature: 1.1 }, /^temperature/],
      [{ top_k: 1 }, /^top_k: Extra inputs/],
      [{ system: [{ type: 'text', text: 'x' }] }, /^system: Input should be a valid string/],
      [{ tools: [tool] }, /^tools: Extra inputs/],
      [{ tool_choice: { type: 'auto' } }, /^tool_choice: Extra inputs/],
      [{ messages: image }, /Input tag 'image'/],
    ],
  },
  tokenbay: {
    takes: [
      { temperature: 7, top_p: 3, top_k: 0.5 },
      { max_tokens: 2000, thinking: { type: 'enabled', budget_tokens: 1024 } },
      { tools: [tool], tool_choice: { type: 'none' } },
      { metadata: { anything: 1 } },
      { system: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }] },
      { messages: image },
    ],
    refuses: [
      [{ thinking: { type: 'adaptive' } }, /^thinking: Input tag 'adaptive' found/],
      [{ output_config: { effort: 'low' } }, /^output_config: Extra inputs/],
      [{ cache_control: { type: 'ephemeral' } }, /^cache_control: Extra inputs/],
      [{ tools: [{ ...tool, cache_control: { type: 'ephemeral' } }] }, /cache_control: Extra inputs/],
    ],
  },
  myrouter: {
    takes: [
      { temperature: 123, top_p: 123, top_k: 123 },
      { metadata: { anything: 1 } },
      { tools: [tool], tool_choice: { type: 'auto' } },
    ],
    refuses: [
      [{ top_k: 1.5 }, /^top_k: .*integer/],
      [{ max_tokens: 0 }, /^max_tokens: .*greater than or equal to 1/],
      [{ messages: [] }, /^messages: at least one/],
      [{ thinking: { type: 'disabled' } }, /^thinking: Extra inputs/],
    ],
  },
  toapis: {
    takes: [{ temperature: 1 }, { top_p: 0 }, { max_tokens: 64_000 }, { messages: image }, { tools: [tool] }],
    refuses: [
      [{ temperature: 1.5 }, /^temperature/],
      [{ top_k: 1 }, /^top_k: Extra inputs/],
      [{ max_tokens: 64_001 }, /^max_tokens: 64001 > 64000/],
      [{ model: 'claude-opus-4-6', max_tokens: 32_001 }, /^max_tokens: 32001 > 32000/],
      [{ messages: [{ role: 'system', content: 'x' }] }, /Unexpected role "system"/],
      [{ metadata: {} }, /^metadata: Extra inputs/],
    ],
  },
  deepseek: {
    takes: [
      { temperature: 2, top_k: 5, container: 'c', mcp_servers: [], service_tier: 'auto' },
      { thinking: { type: 'enabled' }, temperature: 0, output_config: { effort: 'low' } },
      { metadata: { user_id: 'u', other: 1 } },
      { system: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }] },
      { tools: [tool], tool_choice: { type: 'none' } },
      { messages: image },
    ],
    refuses: [
      [{ temperature: 2.1 }, /^temperature/],
      [{ model: 'deepseek-v4-pro', messages: image }, /Input tag 'image'/],
      [{ model: 'no-such' }, /^Model Not Exist/],
      [{ messages: pdf }, /Input tag 'document'/],
    ],
  },
  moonshot: {
    takes: [
      { temperature: 1 },
      { thinking: { type: 'disabled' } },
      { model: 'kimi-k3', output_config: { effort: 'max' } },
      { messages: image },
    ],
    refuses: [
      [{ temperature: 0.6 }, /^temperature: .*greater than or equal to 1/],
      [{ model: 'kimi-k3', thinking: { type: 'disabled' } }, /^thinking: Extra inputs/],
      [{ model: 'kimi-k2.7-code', thinking: { type: 'disabled' } }, /^thinking: Input tag 'disabled'/],
      [{ output_config: { effort: 'low' } }, /^output_config: Extra inputs/],
    ],
  },
  zai: {
    takes: [{ temperature: 0.5 }, { thinking: { type: 'enabled', budget_tokens: 10 } }, { tools: [tool] }],
    refuses: [
      [{ messages: image }, /Input tag 'image'/],
      [{ model: 'no-such' }, /^\[1211\]\[Unknown Model/],
    ],
  },
  minimax: {
    takes: [
      { temperature: 0.01, top_p: 1, top_k: 3, stop_sequences: ['Hello'] },
      { thinking: { type: 'adaptive' } },
      { model: 'MiniMax-M2.7', thinking: { type: 'enabled', budget_tokens: 1024 } },
      { system: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }] },
      { messages: image },
    ],
    refuses: [
      [{ temperature: 0 }, /^temperature: Input should be greater than 0/],
      [{ top_p: 0 }, /^top_p: Input should be greater than 0/],
      [{ thinking: { type: 'enabled', budget_tokens: 1024 } }, /^thinking: Input tag 'enabled'/],
      [{ model: 'MiniMax-M2.7', messages: image }, /Input tag 'image'/],
      [{ model: 'no-such' }, /^invalid params, unknown model 'no-such'/],
      [{ messages: pdf }, /Input tag 'document'/],
    ],
  },
  anthropic: {
    takes: [
      { thinking: { type: 'adaptive' } },
      { output_config: { effort: 'max' } },
      { metadata: { user_id: 'u' } },
      { cache_control: { type: 'ephemeral' } },
    ],
    refuses: [
      [{ metadata: { other: 'u' } }, /^metadata\.other: Extra inputs/],
      [{ model: 'claude-opus-4-8', temperature: 0.5 }, /temperature.*not supported/],
      [{ frobnicate: 1 }, /^frobnicate: Extra inputs/],
    ],
  },
};

await describe('what each gateway takes and refuses', () => {
  for (const name of [
    'anthropic',
    'mytokengate',
    'tokmodel',
    'tokenbay',
    'myrouter',
    'toapis',
    'deepseek',
    'moonshot',
    'zai',
    'minimax',
  ] as const) {
    it(name, async () => {
      await withGateway(name, async (gateway) => {
        for (const body of cases[name].takes) {
          const { status, message } = await ask(gateway, body);
          assert.equal(status, 200, `${JSON.stringify(body)}: ${message}`);
        }
        for (const [body, why] of cases[name].refuses) {
          const { status, message } = await ask(gateway, body);
          assert.equal(status, 400, JSON.stringify(body));
          assert.match(message, why);
        }
      });
    });
  }
});

await describe('credentials', () => {
  for (const name of personalityNames.filter((each) => personalities[each].auth.length > 0)) {
    it(`${name} takes the headers its page names, and says what is wrong otherwise`, async () => {
      const { auth, noCredit } = personalities[name];
      await withGateway(name, async (gateway) => {
        assert.equal((await ask(gateway, {}, { authorization: 'Bearer other' })).status, 401);
        assert.equal((await ask(gateway, {}, { authorization: '' })).status, 401);
        const other = await ask(gateway, {}, { authorization: '', 'x-api-key': 'test-key' });
        assert.equal(other.status, auth.some((header) => header === 'x-api-key') ? 200 : 401);
        const broke = await ask(gateway, {}, { authorization: 'Bearer no-credit' });
        assert.deepEqual([broke.status, broke.message], [noCredit.status, noCredit.message]);
        assert.equal((await ask(gateway, {}, { authorization: 'Bearer forbidden' })).status, 403);
        const limited = await ask(gateway, {}, { authorization: 'Bearer rate-limited' });
        assert.deepEqual([limited.status, limited.headers.get('retry-after')], [429, '1']);
      });
    });
  }

  it('where no key is needed, a wrong one is still wrong', async () => {
    const gateway = await startGateway({ personality: 'mytokengate', keyless: true });
    try {
      assert.equal((await ask(gateway, {}, { authorization: '' })).status, 200);
      assert.equal((await ask(gateway, {}, { authorization: 'Bearer other' })).status, 401);
    } finally {
      await gateway.stop();
    }
  });

  it('ollama asks for none', async () => {
    await withGateway('ollama', async (gateway) => {
      assert.equal((await ask(gateway, { model: 'anything:7b' }, { authorization: '' })).status, 200);
    });
  });
});

await describe('shapes', () => {
  it('words an error as its gateway does', async () => {
    const shape = async (name: PersonalityName): Promise<Raw> => {
      const gateway = await startGateway({ personality: name });
      const { json } = await ask(gateway, {}, { authorization: 'Bearer wrong' });
      await gateway.stop();
      return json;
    };
    const anthropic = await shape('anthropic');
    assert.match(String(anthropic['request_id']), /^req_/);
    assert.deepEqual(
      { ...anthropic, request_id: '' },
      { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' }, request_id: '' },
    );
    assert.deepEqual(await shape('tokmodel'), {
      error: { message: 'Invalid API key', type: 'authentication_error', code: 401 },
    });
    assert.deepEqual(await shape('tokenbay'), {
      error: { message: 'Invalid API key', type: 'authentication_error', param: null, code: 'authentication_error' },
    });
    assert.deepEqual(await shape('deepseek'), {
      error: {
        message: 'Authentication Fails, Your api key: ****-key is invalid',
        type: 'authentication_error',
        param: null,
        code: 'invalid_request_error',
      },
    });
    assert.deepEqual(await shape('moonshot'), {
      error: { message: 'Invalid Authentication', type: 'invalid_authentication_error' },
    });
    const minimax = await shape('minimax');
    assert.deepEqual(
      [minimax['type'], Object(minimax['error'])],
      [
        'error',
        {
          type: 'authentication_error',
          message: "login fail: Please carry the API secret key in the 'Authorization' field of the request header",
          http_code: '401',
        },
      ],
    );
    assert.deepEqual(await shape('vllm'), { error: 'Unauthorized' });
    assert.deepEqual(await shape('mytokengate'), { code: 40101, message: 'Invalid API key', data: null });
  });

  it('answers an unknown model as its gateway does', async () => {
    const statuses: Record<string, number> = {};
    for (const name of ['mytokengate', 'tokmodel', 'tokenbay', 'toapis', 'litellm'] as const) {
      await withGateway(name, async (gateway) => {
        statuses[name] = (await ask(gateway, { model: 'no-such' })).status;
      });
    }
    assert.deepEqual(statuses, { mytokengate: 404, tokmodel: 404, tokenbay: 503, toapis: 503, litellm: 400 });
  });

  it('requires anthropic-version where the page does', async () => {
    await withGateway('myrouter', async (gateway) => {
      const { status, message } = await ask(gateway, {}, { 'anthropic-version': '' });
      assert.deepEqual([status, message], [400, 'anthropic-version: header is required']);
    });
    await withGateway('toapis', async (gateway) => {
      assert.equal((await ask(gateway, {}, { 'anthropic-version': '' })).status, 200);
    });
  });

  it('names usage fields as its page does, whole and streamed', async () => {
    const fields = {
      mytokengate: ['input_tokens', 'output_tokens'],
      tokenbay: ['cache_creation_input_tokens', 'cache_read_input_tokens', 'input_tokens', 'output_tokens'],
      myrouter: [
        'cache_read_tokens',
        'cache_write_tokens',
        'input_tokens',
        'output_tokens',
        'reasoning_tokens',
        'total_tokens',
      ],
    } as const;
    for (const name of ['mytokengate', 'tokenbay', 'myrouter'] as const) {
      await withGateway(name, async (gateway) => {
        const { json } = await ask(gateway);
        assert.deepEqual(Object.keys(Object(json['usage']) as object).sort(), fields[name]);
        const { text } = await ask(gateway, { stream: true });
        for (const field of fields[name]) assert.ok(text.includes(`"${field}":`), field);
      });
    }
  });

  it('gives only the fields and stop reasons its page has', async () => {
    await withGateway('tokmodel', async (gateway) => {
      const { json } = await ask(gateway, { messages: [{ role: 'user', content: '/refuse' }] });
      assert.deepEqual([json['stop_reason'], 'stop_sequence' in json], ['end_turn', false]);
    });
    await withGateway('mytokengate', async (gateway) => {
      const { json } = await ask(gateway, { messages: [{ role: 'user', content: '/refuse' }] });
      assert.deepEqual([json['stop_reason'], json['stop_sequence']], ['refusal', null]);
    });
  });

  it('lists models where its gateway does', async () => {
    const paths: Readonly<Record<PersonalityName, string | undefined>> = {
      anthropic: '/v1/models',
      mytokengate: '/v1/models',
      tokmodel: '/v1beta/models',
      tokenbay: '/v1/models',
      myrouter: undefined,
      toapis: '/v1/models',
      ollama: '/v1/models',
      litellm: '/v1/models',
      openrouter: '/v1/models',
      lmstudio: '/v1/models',
      llamacpp: '/v1/models',
      vllm: '/v1/models',
      deepseek: '/models',
      moonshot: '/v1/models',
      zai: undefined,
      minimax: '/v1/models',
    };
    const gateway = await startGateway();
    const headers = { authorization: 'Bearer test-key', 'anthropic-version': '2023-06-01' };
    for (const name of personalityNames) {
      for (const path of ['/v1/models', '/v1beta/models', '/models']) {
        const { status, json } = await said(await fetch(`${gateway.url}/${name}${path}`, { headers }));
        assert.equal(status, path === paths[name] ? 200 : 404, `${name}${path}`);
        if (status !== 200) continue;
        const ids = (json['data'] as readonly Raw[]).map((model) => model['id']);
        assert.deepEqual(
          ids,
          personalities[name].catalogue.map(({ id }) => id),
        );
      }
    }
    const refused = await fetch(`${gateway.url}/mytokengate/v1/models`, { headers: { authorization: 'Bearer wrong' } });
    assert.equal(refused.status, 401);
    await gateway.stop();
  });

  it('counts tokens only where count_tokens exists', async () => {
    const gateway = await startGateway();
    const headers = {
      authorization: 'Bearer test-key',
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
    };
    for (const name of personalityNames) {
      const { messages, catalogue, countTokens } = personalities[name];
      const body = JSON.stringify({ model: catalogue[0]?.id, messages: [{ role: 'user', content: 'Hello' }] });
      const { status, json } = await said(
        await fetch(`${gateway.url}/${name}${messages}/count_tokens`, { method: 'POST', headers, body }),
      );
      assert.equal(status, countTokens ? 200 : 404, name);
      if (countTokens) assert.ok(Number(json['input_tokens']) > 0);
    }
    await gateway.stop();
  });

  it('ignores what its page says is ignored', async () => {
    const said = { messages: [{ role: 'user', content: '/echo one two three' }], stop_sequences: ['two'] };
    await withGateway('minimax', async (gateway) => {
      const { json } = await ask(gateway, said);
      assert.deepEqual(json['content'], [{ type: 'text', text: 'one two three' }]);
      assert.deepEqual(json['base_resp'], { status_code: 0, status_msg: 'success' });
    });
    await withGateway('deepseek', async (gateway) => {
      assert.deepEqual((await ask(gateway, said)).json['content'], [{ type: 'text', text: 'one ' }]);
      const system = [{ type: 'text', text: 'long '.repeat(2000), cache_control: { type: 'ephemeral' } }];
      const { json } = await ask(gateway, { system });
      assert.equal((json['usage'] as Raw)['cache_creation_input_tokens'], 0);
    });
  });

  it('reports a cached prompt as written, then as read', async () => {
    await withGateway('tokenbay', async (gateway) => {
      const system = [{ type: 'text', text: 'long '.repeat(2000), cache_control: { type: 'ephemeral' } }];
      const usage = async (): Promise<Raw> => (await ask(gateway, { system })).json['usage'] as Raw;
      const first = await usage();
      const second = await usage();
      assert.ok(Number(first['cache_creation_input_tokens']) > 2000);
      assert.deepEqual([first['cache_read_input_tokens'], second['cache_creation_input_tokens']], [0, 0]);
      assert.equal(second['cache_read_input_tokens'], first['cache_creation_input_tokens']);
      assert.equal(second['input_tokens'], first['input_tokens']);
    });
  });
});
