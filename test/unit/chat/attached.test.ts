import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Attachment, Excerpt, Image } from '../../../src/conversation/context.ts';
import { keepImage } from '../../../src/chat/images.ts';
import { MessagesError } from '../../../src/messages/index.ts';
import type { InputMessage } from '../../../src/messages/index.ts';
import { Desk, MemoryStore } from './support.ts';

const lines = Array.from({ length: 40 }, (_, at) => `line ${at}`).join('\n');
const file = (text: string, id = 'f'): Excerpt => ({
  id,
  type: 'file',
  name: 'a.ts',
  of: '',
  path: 'src/a.ts',
  uri: 'file:///w/src/a.ts',
  language: 'typescript',
  text,
});
const image: Image = { id: 'i', type: 'image', name: 'dot.png', mime: 'image/png', data: 'AAAA' };

/** The texts of the newest message, images by their kind. */
const newest = (messages: readonly InputMessage[]): readonly string[] => {
  const { content = '' } = messages.at(-1) ?? {};
  return typeof content === 'string'
    ? [content]
    : content.map((block) => (block.type === 'text' ? block.text : block.type));
};
const chips = (desk: Desk) =>
  desk.chat.composer.chips.map(({ label, changed = false, automatic = false }) => ({ label, changed, automatic }));
const answer = async (desk: Desk): Promise<void> => {
  await desk.last.addressed();
  await desk.last.text('Yes.');
  await desk.last.end();
};
const sendFile = async (desk: Desk): Promise<void> => {
  desk.chat.composer.attached.attach([file(lines)]);
  desk.chat.asking.send('one', 'Look.');
  await answer(desk);
};
const changed = async (desk: Desk, text: string): Promise<void> => {
  desk.again = async (attachment: Attachment) => Promise.resolve({ ...file(text), id: attachment.id });
  desk.chat.freshness.changed('file:///w/src/a.ts');
  await desk.chat.freshness.settled();
};

describe('a file that was sent', () => {
  it('shows when it has changed, and the next message takes the difference along', async () => {
    const desk = await Desk.open();
    await sendFile(desk);
    assert.deepEqual(chips(desk), []);
    await changed(desk, lines.replace('line 20', 'LINE 20'));
    assert.deepEqual(chips(desk), [{ label: 'a.ts', changed: true, automatic: true }]);
    desk.chat.asking.send('two', 'And now?');
    const [difference = '', words] = newest(desk.last.request.params.messages);
    assert.match(difference, /^File "src\/a\.ts", what has changed since it was attached before:\n```diff\n@@/);
    assert.ok(difference.includes('+LINE 20') && !difference.includes('line 5'));
    assert.equal(words, 'And now?');
    await answer(desk);
    await changed(desk, lines.replace('line 20', 'LINE 20'));
    assert.deepEqual(chips(desk), [], 'the model knows that too');
  });

  it('is left alone when the user removes the chip, or when it is as it was again', async () => {
    const desk = await Desk.open();
    await sendFile(desk);
    await changed(desk, `${lines}\nmore`);
    await changed(desk, lines);
    assert.deepEqual(chips(desk), []);
    desk.again = async () => Promise.resolve({ type: 'withheld', reason: 'It holds a key.' });
    desk.chat.freshness.changed('file:///w/src/a.ts');
    await desk.chat.freshness.settled();
    assert.deepEqual(chips(desk), [], 'what may not be attached is not');
    await changed(desk, `${lines}\nmore`);
    desk.chat.composer.attached.detach(desk.chat.composer.chips[0]?.id ?? '');
    assert.deepEqual(chips(desk), []);
    desk.chat.asking.send('two', 'And now?');
    assert.deepEqual(newest(desk.last.request.params.messages), ['And now?']);
  });
});

describe('a chip', () => {
  it('says that its file has changed, and takes it anew when it is told to', async () => {
    const desk = await Desk.open();
    const { attached } = desk.chat.composer;
    attached.attach([file('one')]);
    await changed(desk, 'two');
    assert.deepEqual(chips(desk), [{ label: 'a.ts', changed: true, automatic: false }]);
    attached.refresh(file('two'));
    assert.deepEqual(chips(desk), [{ label: 'a.ts', changed: false, automatic: false }]);
    desk.again = async () => Promise.resolve({ type: 'withheld', reason: 'It holds a key.' });
    desk.chat.freshness.changed('file:///w/src/a.ts');
    await desk.chat.freshness.settled();
    assert.equal(desk.chat.composer.chips[0]?.withheld, 'It holds a key.');
    await changed(desk, 'two');
    assert.equal(desk.chat.composer.chips[0].withheld, undefined);
    attached.attach([file('three', 'g')]);
    assert.deepEqual(
      desk.chat.composer.context.map((each) => each.type === 'file' && each.text),
      ['three'],
      'of one file there is one chip',
    );
  });

  it('attaches itself by a setting, until it is removed, and again for the next message', async () => {
    const desk = await Desk.open();
    const { attached } = desk.chat.composer;
    attached.offer('setting', [file('one')]);
    assert.deepEqual(chips(desk), [{ label: 'a.ts', changed: false, automatic: true }]);
    attached.detach('f');
    attached.offer('setting', [file('two', 'g')]);
    assert.deepEqual(chips(desk), [], 'whatever is typed in the file');
    desk.chat.asking.send('one', 'Why?');
    assert.deepEqual(newest(desk.last.request.params.messages), ['Why?']);
    assert.deepEqual(chips(desk), [{ label: 'a.ts', changed: false, automatic: true }]);
  });

  it('has about as many tokens as it is sent with', async () => {
    const desk = await Desk.open();
    desk.chat.composer.attached.attach([file('x'.repeat(500))]);
    const [chip] = desk.chat.composer.chips;
    assert.ok((chip?.tokens ?? 0) > 500 && (chip?.tokens ?? 0) < 600);
    assert.equal(chip?.kind, 'file');
  });
});

describe('an image', () => {
  it('is kept in a file of its own, and is there again after a reload', async () => {
    const store = new MemoryStore();
    const desk = await Desk.open(store);
    await keepImage(store, image);
    desk.chat.composer.attached.attach([image]);
    desk.chat.asking.send('one', 'What is it?');
    assert.deepEqual(newest(desk.last.request.params.messages), ['Image "dot.png":', 'image', 'What is it?']);
    await answer(desk);
    await desk.rest();
    assert.ok(![...store.files].some(([name, text]) => name !== 'i.image' && text.includes('AAAA')));
    const again = await Desk.open(store);
    again.chat.asking.send('two', 'And now?');
    const [first] = again.last.request.params.messages;
    assert.ok(first !== undefined && newest([first]).includes('image'));
    await answer(again);
    await again.chats.delete(again.chat.id);
    assert.ok(store.files.has('i.image'), 'a deletion can be undone');
    await again.shelf.purge();
    assert.ok(!store.files.has('i.image'));
  });

  it('is not sent to a model that takes none, which is said before', async () => {
    const desk = await Desk.open();
    desk.room = { reply: 1, images: false };
    desk.chat.composer.attached.attach([image]);
    assert.equal(desk.chat.composer.chips[0]?.unsent, 'no images at G');
    assert.equal(desk.chat.composer.chips[0].tokens, 0);
    const { count = 0 } = desk.chat.composer.tokens ?? {};
    assert.ok(count < 300, `${count} tokens, as of a picture that is sent`);
    desk.chat.asking.send('one', 'What is it?');
    assert.deepEqual(newest(desk.last.request.params.messages), [
      'Image "dot.png":',
      '[The image is not sent, because this model takes none.]',
      'What is it?',
    ]);
  });

  it('is not sent either when a cut reply goes on, nor counted', async () => {
    const desk = await Desk.open();
    desk.chat.composer.attached.attach([image]);
    desk.chat.asking.send('one', 'What is it?');
    await desk.last.addressed();
    await desk.last.text('It is a very small ');
    await desk.last.end({ type: 'failed', error: new MessagesError('network', 'cut') });
    desk.room = { reply: 1, images: false };
    const reply = desk.chat.conversation.head ?? '';
    desk.chat.asking.continue(reply);
    assert.equal(desk.sent.length, 2);
    const kinds = (messages: readonly InputMessage[]) => messages.flatMap((message) => newest([message]));
    assert.ok(!kinds(desk.last.request.params.messages).includes('image'));
    desk.chat.composer.typed('And now?');
    assert.ok(!kinds(desk.chat.composer.next?.messages ?? []).includes('image'));
  });

  it('stays while another conversation names it', async () => {
    const store = new MemoryStore();
    const desk = await Desk.open(store);
    const second: Image = { ...image, id: 'j', name: 'other.png', data: 'BBBB' };
    for (const each of [image, second]) await keepImage(store, each);
    desk.chat.composer.attached.attach([image, second]);
    desk.chat.asking.send('one', 'What is it?');
    await answer(desk);
    const first = desk.chat.id;
    desk.chats.begin(desk.view);
    desk.chat.asking.send('busy', 'Wait.');
    desk.chat.composer.attached.attach([image]);
    desk.chat.asking.send('waiting', 'And this?');
    await desk.rest();
    await desk.chats.delete(first);
    await desk.shelf.purge();
    assert.ok(store.files.has('i.image'), 'a message that waits goes along with it');
    assert.ok(!store.files.has('j.image'));
  });

  it('that is gone is named, and nothing else is lost', async () => {
    const store = new MemoryStore();
    const desk = await Desk.open(store);
    desk.chat.composer.attached.attach([image]);
    desk.chat.asking.send('one', 'What is it?');
    await answer(desk);
    await desk.rest();
    const again = await Desk.open(store);
    again.chat.asking.send('two', 'And now?');
    const [first] = again.last.request.params.messages;
    assert.deepEqual(first && newest([first]), ['[The image "dot.png" is not available any more.]', 'What is it?']);
  });
});
