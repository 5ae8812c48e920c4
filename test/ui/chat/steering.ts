// Going back, choosing, comparing and summing up in a conversation, and what waits to be sent.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { FrameLocator, Locator } from 'playwright-core';
import { expectText } from '../support.ts';
import type { Parley } from '../support.ts';
import {
  answered,
  ask as send,
  begin,
  button,
  elsewhere,
  model,
  newConversation,
  newest,
  openFromList,
  second,
} from './window.ts';

describe('steering', () => {
  let parley: Parley;
  let chat: FrameLocator;
  let box: Locator;
  let log: Locator;
  const questions = (): Locator => chat.getByRole('article', { name: 'You' });
  const replies = (): Locator => chat.locator('article.reply');
  const ask = async (text: string): Promise<void> => {
    await send(text);
    await answered();
  };
  /** What the last request said, question by question. */
  const sent = (): readonly string[] => {
    const messages = newest()?.json?.['messages'] as readonly { readonly role: string; readonly content: unknown }[];
    return messages.filter(({ role }) => role === 'user').map(({ content }) => JSON.stringify(content));
  };

  before(async () => {
    ({ parley, chat, box, log } = await begin());
  });

  test('answers and questions have versions, later messages come back, and what is deleted can be undone', async () => {
    parley.gateway.script({ reply: 'first answer' }, { reply: 'second answer' }, { reply: 'third answer' });
    await ask('one');
    await ask('two');
    await replies().first().hover();
    await button('Retry from Here').click();
    await expectText(log, /third answer/);
    await button('Send').waitFor();
    assert.doesNotMatch(await log.innerText(), /first answer|two/);
    const versions = chat.getByRole('group', { name: 'Version 2 of 2' });
    await versions.waitFor();
    // By the keyboard alone.
    await button('Previous Version').focus();
    await parley.page.keyboard.press('Enter');
    await expectText(log, /first answer[^]*two[^]*second answer/);

    await questions().first().hover();
    await button('Edit Question').first().click();
    const edit = chat.getByRole('textbox', { name: 'Edit Question' });
    assert.equal(await edit.inputValue(), 'one');
    await edit.press('Escape');
    await edit.waitFor({ state: 'detached' });
    await button('Edit Question').first().click();
    await edit.press('ControlOrMeta+A');
    // VS Code, if it heard of the key, would select all again and the rest replace what was typed.
    await parley.page.keyboard.type('/echo one in other words');
    assert.equal(await edit.inputValue(), '/echo one in other words');
    await edit.press('Enter');
    await expectText(replies().first(), /one in other words/);
    await button('Send').waitFor();
    assert.equal(sent().length, 1);
    await questions().first().getByRole('button', { name: 'Previous Version' }).click();
    await expectText(log, /first answer[^]*two[^]*second answer/);

    await questions().last().hover();
    await button('Delete from Here').last().click();
    await chat.getByText('Deleted.').first().waitFor();
    assert.doesNotMatch(await log.innerText(), /second answer/);
    await button('Undo').click();
    await expectText(log, /second answer/);

    await replies().first().hover();
    await button('Fork from Here').click();
    await button('Show Them').waitFor();
    assert.doesNotMatch(await log.innerText(), /second answer/);
    await ask('/echo elsewhere');
    await expectText(replies().last(), /elsewhere/);
    assert.deepEqual(
      sent().map((text) => /one|elsewhere|two/.exec(text)?.[0]),
      ['one', 'elsewhere'],
    );
  });

  test('what is sent while a reply runs waits, can be changed, and follows when it is complete', async () => {
    await newConversation();
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    parley.gateway.script({ reply: 'one two three four', hold: { after: 2, until } });
    await box.fill('go');
    await box.press('Enter');
    await button('Stop').waitFor();
    for (const text of ['/echo second', '/echo third', '/echo fourth']) {
      await box.fill(text);
      await box.press('Enter');
    }
    const queue = chat.getByRole('region', { name: 'Queued Messages' });
    await expectText(queue, /Sent after this reply[^]*second[^]*third[^]*fourth/);
    await queue.getByRole('button', { name: 'Move Up: /echo fourth' }).click();
    await expectText(queue, /second[^]*fourth[^]*third/);
    await queue.getByRole('button', { name: 'Remove /echo third' }).click();
    await queue.getByRole('button', { name: 'Edit: /echo second' }).click();
    await queue.getByRole('textbox').fill('/echo changed');
    await queue.getByRole('textbox').press('Enter');
    await queue.getByText('/echo changed').waitFor();
    release();
    await expectText(replies().nth(2), /fourth/);
    await button('Send').waitFor();
    await expectText(replies().nth(1), /changed/);
    await queue.waitFor({ state: 'detached' });
  });

  test('several models answer side by side, and one is chosen to go on with', async () => {
    await newConversation();
    parley.gateway.script({ reply: 'the answer of one' }, { reply: ' word', endless: true, pace: 20 });
    await box.fill('compare');
    await chat.getByRole('button', { name: 'More Ways to Send' }).press('Enter');
    await chat.getByRole('menuitem', { name: 'Ask Several Models…' }).press('Enter');
    const rows = parley.quickInput.locator('.quick-input-list .monaco-list-row', { hasText: 'Test Gateway' });
    await parley.quickInput.getByText('Ask Several Models').first().waitFor();
    // The chat's model is ticked. One alone isn't several: the list stays, and says so.
    await parley.quickInput.getByText('1 Selected').waitFor();
    await parley.quickInput.getByRole('button', { name: 'OK' }).click();
    await parley.quickInput.getByText('Choose between 2 and 6 models.').waitFor();
    // The rows of all gateways are there: none moves any more.
    await parley.quickInput.locator('.monaco-list-row', { hasText: elsewhere }).first().waitFor();
    const others = rows.filter({ has: parley.page.getByRole('checkbox', { checked: false }) });
    await others.first().click();
    await parley.quickInput.getByText('2 Selected').waitFor();
    await parley.quickInput.getByRole('button', { name: 'OK' }).click();
    const several = chat.getByRole('region', { name: '2 replies side by side' });
    await expectText(several, /the answer of one/);
    await expectText(several, /word word/);
    await several.getByRole('button', { name: /^Stop / }).click();
    await expectText(several, /Stopped/);
    assert.equal(await several.getByText('Continues from here').count(), 1);
    await several.getByRole('button', { name: 'Continue with This Reply' }).click();
    await several.waitFor({ state: 'detached' });
    await chat.getByRole('group', { name: /^Version \d of 2$/ }).waitFor();
    assert.equal(await replies().count(), 1);
    // Who was chosen answers next.
    await button(/^Choose Model: second-model/).waitFor();
    await ask('/echo and on');
    await expectText(replies().last(), /and on/);
    const next = newest()?.json;
    assert.equal(next?.['model'], second);
    // In this conversation alone: a new one begins with the model that was chosen for the chat.
    await parley.command('Parley: New Conversation');
    await chat.getByRole('article').first().waitFor({ state: 'detached' });
    await button(new RegExp(`^Choose Model: ${model}`)).waitFor();
    await openFromList('compare');
    await button(/^Choose Model: second-model/).waitFor();
  });

  test('a conversation has settings of its own, as far as the gateway supports them', async () => {
    await parley.command('Parley: Conversation Settings');
    const list = parley.quickInput.locator('.quick-input-list');
    await parley.pick('System Prompt');
    await list.waitFor({ state: 'hidden' });
    await parley.answer('Answer in one word.');
    await parley.pick('Temperature');
    await list.waitFor({ state: 'hidden' });
    await parley.answer('0.5');
    await parley.quickInput.getByText('0.5 · this conversation').waitFor();
    await parley.page.keyboard.press('Escape');
    await ask('/echo briefly');
    const asked = newest()?.json;
    assert.deepEqual([asked?.['system'], asked?.['temperature']], ['Answer in one word.', 0.5]);
  });

  test('a conversation is summarized, and goes on from the summary', async () => {
    parley.gateway.script({ reply: 'Little was said.' });
    await parley.command('Parley: Compact Conversation');
    await expectText(questions().last(), /Summarize this conversation/);
    await expectText(replies().last(), /Little was said/);
    await button('Send').waitFor();
    await ask('/echo after that');
    await expectText(replies().last(), /after that/);
    const line = chat.locator('summary', { hasText: 'Earlier messages summarized' });
    assert.doesNotMatch(await log.innerText(), /Little was said/, 'it is folded once the conversation goes on');
    await line.press('Enter');
    await expectText(log, /Little was said/);
    const [first = ''] = sent();
    assert.match(first, /in summary:[^]*Little was said\./);
    assert.match(await log.innerText(), /and on/, 'what was said stays');
  });
});
