import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
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
];
/** Ways to wrap an error in the words of another. */
const wraps: readonly ((body: object) => object)[] = [
  (body) => body,
  (body) => ({ error: { message: JSON.stringify(body) } }),
  (body) => ({ error: { message: `Upstream failed: ${JSON.stringify(body)}` } }),
  (body) => ({ error: { message: `x ${JSON.stringify(body)}\n    at call (/srv/relay.js:1:2)` } }),
  (body) => ({ error: body }),
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
        const frames = [`event: error\ndata: ${json}\n\n`, `data: ${json}\n\n`];
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
    { seed: 44, numRuns: 1_000 },
  );
});
