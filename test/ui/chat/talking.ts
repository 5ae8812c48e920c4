// Asking, being answered, and what can be done about it, also where it failed.
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import type { FrameLocator, Locator } from 'playwright-core';
import type { Gateway } from '../../gateway/server.ts';
import { eventually, expectText } from '../support.ts';
import type { Parley } from '../support.ts';
import {
  answered,
  ask,
  begin,
  button,
  elsewhere,
  endless,
  hasKeyboard,
  model,
  newConversation,
  newest,
  openChat,
  replies,
  streams,
} from './window.ts';
import type { ChatWindow } from './window.ts';

describe('the chat', () => {
  let parley: Parley;
  let other: Gateway;
  let settings: ChatWindow['settings'];
  let chat: FrameLocator;
  let box: Locator;

  before(async () => {
    ({ parley, other, settings, chat, box } = await begin());
  });
  beforeEach(newConversation);

  test('a question is answered as it streams, and the next one knows of it', async () => {
    await box.fill('/echo first line');
    await box.press('Shift+Enter');
    await box.pressSequentially('second line');
    await button('Send').click();
    const log = chat.getByRole('log', { name: 'Conversation' });
    await expectText(log.getByRole('article', { name: 'You' }), /first line\nsecond line/);
    await answered();
    await expectText(replies().first(), /first line\s+second line/);
    assert.equal(await box.inputValue(), '');
    await box.press('ArrowUp');
    assert.equal(await box.inputValue(), '/echo first line\nsecond line');
    await box.press('ArrowUp');
    await ask('/echo again');
    await expectText(replies().nth(1), /again/);
    await answered();
    const messages = newest()?.json?.['messages'];
    assert.ok(Array.isArray(messages));
    assert.deepEqual(
      messages.map((message: unknown) => (message as { role: string }).role),
      ['user', 'assistant', 'user'],
    );
    assert.equal(newest()?.verdict, 'ok');
    await expectText(replies().nth(1), /[\d,]+ tokens in · [\d,]+ out/);
  });

  test('Stop ends the reply at once, keeps its text and closes the connection', async () => {
    endless();
    await ask('write');
    await streams(replies(), 50);
    await button('Stop').click();
    await expectText(replies(), /Stopped/);
    assert.equal(await button('Retry').count(), 1);
    const { ended } = await parley.gateway.waitFor((request) => request.ended !== undefined);
    assert.equal(ended, 'left');
    assert.ok((await replies().innerText()).length > 200);
    await ask('/echo after');
    await expectText(replies().nth(1), /after/);
    assert.equal(newest()?.verdict, 'ok');
    await answered();
    endless();
    await ask('write');
    await streams(replies().nth(2), 0);
    await box.press('Escape');
    await expectText(replies().nth(2), /Stopped/);
    await button('Continue').waitFor();
  });

  test('closing the view keeps the conversation, the draft and a running reply', async () => {
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    parley.gateway.script({ reply: `${'word '.repeat(100)}is done.`, hold: { after: 50, until } });
    await ask('write');
    await streams(replies(), 20);
    await box.fill('half a thought');
    await button('Add to Queue').waitFor();
    assert.equal(await box.inputValue(), 'half a thought');
    assert.equal(parley.gateway.messages.length, 1);
    await parley.hideChat();
    await openChat();
    await button('Stop').waitFor();
    release();
    await answered();
    await expectText(chat.getByRole('article', { name: 'You' }), /write/);
    await expectText(replies(), /is done\.[^]*[\d,]+ tokens in · [\d,]+ out/);
    assert.equal(await box.inputValue(), 'half a thought');
  });

  test('Ask About Selection attaches the selection and leaves the question to the user', async () => {
    await parley.openFile('src/cart.ts');
    await parley.selectLines(10, 14);
    await parley.command('Parley: Ask About Selection');
    await button('Remove cart.ts:10-14').waitFor();
    await hasKeyboard();
    assert.equal(parley.gateway.messages.length, 0);
    await box.fill('/echo seen');
    await box.press('Enter');
    await expectText(replies(), /seen/);
    assert.match(newest()?.body ?? '', /lines 10-14 of \\"src\/cart\.ts\\"/);
    assert.match(newest()?.body ?? '', /export class Cart/);
    await button('Remove cart.ts:10-14').waitFor({ state: 'detached' });
    await parley.openFile('src/cart.ts');
    await parley.selectLines(3, 3);
    await parley.command('Parley: Attach Selection');
    await button('Remove cart.ts:3').click();
    await button('Remove cart.ts:3').waitFor({ state: 'detached' });
  });

  test('Attach Selection attaches to the question being written, which stays as it is', async () => {
    await parley.openFile('src/cart.ts');
    await parley.selectLines(3, 3);
    await box.fill('/echo seen too');
    await parley.command('Parley: Attach Selection');
    await button('Remove cart.ts:3').waitFor();
    assert.equal(await box.inputValue(), '/echo seen too');
    assert.equal(parley.gateway.messages.length, 0);
    await box.press('Enter');
    await expectText(replies(), /seen too/);
    assert.match(newest()?.body ?? '', /line 3 of \\"src\/cart\.ts\\"/);
    await answered();
  });

  test('New Conversation begins an empty one, and nothing of the last is sent with it', async () => {
    await ask('/echo before');
    await answered();
    await parley.command('Parley: New Conversation');
    await chat.getByRole('article').first().waitFor({ state: 'detached' });
    await ask('/echo after');
    await expectText(replies(), /after/);
    await answered();
    assert.doesNotMatch(newest()?.body ?? '', /before/);
    assert.equal(await chat.getByRole('article').count(), 2);
  });

  test('code can be copied, inserted at the cursor and put into a new file', async () => {
    await parley.openFile('src/cart.ts');
    await parley.selectLines(1, 1);
    parley.gateway.script({ reply: 'Here:\n\n```python\nprint("from the reply")\n```\n' });
    await ask('code, please');
    await answered();
    await button('Copy').click();
    await eventually(
      'the clipboard has it',
      async () => parley.page.evaluate(async () => navigator.clipboard.readText()),
      (text) => text.trimEnd() === 'print("from the reply")',
    );
    await button('Insert at Cursor').click();
    await eventually(
      'the editor has it at the cursor, and the selected line too',
      async () => parley.shownText('src/cart.ts'),
      (text) => /^import .*;print\("from the reply"\)\n/.test(text),
    );
    await parley.focused('src/cart.ts').waitFor();
    await parley.page.keyboard.press('Control+Z');
    await eventually(
      'the editor has it no more',
      async () => parley.shownText('src/cart.ts'),
      (text) => !text.includes('from the reply'),
    );
    await button('More Actions…').click();
    await chat.getByRole('menuitem', { name: 'New File' }).click();
    const untitled = parley.page.locator('.editor-instance .monaco-editor[data-uri^="untitled:"]');
    await expectText(untitled.locator('.view-lines'), /print\("from.the.reply"\)/);
    await expectText(parley.page.locator('#status\\.editor\\.mode'), /Python/);
    await parley.command('View: Revert and Close Editor');
    await untitled.waitFor({ state: 'detached' });
  });

  test('each failure says what happened and offers what helps', async () => {
    parley.gateway.script({ error: { status: 401, message: 'invalid x-api-key' } });
    await ask('one');
    await expectText(replies(), /requires a key, and none is set/);
    await expectText(chat.getByRole('blockquote'), /invalid x-api-key/);
    await button('Set Key').waitFor();
    await button('Show Request').waitFor();

    parley.gateway.script({ error: { status: 400, message: 'max_tokens: 8192 > 4096, which is the maximum' } });
    await ask('/echo shorter');
    await expectText(replies().nth(1), /at most 4096 tokens/);
    await button('Change and Retry').click();
    await expectText(replies().nth(1), /shorter/);
    assert.equal(newest()?.json?.['max_tokens'], 4096);
    await answered();

    parley.gateway.script({ body: '<!DOCTYPE html><title>Log in</title>', contentType: 'text/html' });
    await ask('two');
    await expectText(replies().nth(2), /not a Messages API/);
    await button('Edit Gateway').waitFor();

    let cut = (): void => undefined;
    const until = new Promise<void>((resolve) => (cut = resolve));
    parley.gateway.script({
      reply: 'Only the first words of this',
      hold: { after: 5, until },
      cut: { after: 6, unit: 'frames', how: 'reset', wait: 50 },
    });
    await ask('three');
    await expectText(replies().nth(3), /Only/);
    cut();
    await expectText(replies().nth(3), /Only[^]*Interrupted/);
    parley.gateway.script({ reply: ' and the rest.' });
    await button('Continue').click();
    await expectText(replies().nth(3), /Only[^]*and the rest\./);
    assert.equal(newest()?.verdict, 'ok');
  });

  test('a question that failed for want of a key is asked again when the key is set, and not when it is not', async () => {
    parley.gateway.script({ error: 401 });
    await ask('/echo with a key');
    await button('Set Key').click();
    await parley.quickInput.getByRole('textbox').waitFor();
    await parley.page.keyboard.press('Escape');
    await parley.quickInput.waitFor({ state: 'hidden' });
    await button('Set Key').click();
    await parley.quickInput.getByRole('textbox').fill('a-key');
    await parley.page.keyboard.press('Enter');
    await expectText(replies(), /with a key/);
    assert.equal(parley.gateway.messages.length, 2);
    await answered();
    await parley.clearNotifications();
  });

  test('a reply that reached its token limit can be gone on with', async () => {
    parley.gateway.script({ reply: { blocks: [{ type: 'text', text: 'The first half' }], stopReason: 'max_tokens' } });
    await ask('write');
    await expectText(replies(), /The first half[^]*reached its token limit/);
    await button('Open Settings').waitFor();
    parley.gateway.script({ reply: 'The first half and the second.' });
    await button('Continue').click();
    await hasKeyboard();
    await expectText(replies(), /The first half and the second\./);
    assert.equal(newest()?.verdict, 'ok');
    await answered();
  });

  test('a reply without a word says why, and offers what helps', async () => {
    await ask('/silence refusal');
    await answered();
    await expectText(replies(), /The model declined to answer\./);
    await button('Choose Model').waitFor();
    await button('Retry').click();
    await eventually(
      'it is asked again',
      () => parley.gateway.messages.length,
      (count) => count === 2,
    );
    await answered();
    await ask('/silence max_tokens');
    await answered();
    await expectText(replies().last(), /reached its token limit before there was anything to show\./);
    await button('Open Settings').waitFor();
    // What was offered on the reply before is gone: only the last one can be asked for again.
    assert.equal(await button('Retry').count(), 1);
  });

  test('a rate limit counts down, and Retry Now does not wait for it', async () => {
    const seconds = async (): Promise<number> =>
      Number(/Retrying in (\d+) s/.exec(await replies().innerText())?.[1] ?? NaN);
    parley.gateway.script({ error: 429, headers: { 'retry-after': '60' } });
    await ask('/echo at last');
    const first = await eventually('it counts', seconds, (left) => left <= 60);
    await eventually('it counts down', seconds, (left) => left < first);
    await button('Retry Now').click();
    await expectText(replies(), /at last/);
    await answered();
    // Not 429, where nobody waits for its end: requests after it would have to.
    parley.gateway.script({ error: 529, headers: { 'retry-after': '60' } });
    await ask('/echo never');
    await expectText(replies().nth(1), /Retrying/);
    await button('Cancel').click();
    await expectText(replies().nth(1), /Stopped/);
    assert.equal(parley.gateway.messages.length, 3);
  });

  test('the keyboard goes on where the next thing is done', async () => {
    endless();
    await box.fill('write');
    await button('Send').press('Enter');
    await hasKeyboard();
    await streams(replies(), 5);
    await button('Stop').press('Enter');
    await expectText(replies(), /Stopped/);
    await hasKeyboard();

    await parley.openFile('src/cart.ts');
    for (const line of [3, 4]) {
      await parley.selectLines(line, line);
      await parley.command('Parley: Attach Selection');
      await button(`Remove cart.ts:${line}`).waitFor();
    }
    await button('Remove cart.ts:3').press('Enter');
    const next = chat.getByRole('button', { name: /^cart\.ts:4/ });
    await eventually('the next one has the keyboard', async () =>
      next.evaluate((element) => document.hasFocus() && element === document.activeElement),
    );
    await next.press('Delete');
    await hasKeyboard();

    // Long enough that the keyboard is on the button before it goes by itself.
    parley.gateway.script({ error: 429, headers: { 'retry-after': '10' } });
    await ask('/echo at last');
    await button('Retry Now').focus();
    await expectText(replies().nth(1), /at last/);
    await hasKeyboard();
    await answered();
    parley.gateway.script({ error: 529, headers: { 'retry-after': '60' } });
    await ask('/echo never');
    await button('Cancel').press('Enter');
    await hasKeyboard();

    await chat.getByRole('button', { name: /^Choose Model/ }).press('Enter');
    await parley.quickInput.getByRole('textbox').waitFor();
    await parley.page.keyboard.press('Escape');
    await hasKeyboard();
  });

  test('an address that was cut off is no link, and one that is whole stays one', async () => {
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    parley.gateway.script({ reply: 'On https://whole.example/a **at https://cut.exam', hold: { after: 10, until } });
    await ask('write');
    await expectText(replies(), /https:\/\/cut\.exam/);
    await button('Stop').click();
    await expectText(replies(), /Stopped/);
    await expectText(replies().getByRole('link'), /^https:\/\/whole\.example\/a$/);
    // Its marks stay whole, too.
    await expectText(replies().locator('strong'), /^at https:\/\/cut\.exam$/);
    await parley.screenshot('chat-stopped');
    release();
  });

  test('the second key of a chord is not typed', async () => {
    await box.press('Control+K');
    await box.press('Shift+C');
    await box.press('x');
    assert.equal(await box.inputValue(), 'x');
  });

  test('a gateway that is listed to help out answers, and the panel says so', async () => {
    const fallback = [`other/${elsewhere}`];
    const [first, ...rest] = settings['parley.gateways'];
    await parley.changeSettings({ 'parley.gateways': [{ ...first, fallback }, ...rest] });
    parley.gateway.script({ error: 529 });
    await ask('/echo helped');
    const reply = chat.getByRole('article', { name: elsewhere });
    await expectText(reply, /helped[^]*couldn’t answer, so Other Gateway was asked/);
    await parley.screenshot('chat-fallback');
    assert.deepEqual([parley.gateway.messages.length, other.messages.length], [1, 1]);
    await parley.restoreSettings();
  });

  test('another origin gets nothing of the conversation before the user says so', async () => {
    await ask('/echo here');
    await answered();
    await chat.getByRole('button', { name: /^Choose Model/ }).click();
    // Both lists are there: a row does not move any more.
    await parley.quickInput.locator('.monaco-list-row', { hasText: model }).first().waitFor();
    await parley.pick(elsewhere);
    await chat.getByRole('button', { name: `Choose Model: ${elsewhere}` }).waitFor();
    await box.fill('/echo there');
    await box.press('Enter');
    const hosts = new RegExp(`${new URL(parley.gateway.url).host}.*${new URL(other.url).host}`);
    await expectText(chat.getByRole('alert'), hosts);
    assert.equal(other.messages.length, 0);
    assert.equal(await box.inputValue(), '/echo there');
    await button(`Send to ${other.url}`).click();
    await expectText(chat.getByRole('article', { name: elsewhere }), /there/);
    assert.equal(other.messages.length, 1);
    assert.equal(await box.inputValue(), '');
    await chat.getByRole('button', { name: /^Choose Model/ }).click();
    await parley.pick(model);
    await chat.getByRole('button', { name: `Choose Model: ${model}` }).waitFor();
  });

  test('a deleted conversation comes back with Undo and is gone from the disk without; the draft stays', async () => {
    await ask('/echo a private matter');
    await answered();
    await box.fill('half a thought');
    const isWritten = (): boolean => parley.written().some((text) => text.includes('a private matter'));
    await eventually('the conversation is written', isWritten);
    await parley.command('Parley: Delete Conversation');
    await chat.getByRole('article').first().waitFor({ state: 'detached' });
    const toast = parley.page.locator('.notification-toast', { hasText: 'Conversation deleted.' });
    await toast.getByRole('button', { name: 'Undo' }).click();
    await chat.getByRole('article').filter({ hasText: 'a private matter' }).first().waitFor();
    await parley.command('Parley: Delete Conversation');
    await chat.getByRole('article').first().waitFor({ state: 'detached' });
    await toast.waitFor();
    await parley.clearNotifications();
    await eventually('nothing of it is left', () => !isWritten());
    assert.equal(await box.inputValue(), 'half a thought');
  });
});
