import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { replay } from '../../../src/conversation/replay.ts';
import { MessagesError } from '../../../src/messages/errors/errors.ts';
import { Desk, here, replies, there } from './support.ts';

const other = { ...here, model: 'other' };
const third = { ...here, model: 'third' };

async function asks(desk: Desk, id: string, by = desk.chat.chosen.endpoint): Promise<void> {
  desk.chat.asking.send(id, `${id}?`);
  await desk.last.addressed(by);
  await desk.last.text(`${id}.`);
  await desk.last.end();
}

const fails = async (desk: Desk): Promise<void> =>
  desk.last.end({ type: 'failed', error: new MessagesError('overloaded', 'x') });

const shownModel = ({ panel }: Desk): string => `${panel.model.value.name} · ${panel.model.value.gateway}`;
const lastReply = ({ panel }: Desk): string => replies(panel).at(-1)?.id ?? '';

describe('the model of a conversation', () => {
  it('is its own from the first question on: another default doesn’t change it, and a new conversation has that', async () => {
    const desk = await Desk.open();
    desk.common = other;
    desk.chat.settingsChanged();
    desk.clock.pass(100);
    assert.equal(shownModel(desk), 'other · G');
    await asks(desk, 'one');
    desk.common = third;
    desk.chat.settingsChanged();
    desk.clock.pass(100);
    assert.equal(shownModel(desk), 'other · G');
    await asks(desk, 'two');
    assert.equal(desk.last.request.model, 'g/other');
    desk.chats.begin(desk.view);
    assert.equal(shownModel(desk), 'third · G');
    await asks(desk, 'three');
    assert.equal(desk.last.request.model, 'g/third');
  });

  it('chosen in it, shows at once, survives a reload, and stays when it is forked', async () => {
    const desk = await Desk.open();
    await asks(desk, 'one');
    const first = lastReply(desk);
    desk.endpoint = other;
    desk.clock.pass(100);
    assert.equal(shownModel(desk), 'other · G');
    await asks(desk, 'two');
    await desk.rest();
    const again = await Desk.open(desk.store, 'again');
    assert.equal(shownModel(again), 'other · G');
    again.chat.steering.take('fork', first);
    await asks(again, 'three');
    assert.equal(again.last.request.model, 'g/other');
    const { model } = replay(desk.store.files.get('c.jsonl') ?? '', 'c').conversation;
    assert.equal(model, 'g/other');
  });

  it('leaves nothing on disk before something is asked', async () => {
    const desk = await Desk.open();
    desk.endpoint = other;
    await desk.rest();
    assert.deepEqual([...desk.store.files.keys()], []);
  });

  it('is what the settings say where its gateway is gone, and then stays that', async () => {
    const desk = await Desk.open();
    await asks(desk, 'one');
    desk.setUp.clear();
    desk.common = { ...there, origin: here.origin };
    await asks(desk, 'two');
    assert.equal(desk.last.request.model, 'h/n');
    assert.equal(desk.chat.conversation.model, 'h/n');
  });

  it('goes along into a new conversation that is begun to ask it', async () => {
    const desk = await Desk.open();
    await asks(desk, 'one');
    desk.setUp.set(there.gatewayId, there);
    desk.chat.chosen.use(there);
    desk.type('two?');
    desk.enter();
    desk.cross('new');
    assert.equal(desk.last.request.model, 'h/n');
    assert.equal(desk.last.request.params.messages.length, 1);
    assert.equal(desk.chat.conversation.model, 'h/n');
  });

  it('is not changed by asking another once, or several', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'one?', [other]);
    assert.equal(desk.last.request.model, 'g/other');
    await desk.last.end();
    assert.equal(desk.chat.conversation.model, 'g/m');
    desk.chat.asking.send('two', 'two?', [third, other]);
    assert.equal(desk.chat.conversation.model, 'g/m');
  });

  it('is what tokens and room are told for', async () => {
    const desk = await Desk.open();
    const named: (string | undefined)[] = [];
    desk.counter.estimate = (_use, { bytes }, model) => {
      named.push(model);
      return bytes;
    };
    await asks(desk, 'one');
    desk.chat.chosen.use(other);
    named.length = 0;
    desk.type('x');
    assert.deepEqual([...new Set(named)], ['g/other']);
    desk.chat.steering.setParameters({ max_tokens: 77 });
    assert.deepEqual(desk.roomAsked, ['g/other', 77]);
  });
});

describe('a retry', () => {
  it('asks whom the reply was asked of, after a reload too, and a fallback that answered is not that', async () => {
    const desk = await Desk.open();
    desk.setUp.set(there.gatewayId, there);
    desk.chat.asking.send('one', 'one?');
    await desk.last.addressed();
    await desk.last.addressed(there, here);
    await desk.last.text('one.');
    await desk.last.end();
    desk.endpoint = other;
    await desk.rest();
    const again = await Desk.open(desk.store, 'again');
    again.setUp.set(there.gatewayId, there);
    again.chat.asking.retry('one');
    assert.equal(again.last.request.model, 'g/m');
  });

  it('after nothing came asks whom the conversation asks by now', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'one?');
    await fails(desk);
    desk.endpoint = other;
    desk.chat.asking.retry('one');
    assert.equal(desk.last.request.model, 'g/other');
  });

  it('after nothing came of asking another once asks that one', async () => {
    const desk = await Desk.open();
    await asks(desk, 'one');
    desk.chat.asking.retry('one', other);
    await fails(desk);
    desk.chat.asking.retry('one');
    assert.equal(desk.last.request.model, 'g/other');
  });

  it('asks whom the conversation asks where the reply’s gateway is gone', async () => {
    const desk = await Desk.open();
    await asks(desk, 'one');
    desk.setUp.clear();
    desk.common = { ...there, origin: here.origin };
    desk.chat.asking.retry('one');
    assert.equal(desk.last.request.model, 'h/n');
  });
});

describe('a conversation whose journal doesn’t say', () => {
  it('asks what the settings say until something is asked', async () => {
    const desk = await Desk.open();
    await asks(desk, 'one');
    await desk.rest();
    const lines = (desk.store.files.get('c.jsonl') ?? '').split('\n');
    const without = lines.filter((line) => !line.includes('"type":"model"'));
    assert.equal(without.length, lines.length - 1);
    desk.store.files.set('c.jsonl', without.join('\n'));
    const again = await Desk.open(desk.store, 'again');
    again.common = other;
    await asks(again, 'two');
    assert.equal(again.last.request.model, 'g/other');
    again.common = third;
    await asks(again, 'three');
    assert.equal(again.last.request.model, 'g/other');
  });
});
