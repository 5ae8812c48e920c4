// How a reply fails doesn't depend on how its bytes were cut.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Reply } from '../../../../src/messages/reply/reply.ts';
import { cutAt } from '../fixtures.ts';

const headers = new Headers({ 'content-type': 'text/event-stream' });
const start =
  'data: {"type":"message_start","message":{"id":"m","role":"assistant","model":"x","content":[],"usage":{}}}\n\n';
const error = '{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long"}}';

/** Kind and words of the failure, for the body cut in two at each place. */
function failures(body: string): readonly string[] {
  const bytes = new TextEncoder().encode(body);
  const told = Array.from({ length: bytes.length + 1 }, (_, at) => {
    const reply = new Reply();
    for (const chunk of cutAt(bytes, [at])) reply.push(chunk);
    reply.finish();
    const failure = reply.failure({ status: 200, headers });
    return `${failure?.kind} ${failure?.detail ?? ''}`.trim();
  });
  return [...new Set(told)];
}

describe('a reply that fails, cut anywhere, fails alike', () => {
  const bodies: Readonly<Record<string, readonly [body: string, failure: string]>> = {
    'by an error on a bare line': [`${start}${error}\n`, 'context prompt is too long'],
    'by a bare line without an end': [`${start}${error}`, 'context prompt is too long'],
    'by nothing but its end': ['data: [DONE]\n\ndata: {"type":"ping"}\n\n', 'malformed'],
  };
  for (const [name, [body, failure]] of Object.entries(bodies)) {
    it(name, () => assert.deepEqual(failures(body), [failure]));
  }
});
