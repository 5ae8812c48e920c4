// What is under way between panel and host when New Conversation is asked for.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answered, apply, asked, reset } from '../../../media/store.ts';
import fc from '../../fastCheck.ts';
import { Desk, prompts } from './support.ts';

/** A chat and its panel, between which everything takes as long as it is told to, and comes in order. */
class Line {
  readonly desk: Desk;
  readonly toHost: (() => void)[] = [];
  readonly toPanel: (() => void)[] = [];
  /** What the host was sent since it began the conversation. */
  sent: readonly string[] = [];
  #number = 0;

  constructor(desk: Desk) {
    const { panel, view } = desk;
    this.desk = desk;
    view.post = (patches) => void this.toPanel.push(() => apply(panel, structuredClone(patches)));
    view.reset = () => {
      const state = structuredClone(desk.chat.state());
      this.toPanel.push(() => reset(panel, state));
    };
  }

  /** The user types a word, of which the host is told. */
  type(): void {
    const { panel, chats, view } = this.desk;
    panel.draft.value = `${panel.draft.value} w${++this.#number}`.trim();
    const [conversation, text] = [panel.conversation.value, panel.draft.value];
    this.toHost.push(() => chats.get(conversation, view)?.composer.typed(text));
  }

  /** The user sends what is typed. */
  send(): void {
    const { panel, chats, view } = this.desk;
    this.type();
    const conversation = panel.conversation.value;
    const { id, text } = asked(panel, `q${++this.#number}`);
    this.toHost.push(() => {
      const isAsked = chats.get(conversation, view)?.asking.send(id, text) ?? false;
      this.sent = [...this.sent, text];
      this.toPanel.push(() => answered(panel, id, isAsked));
    });
  }

  /** The user asks for a new conversation. */
  begin(): void {
    const { desk } = this;
    this.toHost.push(() => {
      if (desk.chat.hasConversation) this.sent = [];
      desk.chats.leave(desk.chat);
    });
  }

  /** A reply comes to its end. */
  async answer(): Promise<void> {
    const running = this.desk.sent.find((each) => !each.left);
    await running?.addressed();
    await running?.text('So.');
    await running?.end();
  }

  /** Everything arrives. */
  async arrive(): Promise<void> {
    while (this.toHost.length + this.toPanel.length > 0) {
      this.toHost.shift()?.();
      this.toPanel.shift()?.();
    }
    await this.desk.rest();
  }
}

const steps = ['type', 'send', 'begin', 'answer', 'host', 'panel'] as const;

describe('what is under way when a new conversation is asked for', () => {
  it('is asked, and typed, in the new one, and nothing is lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...steps), { maxLength: 40 }), async (taken) => {
        const line = new Line(await Desk.open());
        for (const step of taken) {
          if (step === 'host') line.toHost.shift()?.();
          else if (step === 'panel') line.toPanel.shift()?.();
          else await line[step]();
        }
        await line.arrive();
        await line.arrive();
        const { desk, sent } = line;
        const waiting = desk.panel.queue.value.map(({ text }) => text);
        assert.deepEqual([...prompts(desk.panel).map(({ text }) => text), ...waiting], sent);
        assert.equal(desk.chat.composer.draft.text, desk.panel.draft.value);
        assert.deepEqual(desk.shown(), desk.fresh());
      }),
      { numRuns: 100 },
    );
  });
});
