import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Symbols, tooLate } from '../../../src/lens/symbols.ts';

interface Text {
  version: number;
}

interface Setup {
  readonly symbols: Symbols<Text>;
  readonly asked: () => number;
  readonly changes: () => number;
  /** Lets so many milliseconds go by. */
  readonly pass: (milliseconds: number) => Promise<void>;
}

/** Lets everything run that waits for nothing but what has come. */
const settle = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Symbols of a language server that gives these answers, one to each question, on a clock of the test's own. */
function start(...answers: readonly Promise<unknown>[]): Setup {
  let now = 0;
  let asked = 0;
  let changes = 0;
  const waits: { readonly until: number; readonly end: () => void }[] = [];
  const symbols = new Symbols<Text>({
    ask: async () => answers[asked++],
    wait: async (milliseconds) => new Promise((end) => waits.push({ until: now + milliseconds, end })),
    changed: () => (changes += 1),
  });
  const pass = async (milliseconds: number): Promise<void> => {
    now += milliseconds;
    for (const { until, end } of waits) if (until <= now) end();
    await settle();
  };
  return { symbols, asked: () => asked, changes: () => changes, pass };
}

const wanted = (): boolean => false;
const never = new Promise<never>(() => undefined);

describe('symbols for lenses', () => {
  it('are waited for no longer than a moment, and come when a language server that hung answers', async () => {
    let answer: (symbols: unknown) => void = () => undefined;
    const { symbols, asked, changes, pass } = start(new Promise((resolve) => (answer = resolve)));
    const document = { version: 1 };
    const first = symbols.of(document, wanted);
    await pass(1_500);
    assert.equal(await first, tooLate);
    const second = symbols.of(document, wanted);
    await pass(1_500);
    assert.equal(await second, tooLate);
    assert.equal(asked(), 1, 'it is not asked twice at once');
    assert.equal(changes(), 0);
    answer(['b']);
    await settle();
    assert.ok(changes() > 0, 'lenses are asked for again');
  });

  it('come although a language server never answered what it was asked before a change', async () => {
    const { symbols, asked, changes, pass } = start(never, Promise.resolve(['b']));
    const document = { version: 1 };
    const first = symbols.of(document, wanted);
    await pass(1_500);
    assert.equal(await first, tooLate);
    document.version = 2;
    const second = symbols.of(document, wanted);
    await pass(1_500);
    assert.equal(await second, tooLate);
    await pass(15_000 - 3_000 - 1);
    assert.equal(asked(), 1);
    await pass(1);
    assert.equal(asked(), 2, 'the question is given up and asked anew');
    assert.ok(changes() > 0, 'lenses are asked for again');
    await pass(1_000);
  });

  it('are not asked for again because of a question that nobody wants answered any more', async () => {
    const { symbols, asked, pass } = start(never);
    const document = { version: 1 };
    let isClosed = false;
    void symbols.of(document, () => isClosed);
    document.version = 2;
    isClosed = true;
    await pass(15_000);
    assert.equal(asked(), 1);
  });

  it('that are missing are looked for again some times, ever later, until they are found', async () => {
    const { symbols, changes, pass } = start();
    const document = { version: 1 };
    assert.ok(!symbols.areMissing(document));
    for (const [index, wait] of [1_000, 3_000, 8_000, 20_000, 60_000].entries()) {
      symbols.tryAgain(document);
      // Whoever asks meanwhile uses up no try.
      symbols.tryAgain(document);
      assert.ok(symbols.areMissing(document));
      await pass(wait - 1);
      assert.equal(changes(), index);
      await pass(1);
      assert.equal(changes(), index + 1);
    }
    symbols.tryAgain(document);
    await pass(600_000);
    assert.equal(changes(), 5);
    symbols.found(document);
    assert.ok(!symbols.areMissing(document));
  });
});
