// npm run screenshots: takes the README's pictures from the running product, light and dark, into docs/.
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { openParley } from '../ui/support.ts';
import type { Parley, Theme } from '../ui/support.ts';
import { root } from './paths.ts';

const viewport = { width: 1200, height: 760 };
/** Nothing in the pictures but what they are about. */
const settings = { 'editor.minimap.enabled': false, 'editor.stickyScroll.enabled': false, 'window.title': 'shop' };
const file = 'src/cart.ts';
const source = fs.readFileSync(path.join(root, 'test/fixtures/workspace', file), 'utf8').split('\n');
const lineOf = (text: string): number => source.findIndex((line) => line.includes(text)) + 1;
const first = lineOf('total(): number');
const last = first + 6;

const answer = `\`total()\` adds price × count for every item and returns the sum **in cents**, so it stays exact.

Two things to know:

1. A count below zero is summed like any other: \`add\` does not refuse it.
2. It walks all items on each call; \`summary()\` calls it once, which is fine for a cart.

The same as one expression:

\`\`\`ts
total(): number {
  return this.#items.reduce((sum, { price, count }) => sum + price * count, 0);
}
\`\`\`
`;
const edited = `<replacement>
  /** What all items cost together, in cents. */
  total(): number {
    return this.#items.reduce((sum, { price, count }) => sum + price * count, 0);
  }
</replacement>`;

async function picture(parley: Parley, name: string): Promise<void> {
  fs.mkdirSync(path.join(root, 'docs'), { recursive: true });
  await parley.page.mouse.move(viewport.width / 2, viewport.height - 1);
  await parley.page.screenshot({ path: path.join(root, 'docs', `${name}.png`) });
}

for (const theme of ['dark', 'light'] satisfies Theme[]) {
  test(`the pictures, ${theme}`, async () => {
    const parley = await openParley({ builtIns: 'all', theme, viewport, settings });
    const lens = (title: string) => parley.page.locator('.codelens-decoration a', { hasText: title }).first();
    await parley.openFile(file);
    await lens('Refactor').waitFor({ timeout: 60_000 });
    const chat = await parley.openChat();
    parley.gateway.script({ reply: answer });
    await parley.openFile(file);
    await parley.selectLines(first, last);
    await parley.command('Parley: Ask About Selection');
    await chat.getByRole('textbox', { name: 'Message' }).fill('What does this do, and is it right?');
    await chat.getByRole('button', { name: 'Send', exact: true }).click();
    await chat.getByRole('button', { name: 'Copy', exact: true }).first().waitFor();
    await chat.locator('[class^="hl-"]').first().waitFor();
    await chat.getByRole('button', { name: 'Retry' }).last().waitFor();
    await picture(parley, `chat-${theme}`);

    parley.gateway.script({ reply: edited });
    await parley.openFile(file);
    await parley.selectLines(first, last);
    await parley.command('Parley: Edit Selection');
    await parley.answer('use reduce, and document it');
    await lens('Accept').waitFor();
    await picture(parley, `edit-${theme}`);
    await parley.close();
  });
}
