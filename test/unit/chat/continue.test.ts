import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { markdownOf } from '../../../src/conversation/content.ts';
import { MessagesError } from '../../../src/messages/errors/errors.ts';
import { Desk, prompts, replies, repliesOf } from './support.ts';

const lost = { type: 'interrupted', error: new MessagesError('network', 'x') } as const;

/** A desk whose question was answered as far as `text`. */
async function cutOff(text: string, thinking = ''): Promise<Desk> {
  const desk = await Desk.open();
  desk.chat.asking.send('one', 'Why?');
  await desk.last.addressed();
  if (thinking !== '') await desk.last.events({ type: 'thinking', index: 0, thinking });
  await desk.last.text(text, 1);
  await desk.last.end(lost);
  return desk;
}

/** What the only reply shows, the same in the panel, in a snapshot and in a window that reads the journal. */
async function shown(desk: Desk): Promise<readonly string[]> {
  await desk.rest();
  assert.deepEqual(desk.shown(), desk.fresh());
  assert.equal(prompts(desk.panel).length, 1);
  const [reply, ...others] = replies(desk.panel);
  assert.ok(reply !== undefined && others.length === 0);
  const blocks = reply.blocks.value.map(({ type, text }) => `${type}: ${text.value}`);
  const again = await Desk.open(desk.store, 'again');
  const read = repliesOf(again.chat.state())[0]?.blocks.map(({ type, text }) => `${type}: ${text}`);
  assert.deepEqual(read, blocks);
  return blocks;
}

const goOn = async (desk: Desk): Promise<void> => {
  const [reply] = replies(desk.panel);
  desk.chat.asking.continue(reply?.id ?? '');
  await desk.last.addressed();
};

const offered = (desk: Desk): readonly string[] => {
  const status = replies(desk.panel)[0]?.status.value;
  return status !== undefined && 'buttons' in status ? status.buttons.map(({ action }) => action) : [];
};

describe('a reply that was cut off', () => {
  it('goes on in the same message, and is sent as one from then on', async () => {
    const desk = await cutOff('The sum is added up in one loo', 'hm');
    await goOn(desk);
    assert.equal(replies(desk.panel)[0]?.status.value.type, 'waiting');
    const { messages } = desk.last.request.params;
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['user', 'assistant', 'user'],
    );
    assert.match(JSON.stringify(messages[2]), /cut off.*The sum is added up in one loo.*exactly there/);
    await desk.last.text('is added up in ');
    const heldBack = replies(desk.panel)[0]?.blocks.value.map(({ text }) => text.value);
    assert.deepEqual(heldBack, ['hm', 'The sum is added up in one loo']);
    await desk.last.text('one loop, ');
    await desk.last.text('over all items.');
    const whole = ['thinking: hm', 'text: The sum is added up in one loop, over all items.'];
    assert.deepEqual(await shown(desk), whole);
    await desk.last.end();
    assert.deepEqual(await shown(desk), whole);
    assert.equal(replies(desk.panel)[0]?.status.value.type, 'complete');
    desk.chat.asking.send('two', 'And then?');
    const next = desk.last.request.params.messages;
    assert.deepEqual(
      next.map(({ role }) => role),
      ['user', 'assistant', 'user'],
    );
    assert.match(JSON.stringify(next[1]), /The sum is added up in one loop, over all items\./);
  });

  it('shows what was thought before going on above the text', async () => {
    const desk = await cutOff('The sum is added up in one loop,', 'hm');
    await goOn(desk);
    await desk.last.events({ type: 'thinking', index: 0, thinking: 'go on' });
    await desk.last.text('The sum is added up in one loop, over', 1);
    await desk.last.text(' all items.', 1);
    await desk.last.end();
    assert.deepEqual(await shown(desk), [
      'thinking: hm',
      'thinking: go on',
      'text: The sum is added up in one loop, over all items.',
    ]);
  });

  it('can be cut off and go on again and again', async () => {
    const desk = await cutOff('One two three four five six se');
    for (const [more, ending] of [
      [' two three four five six seven eight ni', lost],
      ['', { type: 'failed', error: new MessagesError('overloaded', 'x') }],
      ['two three four five six seven eight nine ten ele', lost],
    ] as const) {
      await goOn(desk);
      if (more !== '') await desk.last.text(more.trimStart());
      await desk.last.end(ending);
      assert.ok(offered(desk).includes('continue'), offered(desk).join());
    }
    assert.deepEqual(await shown(desk), ['text: One two three four five six seven eight nine ten ele']);
    await goOn(desk);
    await desk.last.text('four five six seven eight nine ten eleven.');
    await desk.last.end();
    assert.deepEqual(await shown(desk), ['text: One two three four five six seven eight nine ten eleven.']);
  });

  it('keeps everything when it is stopped, even what was still held back', async () => {
    const desk = await cutOff('The sum is added up,');
    await goOn(desk);
    await desk.last.text(' and then');
    desk.chat.runs.stop();
    assert.deepEqual(await shown(desk), ['text: The sum is added up, and then']);
    assert.deepEqual(offered(desk), ['continue', 'retry']);
  });

  it('begins anew with what came when the request is sent again', async () => {
    const desk = await cutOff('The sum is added up,');
    await goOn(desk);
    await desk.last.events({ type: 'message_start', id: 'm', model: 'm', usage: {} });
    await desk.last.retried(new MessagesError('overloaded', 'x'));
    await desk.last.text('The sum is added up, and that is all.');
    await desk.last.end();
    assert.deepEqual(await shown(desk), ['text: The sum is added up, and that is all.']);
  });

  it('has a seam where nothing proves that both parts fit, inside code too, and goes on after it', async () => {
    const desk = await cutOff('Here:\n\n```ts\nlet sum = 0;\nsum += pri');
    await goOn(desk);
    await desk.last.text('ces.reduce(add);\nconst all = su');
    await desk.last.end(lost);
    const before = ['text: Here:\n\n```ts\nlet sum = 0;\nsum += pri', 'seam: '];
    assert.deepEqual(await shown(desk), [...before, 'text: ```ts\nces.reduce(add);\nconst all = su']);
    await goOn(desk);
    await desk.last.text('sum += prices.reduce(add);\nconst all = sum;\n```\n');
    await desk.last.end();
    assert.deepEqual(await shown(desk), [...before, 'text: ```ts\nces.reduce(add);\nconst all = sum;\n```\n']);
    desk.chat.asking.send('two', 'And then?');
    assert.match(
      JSON.stringify(desk.last.request.params.messages[1]),
      /sum \+= prices\.reduce\(add\);\\nconst all = sum;\\n```/,
    );
  });

  it('is not gone on with where it has no text', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.events({ type: 'thinking', index: 0, thinking: 'hm' });
    await desk.last.end(lost);
    assert.deepEqual(offered(desk), ['retry']);
    desk.chat.asking.continue(replies(desk.panel)[0]?.id ?? '');
    assert.equal(desk.sent.length, 1);
  });

  it('asks first when it would go on at another gateway', async () => {
    const desk = await cutOff('The sum is added up,');
    desk.endpoint = { gatewayId: 'h', gatewayName: 'H', origin: 'https://h.example', model: 'n' };
    desk.chat.settingsChanged();
    const [reply] = replies(desk.panel);
    desk.chat.asking.continue(reply?.id ?? '');
    assert.equal(desk.sent.length, 1);
    desk.cross('send');
    assert.equal(desk.sent.length, 2);
    await desk.last.addressed(desk.endpoint);
    await desk.last.text('The sum is added up, and that is all.');
    await desk.last.end();
    assert.deepEqual(await shown(desk), ['text: The sum is added up, and that is all.']);
  });

  it('is one text after the editor was killed, and again after the next start', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.text('The cart is a list of items which the user has cho');
    await desk.rest();
    const next = await Desk.open(desk.store, 'next');
    await goOn(next);
    await next.last.text('The cart is a list of items which the user has chosen so far.');
    await next.last.end();
    assert.deepEqual(await shown(next), ['text: The cart is a list of items which the user has chosen so far.']);
    const again = await Desk.open(desk.store, 'again');
    again.chat.asking.send('two', 'And then?');
    assert.deepEqual(
      again.last.request.params.messages.map(({ role }) => role),
      ['user', 'assistant', 'user'],
    );
  });

  const start = 'The cart is a list of items which the user has ';
  /** All replies to the first question, in a window that reads the journal. */
  const written = async ({ store }: Desk): Promise<readonly string[]> => {
    const { chat } = await Desk.open(store, 'reader');
    return [...chat.conversation.nodes.values()].flatMap((node) => (node.type === 'reply' ? [markdownOf(node)] : []));
  };

  it('and that another window goes on with while it still comes is two replies, each of them whole', async () => {
    const one = await Desk.open();
    one.chat.asking.send('one', 'Why?');
    await one.last.addressed();
    await one.last.text(start);
    await one.rest();
    const other = await Desk.open(one.store, 'other');
    await one.last.text('chosen. ');
    await one.rest();
    await goOn(other);
    await other.last.text(`${start}put into it.`);
    await other.rest();
    await one.last.text('So far.');
    await other.last.end();
    await other.rest();
    await one.last.text(' That is all.');
    await one.last.end();
    await one.rest();
    assert.deepEqual(await written(one), [`${start}put into it.`, `${start}chosen. So far. That is all.`]);
    assert.deepEqual(await shown(other), [`text: ${start}put into it.`]);
  });

  it('and that two windows go on with is two replies, each of them whole', async () => {
    const one = await cutOff(start);
    await one.rest();
    const other = await Desk.open(one.store, 'other');
    await goOn(one);
    await one.last.text(`${start}chosen so far.`);
    await one.rest();
    await goOn(other);
    await other.last.text(`${start}put into it.`);
    await other.rest();
    await one.last.end();
    await one.rest();
    await other.last.end();
    await other.rest();
    assert.deepEqual(await written(one), [`${start}put into it.`, `${start}chosen so far.`]);
    assert.deepEqual(await shown(other), [`text: ${start}put into it.`]);
  });

  it('keeps what came after it went on, even if the line that says so is damaged', async () => {
    const desk = await cutOff(start);
    await goOn(desk);
    await desk.last.text(`${start}chosen so far.`);
    await desk.last.end();
    await desk.rest();
    const [[name, text] = ['', '']] = [...desk.store.files].filter(([file]) => file.endsWith('.jsonl'));
    desk.store.files.set(name, text.replace('"continue"', '"cOntinue"'));
    assert.deepEqual(await written(desk), [`${start}chosen so far.`]);
  });

  it('shows how it ends even when what once came after it is looked at', async () => {
    const desk = await cutOff(start);
    desk.chat.asking.send('two', 'And then?');
    await desk.last.addressed();
    await desk.last.text('Then more.');
    await desk.last.end();
    const [reply] = replies(desk.panel);
    desk.chat.steering.take('fork', reply?.id ?? '');
    await goOn(desk);
    desk.chat.steering.take('forward', reply?.id ?? '');
    desk.chat.asking.retry('two');
    assert.equal(desk.sent.length, 3, 'nothing is asked while it runs');
    await desk.last.text(`${start}chosen so far.`);
    await desk.last.end();
    await desk.rest();
    assert.deepEqual(desk.shown(), desk.fresh());
    assert.equal(replies(desk.panel)[0]?.status.value.type, 'complete');
  });
});
