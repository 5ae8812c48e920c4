import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { View } from '../../../src/chat/chats.ts';
import { Desk, MemoryStore, prompts } from './support.ts';

/** An editor tab, of which only what it is told counts. */
class Tab implements View {
  readonly told: string[] = [];
  title: string | undefined;

  post(patches: Parameters<View['post']>[0]): void {
    this.told.push(...patches.map(({ type }) => type));
  }

  reset(): void {
    this.told.push('reset');
  }

  titled(title: string | undefined): void {
    this.title = title;
  }
}

describe('two conversations at once', () => {
  it('each hear of their own replies only', async () => {
    const desk = await Desk.open();
    const tab = new Tab();
    const other = await desk.chats.in(tab, '');
    assert.notEqual(other.id, desk.chat.id);
    other.asking.send('two', 'And the other?');
    assert.equal(tab.title, 'And the other?');
    await desk.last.addressed();
    await desk.last.text('So');
    assert.ok(tab.told.includes('append') || tab.told.includes('block'));
    assert.equal(prompts(desk.panel).length, 0);
    desk.chat.asking.send('one', 'Why?');
    await desk.rest();
    assert.equal(desk.title, 'Why?');
    assert.deepEqual(
      prompts(desk.panel).map(({ text }) => text),
      ['Why?'],
    );
    await desk.rest();
    const journals = [...desk.store.files].filter(([name]) => name !== 'list.jsonl');
    const written = journals.map(([name, text]) => [name, text.includes('And the other?')]);
    assert.deepEqual(written, [
      [`${other.id}.jsonl`, true],
      ['c.jsonl', false],
    ]);
  });

  it('are only those that are still there: a tab closed while it loads is no view', async () => {
    const desk = await Desk.open();
    const tab = new Tab();
    const opening = desk.chats.in(tab, '');
    desk.chats.close(tab);
    await opening;
    assert.equal(desk.chats.current(tab), undefined);
    assert.equal(tab.title, undefined);
    assert.equal(desk.chats.shown.length, 1);
  });

  it('are never the same: a tab that would show what the sidebar shows begins another', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    const chat = await desk.chats.in(new Tab(), desk.chat.id);
    assert.notEqual(chat.id, desk.chat.id);
    assert.equal(chat.hasConversation, false);
  });

  it('are one when it is asked for again while it is being read', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    const first = desk.chat.id;
    desk.chats.begin(desk.view);
    const tab = new Tab();
    const opening = desk.chats.in(tab, first);
    assert.equal(desk.chats.viewOf(first), tab);
    const again = await desk.chats.in(new Tab(), first);
    assert.equal((await opening).id, first);
    assert.notEqual(again.id, first);
    desk.chats.close(tab);
    assert.equal(desk.chats.viewOf(first), undefined);
  });

  it('are shown as they are in memory, whatever the disk does', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    const { chat } = desk;
    desk.chats.begin(desk.view);
    desk.store.unreadable = new Error('EIO');
    assert.equal(await desk.chats.in(new Tab(), chat.id), chat);
  });

  it('are none when one can’t be read: the tab is no view, and another can try again', async () => {
    const desk = await Desk.open();
    desk.store.unreadable = new Error('EIO');
    const tab = new Tab();
    await assert.rejects(desk.chats.in(tab, 'other'), /EIO/);
    assert.equal(desk.chats.viewOf('other'), undefined);
    desk.store.unreadable = undefined;
    assert.equal((await desk.chats.in(tab, 'other')).id, 'other');
  });

  it('change places: the one that is left is answered on, and is there again with its own draft', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    const first = desk.chat.id;
    desk.type('for the first');
    desk.chats.begin(desk.view);
    assert.equal(desk.panel.draft.value, '');
    assert.equal(desk.title, undefined);
    await desk.last.text('Because.');
    await desk.last.end();
    await desk.chats.show(desk.view, first);
    assert.equal(desk.panel.draft.value, 'for the first');
    assert.equal(desk.title, 'Why?');
    assert.deepEqual(desk.shown(), desk.fresh());
    assert.match(JSON.stringify(desk.shown()), /Because/);
  });

  it('take what was sent and typed before the panel shows the new one: it is for the new one', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    const left = desk.chat;
    const now = desk.chats.leave(left);
    // Three questions and a draft that name the one that was left, because the panel still showed it.
    for (const [at, text] of ['First?', 'Second?', 'Third?'].entries()) {
      assert.equal(desk.chats.get(left.id, desk.view)?.asking.send(`new-${at}`, text), true);
    }
    desk.chats.get(left.id, desk.view)?.composer.typed('And');
    assert.deepEqual(
      prompts(desk.panel).map(({ text }) => text),
      ['First?'],
    );
    assert.deepEqual(
      desk.panel.queue.value.map(({ text }) => text),
      ['Second?', 'Third?'],
    );
    assert.equal(now.composer.draft.text, 'And');
    assert.equal(left.composer.draft.text, '');
    assert.equal(left.queue.items.length, 0);
    // Once it is shown again, what names it is for it.
    await desk.chats.show(desk.view, left.id);
    assert.equal(desk.chats.get(left.id, desk.view), left);
    assert.equal(desk.chats.get(now.id, desk.view), now);
  });

  it('hand over what was typed where nothing was asked, when the other has no draft', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.end();
    const first = desk.chat.id;
    desk.type('half a thought');
    await desk.chats.delete(first);
    assert.equal(desk.panel.draft.value, 'half a thought');
    await desk.shelf.restore(first);
    await desk.chats.show(desk.view, first);
    assert.equal(desk.panel.draft.value, 'half a thought');
    assert.equal(desk.chat.composer.draft.text, 'half a thought');
  });

  it('stay as they are when another cannot be read', async () => {
    const desk = await Desk.open();
    desk.store.unreadable = new Error('EIO');
    await assert.rejects(desk.chats.show(desk.view, 'other'), /EIO/);
    assert.equal(desk.chat.id, 'c');
  });

  it('are read again after many others were open, to the last word', async () => {
    const desk = await Desk.open();
    for (let at = 0; at < 12; at++) {
      desk.chat.asking.send(`q${at}`, `Question ${at}`);
      await desk.last.addressed();
      await desk.last.text(`Answer ${at}`);
      await desk.last.end();
      desk.chats.begin(desk.view);
    }
    await desk.chats.show(desk.view, 'c');
    assert.match(JSON.stringify(desk.shown()), /Question 0.*Answer 0/);
    await desk.rest();
    const again = await Desk.open(desk.store, 'v');
    assert.equal(prompts(again.panel)[0]?.text, 'Question 0');
  });

  it('of which the sidebar’s is the one that a reload shows', async () => {
    const store = new MemoryStore();
    const desk = await Desk.open(store);
    const tab = new Tab();
    const other = await desk.chats.in(tab, '');
    desk.chat.asking.send('one', 'Why?');
    other.asking.send('two', 'And the other?');
    assert.equal(desk.pointer, 'c');
    desk.chats.begin(desk.view);
    assert.equal(desk.pointer, desk.chat.id);
    desk.chats.close(tab);
    assert.equal(desk.chats.viewOf(other.id), undefined);
    assert.equal(desk.chats.get(other.id), other, 'it is still being answered');
  });
});

describe('two windows on one folder', () => {
  it('see what the other asked, and lose nothing when both ask at the same time', async () => {
    const store = new MemoryStore();
    const one = await Desk.open(store, 'v');
    const other = await Desk.open(store, 'w');
    one.chat.asking.send('a', 'From one');
    other.chat.asking.send('b', 'From the other');
    for (const desk of [one, other]) {
      await desk.last.addressed();
      await desk.chats.refresh();
      await desk.last.text('So.');
      await desk.last.end();
      await desk.rest();
    }
    for (const desk of [one, other]) {
      await desk.chats.refresh();
      const { nodes } = (await desk.library.read('c')).conversation;
      assert.deepEqual([...nodes.keys()].filter((id) => id.length === 1).sort(), ['a', 'b']);
      assert.deepEqual(desk.shown(), desk.fresh());
    }
    one.chat.asking.send('d', 'And again');
    await one.last.end();
    await one.rest();
    await other.chats.refresh('c');
    assert.equal(prompts(other.panel).at(-1)?.text, 'And again');
    const third = await Desk.open(store, 'u');
    assert.deepEqual(third.failures, []);
    assert.equal(third.lost, 0);
  });

  it('do not read again what they wrote themselves', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('a', 'Grüße, 😀');
    await desk.last.end();
    await desk.rest();
    assert.equal(await desk.library.isStale('c'), false);
  });
});
