import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { english } from '../../../src/faults/l10n.ts';
import { MessagesError } from '../../../src/messages/index.ts';
import { row } from '../../../src/setup/test/probe.ts';
import type { Outcome } from '../../../src/setup/test/probe.ts';
import { verdictLines } from '../../../src/setup/verdict.ts';
import type { Tested } from '../../../src/setup/verdict.ts';

const outcome = (usable: boolean): Outcome => ({
  usable,
  gateway: {},
  model: {},
  models: undefined,
  requests: 14,
  tokens: { input: 700, output: 1216 },
});
const works = row('connection', 'ok', { type: 'works' });
const refused = row(
  'key',
  'failed',
  {
    type: 'fault',
    fault: { type: 'wrongKey' },
    error: new MessagesError('auth', 'refused', { status: 401, detail: 'invalid x-api-key '.repeat(9).trim() }),
  },
  { kind: 'testAgain' },
  { kind: 'setKey' },
);
const lines = (changes: Partial<Tested>) =>
  verdictLines(
    {
      gateway: 'Acme',
      model: 'm-1',
      url: 'https://acme.test/v1/messages',
      asked: { origin: 'https://acme.test', gatewayName: 'Acme', model: 'm-1' },
      rows: [],
      outcome: undefined,
      isRunning: false,
      isUnused: false,
      ...changes,
    },
    english,
  );
const text = (changes: Partial<Tested>): string =>
  lines(changes)
    .map((line) => line.text)
    .join('\n');

describe('the document of Test Gateway', () => {
  it('names what is tested, and grows while the test runs', () => {
    assert.match(
      text({ isRunning: true }),
      /^Acme: test results \(m-1\)\nhttps:\/\/acme\.test\/v1\/messages\n\nTesting…/,
    );
    assert.match(text({ isRunning: true, rows: [works] }), /✔ Connection {2}Works$/);
  });

  it('says what the test cost where all is well', () => {
    assert.match(
      text({ outcome: outcome(true), rows: [works] }),
      /✔ It works\.[^]*14 requests, 700 tokens in, 1,216 out/,
    );
  });

  it('offers each fix above the row that failed, in a table whose columns stand below each other', () => {
    const all = lines({ outcome: outcome(false), rows: [works, refused], isUnused: true });
    const failed = all.find(({ buttons }) => buttons?.type === 'fixes');
    assert.deepEqual(failed?.buttons, { type: 'fixes', fixes: [{ kind: 'setKey' }] });
    assert.match(failed.text, /^✖ Key {9}\S/);
    assert.equal(failed.state, 'failed');
    const whole = all.map((line) => line.text).join('\n');
    assert.match(whole, /This doesn’t work yet[^]*The chat keeps using its current gateway/);
    const table = all.slice(all.findIndex(({ text: it }) => it.startsWith('✔ Connection')));
    for (const line of table) assert.match(line.text, /^(?:[✔✖] \S+ +| {14})\S/);
    assert.ok(all.every((line) => line.text.length <= 100));
  });

  it('says so where it could not run', () => {
    assert.match(text({}), /✖ The test couldn’t run/);
  });
});
