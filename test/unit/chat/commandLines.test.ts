// Commands in a block of shell code.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { commandLines } from '../../../src/chat/commandLines.ts';

it('commands have no prompt, no end that would run them, and nothing that a terminal takes for a key', () => {
  assert.deepEqual(commandLines('$ npm i\n'), ['npm i']);
  assert.deepEqual(commandLines('\n  npm i  \r\n\r\n'), ['npm i']);
  assert.deepEqual(commandLines('$ a\n\n$ b'), ['a', '', 'b']);
  assert.deepEqual(commandLines('for x in 1\ndo echo $x\ndone'), ['for x in 1', 'do echo $x', 'done']);
  assert.deepEqual(commandLines('a\u001b[201~\u0003b\u202ec\td'), ['a[201~bc  d']);
  assert.deepEqual(commandLines(' \n'), []);
});
