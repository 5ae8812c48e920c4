import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Selection } from '../../../src/conversation/context.ts';
import type { Entry } from '../../../src/conversation/entries.ts';
import { replay } from '../../../src/conversation/replay.ts';
import { encode } from '../../../src/conversation/journalLines.ts';
import { MessagesError } from '../../../src/messages/errors/errors.ts';
import { newFold } from '../../../src/messages/reply/fold.ts';
import type { StreamEvent } from '../../../src/messages/schema.ts';
import { begin, saved } from '../../../media/saved.ts';
import { answered, asked, attached, createStore, isRunning } from '../../../media/store.ts';
import type { Store as Panel } from '../../../media/store.ts';
import { Desk, here, MemoryStore, prompts, replies, repliesOf, there } from './support.ts';

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

const reply: readonly StreamEvent[] = [
  { type: 'message_start', id: 'msg', model: 'm', usage: { input: 3 } },
  { type: 'block_start', index: 0, block: { type: 'thinking', thinking: '', signature: '' } },
  { type: 'thinking', index: 0, thinking: 'hm' },
  { type: 'signature', index: 0, signature: 'c2ln' },
  { type: 'block_stop', index: 0 },
  { type: 'block_start', index: 2, block: { type: 'text', text: '' } },
  { type: 'text', index: 2, text: 'one ' },
  { type: 'text', index: 2, text: 'two' },
  { type: 'block_stop', index: 2 },
  { type: 'block_start', index: 1, block: { type: 'tool_use', id: 't', name: 'look', input: {} } },
  { type: 'input_json', index: 1, json: '{"a":1}' },
  { type: 'block_stop', index: 1 },
  { type: 'block_start', index: 3, block: { type: 'unknown', raw: { type: 'server_tool_use', id: 's', input: {} } } },
  { type: 'input_json', index: 3, json: '{"query":"x"}' },
  { type: 'block_stop', index: 3 },
  { type: 'block_start', index: 4, block: { type: 'unknown', raw: { type: 'compaction', content: null } } },
  { type: 'unknown_delta', index: 4, delta: { type: 'summary_delta', content: 'What was ' } },
  { type: 'unknown_delta', index: 4, delta: { type: 'summary_delta', content: 'said.' } },
  { type: 'message_delta', stopReason: 'end_turn', usage: { output: 5 } },
  { type: 'message_stop' },
];

const status = (desk: Desk): string | undefined => replies(desk.panel).at(-1)?.status.value.type;
const textOf = (desk: Desk): string | undefined => replies(desk.panel).at(-1)?.blocks.value.at(-1)?.text.value;

describe('a question', () => {
  it('that a lens asked is booked as such, also when it is asked again; what the user types after it isn’t', async () => {
    const desk = await Desk.open();
    const booked = (): readonly unknown[] => desk.sent.map(({ request }) => request.purpose);
    const answer = async (): Promise<void> => {
      await desk.last.addressed();
      await desk.last.text('Because.');
      await desk.last.end();
    };
    desk.chat.asking.ask({ text: 'Explain this code.', context: [attachment], lens: true });
    await answer();
    desk.chat.asking.retry(replies(desk.panel).at(-1)?.id ?? '');
    await answer();
    desk.chat.asking.send('two', 'And why?');
    await answer();
    assert.deepEqual(booked(), ['lens', 'lens', 'chat']);
    await desk.library.flush();
    const later = await Desk.open(desk.store, 'later');
    later.read();
    const question = prompts(later.panel)[0]?.id ?? '';
    later.chat.asking.retry(question);
    await later.last.end();
    later.chat.asking.edit(question, 'three', { text: 'Explain that code.' });
    assert.deepEqual(
      later.sent.map(({ request }) => request.purpose),
      ['lens', 'chat'],
    );
  });
});

describe('a turn', () => {
  it('goes from question to answer; the first text is shown in the tick it came in', async () => {
    const desk = await Desk.open();
    desk.chat.composer.attached.attach([attachment]);
    desk.chat.asking.send('one', 'Why?');
    assert.equal(status(desk), 'waiting');
    assert.deepEqual(desk.last.request.params.messages.length, 1);
    assert.equal(desk.last.request.model, 'g/m');
    await desk.last.addressed();
    await desk.last.text('Beca');
    assert.equal(status(desk), 'streaming');
    assert.equal(textOf(desk), 'Beca');
    await desk.last.text('use');
    desk.clock.pass(33);
    assert.equal(textOf(desk), 'Because');
    await desk.last.events({ type: 'message_delta', stopReason: 'end_turn', usage: { input: 3, output: 5 } });
    await desk.last.end();
    assert.equal(status(desk), 'complete');
    assert.deepEqual(replies(desk.panel)[0]?.usage.value, {
      model: 'm',
      gateway: 'G',
      first: 0,
      total: 33,
      input: 3,
      output: 5,
      reason: 'end_turn',
    });
    assert.deepEqual(attached(desk.panel), []);
    assert.equal(desk.panel.announcement.value.text, 'm: complete');
    desk.chat.asking.send('two', 'And?');
    assert.equal(desk.panel.announcement.value.text, 'm: waiting', 'what was said is no longer so');
    assert.deepEqual(
      desk.last.request.params.messages.map(({ role }) => role),
      ['user', 'assistant', 'user'],
    );
    assert.deepEqual(desk.last.request.params.messages[1], {
      role: 'assistant',
      content: [{ type: 'text', text: 'Because' }],
      origin: { url: 'https://g.example/v1/messages', model: 'm' },
    });
  });

  it('stopped at any event: what arrived is kept, shown and written, and nothing comes after', async () => {
    for (let at = 0; at <= reply.length; at++) {
      const desk = await Desk.open();
      desk.chat.asking.send('one', 'Why?');
      await desk.last.addressed();
      for (const event of reply.slice(0, at)) await desk.last.events(event);
      const before = structuredClone(desk.last.message.content);
      desk.chat.runs.stop();
      assert.equal(desk.last.request.signal.aborted, true);
      assert.equal(status(desk), 'stopped', 'at once');
      const stopped = desk.shown();
      await desk.last.text('late', 9);
      await desk.last.end();
      assert.equal(desk.last.left, true);
      await desk.rest();
      assert.deepEqual(desk.shown(), stopped, 'nothing comes after');
      assert.deepEqual(desk.shown(), desk.fresh());
      assert.doesNotMatch(desk.store.files.get('c.jsonl') ?? '', /late/);
      const again = await Desk.open(desk.store, 'v');
      const [turn] = repliesOf(again.chat.state());
      assert.equal(turn?.status.type, 'stopped');
      assert.equal(turn.blocks.length, before.length);
      assert.deepEqual(again.shown(), stopped, 'what is on disk is what was shown');
    }
  });

  it('looks the same whether the panel was there all the time or is drawn from a snapshot at any event', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    for (const event of reply) {
      await desk.last.events(event);
      desk.clock.pass(40);
      assert.deepEqual(desk.shown(), desk.fresh());
    }
    await desk.last.end();
    assert.deepEqual(desk.shown(), desk.fresh());
    assert.deepEqual(
      replies(desk.panel)[0]?.blocks.value.map(({ type, text }) => [type, text.value]),
      [
        ['thinking', 'hm'],
        ['tool', '{\n  "a": 1\n}'],
        ['text', 'one two'],
        ['other', JSON.stringify({ type: 'server_tool_use', id: 's', input: { query: 'x' } }, undefined, 2)],
        ['other', JSON.stringify({ type: 'compaction', content: 'What was said.' }, undefined, 2)],
      ],
    );
  });

  it('after the editor went away at any event comes back as interrupted, with what was written, and can be retried', async () => {
    for (let at = 0; at <= reply.length; at++) {
      const desk = await Desk.open();
      desk.chat.asking.send('one', 'Why?');
      await desk.last.addressed();
      for (const event of reply.slice(0, at)) await desk.last.events(event);
      await desk.rest();
      const again = await Desk.open(desk.store, 'v');
      const [turn] = repliesOf(again.chat.state());
      assert.equal(turn?.status.type, 'interrupted');
      assert.equal(turn.blocks.length, desk.last.message.content.length);
      assert.equal(again.chat.runs.any, false);
      again.chat.asking.retry('one');
      await again.last.addressed();
      await again.last.text('anew');
      await again.last.end();
      await again.rest();
      // The one that went away writes on for a while.
      await desk.last.text('late');
      await desk.last.end();
      await desk.rest();
      const third = await Desk.open(desk.store, 'u');
      const turns = repliesOf(third.chat.state());
      assert.deepEqual(
        turns.map(({ blocks, status: { type } }) => [blocks.map(({ text }) => text), type]),
        [[['anew'], 'complete']],
      );
    }
  });

  it('interrupted and failed say why, with the gateway’s words beside it and not in it', async () => {
    const desk = await Desk.open();
    const error = new MessagesError('overloaded', 'x', { detail: 'busy', requestId: 'req_1' });
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.text('half');
    await desk.last.end({ type: 'interrupted', error });
    assert.deepEqual(replies(desk.panel)[0]?.status.value, {
      type: 'interrupted',
      sentence: 'overloaded',
      detail: 'busy',
      requestId: 'req_1',
      buttons: [
        { action: 'continue', title: 'continue', asks: true },
        { action: 'retry', title: 'retry', asks: true },
      ],
    });
    desk.chat.asking.send('two', 'And then?');
    await desk.last.end({ type: 'failed', error });
    assert.equal(status(desk), 'failed');
    desk.chat.asking.continue('one');
    assert.equal(desk.sent.length, 2, 'only the last can be gone on with');
  });

  it('without a word in it says why, and what to do; so does the journal later', async () => {
    for (const [silence, events, note, actions] of [
      [
        'max_tokens',
        [{ type: 'block_start', index: 0, block: { type: 'text', text: '' } }],
        'silent: max_tokens',
        ['openSettings', 'retry'],
      ],
      ['refusal', [], 'silent: refusal', ['chooseModel', 'retry']],
      [
        'model_context_window_exceeded',
        [],
        'silent: model_context_window_exceeded',
        ['newConversation', 'chooseModel'],
      ],
      ['end_turn', [], 'silent: end_turn', ['retry', 'chooseModel']],
      ['their_word', [], 'silent: their_word', ['retry', 'chooseModel']],
      [undefined, [], 'silent: ?', ['retry', 'chooseModel']],
    ] as const) {
      const desk = await Desk.open();
      desk.chat.asking.send('one', 'Why?');
      await desk.last.addressed();
      await desk.last.events(...events);
      await desk.last.end({ type: 'complete', ...(silence !== undefined && { silence }) });
      await desk.rest();
      for (const { panel } of [desk, await Desk.open(desk.store, 'v')]) {
        const shown = replies(panel)[0]?.status.value;
        assert.ok(shown?.type === 'complete');
        assert.deepEqual([shown.note, shown.buttons.map(({ action }) => action)], [note, actions]);
      }
    }
  });

  it('asked again without a new reply keeps the old one, also on disk; with one it is replaced', async () => {
    const shownTurn = (desk: Desk): unknown => {
      const [turn] = repliesOf(desk.chat.state());
      return [turn?.status.type, turn?.blocks.map(({ text }) => text)];
    };
    for (const [how, status] of [
      [{ type: 'failed', error: new MessagesError('overloaded', 'x') }, 'failed'],
      [{ type: 'stopped' }, 'complete'],
      [{ type: 'complete' }, 'complete'],
    ] as const) {
      const desk = await Desk.open();
      desk.chat.asking.send('one', 'Why?');
      await desk.last.addressed();
      await desk.last.text('A good answer.');
      await desk.last.end();
      desk.chat.asking.retry('one');
      await desk.last.addressed();
      await desk.last.events({ type: 'message_start', id: 'm', model: 'm', usage: {} });
      await desk.rest();
      assert.deepEqual(shownTurn(await Desk.open(desk.store, 'crash')), ['complete', ['A good answer.']]);
      await desk.last.end(how);
      assert.deepEqual(shownTurn(desk), [status, ['A good answer.']]);
      await desk.rest();
      assert.deepEqual(desk.shown(), desk.fresh());
      assert.deepEqual(shownTurn(await Desk.open(desk.store, 'v')), [status, ['A good answer.']]);
      desk.chat.asking.retry('one');
      await desk.last.addressed();
      await desk.last.text('Better.');
      await desk.rest();
      assert.deepEqual(shownTurn(await Desk.open(desk.store, 'u')), ['interrupted', ['Better.']]);
      await desk.last.end();
      assert.deepEqual(shownTurn(desk), ['complete', ['Better.']]);
    }
  });

  it('a refusal by another model on Retry changes that model’s requests; the old reply keeps its author', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.text('Because.');
    await desk.last.end();
    const other = { ...here, model: 'other' };
    desk.chat.asking.retry('one', other);
    await desk.last.addressed(other);
    await desk.last.end({ type: 'failed', error: new MessagesError('invalid', 'x', { field: 'temperature' }) });
    assert.equal(repliesOf(desk.chat.state())[0]?.author, here.model);
    assert.equal(desk.chat.asking.author('one')?.model, 'other');
    await desk.chat.asking.adapt('one');
    assert.equal(desk.adapted[0]?.[0].model, 'other');
  });

  it('what failed for want of a key is asked again when that gateway’s is set, while the user is still at it', async () => {
    const failed = async (): Promise<Desk> => {
      const desk = await Desk.open();
      desk.chat.asking.send('one', 'Why?');
      await desk.last.addressed();
      await desk.last.end({ type: 'failed', error: new MessagesError('auth', 'x') });
      return desk;
    };
    const desk = await failed();
    desk.chat.asking.keySet('one', there.gatewayId);
    assert.equal(desk.sent.length, 1, 'another gateway’s key');
    desk.chat.asking.keySet('one', here.gatewayId);
    assert.equal(desk.sent.length, 2);
    await desk.last.addressed();
    await desk.last.text('Because.');
    await desk.last.end();
    desk.chat.asking.keySet('one', here.gatewayId);
    assert.equal(desk.sent.length, 2, 'it is answered by now');

    const moved = await failed();
    moved.endpoint = there;
    moved.chat.asking.keySet('one', here.gatewayId);
    assert.equal(moved.sent.length, 1, 'another gateway is chosen by now');

    const asking = await failed();
    asking.endpoint = { ...there, gatewayId: here.gatewayId };
    asking.type('And why?');
    asking.enter();
    asking.chat.asking.keySet('one', here.gatewayId);
    asking.cross('send');
    assert.match(JSON.stringify(asking.last.request.params.messages), /And why/, 'what the user was asked about goes');
  });

  it('asks the model that was chosen over a failure, and only then', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.end({ type: 'failed', error: new MessagesError('overloaded', 'x') });
    await desk.chat.asking.chooseModel('one', async () => Promise.resolve());
    assert.equal(desk.sent.length, 1, 'none was chosen');
    const choose = (model: string) => async (): Promise<void> => {
      desk.endpoint = { ...here, model };
      return Promise.resolve();
    };
    await desk.chat.asking.chooseModel('', choose('from-elsewhere'));
    assert.equal(desk.sent.length, 1, 'not from the card');
    await desk.chat.asking.chooseModel('one', choose('another'));
    assert.equal(desk.sent.length, 2);
    assert.equal(desk.last.request.model, `${here.gatewayId}/another`);
    await desk.last.text('Because.');
    await desk.last.end();
    await desk.chat.asking.chooseModel('one', choose('third'));
    assert.equal(desk.sent.length, 2, 'it is answered by now');
  });

  it('a refused parameter is changed for the model that refused it, even after a reload, and the question is asked again', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.chat.asking.adapt('one');
    const refusal = new MessagesError('invalid', 'x', { field: 'max_tokens', limit: 4096 });
    await desk.last.end({ type: 'failed', error: refusal });
    await desk.rest();
    assert.deepEqual(desk.adapted, [], 'not while it runs');
    const again = await Desk.open(desk.store, 'v');
    await again.chat.asking.adapt('one');
    const [[endpoint, error] = []] = again.adapted;
    assert.equal(endpoint?.model, here.model);
    assert.deepEqual([error?.kind, error?.field, error?.limit], ['invalid', 'max_tokens', 4096]);
    assert.equal(again.sent.length, 1);
    assert.equal(repliesOf(again.chat.state()).length, 1);
  });

  it('a wait before a retry counts down and can be ended', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    let now = 0;
    desk.last.request.onWait?.(() => now++);
    await desk.last.say({ type: 'waiting', attempt: 1, error: new MessagesError('rate_limit', 'x'), wait: 9_000 });
    desk.clock.pass(2_000);
    const [turn] = repliesOf(desk.chat.state());
    assert.ok(turn?.status.type === 'retrying' && turn.status.wait === 7_000);
    desk.chat.runs.retryNow('another');
    assert.equal(now, 0);
    desk.chat.runs.retryNow(turn.id);
    assert.equal(now, 1);
    await desk.last.addressed();
    desk.clock.pass(40);
    assert.equal(status(desk), 'waiting');
  });

  it('a wait before a retry that is stopped still says what was waited for', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    const error = new MessagesError('rate_limit', 'x', { detail: 'Too fast.', retryAfter: 9_000 });
    await desk.last.say({ type: 'waiting', attempt: 1, error, wait: 9_000 });
    const waiting = repliesOf(desk.chat.state())[0]?.status;
    desk.chat.runs.stop();
    await desk.rest();
    const again = await Desk.open(desk.store, 'v');
    for (const { chat } of [desk, again]) {
      const stopped = repliesOf(chat.state())[0]?.status;
      assert.ok(waiting?.type === 'retrying' && stopped?.type === 'stopped');
      assert.equal(stopped.sentence, waiting.sentence);
      assert.equal(stopped.detail, 'Too fast.');
    }
  });

  it('a reply that was cut off can still be gone on with where asking again failed', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.text('Because');
    await desk.last.end({ type: 'interrupted', error: new MessagesError('network', 'x') });
    const [before] = repliesOf(desk.chat.state());
    assert.ok(before);
    desk.chat.asking.retry(before.id);
    await desk.last.addressed();
    await desk.last.end({ type: 'failed', error: new MessagesError('auth', 'x') });
    const [kept] = repliesOf(desk.chat.state());
    assert.ok(kept?.id === before.id && kept.status.type === 'failed');
    const actions = kept.status.buttons.map(({ action }) => action);
    assert.ok(actions.includes('continue'), actions.join());
    assert.equal(new Set(actions).size, actions.length);
  });

  it('sent again, by a retry or to a fallback, is the last attempt’s alone', async () => {
    const start = (id: string, input: number): StreamEvent => ({
      type: 'message_start',
      id,
      model: id,
      usage: { input, cacheRead: input },
    });
    const empty: StreamEvent = { type: 'block_start', index: 0, block: { type: 'text', text: '' } };
    for (const again of ['retry', 'fallback'] as const) {
      const desk = await Desk.open();
      desk.chat.asking.send('one', 'Why?');
      await desk.last.addressed();
      await desk.last.events(start('first', 100), empty);
      if (again === 'retry') await desk.last.retried(new MessagesError('overloaded', 'busy'));
      else {
        desk.last.fold = newFold();
        await desk.last.addressed(there, here);
      }
      desk.clock.pass(40);
      assert.deepEqual(desk.shown(), desk.fresh());
      await desk.last.events({ type: 'message_start', id: 'second', model: 'second', usage: { input: 3 } }, empty);
      await desk.last.text('Because.');
      await desk.last.end();
      await desk.rest();
      assert.deepEqual(desk.shown(), desk.fresh());
      const { nodes } = replay(desk.store.files.get('c.jsonl') ?? '', 'c').conversation;
      const [reply] = [...nodes.values()].filter((node) => node.type === 'reply');
      const written = reply?.rounds[0]?.message;
      assert.deepEqual(written, desk.last.message, again);
      assert.deepEqual(written.usage, { input: 3 });
    }
  });

  it('a sender that throws does not leave it running, and the bug is told of', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    const bug = new Error('a bug');
    await desk.last.throw(bug);
    assert.equal(status(desk), 'interrupted');
    assert.deepEqual(desk.failures, [bug]);
  });

  it('a sender that ends without a result does not leave it running', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.vanish();
    assert.equal(status(desk), 'interrupted');
    assert.equal(desk.chat.runs.any, false);
  });
});

describe('what was typed', () => {
  it('is sent once, however often it comes, and what is typed before the answer stays', async () => {
    const desk = await Desk.open();
    desk.type('Why?');
    desk.enter(() => (desk.panel.draft.value = 'A'));
    desk.chat.asking.send('turn-1', 'Why?');
    desk.clock.pass(40);
    assert.equal(desk.sent.length, 1);
    assert.equal(desk.panel.draft.value, 'A');
    desk.chat.runs.stop();
    desk.chat.asking.send('three', '  \n');
    assert.equal(desk.sent.length, 1);
  });

  it('while a reply runs waits with what was attached, and what is typed since stays', async () => {
    for (const since of ['', 'n']) {
      const desk = await Desk.open();
      desk.chat.asking.send('one', 'Why?');
      desk.chat.composer.attached.attach([attachment]);
      desk.clock.pass(40);
      desk.type('A long question');
      desk.enter(() => since !== '' && (desk.panel.draft.value = since));
      assert.equal(desk.panel.pending.value, undefined);
      assert.equal(desk.panel.draft.value, since);
      assert.deepEqual(
        desk.panel.queue.value.map(({ text, attachments }) => [text, attachments.length]),
        [['A long question', 1]],
      );
      assert.equal(desk.sent.length, 1);
      assert.deepEqual(desk.shown(), desk.fresh(), 'the host knows it too');
    }
  });

  it('is answered when only an attachment was to be sent, so that the panel stops waiting', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.end();
    desk.endpoint = there;
    desk.chat.composer.attached.attach([attachment]);
    desk.clock.pass(40);
    desk.enter();
    assert.equal(isRunning(desk.panel), false);
    assert.equal(attached(desk.panel).length, 1);
    assert.equal(desk.panel.crossing.value?.to, there.origin);
  });

  it('outlives a panel that is drawn anew while the question is on its way', async () => {
    const desk = await Desk.open();
    desk.type('Why?');
    const question = asked(desk.panel, 'lost');
    desk.panel.draft.value = 'n';
    const kept = saved(desk.panel, 'Why?');
    const anew = (): Panel => {
      const panel = createStore({ now: () => 0, announce: () => undefined });
      begin(panel, desk.chat.state(), kept);
      return panel;
    };
    assert.equal(anew().draft.value, 'Why?\nn', 'in a new document, where the question was lost');
    desk.show();
    assert.equal(desk.panel.pending.value?.text, 'Why?', 'in the same document, where it is still on its way');
    assert.equal(desk.panel.draft.value, 'n');
    answered(desk.panel, question.id, desk.chat.asking.send(question.id, question.text));
    desk.pause();
    assert.equal(desk.panel.pending.value, undefined);
    assert.equal(anew().draft.value, 'n', 'in a new document, where it was asked');
    assert.equal(desk.panel.draft.value, 'n');
    await desk.last.end();
    desk.type('And?');
    desk.enter(() => desk.show());
    desk.clock.pass(40);
    assert.equal(prompts(desk.panel).length, 2);
    assert.equal(desk.panel.draft.value, '', 'what is asked does not stay to be asked again');
    assert.deepEqual(desk.shown(), desk.fresh());
  });

  it('is written on each pause, with its attachments, and is there again', async () => {
    const desk = await Desk.open();
    desk.chat.composer.attached.attach([attachment]);
    desk.chat.composer.attached.attach([{ ...attachment, id: 'b' }]);
    desk.chat.composer.typed('half');
    desk.chat.composer.typed('half a');
    await desk.rest();
    const again = await Desk.open(desk.store, 'v');
    assert.equal(again.chat.state().draft, 'half a');
    assert.deepEqual(
      again.chat.state().attachments.map(({ label }) => label),
      ['app.ts:3-10'],
    );
  });

  it('that was damaged does not keep the conversation from opening', async () => {
    const whole = { draft: { text: 'kept' }, attachments: [attachment] };
    const damaged: readonly unknown[] = [
      { ...whole, attachments: [null] },
      { ...whole, attachments: [attachment, 'x'] },
      { ...whole, attachments: [{ ...attachment, path: undefined }] },
      { ...whole, attachments: [{ ...attachment, startLine: '3' }] },
      { ...whole, draft: { text: 3 } },
      { ...whole, draft: {} },
      { ...whole, draft: null },
      [],
    ];
    const textOf = async (draft: unknown): Promise<unknown> => {
      const store = new MemoryStore();
      store.files.set('c.draft.json', JSON.stringify(draft));
      const desk = await Desk.open(store);
      return desk.panel.draft.value;
    };
    assert.equal(await textOf(whole), 'kept');
    assert.equal(
      await textOf({ ...whole, attachments: [{ type: 'hologram', id: 'i' }] }),
      'kept',
      'of a later version',
    );
    assert.equal(await textOf({ ...whole, draft: { text: 'kept', revision: 3 } }), 'kept', 'written by version 0.1');
    for (const draft of damaged) assert.equal(await textOf(draft), '', JSON.stringify(draft));
  });

  it('comes along into a new conversation, and the old one goes on being answered', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.text('So');
    desk.chat.composer.typed('half a');
    desk.panel.draft.value = 'half a th';
    desk.chats.leave(desk.chat);
    assert.equal(desk.last.request.signal.aborted, false);
    assert.deepEqual(desk.panel.nodes.value, []);
    assert.equal(desk.panel.draft.value, 'half a th', 'with what the host has not heard of yet');
    await desk.last.text(' it is.');
    await desk.last.end();
    await desk.rest();
    assert.deepEqual(desk.panel.nodes.value, []);
    const old = await Desk.open(desk.store, 'v');
    const [reply] = repliesOf(old.chat.state());
    assert.equal(reply?.status.type, 'complete');
    assert.equal(reply.blocks[0]?.text, 'So it is.');
  });
});

describe('another origin', () => {
  it('gets nothing before the user agrees; cancelling gives the words back', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.text('So');
    await desk.last.end();
    desk.endpoint = there;
    desk.type('And?');
    desk.enter();
    desk.clock.pass(40);
    assert.equal(desk.sent.length, 1);
    assert.deepEqual(desk.panel.crossing.value, { from: here.origin, to: there.origin });
    assert.equal(desk.panel.draft.value, 'And?');
    desk.cross('cancel');
    assert.equal(desk.sent.length, 1);
    desk.enter();
    desk.cross('send');
    assert.equal(desk.sent.length, 2);
    desk.clock.pass(40);
    assert.equal(desk.panel.crossing.value, undefined);
    assert.equal(desk.panel.draft.value, '');
    await desk.last.addressed(there);
    await desk.last.end();
    await desk.rest();
    const again = await Desk.open(desk.store, 'v');
    again.endpoint = there;
    again.chat.asking.send('three', 'Then?');
    assert.equal(again.sent.length, 1, 'asked once');
  });

  it('a new conversation takes the question and nothing else along', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'secret');
    await desk.last.addressed();
    await desk.last.end();
    desk.endpoint = there;
    desk.type('And?');
    desk.enter();
    desk.cross('new');
    assert.deepEqual(desk.last.request.params.messages, [{ role: 'user', content: [{ type: 'text', text: 'And?' }] }]);
    assert.equal(prompts(desk.panel).length, 1);
  });

  it('gets what the user sees when they agree, not what was there when they were asked', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.end();
    desk.endpoint = there;
    desk.chat.settingsChanged();
    desk.chat.composer.attached.attach([{ ...attachment, text: 'SECRET=1' }]);
    desk.clock.pass(40);
    desk.type('The password is 1234. And?');
    desk.enter();
    assert.equal(attached(desk.panel).length, 1, 'what would be sent is shown');
    desk.chat.composer.attached.detach('a');
    desk.type('And?');
    desk.cross('send');
    assert.equal(desk.last.request.params.messages.length, 2);
    assert.doesNotMatch(JSON.stringify(desk.last.request), /SECRET|1234/);
    desk.clock.pass(40);
    assert.equal(prompts(desk.panel).at(-1)?.text, 'And?');
    assert.equal(desk.panel.draft.value, '');
    assert.deepEqual(desk.shown(), desk.fresh());
  });

  it('is asked about again when the next message would go to a third one', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.end();
    desk.endpoint = there;
    desk.type('And?');
    desk.enter();
    desk.endpoint = { ...there, origin: 'https://third.example' };
    desk.cross('send');
    assert.equal(desk.sent.length, 1);
    desk.clock.pass(40);
    assert.equal(desk.panel.crossing.value?.to, 'https://third.example');
    assert.equal(desk.panel.draft.value, 'And?');
  });

  it('is no other than where it began while nothing could be sent', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.say({ type: 'endpoint', endpoint: here });
    await desk.last.end({ type: 'failed', error: new MessagesError('auth', 'x', { reason: 'no_key' }) });
    desk.endpoint = there;
    desk.chat.asking.retry('one', there);
    assert.equal(desk.sent.length, 2);
    assert.equal(desk.panel.crossing.value, undefined);
    await desk.last.addressed(there);
    await desk.last.end();
    assert.deepEqual(desk.chat.conversation.origins, [there.origin]);
  });

  it('is one that it was really sent to: a yes before that holds, but isn’t taken for it', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.end();
    desk.endpoint = there;
    desk.type('And?');
    desk.enter();
    desk.cross('send');
    await desk.last.say({ type: 'endpoint', endpoint: there });
    await desk.last.end({ type: 'failed', error: new MessagesError('limit', 'x', { reason: 'budget' }) });
    desk.endpoint = { ...there, origin: 'https://third.example' };
    desk.type('Then?');
    desk.enter();
    desk.clock.pass(40);
    assert.deepEqual(desk.panel.crossing.value, { from: here.origin, to: 'https://third.example' });
    desk.cross('cancel');
    desk.endpoint = there;
    desk.enter();
    desk.clock.pass(40);
    assert.equal(desk.panel.crossing.value, undefined);
    assert.equal(desk.sent.length, 3);
  });

  it('never gets a reply of before, when the question is asked again in a new conversation and fails there', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.text('a secret answer');
    await desk.last.end();
    desk.endpoint = there;
    desk.chat.asking.retry('one', there);
    desk.cross('new');
    await desk.last.addressed(there);
    await desk.last.end({ type: 'failed', error: new MessagesError('overloaded', 'x') });
    desk.chat.asking.send('two', 'And?');
    assert.doesNotMatch(JSON.stringify(desk.last.request.params), /a secret answer/);
  });

  it('of a fallback that the user listed may answer, and the panel says so', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed(here);
    await desk.last.addressed(there, here);
    await desk.last.text('from the fallback');
    await desk.last.end();
    assert.equal(status(desk), 'complete');
    assert.equal(replies(desk.panel).at(-1)?.author.value, 'n');
    assert.deepEqual(replies(desk.panel).at(-1)?.notices.value, [`${there.gatewayName} was asked`]);
    desk.endpoint = there;
    desk.chat.asking.send('two', 'And?');
    desk.chat.asking.send('two', 'And?');
    assert.equal(desk.sent.length, 2, 'the conversation has been there');
    const { origins } = replay(desk.store.files.get('c.jsonl') ?? '', 'c').conversation;
    assert.deepEqual(origins, [here.origin, there.origin]);
  });
});

describe('the tokens of the next message', () => {
  const tokens = (desk: Desk): unknown => desk.panel.tokens.value;

  it('are estimated for what is typed and attached and all before it, and not shown while there is nothing', async () => {
    const desk = await Desk.open();
    assert.equal(tokens(desk), undefined);
    desk.chat.composer.typed('Why?');
    desk.clock.pass(40);
    const short = desk.panel.tokens.value?.count ?? 0;
    assert.ok(short > 0);
    desk.chat.composer.attached.attach([attachment]);
    desk.clock.pass(40);
    const withCode = desk.panel.tokens.value?.count ?? 0;
    assert.ok(withCode > short + attachment.text.length);
    desk.chat.asking.send('one', 'Why?');
    assert.equal(tokens(desk), undefined);
    await desk.last.addressed();
    await desk.last.text('Because.');
    await desk.last.end();
    desk.chat.composer.typed('Why?');
    desk.clock.pass(40);
    assert.ok((desk.panel.tokens.value?.count ?? 0) > withCode);
    assert.deepEqual(desk.chat.state().tokens, tokens(desk));
  });

  it('are shown with what they may cost, and without where nobody knows the price', async () => {
    const desk = await Desk.open();
    const look = (): unknown => (desk.clock.pass(40), desk.panel.tokens.value?.cost?.text);
    desk.chat.composer.typed('Why?');
    assert.equal(look(), undefined);
    desk.price = { input: 2, output: 1 };
    desk.room = { reply: 100, images: true };
    desk.chat.settingsChanged();
    const count = desk.panel.tokens.value?.count ?? 0;
    assert.deepEqual([look(), count > 0], [`$${2 * count}`, true]);
    desk.chat.composer.typed('');
    assert.equal(look(), undefined);
  });

  it('include the system prompt: the conversation’s own, else the one of the settings', async () => {
    const desk = await Desk.open();
    const asked: unknown[] = [];
    desk.counted = async ({ system }) => Promise.resolve(asked.push(system));
    const counts: number[] = [];
    const look = async (): Promise<void> => {
      desk.clock.pass(40);
      counts.push(desk.panel.tokens.value?.count ?? 0);
      await desk.chat.count();
    };
    desk.chat.composer.typed('Why?');
    await look();
    desk.system = 'Be brief.';
    desk.chat.settingsChanged();
    await look();
    desk.chat.steering.setParameters({ system: 'Answer in verse.' });
    await look();
    desk.chat.steering.setParameters({ system: '' });
    await look();
    const [bare = 0] = counts;
    assert.deepEqual(counts, [bare, bare + 9, bare + 16, bare]);
    assert.deepEqual(asked, [undefined, undefined, 'Answer in verse.', '']);
  });

  it('are counted when the user asks, until the message changes', async () => {
    const desk = await Desk.open();
    desk.counted = async () => Promise.resolve(42);
    desk.chat.composer.typed('Why?');
    await desk.chat.count();
    desk.clock.pass(40);
    assert.deepEqual(tokens(desk), { count: 42, exact: true });
    desk.chat.composer.typed('Why not?');
    desk.clock.pass(40);
    assert.equal(desk.panel.tokens.value?.exact, false);
  });

  it('are never counted where the conversation has not been let go', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.end();
    desk.counted = async () => Promise.reject(new Error('asked'));
    desk.endpoint = there;
    desk.chat.composer.typed('And?');
    await desk.chat.count();
    desk.endpoint = here;
    await assert.rejects(desk.chat.count(), /asked/);
  });
});

describe('a disk that fails', () => {
  it('is told of, loses nothing that is shown, and all is written when it works again', async () => {
    const store = new MemoryStore();
    const desk = await Desk.open(store);
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.text('before ');
    await desk.rest();
    store.fail = new Error('disk full');
    await desk.last.text('while ');
    await desk.rest();
    desk.clock.pass(40);
    assert.equal(desk.panel.unsaved.value, 'unsaved: disk full');
    await desk.last.text('after');
    desk.clock.pass(40);
    assert.equal(textOf(desk), 'before while after');
    store.fail = undefined;
    desk.clock.pass(5_000);
    await desk.rest();
    desk.clock.pass(40);
    assert.equal(desk.panel.unsaved.value, undefined);
    await desk.last.end();
    await desk.rest();
    const again = await Desk.open(store, 'v');
    assert.equal(repliesOf(again.chat.state())[0]?.blocks[0]?.text, 'before while after');
    assert.equal(repliesOf(again.chat.state())[0]?.status.type, 'complete');
    assert.equal(desk.clock.waiting, 0, 'no timer when idle');
  });
});

describe('what is posted', () => {
  it('100,000 deltas in 2 s make at most thirty messages a second, no larger than what arrived, and exact text', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    const before = desk.posts;
    for (let at = 0; at < 2_000; at++) {
      const events = Array.from({ length: 50 }, (_, n): StreamEvent => ({
        type: 'text',
        index: 0,
        text: String(n % 10),
      }));
      await desk.last.events(...events);
      desk.clock.pass(1);
    }
    const text = '0123456789'.repeat(10_000);
    assert.ok(desk.posts - before <= 62, `${desk.posts - before} messages`);
    await desk.last.end();
    assert.equal(textOf(desk), text);
    await desk.rest();
    assert.equal(repliesOf((await Desk.open(desk.store, 'v')).chat.state())[0]?.blocks[0]?.text, text);
  });
});

describe('a conversation as a tree', () => {
  it('keeps the reply that another took the place of, on disk too', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.text('First.');
    await desk.last.end();
    desk.chat.asking.retry('one');
    await desk.last.addressed();
    await desk.last.text('Second.');
    await desk.last.end();
    await desk.rest();
    const { nodes } = replay(desk.store.files.get('c.jsonl') ?? '', 'c').conversation;
    const texts = [...nodes.values()].flatMap((node) =>
      node.type === 'reply' ? node.rounds.map(({ message }) => message.content) : [],
    );
    assert.deepEqual(texts, [[{ type: 'text', text: 'First.' }], [{ type: 'text', text: 'Second.' }]]);
    assert.deepEqual(
      replies(desk.panel).map(({ blocks }) => blocks.value.map(({ text }) => text.value)),
      [['Second.']],
    );
    assert.deepEqual(desk.shown(), desk.fresh());
    desk.chat.asking.send('two', 'And?');
    assert.doesNotMatch(JSON.stringify(desk.last.request.params), /First/, 'only what is shown is sent');
  });

  it('that lost a line shows what is left, in its place, and says so', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    await desk.last.text('Because.');
    await desk.last.end();
    await desk.rest();
    const lines = (desk.store.files.get('c.jsonl') ?? '').split('\n');
    const shownWithout = async (what: RegExp): Promise<unknown> => {
      const store = new MemoryStore();
      store.files.set('c.jsonl', lines.filter((line) => !what.test(line)).join('\n'));
      const again = await Desk.open(store, 'v');
      assert.equal(again.lost, 1);
      const [reply] = repliesOf(again.chat.state());
      const problem = reply?.status.type === 'interrupted' ? reply.status.sentence : undefined;
      return [prompts(again.panel)[0]?.text, reply?.blocks.map(({ text }) => text), reply?.status.type, problem];
    };
    assert.deepEqual(await shownWithout(/"type":"conversation"/), ['Why?', ['Because.'], 'complete', undefined]);
    assert.deepEqual(await shownWithout(/"type":"prompt"/), ['damaged question', ['Because.'], 'complete', undefined]);
    assert.deepEqual(await shownWithout(/"type":"events"/), ['Why?', [], 'interrupted', 'damaged']);
  });

  it('names who was asked while nobody has answered, and nobody once it has ended so', async () => {
    const desk = await Desk.open();
    const names = () => repliesOf(desk.chat.state()).map(({ author, gateway }) => [author, gateway]);
    desk.chat.asking.send('one', 'Why?');
    desk.endpoint = there;
    desk.chat.settingsChanged();
    assert.deepEqual(names(), [['m', 'G']]);
    desk.chat.runs.stop();
    assert.deepEqual(names(), [['', '']]);
    desk.clock.pass(40);
    assert.deepEqual(desk.shown(), desk.fresh());
  });

  it('whose editor went away between a question and its reply can be retried', async () => {
    const desk = await Desk.open();
    // Long enough ago that no other window can be about to ask for it.
    desk.clock.time = -20_000;
    desk.chat.asking.send('one', 'Why?');
    await desk.rest();
    const [asked = ''] = (desk.store.files.get('c.jsonl') ?? '').split(/(?<="type":"prompt".*)\n/);
    desk.store.files.set('c.jsonl', `${asked}\n`);
    const again = await Desk.open(desk.store, 'v');
    assert.deepEqual(
      repliesOf(again.chat.state()).map(({ status: { type } }) => type),
      ['interrupted'],
    );
    again.chat.asking.retry('one');
    await again.last.addressed();
    await again.last.text('So.');
    await again.last.end();
    again.clock.pass(40);
    assert.deepEqual(again.shown(), again.fresh());
    assert.equal(repliesOf(again.chat.state()).length, 1);
  });

  it('that is new leaves no draft with the old one', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.end();
    desk.chat.composer.typed('half a');
    await desk.rest();
    assert.ok(desk.store.files.has('c.draft.json'));
    desk.chats.leave(desk.chat);
    await desk.rest();
    assert.ok(!desk.store.files.has('c.draft.json'));
    assert.match([...desk.store.files].find(([name]) => name.endsWith('.draft.json'))?.[1] ?? '', /half a/);
  });

  it('that is deleted leaves nothing behind but what is typed', async () => {
    const desk = await Desk.open();
    await desk.chats.delete(desk.chat.id);
    desk.chat.asking.send('one', 'a secret');
    await desk.last.addressed();
    await desk.last.text('So');
    desk.type('half a');
    await desk.chats.delete(desk.chat.id);
    assert.equal(desk.last.request.signal.aborted, true);
    await desk.last.text('late');
    await desk.last.end();
    await desk.rest();
    assert.match([...desk.store.files.values()].join(), /secret/, 'until it can’t be undone any more');
    await desk.shelf.purge();
    assert.equal(prompts(desk.panel).length, 0);
    assert.doesNotMatch([...desk.store.files.values()].join(), /secret|So|late/);
    assert.match([...desk.store.files.values()].join(), /half a/);
    assert.equal(desk.panel.draft.value, 'half a');
  });

  it('takes as much work to type in however long it is', async () => {
    const turns = 500;
    const store = new MemoryStore();
    const entries: Entry[] = [];
    for (let at = 0; at < turns; at++) {
      const parent = at === 0 ? {} : { parent: `r${at - 1}` };
      entries.push({ type: 'prompt', id: `p${at}`, ...parent, at, text: 'why '.repeat(100), context: [] });
      entries.push({ type: 'reply', id: `r${at}`, parent: `p${at}`, at });
      entries.push({
        type: 'events',
        reply: `r${at}`,
        events: [{ type: 'text', index: 0, text: 'so '.repeat(500) }],
      });
      entries.push({ type: 'end', reply: `r${at}`, ending: { type: 'complete' } });
    }
    store.files.set('c.jsonl', entries.map((entry, at) => encode('x', at, entry)).join(''));
    const desk = await Desk.open(store);
    let looks = 0;
    // Every way to a node of the conversation goes through this.
    const nodes = new Proxy(desk.chat.conversation.nodes, {
      get: (target, name) => {
        looks++;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    desk.chat.adopt({ ...desk.chat.conversation, nodes });
    assert.ok(looks >= turns, 'all are looked at once');
    looks = 0;
    for (let at = 0; at < 100; at++) desk.chat.composer.typed(`What about ${at}?`);
    assert.equal(looks, 0);
    assert.ok((desk.chat.composer.tokens?.count ?? 0) > turns * 1_900);
    assert.equal(desk.chat.state().tokens?.count, desk.chat.composer.tokens?.count);
  });
});
