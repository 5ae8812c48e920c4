// Writing a message where the files, the prompt files and the language servers are real ones.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { FrameLocator, Locator } from 'playwright-core';
import { picture } from '../panel/picture.ts';
import { expectText } from '../support.ts';
import type { Parley } from '../support.ts';
import { answered, begin, button } from './window.ts';

describe('writing a message in VS Code', () => {
  let parley: Parley;
  let chat: FrameLocator;
  let box: Locator;
  const remove = (label: string): Locator => button(`Remove ${label}`);
  const sent = async (text: string): Promise<string> => {
    await box.pressSequentially(text);
    await box.press('Enter');
    const { body } = await parley.gateway.waitFor(
      ({ endpoint, body: raw }) => endpoint === 'messages' && raw.includes(text),
    );
    await answered();
    return body;
  };

  before(async () => {
    ({ parley, chat, box } = await begin());
  });

  test('what # finds is attached by the keys alone, with about its tokens, and sent', async () => {
    await box.click();
    await parley.page.keyboard.type('#format');
    await chat
      .getByRole('option', { name: /format\.ts/ })
      .first()
      .waitFor();
    await parley.page.keyboard.press('Enter');
    await remove('format.ts').waitFor();
    await parley.screenshot('composer-chip');
    await expectText(chat.locator('.chip'), /format\.ts[^]*≈ \d+/);
    assert.match(await sent('/echo with a file'), /export function formatAmount/);
    await remove('format.ts').waitFor({ state: 'detached' });
  });

  test('a pasted picture is sent as one', async () => {
    const frame = await (await box.elementHandle()).ownerFrame();
    await frame?.evaluate(`(async () => {
      const data = new DataTransfer();
      data.items.add(await (${picture})(2000, 500));
      document.querySelector('textarea').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    })()`);
    await chat.getByRole('button', { name: /^Remove .*image/ }).waitFor();
    const body = await sent('/echo with a picture');
    const [, base64 = ''] = /"media_type":"image\/png","data":"([^"]+)"/.exec(body) ?? [];
    assert.equal(Buffer.from(base64, 'base64').readUInt32BE(16), 1_568);
  });

  test('a dropped file that may hold secrets is refused, and attached when the user insists', async () => {
    await box.evaluate(
      (element, uri) => {
        const data = new DataTransfer();
        data.setData('text/uri-list', uri);
        const about = { dataTransfer: data, bubbles: true, cancelable: true, shiftKey: true };
        element.dispatchEvent(new DragEvent('drop', about));
      },
      `vscode-remote://${new URL(parley.server.url).host}${parley.folder}/.env`,
    );
    await chat.getByRole('listitem').filter({ hasText: '.env: It’s ignored' }).waitFor();
    await chat.getByRole('button', { name: 'Attach Anyway' }).click();
    await remove('.env').waitFor();
    await remove('.env').click();
    await remove('.env').waitFor({ state: 'detached' });
  });

  test('a prompt file asks for its input, and its text is sent', async () => {
    await box.click();
    await parley.page.keyboard.type('/che');
    await chat.getByRole('option', { name: /check/ }).waitFor();
    await parley.page.keyboard.press('Tab');
    await parley.page.keyboard.press('Enter');
    await chat.getByPlaceholder('What to check').waitFor();
    await parley.page.keyboard.type('the names');
    await parley.page.keyboard.press('Enter');
    await expectText(chat.getByRole('article').last(), /Checked: the names/);
  });
});
