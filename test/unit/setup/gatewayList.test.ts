import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRecords } from '../../../src/setup/gatewayList.ts';
import type { Records } from '../../../src/setup/gatewayList.ts';

/** The settings in memory: read at once, written later, as VS Code does it. */
function settings(value: unknown): { readonly records: Records; value: unknown; refuse: boolean } {
  const state = { value, refuse: false };
  const write = async (list: unknown): Promise<void> => {
    await new Promise(setImmediate);
    if (state.refuse) throw new Error('settings.json does not parse');
    state.value = list;
  };
  return Object.assign(state, { records: createRecords(() => state.value, write) });
}

describe('the records of the settings', () => {
  it('are changed as they are when it is their turn: two changes at once are both kept', async () => {
    const held = settings([{ id: 'a', model: 'old', mine: 1 }, 'not a record', { id: 'b' }]);
    const { records } = held;
    await Promise.all([
      records.change('a', (record) => ({ ...record, name: 'A' })),
      records.change('a', (record) => ({ ...record, model: 'new' })),
      records.change('b', (record) => ({ ...record, name: 'B' })),
      records.add({ id: 'c', baseUrl: 'https://c.test' }),
      records.remove('b'),
    ]);
    assert.deepEqual(held.value, [
      { id: 'a', model: 'new', mine: 1, name: 'A' },
      'not a record',
      { id: 'c', baseUrl: 'https://c.test' },
    ]);
  });

  it('give what was made of one, and nothing of one that is gone', async () => {
    const held = settings([{ id: 'a' }]);
    assert.deepEqual(await held.records.change('a', (record) => ({ ...record, name: 'A' })), { id: 'a', name: 'A' });
    assert.equal(await held.records.change('gone', () => assert.fail('there is nothing to change')), undefined);
    assert.deepEqual(held.value, [{ id: 'a', name: 'A' }]);
    await held.records.remove('a');
    assert.equal(held.value, undefined, 'an empty list is no setting');
  });

  it('go on being changed after a change that was refused', async () => {
    const held = settings([{ id: 'a' }]);
    held.refuse = true;
    await assert.rejects(held.records.change('a', (record) => ({ ...record, name: 'lost' })));
    held.refuse = false;
    await held.records.change('a', (record) => ({ ...record, name: 'A' }));
    assert.deepEqual(held.value, [{ id: 'a', name: 'A' }]);
  });

  it('name a gateway only where its record is right', () => {
    const { records } = settings([{ id: 'a', baseUrl: 'https://a.test' }, { id: 'b' }]);
    assert.equal(records.gateway('a')?.origin, 'https://a.test');
    assert.equal(records.gateway('b'), undefined);
    assert.equal(records.gateway('c'), undefined);
  });
});
