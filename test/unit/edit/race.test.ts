import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Coming, Source } from '../../../src/edit/vscode/writing/coming.ts';
import { Race } from '../../../src/edit/vscode/writing/race.ts';
import { Incoming } from '../../../src/edit/stream/incoming.ts';

const TARGET = {
  original: ['let a = 1;'],
  start: 0,
  tag: { open: '<replacement>', close: '</replacement>' },
  style: { by: 'spaces', unit: 2 },
  languageId: 'typescript',
} as const;

const END: Coming = { type: 'end', ending: { type: 'complete' }, stopReason: 'end_turn' };
const text = (said: string): Coming => ({ type: 'text', text: said });
const reply = (code: string): readonly Coming[] => [text('<replacement>\n'), text(`${code}\n</replacement>`), END];

/** Replies that come when they are told to. */
class Course {
  readonly race: Race;
  readonly own = new Incoming(TARGET);
  readonly came: Coming[] = [];
  readonly over: Promise<void>;
  readonly stop = new AbortController();
  readonly #runners: { readonly rest: (Coming | 'breaks')[]; wake: () => void; stopped: boolean }[] = [];

  constructor(count: number) {
    const sources = Array.from({ length: count }, (_, i) => ({ name: `model ${i + 1}`, source: this.#source() }));
    this.race = new Race(
      sources,
      TARGET,
      { document: { lineCount: 1 }, file: { current: TARGET.original } },
      () => undefined,
      ({ model }) => (model === 'dear' ? { input: 0.25, output: 0.5 } : undefined),
    );
    this.over = this.#read();
  }

  async #read(): Promise<void> {
    for await (const next of this.race.run(this.stop.signal, this.own)) {
      this.came.push(next);
      if (next.type === 'text') this.own.push(next.text);
      if (next.type === 'end') this.own.finish('complete', true);
    }
  }

  #source(): Source {
    const runner = { rest: [] as (Coming | 'breaks')[], wake: (): void => undefined, stopped: false };
    this.#runners.push(runner);
    return async function* (stop: AbortSignal) {
      stop.addEventListener('abort', () => {
        runner.stopped = true;
        runner.rest.push({ type: 'end', ending: { type: 'stopped' }, stopReason: undefined });
        runner.wake();
      });
      for (;;) {
        for (let next = runner.rest.shift(); next; next = runner.rest.shift()) {
          if (next === 'breaks') throw new Error('broken');
          yield next;
          if (next.type === 'end') return;
        }
        await new Promise<void>((resolve) => (runner.wake = resolve));
      }
    };
  }

  /** Lets a model write, and waits until that has been taken in. */
  async writes(model: number, ...parts: readonly (Coming | 'breaks')[]): Promise<void> {
    this.#runners[model - 1]?.rest.push(...parts);
    this.#runners[model - 1]?.wake();
    await new Promise((resolve) => setImmediate(resolve));
  }

  stopped(model: number): boolean {
    return this.#runners[model - 1]?.stopped === true;
  }
}

describe('a race of models for one edit', () => {
  it('shows the one that writes first, whole, and then the others in turn as they are ready', async () => {
    const course = new Course(3);
    await course.writes(1, text(''));
    await course.writes(2, ...reply('let a = 2;'));
    await course.over;
    assert.deepEqual(course.own.proposal, ['let a = 2;']);
    assert.deepEqual(course.race.at, { shown: 2, all: 3 });
    assert.equal(course.race.next(), undefined);
    await course.writes(1, ...reply('let a = 1.5;'));
    await course.writes(3, ...reply('let a = 3;'));
    const shown: string[] = [];
    for (let i = 0; i < 3; i++) {
      const next = course.race.next() ?? assert.fail('another is ready');
      course.race.took(next);
      shown.push(`${course.race.at.shown} ${next.proposal.join()}`);
    }
    assert.deepEqual(shown, ['3 let a = 3;', '1 let a = 1.5;', '2 let a = 2;']);
  });

  it('goes on with another where one fails before it writes', async () => {
    const course = new Course(2);
    const error = { kind: 'network', message: 'gone' } as never;
    await course.writes(1, { type: 'end', ending: { type: 'failed', error }, stopReason: undefined });
    assert.deepEqual(course.came, []);
    await course.writes(2, ...reply('let a = 2;'));
    await course.over;
    assert.deepEqual(course.own.proposal, ['let a = 2;']);
  });

  it('tells what became of one where none writes anything', async () => {
    const course = new Course(2);
    await course.writes(1, END);
    await course.writes(2, END);
    await course.over;
    assert.deepEqual(course.came, [END]);
  });

  it('has nothing to show of a reply that changes nothing, or has no code', async () => {
    const course = new Course(3);
    await course.writes(1, ...reply('let a = 2;'));
    await course.writes(2, ...reply('let a = 1;'));
    await course.writes(3, text('I cannot do that.'), END);
    assert.equal(course.race.next(), undefined);
    assert.deepEqual(
      course.race.standing.map(({ state }) => state),
      ['shown', 'same', 'same'],
    );
  });

  it('is stopped as a whole, and what came of each can be looked at', async () => {
    const course = new Course(3);
    await course.writes(1, text('<replacement>\n'));
    await course.writes(2, text('<replacement>\nlet a = 2;\nlet'));
    assert.ok(course.race.running);
    course.stop.abort();
    assert.deepEqual(
      [1, 2, 3].map((model) => course.stopped(model)),
      [true, true, true],
    );
    await course.over;
    assert.ok(!course.race.running);
    assert.deepEqual(course.race.next()?.proposal.slice(0, 1), ['let a = 2;']);
    const none = new Course(2);
    await none.writes(1, text(''));
    none.stop.abort();
    assert.ok(none.stopped(1) && none.stopped(2));
    await none.over;
  });

  it('goes on where one breaks down, and tells of it', async () => {
    const course = new Course(2);
    await course.writes(1, 'breaks');
    assert.equal(course.race.standing[0]?.state, 'failed');
    await course.writes(2, ...reply('let a = 2;'));
    await course.over;
    assert.deepEqual(course.own.proposal, ['let a = 2;']);
  });

  it('breaks down where the one that is shown does, or all do', async () => {
    const course = new Course(2);
    await course.writes(1, text('<replacement>\n'));
    const broken = assert.rejects(course.over, /broken/);
    await course.writes(1, 'breaks');
    await broken;
    const all = new Course(2);
    const none = assert.rejects(all.over, /broken/);
    await all.writes(1, 'breaks');
    await all.writes(2, 'breaks');
    await none;
  });

  it('knows the failure of each, what it took and what that cost', async () => {
    const course = new Course(3);
    const endpoint = { gatewayId: 'g', gatewayName: 'G', origin: 'https://g', model: 'dear' };
    await course.writes(1, ...reply('let a = 1.5;'));
    const error = { kind: 'network', message: 'gone' } as never;
    await course.writes(2, { type: 'end', ending: { type: 'failed', error }, stopReason: undefined });
    const [begin, code] = reply('let a = 3;');
    const usage = { input: 100, output: 10 };
    const end: Coming = { type: 'end', ending: { type: 'complete' }, stopReason: 'end_turn', usage };
    await course.writes(3, { type: 'endpoint', endpoint }, begin ?? END, code ?? END, end);
    assert.deepEqual(
      course.race.standing.map((one) => [one.state, one.error === error, one.usage, one.cost?.amount]),
      [
        ['shown', false, undefined, undefined],
        ['failed', true, undefined, undefined],
        ['ready', false, usage, 30],
      ],
    );
  });
});
