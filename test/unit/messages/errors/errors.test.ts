import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from '../../../fastCheck.ts';
import { cleanText } from '../../../../src/messages/errors/clean.ts';
import { errorFromBody, errorFromResponse, errorFromThrown } from '../../../../src/messages/errors/classify.ts';
import type { ErrorKind, JsonObject, MessagesError } from '../../../../src/messages/index.ts';
import { isThinkingRefusal } from '../../../../src/messages/request/request.ts';
import { redactor } from '../../../../src/messages/secrets.ts';
import { requestIdOf, retryAfterOf, waitBefore } from '../../../../src/messages/retry.ts';

const key = 'sk-ant-CANARY-0123456789';
const headersOf = (headers: Record<string, string>): { get: (name: string) => string | null } => ({
  get: (name) => headers[name] ?? null,
});
const from = (status: number, body: unknown, headers: Record<string, string> = {}): MessagesError =>
  errorFromResponse(
    { status, headers: headersOf(headers), body: typeof body === 'string' ? body : JSON.stringify(body) },
    redactor([key]),
  );

describe('each body of each gateway, by status, type and words', () => {
  const cases: readonly (readonly [string, number, unknown, ErrorKind, string | undefined])[] = [
    [
      'reference',
      401,
      { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } },
      'auth',
      'invalid x-api-key',
    ],
    ['reference billing', 402, { type: 'error', error: { type: 'billing_error', message: 'Pay' } }, 'credit', 'Pay'],
    [
      'reference credit',
      400,
      { type: 'error', error: { type: 'invalid_request_error', message: 'Your credit balance is too low' } },
      'credit',
      undefined,
    ],
    [
      'reference model',
      404,
      { type: 'error', error: { type: 'not_found_error', message: 'model: claude-9' } },
      'model',
      'model: claude-9',
    ],
    [
      'reference path',
      404,
      { type: 'error', error: { type: 'not_found_error', message: 'Not found' } },
      'not_found',
      undefined,
    ],
    [
      'reference context',
      400,
      {
        type: 'error',
        error: { type: 'invalid_request_error', message: 'prompt is too long: 250000 tokens > 200000 maximum' },
      },
      'context',
      undefined,
    ],
    [
      'reference spend',
      429,
      {
        type: 'error',
        error: { type: 'rate_limit_error', message: 'No', details: { error_code: 'enforced_spend_limit_reached' } },
      },
      'credit',
      undefined,
    ],
    [
      'reference overloaded',
      529,
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      'overloaded',
      undefined,
    ],
    [
      'D41 TokModel',
      401,
      { error: { message: 'Bad key', type: 'authentication_error', code: 401 } },
      'auth',
      'Bad key',
    ],
    [
      'TokModel out of credit',
      403,
      { error: { message: 'Credits exhausted', type: 'authorization_error', code: 403 } },
      'credit',
      undefined,
    ],
    [
      'D46 TokenBay quota',
      403,
      { error: { message: 'quota exceeded', type: 'x', code: 'insufficient_user_quota' } },
      'credit',
      undefined,
    ],
    [
      'TokenBay channel',
      503,
      { error: { message: 'No available channel for model x', type: 'new_api_error', code: 'model_not_found' } },
      'model',
      undefined,
    ],
    ['new-api, Chinese', 403, { error: { message: '用户余额不足', type: 'new_api_error' } }, 'credit', '用户余额不足'],
    [
      'rate limit that says quota',
      429,
      { error: { message: 'Quota exceeded for requests per minute' } },
      'rate_limit',
      undefined,
    ],
    ['D42 vLLM', 401, { error: 'Unauthorized' }, 'auth', 'Unauthorized'],
    [
      'FastAPI',
      422,
      { detail: [{ loc: ['body', 'top_k'], msg: 'too big' }, { msg: 'also' }] },
      'invalid',
      'top_k: too big; also',
    ],
    ['FastAPI text', 404, { detail: 'Not Found' }, 'not_found', 'Not Found'],
    ['Portkey', 500, { status: 'failure', message: 'Upstream' }, 'server', 'Upstream'],
    ['code and msg', 400, { code: 1, msg: 'wrong' }, 'invalid', 'wrong'],
    ['MiniMax', 200, { base_resp: { status_code: 1004, status_msg: 'login fail' } }, 'auth', 'login fail'],
    [
      'D43 double-wrapped',
      500,
      { error: { message: '{"error":{"message":"{\\"message\\":\\"deep\\"}"}}' } },
      'server',
      'deep',
    ],
    ['error in message', 500, { type: 'error', message: { type: 'api_error', message: 'inside' } }, 'server', 'inside'],
    ['response.error', 500, { response: { error: { message: 'far' } } }, 'server', 'far'],
    ['D45 odd type', 400, { error: { type: '<nil>', message: 'bad' } }, 'invalid', 'bad'],
    ['numeric type', 400, { error: { type: 7, message: 'bad' } }, 'invalid', 'bad'],
    ['D44 200 with an error', 200, { error: { message: 'Invalid token', code: 401 } }, 'auth', 'Invalid token'],
    ['200 with a type', 200, { error: { message: 'Slow down', type: 'rate_limit_error' } }, 'rate_limit', 'Slow down'],
    [
      'an event as the body',
      529,
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Busy"}}\n\n',
      'overloaded',
      'Busy',
    ],
    ['plain text', 500, 'upstream connect error', 'server', 'upstream connect error'],
    [
      '413 of a CDN',
      413,
      '<html><head><title>413 Request Entity Too Large</title></head></html>',
      'too_large',
      undefined,
    ],
    ['403 of a firewall', 403, '<html><body>Request blocked</body></html>', 'permission', undefined],
    ['502 of a proxy', 502, '<html><body>Bad gateway</body></html>', 'server', undefined],
    ['511', 511, '<html>Log in</html>', 'not_messages', undefined],
    ['nothing', 500, '', 'server', undefined],
    ['504', 504, { error: { type: 'timeout_error', message: 'x' } }, 'timeout', undefined],
    ['401 without credit', 401, { error: { message: 'Insufficient credits' } }, 'credit', undefined],
    ['401 without quota', 401, { error: { message: '该令牌额度已用尽' } }, 'credit', undefined],
    ['401 by code', 401, { error: { message: 'No', code: 'insufficient_user_quota' } }, 'credit', undefined],
    ['401 of a bad key', 401, { error: { message: 'Invalid credentials' } }, 'auth', undefined],
    ['no funds', 403, { error: { message: 'Insufficient account funds' } }, 'credit', undefined],
    ['no balance', 400, { error: { message: 'Insufficient Balance' } }, 'credit', undefined],
    ['a budget', 400, { error: { message: 'Budget has been exceeded! Current cost: 10' } }, 'credit', undefined],
    ['no credits', 403, { error: { message: 'You have no credits left' } }, 'credit', undefined],
    ['no permissions', 403, { error: { message: 'Insufficient permissions' } }, 'permission', undefined],
    ['no scope', 403, { error: { message: 'Forbidden', code: 'insufficient_scope' } }, 'permission', undefined],
    ['no scope, said in a 200', 200, { error: { type: 'insufficient_scope', message: 'No' } }, 'server', undefined],
    ['no balance, said in a 200', 200, { error: { type: 'insufficient_balance', message: 'No' } }, 'credit', undefined],
    ['no memory', 500, { error: { message: 'insufficient memory' } }, 'server', undefined],
    ['too few messages', 400, { error: { message: 'insufficient tool messages' } }, 'invalid', undefined],
    ['a load balancer', 502, 'The load balancer could not reach the upstream', 'server', undefined],
    ['load balancing', 503, { error: { message: 'Load balancing failed' } }, 'overloaded', undefined],
  ];
  for (const [name, status, body, kind, detail] of cases) {
    test(`${name}: ${kind}`, () => {
      const error = from(status, body);
      assert.equal(error.kind, kind);
      if (detail !== undefined) assert.equal(error.detail, detail);
    });
  }
});

/** As the gateways' own pages write it: the code is a number, a status in a string, or a name. */
describe('D41: a body as OpenAI writes it', () => {
  const bodies: readonly (readonly [string, number, JsonObject, ErrorKind])[] = [
    ['TokModel', 401, { message: 'Bad key', type: 'authentication_error', code: 401 }, 'auth'],
    ['TokModel', 403, { message: 'Credits exhausted', type: 'authorization_error', code: 403 }, 'credit'],
    ['TokenBay', 403, { message: 'No', type: 'new_api_error', code: 'insufficient_user_quota' }, 'credit'],
    ['TokenBay', 503, { message: 'No', type: 'new_api_error', code: 'model_not_found' }, 'model'],
    ['ToAPIs', 429, { message: 'Slow down', type: 'rate_limit', code: 429 }, 'rate_limit'],
    ['new-api', 500, { message: 'x (request id: 2025)', type: 'new_api_error', param: '', code: null }, 'server'],
    ['OpenAI', 400, { message: 'No', type: 'invalid_request_error', param: 'top_p', code: '400' }, 'invalid'],
  ];
  for (const [name, status, error, kind] of bodies) {
    test(`${name}, ${status}: ${kind}`, () => {
      const whole = from(status, { error });
      assert.deepEqual([whole.kind, whole.status, whole.type], [kind, status, error['type']]);
      assert.equal(whole.detail, error['message']);
      assert.equal(whole.field, kind === 'invalid' ? 'top_p' : undefined);
      // With status 200, whole or in a stream, a code that is a status stands for it.
      const claimed = from(200, { error });
      const isStatus = Number(error['code']) === status;
      assert.equal(claimed.status, isStatus ? status : 200);
      if (isStatus) assert.equal(claimed.kind, kind);
    });
  }
});

test('D42: the words are found under each of their names', () => {
  for (const body of [
    { error: 'Words' },
    { error: { message: 'Words' } },
    { error: { error: { message: 'Words' } } },
    { message: 'Words' },
    { code: 1, msg: 'Words' },
    { status: 'failure', message: 'Words' },
    { detail: 'Words' },
    { detail: [{ msg: 'Words' }] },
    { err: 'Words' },
    { error_msg: 'Words' },
    { base_resp: { status_code: 1, status_msg: 'Words' } },
    { header: { message: 'Words' } },
    { response: { error: { message: 'Words' } } },
    { errors: ['Words'] },
    [{ error: { message: 'Words' } }],
    { error: 'Bad Request', message: 'Words', statusCode: 400 },
    'Words',
  ]) {
    assert.equal(from(400, body).detail, 'Words', JSON.stringify(body));
  }
});

test('D43: words wrapped in JSON, in an object, or in both, up to three times', () => {
  const inner = { type: 'overloaded_error', message: 'Deep' };
  const text = (value: unknown): string => JSON.stringify(value);
  for (const body of [
    { type: 'error', message: inner },
    { error: { message: text({ error: inner }) } },
    { error: text({ type: 'error', error: inner }) },
    { error: { message: text({ error: { message: text({ error: inner }) } }) } },
    { message: text({ message: text({ message: text(inner) }) }) },
    { error: { message: `event: error\ndata: ${text({ error: inner })}\n\n`, type: 'upstream_error' } },
  ]) {
    const { kind, type, detail } = from(200, body);
    assert.deepEqual([kind, type, detail], ['overloaded', 'overloaded_error', 'Deep'], text(body));
  }
  assert.equal(from(500, { error: { message: '{not JSON' } }).detail, '{not JSON');
});

describe('D46: what no other try can mend is known by its words, whatever the status', () => {
  const cases: readonly (readonly [ErrorKind, readonly number[], readonly string[]])[] = [
    [
      'credit',
      [400, 401, 402, 403, 429, 500, 503],
      ['Insufficient credits', 'quota exceeded', '用户额度不足', 'insufficient_user_quota'],
    ],
    ['model', [400, 403, 404, 500, 503], ['No available channel for model x', 'model x not found', '模型 x 不存在']],
  ];
  for (const [kind, statuses, texts] of cases) {
    for (const status of statuses) {
      test(`${kind} with ${status}`, () => {
        for (const message of texts) {
          const error = from(status, { error: { message } });
          assert.deepEqual([error.kind, error.retryable], [kind, false], message);
        }
      });
    }
  }
});

describe('what is sent again, by the status and by the order of the server', () => {
  const message = { error: { message: 'No' } };
  for (const [status, order, retryable] of [
    [401, 'true', false],
    [402, 'true', false],
    [403, 'true', false],
    [407, undefined, false],
    [304, undefined, false],
    [400, 'true', true],
    [500, undefined, true],
    [500, 'false', false],
  ] as const) {
    test(`${status}, x-should-retry ${order ?? 'absent'}`, () => {
      assert.equal(from(status, message, order && { 'x-should-retry': order }).retryable, retryable);
    });
  }
  test('a key that only an upstream refused may be another one the next time', () => {
    for (const order of [undefined, 'true', 'false']) {
      const error = from(
        500,
        { error: { message: 'Incorrect API key provided' } },
        order === undefined ? {} : { 'x-should-retry': order },
      );
      assert.deepEqual([error.kind, error.retryable], ['auth', order !== 'false']);
    }
  });
  test('credit by its words is never sent again', () => {
    const error = from(429, { error: { message: 'Insufficient credits' } }, { 'x-should-retry': 'true' });
    assert.deepEqual([error.kind, error.retryable], ['credit', false]);
  });
});

test('a proxy and an unchanged page are no words of a gateway', () => {
  for (const body of ['<html>Login</html>', { message: 'Log in' }, '']) {
    const { kind, reason } = from(407, body);
    assert.deepEqual([kind, reason], ['network', 'proxy']);
  }
  assert.equal(from(304, '').kind, 'not_messages');
});

describe('no string of an error has a secret of the request in it', () => {
  const odd = 'an "odd" & long\\key';
  const secrets = [key, odd, 'test'];
  for (const secret of [key, odd]) {
    const fields = { type: secret, code: secret, message: `No: ${secret}`, param: secret };
    const bodies = [
      { error: fields, request_id: secret },
      { error: { ...fields, param: `temperature.${secret}` } },
      { error: { message: `temperature.${secret}: no` } },
      { error: { message: 'x', metadata: { raw: JSON.stringify({ error: fields }) } } },
      { weird: secret },
      [secret],
      secret,
      `<html><title>${secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}</title></html>`,
    ];
    const headers = {
      get: (name: string) =>
        ({ 'request-id': secret, 'content-type': `text/html; ${secret}`, server: secret })[name] ?? null,
    };
    for (const [index, body] of bodies.entries()) {
      test(`body ${index} with ${secret === key ? 'a key' : 'an odd key'}`, () => {
        for (const status of [200, 307, 400, 401, 429, 500]) {
          const text = typeof body === 'string' ? body : JSON.stringify(body);
          const error = errorFromResponse({ status, headers, body: text }, redactor(secrets));
          const shown = [error.message, ...Object.values(error).map(String)].join('\n');
          assert.ok(!/CANARY|odd.*long/.test(shown), `${status}: ${shown}`);
        }
      });
    }
  }
  test('not even as the name of a server that a redirect points to', () => {
    const headers = headersOf({ location: 'https://canary-key-1.example/x' });
    assert.equal(errorFromResponse({ status: 307, headers, body: '' }, redactor(['canary-key-1'])).target, undefined);
    assert.equal(
      errorFromResponse({ status: 307, headers, body: '' }, redactor([key])).target,
      'https://canary-key-1.example/x',
    );
  });
});

test('a gateway’s words are never a link: VS Code would run the command behind one', () => {
  // linkedText.ts of VS Code, by which it finds links in its messages.
  const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
  const words =
    'Your key expired. [Renew it](command:workbench.action.terminal.sendSequence?%7B%7D), [here](https://x.example)';
  assert.match(words, link);
  for (const message of [words, words.replaceAll('](', ']\u200e('), words.replaceAll('](', ']\u0007(')]) {
    const body = JSON.stringify({ type: 'error', error: { type: 'authentication_error', message } });
    const { detail = '' } = errorFromResponse({ status: 401, headers: headersOf({}), body });
    assert.match(detail, /Renew it/);
    assert.doesNotMatch(detail, link);
  }
});

test('a secret that is a mere word is one only where a credential stands', () => {
  const shown = (text: string): string => cleanText(text, redactor(['test', 'ollama']));
  assert.equal(shown('ollama: the test model is the latest'), 'ollama: the test model is the latest');
  assert.equal(shown('Bearer ollama is not known'), 'Bearer … is not known');
  assert.equal(shown('x-api-key: test'), 'x-api-key: …');
  assert.equal(shown('{"api_key":"test","model":"test"}'), '{"api_key":"…","model":"test"}');
  assert.equal(shown('token = test.'), 'token = ….');
  assert.equal(shown('the token: testing4'), 'the token: …', 'looks like a key by itself');
});

test('words after the name of a credential are words, and keys are not', () => {
  for (const text of [
    'Invalid bearer token',
    'Missing bearer or basic authentication in header',
    'Authentication Fails (auth header format should be Bearer sk-...)',
    'token: expired',
    'password: incorrect',
    'Authorization: missing, token: required',
  ]) {
    assert.equal(cleanText(text), text);
  }
  for (const [text, clean] of [
    ['Bearer abcdefghijklmnop is wrong', '… is wrong'],
    ['Bearer abc1 is wrong', '… is wrong'],
    ['Bearer abc.def is wrong', '… is wrong'],
    ['token: hunter2', 'token: …'],
    ['password="abcdefghijklmnop"', 'password="…"'],
    ['POST /v1/messages?key=abc&x=1', 'POST /v1/messages?key=…&x=1'],
  ] as const) {
    assert.equal(cleanText(text), clean);
  }
});

test('where a redirect points is named without what a query may hold', () => {
  const target = (location: string): string | undefined =>
    errorFromResponse({ status: 307, headers: headersOf({ location }), body: '' }).target;
  assert.equal(target('/v1/messages/?key=1'), '/v1/messages/');
  assert.equal(target('//other.example/v1'), 'https://other.example/v1');
  assert.equal(target('https://other.example:8443/a/b?c#d'), 'https://other.example:8443/a/b');
  for (const none of ['', 'javascript:alert(1)', 'https://', `/${'x'.repeat(400)}`, '/sk-0123456789']) {
    assert.equal(target(none), undefined, none);
  }
});

test('R19: any status with any body is one error, clean and short', () => {
  const bodies = [
    '',
    '<html>',
    '{',
    '[]',
    'null',
    '"x"',
    '\u0000\u0001',
    JSON.stringify({ error: { message: `${key} `.repeat(1000) } }),
  ];
  const statuses = [200, 204, 301, 304, 400, 401, 403, 404, 418, 429, 451, 500, 503, 529, 599];
  for (const status of statuses) {
    for (const body of bodies) {
      const error = from(status, body);
      assert.ok((error.detail?.length ?? 0) <= 500);
      assert.ok(!`${error.message}${error.detail ?? ''}`.includes('CANARY'));
    }
  }
});

test('the refused field, and the largest value where it is said', () => {
  const refused = (message: string, param?: string): readonly (string | number | undefined)[] => {
    const { field, limit } = errorFromBody({
      error: { type: 'invalid_request_error', message, ...(param === undefined ? {} : { param }) },
    });
    return [field, limit];
  };
  assert.deepEqual(refused('max_tokens: 100000 > 64000, which is the maximum allowed'), ['max_tokens', 64000]);
  assert.deepEqual(refused('max_tokens must be less than or equal to 8192'), ['max_tokens', 8192]);
  assert.deepEqual(refused('`temperature` is deprecated for this model'), ['temperature', undefined]);
  assert.deepEqual(refused('tools.0.custom.strict: Extra inputs are not permitted'), [
    'tools.0.custom.strict',
    undefined,
  ]);
  assert.deepEqual(refused("thinking: Input tag 'adaptive' found using 'type' does not match"), [
    'thinking',
    undefined,
  ]);
  assert.deepEqual(refused('Unsupported value', 'top_p'), ['top_p', undefined]);
  assert.deepEqual(refused('reasoning: Extra inputs are not permitted'), ['reasoning', undefined]);
  assert.deepEqual(refused('reasoning: Other words'), [undefined, undefined]);
  for (const none of ['None', 'null']) {
    assert.deepEqual(refused('Violated guardrail policy', none), [undefined, undefined]);
    assert.deepEqual(refused("x does not support parameters: ['top_k'], for model=foo", none), ['top_k', undefined]);
  }
  assert.deepEqual(refused('Nothing is named'), [undefined, undefined]);
});

test('D48: keys, tokens, stack traces and paths are not shown; the gateway’s own paths are', () => {
  const shown = (text: string): string => cleanText(text, redactor([key]));
  assert.equal(shown(`bad key ${key}!`), 'bad key …!');
  assert.equal(shown('key sk-proj-abcdefgh1234 and Bearer abc.def.ghi'), 'key … and …');
  assert.equal(shown('{"x-api-key": "abcdef123456"}'), '{"x-api-key": "…"}');
  assert.equal(shown('Error: x\n    at run (/app/node_modules/fastify/lib/a.js:1:2)\n    at y'), 'Error: x');
  assert.equal(shown('open /home/me/secret.txt failed, C:\\Users\\me\\x.ts too'), 'open … failed, … too');
  for (const path of [
    '\\\\server\\share\\x.ts',
    '~/.config/x.json',
    '/nix/store/a-b/bin/x',
    '/Library/Application',
    '/$bunfs/root/cli.js',
    'C:\\Program Files (x86)\\x\\y.js',
    '/app/dist/index.js',
    'file:///home/me/x.js',
  ]) {
    assert.equal(shown(`at ${path}:10:5 it broke`), 'at … it broke');
    assert.equal(shown(`(${path}:10)`).replace(/^\(…\)?$/, '…'), '…');
  }
  assert.equal(shown('a / b, ~/ and 1/2 of /v1/models'), 'a / b, ~/ and 1/2 of /v1/models');
  assert.equal(shown('Error: x\\n    at run (eval:1:2)'), 'Error: x');
  assert.equal(shown('POST /v1/messages not found'), 'POST /v1/messages not found');
  assert.equal(shown('a\u202eb\u0007c\nd'), 'a b c d');
  assert.equal(cleanText('😀'.repeat(400)).length <= 500, true);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
      const clean = shown(before + key + after);
      assert.ok(!clean.includes('CANARY') && clean.length <= 500 && !/[\p{Cc}\p{Cs}]/u.test(clean));
    }),
    { numRuns: 500 },
  );
});

test('a connection that failed, by its cause', () => {
  const thrown = (code: string): unknown =>
    new TypeError('fetch failed', { cause: Object.assign(new Error(key), { code }) });
  const cases: readonly (readonly [string, ErrorKind, boolean])[] = [
    ['ECONNREFUSED', 'network', true],
    ['ECONNRESET', 'network', true],
    ['ENOTFOUND', 'network', false],
    ['EAI_AGAIN', 'network', true],
    ['ETIMEDOUT', 'network', true],
    ['EHOSTUNREACH', 'network', true],
    ['CERT_HAS_EXPIRED', 'tls', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls', false],
    ['EPROTO', 'tls', false],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', false],
    ['HPE_INVALID_CONSTANT', 'not_messages', false],
    ['HPE_UPGRADE', 'not_messages', false],
    ['HPE_INVALID_CHUNK_SIZE', 'malformed', false],
    ['HPE_HEADER_OVERFLOW', 'malformed', false],
    ['Z_DATA_ERROR', 'malformed', false],
    ['Z_BUF_ERROR', 'network', true],
  ];
  for (const [code, kind, retryable] of cases) {
    const error = errorFromThrown(thrown(code));
    assert.deepEqual([error.kind, error.code, error.retryable], [kind, code, retryable]);
    assert.ok(!error.message.includes('CANARY'));
  }
  for (const [code, reason] of [
    ['EPROTO', 'no_encryption'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'no_encryption'],
    ['ERR_PROXY_CONNECTION_FAILED', 'proxy'],
    ['ERR_TUNNEL_CONNECTION_FAILED', 'proxy'],
    ['CERT_HAS_EXPIRED', undefined],
  ] as const) {
    assert.equal(errorFromThrown(thrown(code)).reason, reason);
  }
  for (const odd of [
    undefined,
    null,
    'x',
    {},
    new Error('x'),
    new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]),
  ]) {
    assert.equal(errorFromThrown(odd).kind, 'network');
  }
});

describe('R22: how long a server asks to wait', () => {
  const date = 'Sat, 21 Nov 2026 10:00:00 GMT';
  const wait = (headers: Record<string, string>, status = 429): number | undefined =>
    retryAfterOf(headersOf({ date, ...headers }), status);
  const cases: readonly (readonly [string, Record<string, string>, number | undefined])[] = [
    ['0', { 'retry-after': '0' }, undefined],
    ['2', { 'retry-after': '2' }, 2000],
    ['59', { 'retry-after': '59' }, 59_000],
    ['61', { 'retry-after': '61' }, 61_000],
    ['86400', { 'retry-after': '86400' }, 86_400_000],
    ['-5', { 'retry-after': '-5' }, undefined],
    ['3e6', { 'retry-after': '3e6' }, 3e9],
    ['1e999', { 'retry-after': '1e999' }, undefined],
    ['abc', { 'retry-after': 'abc' }, undefined],
    ['empty', { 'retry-after': '' }, undefined],
    ['a past date', { 'retry-after': 'Sat, 21 Nov 2026 09:59:00 GMT' }, undefined],
    ['a future date', { 'retry-after': 'Sat, 21 Nov 2026 10:00:30 GMT' }, 30_000],
    ['twice', { 'retry-after': '2, 59' }, 59_000],
    ['milliseconds first', { 'retry-after-ms': '1500', 'retry-after': '9' }, 1500],
    ['bad milliseconds', { 'retry-after-ms': 'x', 'retry-after': '9' }, 9000],
    [
      'used up',
      { 'anthropic-ratelimit-tokens-remaining': '0', 'anthropic-ratelimit-tokens-reset': '2026-11-21T10:00:20Z' },
      20_000,
    ],
    [
      'not used up',
      { 'anthropic-ratelimit-tokens-remaining': '9', 'anthropic-ratelimit-tokens-reset': '2026-11-21T10:00:20Z' },
      undefined,
    ],
    ['seconds', { 'x-ratelimit-reset': '12' }, 12_000],
    ['a duration', { 'x-ratelimit-reset-requests': '1m2.5s' }, 62_500],
    ['a short one', { 'x-ratelimit-reset-tokens': '20ms' }, 20],
    ['an epoch', { 'x-ratelimit-reset': String(Date.parse(date) / 1000 + 7) }, 7000],
    ['an epoch in ms', { 'x-ratelimit-reset': String(Date.parse(date) + 7000) }, 7000],
  ];
  for (const [name, headers, expected] of cases) test(name, () => assert.equal(wait(headers), expected));
  test('a clock that is an hour wrong does not matter', () => {
    const wrong = 'Sat, 21 Nov 2026 11:00:00 GMT';
    assert.equal(wait({ date: wrong, 'retry-after': 'Sat, 21 Nov 2026 11:00:05 GMT' }), 5000);
  });
  test('resets count on a 429 only', () => assert.equal(wait({ 'x-ratelimit-reset': '12' }, 503), undefined));
  test('without a word from the server: doubled, at most 8 s, with jitter', () => {
    assert.deepEqual(
      [1, 2, 3, 9].map((attempt) => waitBefore(attempt, undefined, 0)),
      [500, 1000, 2000, 8000],
    );
    assert.equal(waitBefore(1, undefined, 0.999) > 375, true);
    assert.equal(waitBefore(5, 1234, 0.5), 1234);
  });
  test('what is waited for by itself is never over a minute', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)), (value) => {
        const error = from(429, '{}', { 'retry-after': value });
        assert.ok(!error.retryable || (error.retryAfter ?? 0) <= 60_000);
        assert.ok(error.retryAfter === undefined || error.retryAfter > 0);
      }),
    );
  });
});

test('the request id is the first that is there, as plain ASCII', () => {
  assert.equal(requestIdOf(headersOf({ 'cf-ray': 'c', 'x-request-id': 'x' })), 'x');
  assert.equal(requestIdOf(headersOf({ 'x-oneapi-request-id': 'o\u0000é' })), 'o');
  assert.equal(requestIdOf(headersOf({})), undefined);
  assert.equal(from(500, { type: 'error', error: { message: 'x' }, request_id: 'req_body' }).requestId, 'req_body');
});

test('D18: each known refusal of thinking is recognised, and nothing else', () => {
  const yes = [
    'messages.1.content.0: Invalid `signature` in `thinking` block',
    'Thought signature is not valid',
    'a final `assistant` message must start with a thinking block',
    'Expected `thinking` or `redacted_thinking`, but found `tool_use`',
    'messages.1.content.0.thinking.signature: Field required',
    'signature: Extra inputs are not permitted',
    '`thinking` blocks in the latest assistant message cannot be modified',
  ];
  for (const message of yes) assert.ok(isThinkingRefusal(from(400, { error: { message } })), message);
  for (const message of ['thinking is not supported', 'invalid model', 'tool_use ids must be unique']) {
    assert.ok(!isThinkingRefusal(from(400, { error: { message } })), message);
  }
  assert.ok(!isThinkingRefusal(from(500, { error: { message: yes[0] } })));
});
