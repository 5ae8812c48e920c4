import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { reference } from '../../../src/messages/index.ts';
import { validHistory } from '../../../src/messages/history.ts';
import { fixtures } from './fixtures.ts';

/** The deviations of real servers that are known, by number. */
const known = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 31, 35, 36, 37, 41, 42, 43,
  44, 45, 46,
];

test('each known deviation has a recorded stream or a test of its name', () => {
  const sources = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
    .join('\n');
  const streams = new Set(fixtures.map(({ name }) => name.split('-')[0]));
  const missing = known.filter(
    (id) =>
      !streams.has(`d${String(id).padStart(2, '0')}`) && !new RegExp(`['"\`][^'"\`\\n]*\\bD${id}\\b`).test(sources),
  );
  assert.deepEqual(missing, []);
});

test('D19: thinking goes back with its call to where it came from, and nowhere else', () => {
  const origin = { url: 'https://g.example/v1/messages', model: 'm' };
  const thinking = { type: 'thinking', thinking: 'Hm', signature: 's' } as const;
  const call = { type: 'tool_use', id: 't1', name: 'run', input: {} } as const;
  const result = { type: 'tool_result', tool_use_id: 't1', content: 'done' } as const;
  const sent = (to: string): unknown =>
    validHistory(
      [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [thinking, call], origin },
        { role: 'user', content: [result] },
      ],
      { dialect: reference, tools: true, origin: { ...origin, model: to } },
    )[1]?.['content'];
  assert.deepEqual(sent('m'), [thinking, call]);
  assert.deepEqual(sent('other'), [call]);
});
