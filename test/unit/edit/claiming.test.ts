import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { claiming } from '../../../src/edit/vscode/keeping/claiming.ts';
import { inMemory } from '../../integration/inMemory.ts';

describe('an edit that waits, with two windows open', () => {
  /** Windows by their process, which look for edits when they are told to, on a clock that the test turns. */
  const begin = (context: TestContext) => {
    context.mock.timers.enable({ apis: ['Date', 'setInterval', 'setTimeout'], now: 1_000_000 });
    const texts = new Map<string, string>();
    const running = new Set<number>();
    const hidden = new Set<number>();
    const has = new Map<number, readonly string[]>();
    const open = (process: number) => {
      running.add(process);
      const files = claiming(inMemory(texts), {
        ...{ process, isRunning: (other: number) => running.has(other) },
        shown: async () => (hidden.has(process) ? new Promise(() => undefined) : Promise.resolve()),
        again: () => void look(),
      });
      const look = async (): Promise<readonly string[]> => {
        const names = [...(await files.list())].sort();
        if (running.has(process)) has.set(process, names);
        return names;
      };
      return { ...files, look };
    };
    const settle = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const pass = async (milliseconds: number): Promise<void> => {
      for (let left = milliseconds; left > 0; left -= 50) {
        context.mock.timers.tick(50);
        await settle();
      }
    };
    return { texts, running, hidden, has, open, pass };
  };

  it('is only in the one that has it, for hours', async (context) => {
    const { texts, open, has, pass } = begin(context);
    const [one, two] = [open(1), open(2)];
    await one.replace('a.json', 'a');
    await one.replace('b.json', 'b');
    assert.deepEqual([await one.look(), await two.look()], [['a.json', 'b.json'], []]);
    await one.remove('b.json');
    await two.replace('c.json', 'c');
    assert.deepEqual([await one.look(), await two.look()], [['a.json'], ['c.json']]);
    assert.deepEqual([await one.read('a.json'), await two.read('c.json')], ['a', 'c']);
    await pass(5 * 60_000);
    assert.deepEqual([has.get(1), has.get(2)], [['a.json'], ['c.json']]);
    await one.remove('a.json');
    await two.remove('c.json');
    assert.deepEqual([...texts.keys()], []);
  });

  it('is in one of two that begin at the same time', async (context) => {
    const { texts, open } = begin(context);
    texts.set('a.json', 'a').set('b@7.json', 'b').set('7.window', '1');
    const both = (await Promise.all([open(1).look(), open(2).look()])).flat().sort();
    assert.deepEqual(both, ['a.json', 'b.json']);
    assert.ok(!texts.has('7.window'));
  });

  it('is at once in the one that comes after a reload, whether the one before ends at once or late', async (context) => {
    const { open, has, running, pass } = begin(context);
    const before = open(1);
    await before.replace('a.json', 'a');
    await before.release();
    assert.deepEqual(await open(2).look(), ['a.json']);

    const late = open(3);
    assert.deepEqual(await late.look(), []);
    running.delete(2);
    await pass(50);
    assert.deepEqual(has.get(3), ['a.json']);

    const last = open(4);
    assert.deepEqual(await last.look(), []);
    await pass(2_000);
    assert.deepEqual(has.get(4), []);
    await late.release();
    running.delete(3);
    await pass(1_050);
    assert.deepEqual(has.get(4), ['a.json']);
  });

  it('is left to a window that is reloaded while another is open, which has it ten seconds later if that ends', async (context) => {
    const { open, has, running, pass } = begin(context);
    const [one, two] = [open(1), open(2)];
    await one.replace('a.json', 'a');
    await two.look();
    await pass(60_000);
    await one.release();
    running.delete(1);
    await pass(4_900);
    assert.deepEqual(await open(3).look(), ['a.json']);
    await pass(60_000);
    assert.deepEqual([has.get(2), has.get(3)], [[], ['a.json']]);
    running.delete(3);
    await pass(10_000);
    assert.deepEqual(has.get(2), ['a.json']);
  });

  it('comes back half a minute after its window is gone though its process runs on, or another has its number', async (context) => {
    const { open, has, hidden, pass, texts } = begin(context);
    const one = open(1);
    await one.replace('a.json', 'a');
    hidden.add(1);
    const two = open(2);
    assert.deepEqual(await two.look(), []);
    await pass(15_000);
    assert.deepEqual(has.get(2), []);
    await pass(15_000);
    assert.deepEqual(has.get(2), ['a.json']);
    assert.deepEqual([...texts.keys()].sort(), ['2.window', 'a@2.json']);
  });

  it('stays where it is while the machine sleeps, and while the other window is not shown either', async (context) => {
    const { open, has, hidden, pass } = begin(context);
    const [one, two] = [open(1), open(2)];
    await one.replace('a.json', 'a');
    await two.look();
    await pass(60_000);
    context.mock.timers.setTime(Date.now() + 60 * 60_000);
    await pass(5_000);
    hidden.add(1).add(2);
    await pass(10 * 60_000);
    assert.deepEqual(has.get(2), []);
  });
});
