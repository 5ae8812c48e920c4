import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { openParley } from './support.ts';
import type { Parley } from './support.ts';

// A folder that the user does not trust: Parley answers questions there, and neither reads nor changes its files.
let parley: Parley;

describe('in Restricted Mode', () => {
  before(async () => {
    parley = await openParley({ workspaceTrust: true });
    await parley.page.getByText('Restricted Mode is intended for safe code browsing').waitFor();
  });

  it('a question is answered', async () => {
    const chat = await parley.openChat();
    await chat.getByRole('textbox', { name: 'Message' }).fill('/echo still here');
    await chat.getByRole('button', { name: 'Send', exact: true }).click();
    await chat.getByRole('article').nth(1).getByText('still here').waitFor();
  });

  for (const [command, words] of [
    ['Parley: Ask About Selection', /Parley can’t read or edit files in Restricted Mode/],
    ['Parley: Edit Selection', /Parley can’t read or edit files in Restricted Mode/],
  ] as const) {
    it(`${command} says why not, and sends nothing`, async () => {
      await parley.openFile('src/cart.ts');
      await parley.selectLines(1, 3);
      parley.gateway.clear();
      await parley.command(command);
      await parley.notification(words);
      await parley.quickInput.waitFor({ state: 'hidden' });
      assert.deepEqual(parley.gateway.requests, []);
      await parley.screenshot(`restricted-${command.replace('Parley: ', '')}`);
    });
  }
});
