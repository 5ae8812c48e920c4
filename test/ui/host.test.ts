import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { readManifest } from '../host/vsix.ts';
import { eventually, openParley } from './support.ts';
import type { Parley } from './support.ts';

let parley: Parley;

before(async () => {
  parley = await openParley();
});

test('Parley is there once its package is installed, and VS Code can be used', async () => {
  await parley.openChat();
  await parley.openFile('src/cart.ts');
  await parley.selectLines(11, 14);
  await eventually(
    'the code is shown',
    async () => parley.shownText('src/cart.ts'),
    (text) => text.includes('export class Cart'),
  );
  await parley.setTheme('light');
  await parley.setTheme('dark');
});

test('its keys are taken by nothing else in VS Code', async () => {
  await parley.command('Preferences: Open Default Keyboard Shortcuts (JSON)');
  await parley.page.locator('.editor-instance .view-line', { hasText: '"key"' }).first().click();
  await parley.page.keyboard.press('Control+A');
  await parley.page.keyboard.press('Control+C');
  const read = async () =>
    Array.from(
      (await parley.page.evaluate(async () => navigator.clipboard.readText())).matchAll(
        /"key": "([^"]+)",\s+"command": "([^"]+)"/g,
      ),
      ([, key = '', command = '']) => ({ key, command }),
    );
  const bound = await eventually('the keys of VS Code are read', read, (all) => all.length > 500);
  const { contributes } = readManifest() as {
    contributes: { keybindings: { command: string; key: string; when?: string }[] };
  };
  // In the panel itself some keys do what they do elsewhere in VS Code.
  const anywhere = contributes.keybindings.filter(
    ({ when }) => when?.startsWith("focusedView == 'parley.chat'") !== true,
  );
  assert.ok(anywhere.length > 10);
  for (const { command, key } of anywhere) {
    const others = bound.filter((other) => other.key === key && other.command !== command);
    assert.deepEqual(others, [], key);
  }
});
