import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openParley } from './support.ts';

test('Parley is there once its package is installed', async () => {
  const parley = await openParley();
  await parley.page.locator('.activitybar .action-label[aria-label^="Parley"]').waitFor();
  await parley.openFile('src/cart.ts');
  await parley.selectLines(11, 14);
  assert.match(await parley.shownText('src/cart.ts'), /export class Cart/);
  await parley.setTheme('light');
  await parley.command('Parley: Focus Chat');
});
