import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Desk } from './support.ts';

// What should be visible and what should be sent, told again as plainly as possible: boxes in boxes.

interface Box {
  readonly text: string;
  readonly within: Box | undefined;
  readonly boxes: Box[];
  isGone: boolean;
  /** The one in it that was looked at last. */
  seen?: Box;
}

const newBox = (text: string, within?: Box): Box => {
  const box: Box = { text, within, boxes: [], isGone: false };
  within?.boxes.push(box);
  return box;
};

class Plain {
  readonly root = newBox('');
  at = this.root;

  /** From the first question to where the person is. */
  get path(): readonly Box[] {
    const path: Box[] = [];
    for (let box = this.at; box.within !== undefined; box = box.within) path.unshift(box);
    return path;
  }

  look(box: Box): void {
    this.at = box;
    for (const each of this.path) if (each.within !== undefined) each.within.seen = each;
  }

  /** Where the person was last within a box. */
  deepest(box: Box): Box {
    const left = box.boxes.filter(({ isGone }) => !isGone);
    const next = left.find((each) => each === box.seen) ?? left.at(-1);
    return next === undefined ? box : this.deepest(next);
  }

  beside = (box: Box): readonly Box[] => box.within?.boxes.filter(({ isGone }) => !isGone) ?? [];

  remove(box: Box): void {
    const all = box.within?.boxes ?? [];
    box.isGone = true;
    if (!this.path.includes(box)) return;
    const before = all.slice(0, all.indexOf(box)).findLast(({ isGone }) => !isGone);
    const next = before ?? this.beside(box)[0];
    this.look(next === undefined ? (box.within ?? this.root) : this.deepest(next));
  }

  restore(box: Box): void {
    box.isGone = false;
    const isSeen = (each: Box | undefined): boolean => each === undefined || (!each.isGone && isSeen(each.within));
    if (isSeen(box)) this.look(this.deepest(box));
  }
}

/** A real chat, and the plain telling of it, side by side. */
class Pair {
  desk: Desk;
  readonly plain = new Plain();
  readonly #ids = new Map<Box, string>();
  readonly #gone: Box[] = [];
  #count = 0;

  constructor(desk: Desk) {
    this.desk = desk;
  }

  idOf(box: Box): string {
    return this.#ids.get(box) ?? assert.fail(box.text);
  }

  /** A question was asked: it is answered, and both say what was sent. */
  async answered(question: Box): Promise<void> {
    const answer = newBox(`answer ${++this.#count}`, question);
    this.plain.look(question);
    const asked = this.plain.path.map(({ text }) => text);
    const { last } = this.desk;
    assert.deepEqual(
      last.request.params.messages.map(({ content }) => (content[0] as { readonly text: string }).text),
      asked,
    );
    await last.addressed();
    await last.text(answer.text);
    await last.end();
    this.desk.clock.pass(40);
    this.plain.look(answer);
    this.#ids.set(answer, this.desk.chat.conversation.head ?? '');
  }

  newQuestion(within: Box): Box {
    const question = newBox(`question ${++this.#count}`, within);
    this.#ids.set(question, question.text);
    return question;
  }

  /** One step; what it is about is chosen by a number. */
  async step(what: string, number: number): Promise<void> {
    const { plain } = this;
    const { asking, steering } = this.desk.chat;
    const { path } = plain;
    const pick = <T>(from: readonly T[]): T | undefined => from[number % Math.max(1, from.length)];
    const isAnswer = ({ text }: Box): boolean => text.startsWith('answer');
    const node = pick(path);
    if (what === 'ask') {
      const question = this.newQuestion(plain.at);
      asking.send(question.text, question.text);
      await this.answered(question);
    } else if (what === 'undo') {
      const box = pick(this.#gone);
      if (box === undefined) return;
      this.#gone.splice(this.#gone.indexOf(box), 1);
      steering.restore(this.idOf(box));
      plain.restore(box);
    } else if (what === 'reload') {
      await this.desk.rest();
      this.desk = await Desk.open(this.desk.store, `w${++this.#count}`);
    } else if (node === undefined) return;
    else if (what === 'retry') {
      const question = isAnswer(node) ? (node.within ?? node) : node;
      asking.retry(this.idOf(node));
      await this.answered(question);
    } else if (what === 'edit') {
      const old = isAnswer(node) ? (node.within ?? node) : node;
      const question = this.newQuestion(old.within ?? plain.root);
      asking.edit(this.idOf(old), question.text, { text: question.text });
      await this.answered(question);
    } else if (what === 'fork') {
      if (!isAnswer(node)) return;
      steering.take('fork', this.idOf(node));
      plain.look(node);
    } else if (what === 'forward') {
      steering.take('forward', this.idOf(plain.at));
      plain.look(plain.deepest(plain.at));
    } else if (what === 'delete') {
      this.#gone.push(node);
      steering.take('delete', this.idOf(node));
      plain.remove(node);
    } else {
      steering.take(what === 'next' ? 'next' : 'previous', this.idOf(node));
      const all = plain.beside(node);
      const other = all[all.indexOf(node) + (what === 'next' ? 1 : -1)];
      if (other !== undefined) plain.look(plain.deepest(other));
    }
  }

  check(): void {
    const { panel } = this.desk;
    const { path } = this.plain;
    const shown = panel.nodes.value.map((node) =>
      node.type === 'prompt' ? node.text : node.type === 'reply' ? node.blocks.value[0]?.text.value : node.start,
    );
    assert.deepEqual(
      shown,
      path.map(({ text }) => text),
    );
    assert.deepEqual(
      panel.branches.value.siblings.map(({ at, count }) => [at, count]),
      path
        .map((box) => [this.plain.beside(box).indexOf(box) + 1, this.plain.beside(box).length])
        .filter(([, count = 0]) => count > 1),
    );
    assert.deepEqual(this.desk.shown(), this.desk.fresh());
  }
}

const steps = ['ask', 'retry', 'edit', 'previous', 'next', 'fork', 'forward', 'delete', 'undo', 'reload'] as const;

describe('whatever is done to a conversation', () => {
  it('what is visible, and what is sent, is what it should be', async () => {
    const step = fc.tuple(fc.constantFrom('ask', 'ask', ...steps), fc.nat(20));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (all) => {
        const pair = new Pair(await Desk.open());
        for (const [what, number] of all) {
          await pair.step(what, number);
          pair.check();
        }
        await pair.step('reload', 0);
        pair.check();
      }),
      {
        numRuns: 60,
        examples: [
          // A question after one without an answer stands beside that answer, once it is back.
          [
            [
              ['ask', 0],
              ['delete', 3],
              ['ask', 0],
              ['undo', 0],
            ],
          ],
        ],
      },
    );
  });
});
