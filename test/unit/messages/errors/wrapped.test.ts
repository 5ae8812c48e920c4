import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from '../../../fastCheck.ts';
import { errorFromResponse } from '../../../../src/messages/errors/classify.ts';
import type { ErrorKind, MessagesError } from '../../../../src/messages/index.ts';
import { Reply } from '../../../../src/messages/reply/reply.ts';

const headers = { get: () => null };
const from = (status: number, body: unknown): MessagesError =>
  errorFromResponse({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

/** The error that ends a stream of this frame. */
function fromFrame(frame: string): MessagesError {
  const reply = new Reply();
  reply.push(new TextEncoder().encode(frame));
  reply.finish();
  const error = reply.failure({ status: 200, headers });
  assert.ok(error, 'an error');
  return error;
}

describe('words of an upstream are found wherever they stand, and said once', () => {
  const inner = { type: 'error', error: { type: 'invalid_request_error', message: 'model: claude-x' } };
  const json = JSON.stringify(inner);
  const cases: readonly (readonly [name: string, words: string])[] = [
    ['in a sentence', `Upstream answered 404: ${json}`],
    ['in a sentence that goes on', `Upstream answered 404: ${json}. Try again.`],
    ['twice', `404 ${json} (upstream: ${json})`],
    [
      'above a stack',
      `BadRequest: ${json}\n    at handle (/srv/app/relay.js:10:5)\n    at run (/srv/app/relay.js:90:1)`,
    ],
    ['escaped once more', `Upstream said {\\"error\\": {\\"message\\": \\"model: claude-x\\"}}`],
    [
      'as Python prints it',
      `Error code: 404 - {'type': 'error', 'error': {'type': 'x', 'message': 'model: claude-x'}}`,
    ],
    ['in JSON in a sentence in JSON', `relay: ${JSON.stringify({ error: { message: `upstream: ${json}` } })}`],
  ];
  for (const [name, words] of cases) {
    test(name, () => {
      const error = from(404, { error: { message: words } });
      assert.equal(error.detail, 'model: claude-x');
      assert.equal(error.kind, 'model');
    });
  }
  test('JSON that the words only speak of is left in them', () => {
    const words = 'tools.0.input_schema: {"type":"object"} is not allowed here';
    assert.equal(from(400, { error: { message: words } }).detail, words);
  });
  test('what a relay repeats is said once', () => {
    const words = 'The upstream is not reachable';
    assert.equal(from(502, { error: { message: `${words}: ${words}` } }).detail, words);
    assert.equal(from(502, { error: { message: `RelayError: ${words}. ${words}` } }).detail, `RelayError: ${words}`);
  });
});

describe('words under any name, in any capitals', () => {
  const words = 'temperature is out of range';
  const bodies: readonly unknown[] = [
    { fault: { faultstring: words, detail: { errorcode: 'x' } } },
    { ErrorMessage: words },
    { Error: { Message: words } },
    { error: { text: words } },
    { error: { description: words } },
    { error: { data: { message: words } } },
    { error: { cause: { message: words } } },
    { data: { error: { message: words } } },
    { reason: words },
    { err_code: 1, err_msg: words },
    [words],
    words,
  ];
  for (const body of bodies) {
    test(JSON.stringify(body), () => {
      const { detail, kind, field } = from(400, JSON.stringify(body));
      assert.deepEqual([detail, kind, field], [words, 'invalid', 'temperature']);
    });
  }
  test('a list', () => assert.equal(from(400, '["bad","worse"]').detail, 'bad; worse'));
  test('a title, where nothing else is said', () => {
    assert.equal(fromFrame('data: {"status":429,"title":"Too Many Requests"}\n\n').detail, 'Too Many Requests');
  });
  test('what is wrong with each field', () => {
    const body = { message: 'The given data was invalid.', errors: { max_tokens: ['must be at most 4096'] } };
    const { detail, field, limit } = from(422, body);
    assert.deepEqual([detail, field, limit], ['max_tokens: must be at most 4096', 'max_tokens', 4096]);
  });
  test('what is said three times is said once', () => {
    assert.equal(from(400, { error: { message: 'Bad model: Bad model: Bad model' } }).detail, 'Bad model');
  });
});

const start = 'data: {"type":"message_start","message":{"id":"m","model":"x","usage":{}}}\n\n';

describe('an error in the middle of a stream is read in any frame', () => {
  const quota = '"message":"quota exceeded"';
  const frames = [
    `data: {"type":"ping","error":{${quota}}}`,
    `data: {"type":"message_delta","delta":{"stop_reason":null},"error":{${quota}}}`,
    `data: {"type":"message_delta","delta":{"error":{${quota}}}}`,
    `data: {"type":"message_start","message":{"type":"error","error":{${quota}}}}`,
    `data: {"type":"message_stop","error":{${quota}}}`,
    `data: {"code":"X",${quota}}`,
    `event: exception\ndata: {${quota}}`,
    `event: failed\ndata: {${quota}}`,
    `data: {"type":"exception",${quota}}`,
    `data: {"type":"Error",${quota}}`,
    `data: {"someException":{${quota}}}`,
    'data: {"Error":{"Message":"quota exceeded"}}',
    `data: {"status":"failed",${quota}}`,
    'data: {"err_code":10003,"err_msg":"quota exceeded"}',
    `data: {"type":"response.failed","response":{"error":{${quota}}}}`,
    `data: {"choices":[{"delta":{},"finish_reason":"error","error":{${quota}}}]}`,
    `data: [{"error":{${quota}}}]`,
    'data: quota exceeded',
    'data: "quota exceeded"',
    `{"error":{${quota}}}`,
    `{\n  "error": {\n    ${quota}\n  }\n}`,
    'quota exceeded',
    `data: {"type":"vendor.notice",${quota}}`,
    'data: quota exceeded\n\ndata: [DONE]',
  ];
  for (const frame of frames) {
    test(frame, () => {
      const { kind, detail, retryable } = fromFrame(`${start}${frame}\n\n`);
      assert.deepEqual([kind, detail, retryable], ['credit', 'quota exceeded', false]);
    });
  }
  test('each by its type', () => {
    const kindOf = (data: object): unknown[] => {
      const { kind, retryable, type } = fromFrame(`${start}data: ${JSON.stringify(data)}\n\n`);
      return [kind, retryable, type];
    };
    assert.deepEqual(kindOf({ code: 'Throttling.RateQuota', message: 'Requests rate limit exceeded' }), [
      'rate_limit',
      true,
      'Throttling.RateQuota',
    ]);
    assert.deepEqual(kindOf({ code: 'InvalidParameter', message: 'bad' }), ['invalid', false, 'InvalidParameter']);
    assert.deepEqual(kindOf({ throttlingException: { message: 'Slow' } }), ['rate_limit', true, 'throttlingException']);
  });
  test('words before more of the reply, and words that say nothing, change nothing', () => {
    const delta = 'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}\n\n';
    const kindOf = (text: string): unknown[] => {
      const { kind, reason, detail } = fromFrame(`${start}${text}`);
      return [kind, reason, detail];
    };
    assert.deepEqual(kindOf(`data: quota exceeded\n\n${delta}`), ['network', 'eof', undefined]);
    assert.deepEqual(kindOf('data: keepalive\n\ndata: null\n\ndata: {}\n\n'), ['network', 'eof', undefined]);
    assert.deepEqual(kindOf('data: The gears broke\n\n'), ['network', 'eof', 'The gears broke']);
  });
  test('a field that says there is no error', () => {
    const more = '"error":null,"errors":[],"err_code":0,"err_msg":"success","base_resp":{"status_code":0}';
    const reply = new Reply();
    const frames = ['"message_delta","delta":{"stop_reason":"end_turn"}', '"message_stop"'];
    reply.push(new TextEncoder().encode(start + frames.map((one) => `data: {"type":${one},${more}}\n\n`).join('')));
    reply.finish();
    assert.equal(reply.failure({ status: 200, headers }), undefined);
  });
});

describe('a 404 that speaks of the model that was asked for is about the model', () => {
  const kindOf = (error: object, asked = 'claude-9', status = 404): ErrorKind =>
    errorFromResponse({ status, headers, body: JSON.stringify({ error }) }, undefined, asked).kind;
  for (const message of [
    'model claude-9 is not registered',
    'claude-9 is not a known model',
    'claude-9',
    "Unknown deployment 'claude-9'",
    'No channel for group default under model claude-9',
    'The requested resource was not found: model claude-9',
    'Cannot find model claude-9',
    'Model claude-9 is not currently loaded',
    'Nothing serves Claude-9.',
    'Engine not found',
    'Inference profile not found',
  ]) {
    test(message, () => assert.equal(kindOf({ message }), 'model'));
  }
  test('by its code', () => {
    assert.equal(kindOf({ code: 'DeploymentNotFound', message: 'The API deployment does not exist.' }), 'model');
  });
  test('without its provider', () => assert.equal(kindOf({ message: 'claude-9' }, 'acme/claude-9'), 'model'));
  test('and in a stream', () => {
    const reply = new Reply();
    reply.push(new TextEncoder().encode('data: {"error":{"type":"not_found_error","message":"claude-9"}}\n\n'));
    reply.finish();
    assert.equal(reply.failure({ status: 200, headers }, 'claude-9')?.kind, 'model');
  });
  test('but not one that only has its letters, or speaks of a list', () => {
    for (const message of ['Not found', 'No route claude-90', 'GET /claude-9/x', 'models not here']) {
      assert.equal(kindOf({ message }), 'not_found', message);
    }
    assert.equal(kindOf({ message: 'The deployment could not be found on Vercel.' }), 'not_found');
    assert.equal(kindOf({ message: 'Unsupported API key' }, 'claude-9', 400), 'invalid');
  });
});

describe('what is missing', () => {
  const cases: readonly (readonly [words: string, status: number, kind: ErrorKind])[] = [
    ['model: claude-x', 404, 'model'],
    ['Upstream says model: claude-x', 404, 'model'],
    ['Provider not found', 404, 'model'],
    ['LLM Provider NOT provided. You passed model=claude-x', 400, 'model'],
    ['The provider "acme" is not supported', 404, 'model'],
    ['Unknown provider acme', 400, 'model'],
    ['Not found', 404, 'not_found'],
    ['Cannot POST /v1/v1/messages', 404, 'not_found'],
  ];
  for (const [words, status, kind] of cases) {
    test(`${status} ${words}`, () => assert.equal(from(status, { error: { message: words } }).kind, kind));
  }
});

/** An error as the reference says it, what it must be taken for, and whether asking again may help. */
const errors = [
  ['rate_limit', 429, 'rate_limit_error', 'Too many requests from this key', true],
  ['overloaded', 529, 'overloaded_error', 'The service is currently overloaded', true],
  ['context', 400, 'invalid_request_error', 'prompt is too long: 9 tokens > 8 maximum', false],
  ['credit', 402, 'billing_error', 'Your credit balance is too low', false],
  ['auth', 401, 'authentication_error', 'invalid x-api-key', false],
  ['model', 404, 'not_found_error', 'model: claude-x', false],
  ['permission', 403, 'permission_error', 'Not for this key', false],
  ['server', 500, 'api_error', 'Internal server error', true],
] as const;

/** Ways to write words and type down. */
const shapes: readonly ((words: string, type: string, status: number) => object)[] = [
  (message, type) => ({ type: 'error', error: { type, message } }),
  (message, type, code) => ({ error: { message, type, code } }),
  (message, code, status) => ({ object: 'error', message, code, status }),
  (message, type, status) => ({ error: 'Request failed', type, status, details: message }),
  (msg, type, code) => ({ success: false, code, type, msg }),
  (error_msg, type, status) => ({ error_msg, type, status }),
  (detail, type, status) => ({ detail, type, status, error: true }),
  (message, type, code) => ({ errors: [{ message, type, code }], type: 'error' }),
  (raw, type, code) => ({ error: { message: 'Provider returned error', code, type, metadata: { raw } } }),
  (message, type, code) => ({ type: 'error', error: { upstream_error: { error: { message, type, code } } } }),
  (message, type, status) => ({ error: message, type, status }),
  (Message, Code, Status) => ({ Error: { Message, Code, Status } }),
  (faultstring, errorCode, status) => ({ fault: { faultstring, errorCode, status } }),
  (ErrorMessage, ErrorCode, StatusCode) => ({ ErrorMessage, ErrorCode, StatusCode }),
  (err_msg, type, err_code) => ({ err_msg, type, err_code }),
  (text, type, status) => ({ error: { text, type, status } }),
  (description, type, status) => ({ error: { description, type, status } }),
  (message, code, status) => ({ error: { cause: { message, code, status } } }),
  (message, code, http_code) => ({ code, message, http_code }),
  (message, type, code) => ({ status: 'failed', message, error: { code, type } }),
  (message, type, status) => ({ type: 'Error', exception: { message, type, status } }),
];
/** Ways to wrap an error in the words of another. */
const wraps: readonly ((body: object) => object)[] = [
  (body) => body,
  (body) => ({ error: { message: JSON.stringify(body) } }),
  (body) => ({ error: { message: `Upstream failed: ${JSON.stringify(body)}` } }),
  (body) => ({ error: { message: `x ${JSON.stringify(body)}\n    at call (/srv/relay.js:1:2)` } }),
  (body) => ({ error: body }),
  (body) => ({ data: { error: body } }),
  (body) => ({ type: 'response.failed', response: { error: body } }),
  (body) => ({ choices: [{ delta: {}, error: body }] }),
  (body) => ({ someException: body }),
];
/** Events of the reference that an error may come in. */
const known = [
  { type: 'ping' },
  { type: 'message_delta', delta: { stop_reason: null } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_stop' },
];

test('an error is the same kind with the same words, whatever its fields are called and wherever it stands', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...errors),
      fc.constantFrom(...shapes),
      fc.array(fc.constantFrom(...wraps), { maxLength: 2 }),
      ([kind, status, type, words, retryable], shape, wrapping) => {
        const body = wrapping.reduce((inner, wrap) => wrap(inner), shape(words, type, status));
        const json = JSON.stringify(body);
        const frames = [
          `event: error\ndata: ${json}\n\n`,
          `data: ${json}\n\n`,
          `${start}data: ${json}\n\n`,
          `${start}event: exception\ndata: ${json}\n\n`,
          `${start}data: [${json}]\n\n`,
          `${start}${json}\n`,
          ...known.map((event) => `${start}data: ${JSON.stringify({ ...event, error: body })}\n\n`),
        ];
        for (const [error, where] of [
          [from(status, json), 'body'],
          ...frames.map((frame) => [fromFrame(frame), frame] as const),
        ] as const) {
          assert.equal(error.kind, kind, `${where}: ${json}`);
          assert.equal(error.detail, words, `${where}: ${json}`);
          assert.equal(error.retryable, retryable, `${where}: ${json}`);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
