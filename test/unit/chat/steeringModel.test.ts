import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { MessagesError } from '../../../src/messages/errors/errors.ts';
import { Desk, here } from './support.ts';
import type { Sent } from './support.ts';

// What should be visible, what should be sent and to whom, told again as plainly as possible: boxes in boxes.

interface Box {
  text: string;
  readonly within: Box | undefined;
  readonly boxes: Box[];
  isGone: boolean;
  /** It asks for a summary. */
  isForSummary?: boolean;
  /** An answer that was cut off. */
  isCut?: boolean;
  /** Whom it was asked of, and whether the conversation asked another then. */
  asked?: string;
  isApart?: boolean;
  /** The answers that were asked for together with it. */
  together?: { isOpen: boolean };
  /** The last attempt at another answer, if nothing came of it. */
  failed?: { readonly asked: string; readonly isApart: boolean } | undefined;
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
  /** What the settings say, and whom the conversation asks. */
  common = 'm';
  own: string | undefined;
  early: string | undefined;

  get model(): string {
    return this.own ?? this.early ?? this.common;
  }

  /** What the panel shows: the path, and beside its end what was asked together with it. */
  get visible(): readonly Box[] {
    const { together } = this.at;
    if (together?.isOpen !== true) return this.path;
    return [...this.path.slice(0, -1), ...this.beside(this.at).filter((box) => box.together === together)];
  }

  /** Whom another answer is asked of. */
  askedAgain(answer: Box | undefined): string {
    if (answer?.failed !== undefined) return answer.failed.isApart ? answer.failed.asked : this.model;
    return answer?.asked ?? this.model;
  }

  /** What is sent: all of the path, or its last summary and what follows. */
  get sent(): readonly string[] {
    const { path } = this;
    const last = path.findLastIndex((box) => isAnswer(box) && box.within?.isForSummary === true && box.isCut !== true);
    const rest = path.slice(last + 1).map(({ text }) => text);
    return last < 0 ? rest : [`What was said before, in summary:\n\n${path[last]?.text}`, ...rest];
  }

  /** From the first question to where the user is. */
  get path(): readonly Box[] {
    const path: Box[] = [];
    for (let box = this.at; box.within !== undefined; box = box.within) path.unshift(box);
    return path;
  }

  look(box: Box): void {
    this.at = box;
    for (const each of this.path) if (each.within !== undefined) each.within.seen = each;
  }

  /** Where the user was last within a box. */
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

const isAnswer = ({ text }: Box): boolean => text.startsWith('answer');
const textsOf = ({ request }: Sent): readonly string[] =>
  request.params.messages.map(({ content }) =>
    typeof content === 'string' ? content : (content[0] as { readonly text: string }).text,
  );

const models = ['m', 'other', 'third'] as const;
const endpoint = (model: string): typeof here => ({ ...here, model });

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

  /** A question was asked of these: both say what was sent, and it is answered. */
  async answered(question: Box, to: readonly string[], how: 'whole' | 'cut' = 'whole'): Promise<void> {
    const { plain, desk } = this;
    plain.look(question);
    plain.own ??= plain.model;
    const requests = desk.sent.slice(-to.length);
    assert.deepEqual(
      requests.map(({ request }) => request.model),
      to.map((model) => `g/${model}`),
    );
    const together = to.length > 1 ? { isOpen: true } : undefined;
    const ids = desk.chat.runs.ids;
    const answers = to.map((asked, at): Box => {
      const answer = newBox(`answer ${++this.#count}`, question);
      this.#ids.set(answer, ids[at] ?? '');
      return Object.assign(answer, { asked, isApart: asked !== plain.own, together, isCut: how === 'cut' });
    });
    for (const [at, sent] of requests.entries()) {
      assert.deepEqual(textsOf(sent), plain.sent);
      await sent.addressed(sent.request.model === undefined ? here : endpoint(to[at] ?? ''));
      await sent.text(answers[at]?.text ?? '');
      await sent.end(how === 'cut' ? { type: 'interrupted', error: new MessagesError('network', 'x') } : undefined);
    }
    desk.clock.pass(40);
    plain.look(answers[0] ?? question);
  }

  newQuestion(within: Box): Box {
    const question = newBox(`question ${++this.#count}`, within);
    this.#ids.set(question, question.text);
    return question;
  }

  /** Asks at the end of what is shown. */
  async ask(to: readonly string[] | undefined, how?: 'cut'): Promise<void> {
    const question = this.newQuestion(this.plain.at);
    this.desk.chat.asking.send(question.text, question.text, to?.map(endpoint));
    await this.answered(question, to ?? [this.plain.model], how);
  }

  async compact(): Promise<void> {
    if (this.plain.at === this.plain.root) return;
    const question = newBox('Summarize.', this.plain.at);
    question.isForSummary = true;
    assert.ok(this.desk.chat.asking.compact());
    const { conversation, runs } = this.desk.chat;
    this.#ids.set(question, conversation.nodes.get(runs.ids[0] ?? '')?.parent ?? '');
    await this.answered(question, [this.plain.model]);
  }

  /** The answer of a question on the path. */
  answerOf(node: Box): Box | undefined {
    return isAnswer(node) ? node : this.plain.path.find((box) => box.within === node && isAnswer(box));
  }

  async retry(node: Box, how: 'again' | 'other' | 'fails', model: string): Promise<void> {
    const { plain, desk } = this;
    const question = isAnswer(node) ? (node.within ?? node) : node;
    const old = this.answerOf(node);
    if (how === 'fails' && old === undefined) return;
    const asked = how === 'again' ? plain.askedAgain(old) : model;
    if (how === 'again') desk.chat.asking.retry(this.idOf(node));
    else desk.chat.asking.retry(this.idOf(node), endpoint(model));
    if (how !== 'fails') {
      if (old !== undefined) old.failed = undefined;
      await this.answered(question, [asked]);
    } else if (old !== undefined) {
      plain.look(old);
      await desk.last.addressed(endpoint(asked));
      await desk.last.end({ type: 'failed', error: new MessagesError('overloaded', 'x') });
      old.failed = { asked, isApart: asked !== plain.own };
    }
  }

  async continue(node: Box): Promise<void> {
    const { plain, desk } = this;
    const answer = this.answerOf(node);
    if (answer?.isCut !== true || !plain.visible.includes(answer) || answer.within !== plain.at.within) return;
    const isOther = answer.isApart === true || answer.together !== undefined;
    desk.chat.asking.continue(this.idOf(answer));
    const { last } = desk;
    assert.equal(last.request.model, `g/${isOther ? answer.asked : plain.model}`);
    const at = plain.at;
    plain.at = answer;
    assert.deepEqual(textsOf(last).slice(0, -1), plain.sent);
    plain.at = at;
    assert.match(textsOf(last).at(-1) ?? '', /cut off/);
    await last.addressed(endpoint(last.request.model.slice(2)));
    await last.text(' goes on');
    await last.end();
    desk.clock.pass(40);
    answer.text += ' goes on';
    answer.isCut = false;
  }

  /** Chooses a model in the conversation, or another default. */
  choose(what: 'choose' | 'default', model: string): void {
    const { plain, desk } = this;
    if (what === 'default') {
      plain.common = model;
      desk.common = endpoint(model);
      desk.chat.settingsChanged();
    } else {
      if (plain.own === undefined) plain.early = model === plain.common ? undefined : model;
      else plain.own = model;
      desk.chat.chosen.use(endpoint(model));
    }
    desk.clock.pass(100);
  }

  /** One step; what it is about is chosen by a number. */
  async step(what: string, number: number): Promise<void> {
    const { plain } = this;
    const { asking, steering } = this.desk.chat;
    const pick = <T>(from: readonly T[]): T | undefined => from[number % Math.max(1, from.length)];
    const node = pick(plain.visible);
    const model = models[number % models.length] ?? 'm';
    if (what === 'ask') await this.ask(undefined);
    else if (what === 'cut') await this.ask(undefined, 'cut');
    else if (what === 'once') await this.ask([model]);
    else if (what === 'several') await this.ask(number % 2 === 0 ? ['third', 'm'] : models);
    else if (what === 'compact') await this.compact();
    else if (what === 'choose' || what === 'default') this.choose(what, model);
    else if (what === 'undo') {
      const box = pick(this.#gone);
      if (box === undefined) return;
      this.#gone.splice(this.#gone.indexOf(box), 1);
      steering.restore(this.idOf(box));
      plain.restore(box);
    } else if (what === 'reload') {
      const { common, store } = this.desk;
      await this.desk.rest();
      this.desk = await Desk.open(store, `w${++this.#count}`);
      this.desk.common = common;
      this.desk.chat.settingsChanged();
      this.desk.clock.pass(100);
      plain.early = undefined;
    } else if (node === undefined) return;
    else if (what === 'retry') await this.retry(node, 'again', model);
    else if (what === 'retryWith') await this.retry(node, 'other', model);
    else if (what === 'retryFails') await this.retry(node, 'fails', model);
    else if (what === 'continue') await this.continue(node);
    else if (what === 'edit') {
      const old = isAnswer(node) ? (node.within ?? node) : node;
      const question = this.newQuestion(old.within ?? plain.root);
      if (old.isForSummary === true) question.isForSummary = true;
      asking.edit(this.idOf(old), question.text, { text: question.text });
      await this.answered(question, [plain.model]);
    } else if (what === 'fork') {
      if (!isAnswer(node)) return;
      steering.take('fork', this.idOf(node));
      plain.look(node);
    } else if (what === 'one') {
      if (node.together === undefined) return;
      node.together.isOpen = false;
      steering.take('choose', this.idOf(node));
      plain.look(node);
    } else if (what === 'forward') {
      if (plain.at === plain.root) return;
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
    const { path, visible } = this.plain;
    const shown = panel.nodes.value.map((node) =>
      node.type === 'prompt' ? node.text : node.type === 'reply' ? node.blocks.value[0]?.text.value : node.start,
    );
    assert.deepEqual(
      shown,
      visible.map(({ text }) => text),
    );
    assert.equal(panel.model.value.name, this.plain.model);
    assert.deepEqual(
      panel.branches.value.siblings.map(({ at, count }) => [at, count]),
      path
        .filter((box) => box !== this.plain.at || visible.length === path.length)
        .map((box) => [this.plain.beside(box).indexOf(box) + 1, this.plain.beside(box).length])
        .filter(([, count = 0]) => count > 1),
    );
    assert.deepEqual(this.desk.shown(), this.desk.fresh());
  }
}

const steps = [
  'cut',
  'once',
  'several',
  'compact',
  'choose',
  'default',
  'retryWith',
  'retryFails',
  'continue',
  'one',
  'ask',
  'retry',
  'edit',
  'previous',
  'next',
  'fork',
  'forward',
  'delete',
  'undo',
  'reload',
] as const;

describe('whatever is done to a conversation', () => {
  it('what is visible, and what is sent, is what it should be', async () => {
    const step = fc.tuple(fc.constantFrom('ask', 'ask', ...steps), fc.nat(20));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30, size: 'max' }), async (all) => {
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
          // The last one left of several can be left for the answer that was asked for later.
          [
            [
              ['several', 0],
              ['retryWith', 0],
              ['previous', 3],
              ['delete', 4],
            ],
          ],
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
