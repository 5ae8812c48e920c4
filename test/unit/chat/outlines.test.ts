import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encode } from '../../../src/conversation/journalLines.ts';
import { journalName } from '../../../src/chat/files.ts';
import { story } from '../../ui/panel/story.ts';
import { Desk, MemoryStore } from './support.ts';

/** A chat that goes on with a conversation of so many turns, each with a reply of so many characters. */
async function reopened(turns: number, size: number): Promise<Desk> {
  const store = new MemoryStore();
  const lines = story(turns, size).map((entry, number) => encode('before', number, entry));
  store.files.set(journalName('c'), lines.join(''));
  return Desk.open(store);
}

describe('a long conversation', () => {
  it('is sent as outlines but for its end, and the rest when it is asked for', async () => {
    const desk = await reopened(300, 2_000);
    const state = desk.chat.state();
    assert.equal(state.nodes.length, 600);
    const whole = state.nodes.filter(({ type }) => type !== 'outline');
    assert.ok(whole.length > 20 && whole.length < 100, `${whole.length} are whole`);
    assert.ok(
      state.nodes.slice(-whole.length).every(({ type }) => type !== 'outline'),
      'those at its end',
    );
    assert.deepEqual(state.nodes[0], {
      type: 'outline',
      id: 'p0',
      of: 'prompt',
      size: 27,
      start: 'Question 0: why is that so?',
    });
    assert.ok(JSON.stringify(state).length < 200_000);
    desk.read();
    assert.ok(desk.panel.nodes.value.every(({ type }) => type !== 'outline'));
    assert.deepEqual(desk.shown(), desk.fresh());
  });

  it('gives at most a quarter of a megabyte at once, and always something', async () => {
    const desk = await reopened(5, 200_000);
    const ids = ['r0', 'nobody', 'r1', 'r2'];
    assert.deepEqual(
      desk.chat.lookup.nodes(ids).map(({ id }) => id),
      ['r0'],
    );
    assert.deepEqual(desk.chat.lookup.nodes(['nobody']), []);
  });

  it('never has an outline of what still runs, so that nothing it says is lost', async () => {
    const desk = await reopened(3, 100_000);
    desk.type('And?');
    desk.enter();
    await desk.last.addressed();
    await desk.last.text('x'.repeat(200_000));
    desk.clock.pass(100);
    desk.show();
    const last = desk.panel.nodes.value.at(-1);
    assert.ok(last?.type === 'reply' && last.blocks.value[0]?.text.value.length === 200_000);
    assert.ok(desk.chat.lookup.nodes([last.id]).length === 0);
  });
});

describe('what is sought in a conversation', () => {
  const sought = async (text: string, matchCase = false): Promise<readonly unknown[]> => {
    const hits = await (await reopened(3, 200)).chat.lookup.find(text, matchCase);
    return hits.map(({ id, count }) => [id, count]);
  };

  it('is given up when nobody wants it any more, and holds nothing else up meanwhile', async () => {
    const { lookup } = (await reopened(400, 20_000)).chat;
    const giving = new AbortController();
    // What is computed between two turns of the event loop, which others on the machine don't lengthen.
    let longest = 0;
    let last = process.cpuUsage();
    const ticks = setInterval(() => {
      longest = Math.max(longest, process.cpuUsage(last).user / 1000);
      last = process.cpuUsage();
    });
    const hits = await lookup.find('question', false, giving.signal);
    clearInterval(ticks);
    assert.equal(hits.length, 400);
    const seeking = lookup.find('question', false, giving.signal);
    giving.abort();
    await assert.rejects(seeking, { name: 'AbortError' });
    assert.ok(longest < 250, `${Math.round(longest)} ms`);
  });

  it('is found in every question and reply of the path, in order', async () => {
    assert.deepEqual(await sought('question'), [
      ['p0', 1],
      ['p1', 1],
      ['p2', 1],
    ]);
    assert.deepEqual(await sought('question', true), []);
    assert.deepEqual(await sought('reply 1'), [['r1', 1]]);
    assert.deepEqual(await sought('nowhere'), []);
    assert.deepEqual(await sought(''), []);
  });

  it('is found across the marks of Markdown, and in them', async () => {
    assert.deepEqual((await sought('The reader takes bytes'))[0], ['r0', 2]);
    assert.deepEqual((await sought('**reader** takes'))[0], ['r0', 2]);
  });
});

describe('a conversation as Markdown', () => {
  const speakers = { you: 'You', assistant: 'Assistant' };

  it('is all of it, or what is between two nodes', async () => {
    const { lookup } = (await reopened(3, 40)).chat;
    const all = lookup.markdown(speakers);
    assert.equal(all.match(/^## /gm)?.length, 6 + 3, 'a heading for each, and those of the replies');
    assert.ok(all.startsWith('## You\n\nQuestion 0: why is that so?\n\n## Assistant\n\n## Reply 0\n\n'));
    const part = lookup.markdown(speakers, 'r0', 'p1');
    assert.ok(part.startsWith('## Assistant\n\n## Reply 0') && part.endsWith('Question 1: why is that so?'));
    assert.equal(lookup.markdown(speakers, 'nobody'), all);
  });
});
