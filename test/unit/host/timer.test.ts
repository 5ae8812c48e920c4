import assert from 'node:assert/strict';
import { it } from 'node:test';
import { clock } from '../../../src/host/timer.ts';

it('a timer waits for as long as it says, longer than Node’s own can, and can be cancelled', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const days = 86_400_000;
  const rung: string[] = [];
  clock.after(100 * days, () => rung.push('long'));
  clock.after(Infinity, () => rung.push('never'));
  const cancel = clock.after(60 * days, () => rung.push('cancelled'));
  for (let day = 0; day < 50; day++) context.mock.timers.tick(days);
  cancel();
  for (let day = 50; day < 99; day++) context.mock.timers.tick(days);
  assert.deepEqual(rung, []);
  // Each of Node's own timers that it is made of begins with a whole day here.
  for (let day = 99; day < 105; day++) context.mock.timers.tick(days);
  assert.deepEqual(rung, ['long']);
});
