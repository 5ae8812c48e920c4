import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toError, toFailure } from '../../../src/conversation/failure.ts';
import { readEntry } from '../../../src/conversation/journalLines.ts';
import { explain } from '../../../src/faults/explain.ts';
import { errorKinds, MessagesError, reasons } from '../../../src/messages/index.ts';

test('an error is the same after it was kept', () => {
  for (const kind of errorKinds) {
    for (const reason of [undefined, ...reasons]) {
      const error = new MessagesError(kind, 'Why.', { reason, code: 'ECONNRESET', status: 500, detail: 'said' });
      assert.deepEqual(toFailure(toError(toFailure(error))), toFailure(error));
    }
  }
});

test('one of a kind, or for a reason, that only a later version knows can still be said', () => {
  const later: unknown = { kind: 'paused', message: 'Why.', reason: 'moon', detail: 'said' };
  const entry = readEntry(
    JSON.parse(JSON.stringify({ type: 'end', reply: 'r', ending: { type: 'failed', failure: later } })) as {
      readonly type: string;
    },
  );
  assert.ok(entry !== 'unknown' && entry?.type === 'end' && entry.ending.type === 'failed');
  const error = toError(entry.ending.failure);
  assert.deepEqual([error.kind, error.reason, error.detail], ['malformed', undefined, 'said']);
  assert.notEqual(explain(error).sentence, '');
});
