import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Selection } from '../../../src/conversation/context.ts';
import { MessagesError } from '../../../src/messages/errors/errors.ts';
import { isRunning } from '../../../media/store.ts';
import { Desk, here, prompts, replies, there } from './support.ts';

const attachment: Selection = {
  id: 'a',
  type: 'selection',
  path: 'src/app.ts',
  uri: 'file:///w/src/app.ts',
  language: 'typescript',
  startLine: 3,
  endLine: 10,
  text: 'const a = 1;',
};

/** The reply that runs says this, and is complete. */
async function says(desk: Desk, text: string, sent = desk.last): Promise<void> {
  await sent.addressed();
  await sent.text(text);
  await sent.events({ type: 'message_delta', stopReason: 'end_turn', usage: {} });
  await sent.end();
  desk.clock.pass(40);
}

async function asks(desk: Desk, id: string, answer: string): Promise<void> {
  desk.chat.asking.send(id, id);
  await says(desk, answer);
}

/** The words of what is shown. */
const shown = ({ panel }: Desk): readonly string[] =>
  panel.nodes.value.map((node) =>
    node.type === 'prompt'
      ? node.text
      : node.type === 'reply'
        ? node.blocks.value.map(({ text }) => text.value).join()
        : node.id,
  );

/** The words of what was sent last. */
const sent = ({ last }: Desk): readonly string[] =>
  last.request.params.messages.map(({ content }) =>
    typeof content === 'string' ? content : content.map((block) => ('text' in block ? block.text : '?')).join('+'),
  );

const siblings = ({ panel }: Desk) => panel.branches.value.siblings.map(({ at, count }) => `${at}/${count}`);
const lastReply = (desk: Desk): string => replies(desk.panel).at(-1)?.id ?? '';

/** Everything the panel shows is what one drawn anew shows, and what is on disk. */
async function holds(desk: Desk): Promise<void> {
  assert.deepEqual(desk.shown(), desk.fresh());
  await desk.rest();
  const again = await Desk.open(desk.store, 'again');
  assert.deepEqual(shown(again), shown(desk));
  assert.deepEqual(siblings(again), siblings(desk));
  assert.deepEqual(again.panel.queue.value, desk.panel.queue.value);
}

describe('siblings', () => {
  it('a retry keeps the earlier answer, and each shows what was looked at last below it', async () => {
    const desk = await Desk.open();
    await asks(desk, 'Why?', 'one');
    await asks(desk, 'And?', 'more');
    const first = replies(desk.panel)[0]?.id ?? '';
    desk.chat.asking.retry(first);
    assert.deepEqual(sent(desk), ['Why?'], 'any reply can be asked for again');
    await says(desk, 'two');
    assert.deepEqual(shown(desk), ['Why?', 'two']);
    assert.deepEqual(siblings(desk), ['2/2']);
    desk.chat.steering.take('previous', lastReply(desk));
    assert.deepEqual(shown(desk), ['Why?', 'one', 'And?', 'more']);
    assert.deepEqual(siblings(desk), ['1/2']);
    await holds(desk);
    desk.chat.steering.take('previous', first);
    assert.deepEqual(shown(desk), ['Why?', 'one', 'And?', 'more'], 'there is none before the first');
    desk.chat.steering.take('next', first);
    await asks(desk, 'So?', 'then');
    assert.deepEqual(sent(desk), ['Why?', 'two', 'So?']);
    await holds(desk);
  });

  it('an edited question stands beside the one it was, with what is left of its attachments', async () => {
    const desk = await Desk.open();
    desk.chat.composer.attached.attach([attachment]);
    desk.chat.composer.attached.attach([{ ...attachment, id: 'b', startLine: 11, endLine: 12 }]);
    await asks(desk, 'Why?', 'one');
    await asks(desk, 'And?', 'more');
    assert.equal(desk.chat.asking.edit('Why?', 'e', { text: '', detached: ['a', 'b'] }), false, 'that is nothing');
    assert.equal(desk.chat.asking.edit('Why?', 'e', { text: 'Why not?', detached: ['a'] }), true);
    assert.deepEqual(
      prompts(desk.panel)[0]?.attachments.map(({ id }) => id),
      ['b'],
    );
    await says(desk, 'two');
    assert.deepEqual(shown(desk), ['Why not?', 'two']);
    assert.deepEqual(siblings(desk), ['2/2']);
    await holds(desk);
    desk.chat.steering.take('previous', 'e');
    assert.deepEqual(shown(desk), ['Why?', 'one', 'And?', 'more']);
  });

  it('a failure without a word is no version of the answer', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('Why?', 'Why?');
    await desk.last.end({ type: 'failed', error: new MessagesError('overloaded', 'x') });
    const failed = lastReply(desk);
    assert.deepEqual(siblings(desk), []);
    desk.chat.asking.retry('Why?');
    await says(desk, 'one');
    assert.notEqual(lastReply(desk), failed);
    assert.deepEqual(siblings(desk), []);
    desk.chat.asking.retry('Why?');
    await says(desk, 'two');
    assert.deepEqual(siblings(desk), ['2/2']);
    await holds(desk);
  });

  it('a retry with another model asks it this once, after consent where it is elsewhere', async () => {
    const desk = await Desk.open();
    await asks(desk, 'Why?', 'one');
    desk.chat.asking.retry('Why?', { ...here, model: 'other' });
    assert.equal(desk.last.request.model, 'g/other');
    await says(desk, 'two');
    desk.chat.asking.retry('Why?', there);
    assert.equal(desk.panel.crossing.value?.to, there.origin);
    assert.equal(desk.sent.length, 2);
    desk.cross('send');
    assert.equal(desk.last.request.model, 'h/n');
    await says(desk, 'three');
    assert.deepEqual(siblings(desk), ['3/3']);
    await asks(desk, 'And?', 'more');
    assert.equal(desk.last.request.model, 'g/m', 'the next goes where the settings say');
  });

  it('a reply that runs on another branch goes on there, unseen, and Stop reaches it', async () => {
    const desk = await Desk.open();
    await asks(desk, 'Why?', 'one');
    desk.chat.asking.retry('Why?');
    const running = desk.last;
    await running.addressed();
    await running.text('tw');
    desk.chat.steering.take('previous', lastReply(desk));
    assert.equal(isRunning(desk.panel), false);
    await running.text('o');
    await running.events({ type: 'block_start', index: 0, block: { type: 'text', text: 'again' } });
    desk.clock.pass(40);
    assert.deepEqual(shown(desk), ['Why?', 'one']);
    assert.deepEqual(desk.shown(), desk.fresh());
    await asks(desk, 'And?', 'more');
    desk.chat.steering.take('next', replies(desk.panel)[0]?.id ?? '');
    assert.equal(isRunning(desk.panel), true);
    assert.deepEqual(desk.shown(), desk.fresh());
    desk.chat.runs.stop();
    assert.equal(running.request.signal.aborted, true);
    await holds(desk);
  });
});

describe('a fork', () => {
  it('goes on from an earlier reply; what came after is kept and can be shown again', async () => {
    const desk = await Desk.open();
    await asks(desk, 'Why?', 'one');
    const first = lastReply(desk);
    await asks(desk, 'And?', 'more');
    desk.chat.steering.take('fork', first);
    assert.deepEqual(shown(desk), ['Why?', 'one']);
    assert.equal(desk.panel.branches.value.ahead, true);
    desk.chat.steering.take('forward', first);
    assert.deepEqual(shown(desk), ['Why?', 'one', 'And?', 'more']);
    desk.chat.steering.take('fork', first);
    await asks(desk, 'Or?', 'less');
    assert.deepEqual(sent(desk), ['Why?', 'one', 'Or?']);
    assert.deepEqual(siblings(desk), ['2/2']);
    await holds(desk);
  });
});

describe('what is deleted', () => {
  it('is neither shown nor sent, with all that follows, and comes back on Undo', async () => {
    const desk = await Desk.open();
    await asks(desk, 'Why?', 'one');
    await asks(desk, 'And?', 'more');
    await asks(desk, 'So?', 'most');
    desk.chat.steering.take('delete', 'And?');
    assert.deepEqual(shown(desk), ['Why?', 'one']);
    assert.equal(desk.panel.branches.value.deleted, 'And?');
    assert.equal(desk.panel.branches.value.ahead, false);
    await holds(desk);
    desk.chat.steering.take('undo', 'And?');
    assert.deepEqual(shown(desk), ['Why?', 'one', 'And?', 'more', 'So?', 'most']);
    assert.equal(desk.panel.branches.value.deleted, undefined);
    desk.chat.steering.take('delete', 'And?');
    await asks(desk, 'Or?', 'less');
    assert.deepEqual(sent(desk), ['Why?', 'one', 'Or?']);
    assert.equal(desk.panel.branches.value.deleted, undefined, 'no longer offered');
    assert.deepEqual(siblings(desk), [], 'it is no branch');
    await holds(desk);
    desk.chat.steering.restore('And?');
    assert.deepEqual(shown(desk).slice(2), ['And?', 'more', 'So?', 'most']);
    assert.deepEqual(siblings(desk), ['1/2']);
    await holds(desk);
  });

  it('leaves what stands beside it; a question whose replies are gone can be asked again, also after a reload', async () => {
    const desk = await Desk.open();
    await asks(desk, 'Why?', 'one');
    desk.chat.asking.retry('Why?');
    await says(desk, 'two');
    desk.chat.steering.take('delete', lastReply(desk));
    assert.deepEqual(shown(desk), ['Why?', 'one']);
    assert.deepEqual(siblings(desk), []);
    desk.chat.steering.take('delete', lastReply(desk));
    assert.deepEqual(shown(desk), ['Why?']);
    await holds(desk);
    desk.chat.asking.retry('Why?');
    await says(desk, 'three');
    assert.deepEqual(shown(desk), ['Why?', 'three']);
    desk.chat.steering.take('delete', 'Why?');
    assert.deepEqual(shown(desk), []);
    await asks(desk, 'Anew', 'four');
    assert.deepEqual(sent(desk), ['Anew']);
    await holds(desk);
  });

  it('is stopped if it runs', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('Why?', 'Why?');
    await desk.last.addressed();
    desk.chat.steering.take('delete', 'Why?');
    assert.equal(desk.last.request.signal.aborted, true);
    assert.deepEqual(shown(desk), []);
    await holds(desk);
  });
});

describe('messages sent while a reply runs', () => {
  it('follow one by one, each after a complete reply', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'one');
    for (const text of ['two', 'three', 'four']) {
      desk.type(text);
      desk.enter();
    }
    const [two = '', three = '', four = ''] = desk.panel.queue.value.map(({ id }) => id);
    desk.chat.queue.change(four, 'up');
    desk.chat.queue.change(two, 'edit', 'TWO');
    desk.chat.queue.change(three, 'remove');
    assert.deepEqual(
      desk.panel.queue.value.map(({ text }) => text),
      ['TWO', 'four'],
    );
    await says(desk, 'a');
    assert.equal(desk.sent.length, 2);
    assert.deepEqual(sent(desk), ['one', 'a', 'TWO']);
    await says(desk, 'b');
    assert.deepEqual(sent(desk), ['one', 'a', 'TWO', 'b', 'four']);
    await says(desk, 'c');
    assert.deepEqual(desk.panel.queue.value, []);
    await holds(desk);
  });

  it('wait after Stop, an error, a cut-off, and a reload, until the user sends them', async () => {
    const error = new MessagesError('overloaded', 'x');
    const ends: readonly ((desk: Desk) => Promise<void>)[] = [
      async (desk) => {
        desk.chat.runs.stop();
        return Promise.resolve();
      },
      async (desk) => desk.last.end({ type: 'failed', error }),
      async (desk) => desk.last.end({ type: 'interrupted', error }),
      async (desk) => {
        await desk.last.text('cut');
        await desk.last.events({ type: 'message_delta', stopReason: 'max_tokens', usage: {} });
        await desk.last.end();
      },
    ];
    for (const end of ends) {
      const desk = await Desk.open();
      desk.chat.asking.send('one', 'one');
      await desk.last.addressed();
      desk.type('two');
      desk.enter();
      await end(desk);
      assert.equal(desk.sent.length, 1);
      assert.equal(isRunning(desk.panel), false);
      await holds(desk);
      const again = await Desk.open(desk.store, 'again');
      assert.equal(again.sent.length, 0);
      again.chat.asking.sendQueued(again.panel.queue.value[0]?.id);
      assert.equal(again.sent.length, 1);
      assert.deepEqual(again.panel.queue.value, []);
    }
  });

  it('wait while one of them is being changed', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'one');
    desk.type('two');
    desk.enter();
    const id = desk.panel.queue.value[0]?.id ?? '';
    desk.chat.queue.change(id, 'hold');
    // A document that begins is changing nothing.
    assert.equal(desk.chat.queue.isHeld, true);
    desk.chat.queue.release();
    assert.equal(desk.chat.queue.isHeld, false);
    desk.chat.queue.change(id, 'hold');
    await says(desk, 'a');
    assert.equal(desk.sent.length, 1);
    desk.chat.queue.change(id, 'edit', 'TWO');
    desk.chat.asking.sendQueued(id);
    assert.deepEqual(sent(desk), ['one', 'a', 'TWO']);
  });

  it('ask before they go to another origin, and stay meanwhile', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'one');
    desk.type('two');
    desk.enter();
    desk.endpoint = there;
    await says(desk, 'a');
    assert.equal(desk.panel.crossing.value?.to, there.origin);
    assert.equal(desk.panel.queue.value.length, 1);
    desk.cross('send');
    assert.equal(desk.last.request.model, 'h/n');
    assert.equal(desk.panel.queue.value.length, 0);
  });
});

describe('several models', () => {
  const other = { ...here, model: 'other' };

  it('answer side by side until one is chosen; each runs, stops and ends alone', async () => {
    const desk = await Desk.open();
    await asks(desk, 'Hi', 'hello');
    desk.type('Why?');
    assert.equal(desk.chat.asking.send('q', 'Why?', [here, other]), true);
    const [, first, second] = desk.sent;
    assert.ok(first && second);
    assert.deepEqual([first.request.model, second.request.model], ['g/m', 'g/other']);
    assert.equal(desk.panel.branches.value.group.length, 2);
    await second.addressed(other);
    await second.text('tw');
    await first.addressed();
    await first.text('one');
    desk.clock.pass(40);
    assert.deepEqual(shown(desk), ['Hi', 'hello', 'Why?', 'one', 'tw']);
    assert.deepEqual(desk.shown(), desk.fresh());
    desk.chat.steering.take('stop', replies(desk.panel)[1]?.id ?? '');
    assert.equal(first.request.signal.aborted, true);
    assert.equal(second.request.signal.aborted, false);
    assert.equal(isRunning(desk.panel), true);
    await second.text('o');
    await second.end();
    assert.equal(isRunning(desk.panel), false);
    await holds(desk);
    desk.chat.steering.take('choose', lastReply(desk));
    assert.deepEqual(shown(desk), ['Hi', 'hello', 'Why?', 'two']);
    assert.deepEqual(siblings(desk), ['2/2']);
    await holds(desk);
    await asks(desk, 'So?', 'then');
    assert.deepEqual(sent(desk), ['Hi', 'hello', 'Why?', 'two', 'So?']);
  });

  it('go on with the first, which is marked, when a message follows without a choice', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('q', 'Why?', [here, other]);
    const [first, second] = desk.sent;
    assert.ok(first && second);
    await says(desk, 'one', first);
    await says(desk, 'two', second);
    const [marked] = replies(desk.panel);
    assert.equal(desk.panel.branches.value.goesOn, marked?.id);
    await asks(desk, 'So?', 'then');
    assert.deepEqual(sent(desk), ['Why?', 'one', 'So?']);
    assert.deepEqual(shown(desk), ['Why?', 'one', 'So?', 'then']);
    assert.deepEqual(siblings(desk), ['1/2']);
    assert.equal(desk.panel.branches.value.goesOn, undefined);
    await holds(desk);
  });

  it('that was stopped can go on beside the others', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('q', 'Why?', [here, other]);
    const [first, second] = desk.sent;
    assert.ok(first && second);
    await says(desk, 'one', first);
    await second.addressed(other);
    await second.text('tw');
    const [, stopped] = replies(desk.panel);
    desk.chat.steering.take('stop', stopped?.id ?? '');
    desk.chat.asking.continue(stopped?.id ?? '');
    assert.equal(desk.sent.length, 3);
    assert.equal(desk.last.request.params.messages.length, 3);
    await says(desk, 'o');
    assert.equal(desk.panel.branches.value.group.length, 2);
    assert.equal(desk.last.request.model, 'g/other');
    assert.match(shown(desk)[2] ?? '', /^tw.*o$/);
    await holds(desk);
  });

  it('are asked only where the conversation may go', async () => {
    const desk = await Desk.open();
    await asks(desk, 'Hi', 'hello');
    desk.type('Why?');
    assert.equal(desk.chat.asking.send('q', 'Why?', [here, there]), false);
    assert.equal(desk.panel.crossing.value?.to, there.origin);
    assert.equal(desk.sent.length, 1);
    desk.cross('send');
    assert.deepEqual(
      desk.sent.slice(1).map(({ request }) => request.model),
      ['g/m', 'h/n'],
    );
    assert.equal(desk.panel.draft.value, '');
  });
});

describe('a summary', () => {
  it('is asked for in sight, and sent from then on in place of what it is of, which stays', async () => {
    const desk = await Desk.open();
    assert.equal(desk.chat.asking.compact(), false, 'there is nothing yet');
    await asks(desk, 'Why?', 'one');
    assert.equal(desk.chat.asking.compact(), true);
    assert.deepEqual(sent(desk), ['Why?', 'one', 'Summarize.']);
    await says(desk, 'In short.');
    assert.deepEqual(
      replies(desk.panel).map(({ isSummary }) => isSummary),
      [false, true],
    );
    await asks(desk, 'And?', 'more');
    assert.deepEqual(sent(desk), ['What was said before, in summary:\n\nIn short.', 'And?']);
    assert.deepEqual(shown(desk), ['Why?', 'one', 'Summarize.', 'In short.', 'And?', 'more']);
    await holds(desk);
    desk.chat.asking.retry(replies(desk.panel)[1]?.id ?? '');
    assert.deepEqual(sent(desk), ['Why?', 'one', 'Summarize.'], 'another summary is of the whole again');
    desk.chat.runs.stop();
  });

  it('is offered when the window is nearly full, until there is one', async () => {
    const desk = await Desk.open();
    desk.room = { window: 1_000, reply: 100, images: true };
    desk.chat.settingsChanged();
    desk.clock.pass(40);
    await asks(desk, 'Why?', 'x'.repeat(500));
    const full = (): number => desk.panel.branches.value.full ?? 0;
    assert.equal(full(), 0);
    await asks(desk, 'And?', 'x'.repeat(350));
    assert.ok(full() > 80);
    desk.chat.asking.compact();
    await says(desk, 'In short.');
    assert.equal(full(), 0);
    await holds(desk);
  });

  it('that did not come whole stands for nothing', async () => {
    const desk = await Desk.open();
    await asks(desk, 'Why?', 'one');
    desk.chat.asking.compact();
    await desk.last.addressed();
    await desk.last.text('In sh');
    desk.chat.runs.stop();
    await asks(desk, 'And?', 'more');
    assert.deepEqual(sent(desk), ['Why?', 'one', 'Summarize.', 'In sh', 'And?']);
  });
});

describe('what a conversation asks for itself', () => {
  it('goes with each of its requests, and is there after a reload', async () => {
    const desk = await Desk.open();
    desk.chat.steering.setParameters({ system: 'Be brief.', temperature: 0.5, thinking: { type: 'disabled' } });
    await asks(desk, 'Why?', 'one');
    const { messages, ...rest } = desk.last.request.params;
    assert.equal(messages.length, 1);
    assert.deepEqual(rest, { system: 'Be brief.', temperature: 0.5, thinking: { type: 'disabled' } });
    await desk.rest();
    const again = await Desk.open(desk.store, 'again');
    again.chat.asking.retry('Why?');
    assert.equal(again.last.request.params.system, 'Be brief.');
  });
});
