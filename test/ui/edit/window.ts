// The window that the tests of editing share. A window with a language server in it costs as much as all that a part does
// in it, so each part is given the same one, as if it had just been opened.
import fs from 'node:fs';
import path from 'node:path';
import { afterEach } from 'node:test';
import { typescriptBuiltIns } from '../../host/server.ts';
import { hasPassed, openParley } from '../support.ts';
import type { Parley } from '../support.ts';
import { stepsIn } from './steps.ts';

let window: Parley | undefined;

// The next part is not given what a failed test has left open: it opens a window of its own.
afterEach((context) => {
  if (!hasPassed(context)) window = undefined;
});

/**
 * A window with these files in its folder, for a part to use until its end. No two parts have a file of the same name: VS
 * Code and Parley remember files that were open. A part closes what it opens besides editors and the chat.
 */
export async function editWindow(files: Readonly<Record<string, string>> = {}): Promise<Parley> {
  const before = window;
  window = undefined;
  const parley =
    before ??
    (await openParley({
      builtIns: typescriptBuiltIns,
      settings: { 'terminal.integrated.gpuAcceleration': 'off' },
    }));
  if (before !== undefined) await tidy(before);
  for (const [name, text] of Object.entries(files)) {
    if (fs.existsSync(path.join(parley.folder, name))) throw new Error(`Another part has ${name}.`);
    fs.mkdirSync(path.dirname(path.join(parley.folder, name)), { recursive: true });
    fs.writeFileSync(path.join(parley.folder, name), text);
  }
  window = parley;
  return parley;
}

/** Nothing is open, shown or set that a part before did, and the chat has a new conversation. */
async function tidy(parley: Parley): Promise<void> {
  const { chat, gateway } = parley;
  if (await chat.locator('main').isVisible()) {
    await parley.command('Parley: New Conversation');
    await chat.getByRole('heading', { name: 'Ask about your code' }).waitFor();
    await parley.hideChat();
  }
  await parley.closeEditors();
  await stepsIn(() => parley)
    .status('')
    .waitFor({ state: 'detached' });
  await parley.clearNotifications();
  await parley.restoreSettings();
  gateway.clear();
}
