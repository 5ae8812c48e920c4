import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorFromResponse } from '../../../src/messages/errors/classify.ts';
import { isNoList } from '../../../src/setup/noList.ts';

describe('a gateway without a list of models', () => {
  const says = (status: number, message: string): boolean =>
    isNoList(errorFromResponse({ status, headers: new Headers(), body: JSON.stringify({ error: { message } }) }));

  for (const [status, message] of [
    [404, 'models not found'],
    [404, 'Not Found'],
    [404, 'The model `models` does not exist'],
    [400, 'model not found'],
    [405, 'Method Not Allowed'],
    [501, 'Not implemented'],
  ] as const) {
    it(`says so with ${status} “${message}”`, () => assert.ok(says(status, message)));
  }

  for (const [status, message] of [
    [401, 'invalid x-api-key'],
    [429, 'Too many requests'],
    [500, 'Internal error'],
    [403, 'Forbidden'],
  ] as const) {
    it(`does not say so with ${status} “${message}”`, () => assert.ok(!says(status, message)));
  }
});
