import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { draftAside, questionBack, step, walks } from '../../../../media/composer/walk.ts';
import type { Direction, Walk } from '../../../../media/composer/walk.ts';

const prompt = (text: string) => ({ type: 'prompt', text }) as const;
const reply = { type: 'reply' } as const;
const asked = [prompt('one'), reply, prompt('two'), reply, prompt('two'), reply, prompt(' '), reply, prompt('three')];

/** A text box that walks by its arrow keys. */
class Box {
  walk: Walk | undefined;
  value: string;

  constructor(draft: string) {
    this.value = draft;
  }

  press(...directions: readonly Direction[]): string {
    for (const direction of directions) {
      const next = step(this.walk, this.value, direction, (back) => questionBack(asked, back));
      if (next === undefined) continue;
      this.walk = next;
      this.value = next.text;
    }
    return this.value;
  }
}

describe('a walk through earlier questions', () => {
  it('goes to the newest first, each once, and ends at the oldest', () => {
    const box = new Box('');
    assert.equal(box.press('earlier'), 'three');
    assert.equal(box.press('earlier'), 'two');
    assert.equal(box.press('earlier'), 'one');
    assert.equal(box.press('earlier'), 'one');
  });

  it('comes back to the draft, and goes no further', () => {
    const box = new Box('a draft');
    assert.equal(box.press('earlier', 'earlier', 'later', 'later'), 'a draft');
    assert.equal(box.press('later'), 'a draft');
    assert.equal(draftAside(box.walk), undefined);
  });

  it('keeps the draft, and what was changed on the way', () => {
    const box = new Box('a draft');
    box.press('earlier');
    box.value = 'three, changed';
    assert.equal(box.press('earlier'), 'two');
    assert.equal(draftAside(box.walk), 'a draft');
    assert.equal(box.press('later'), 'three, changed');
    assert.equal(box.press('later'), 'a draft');
  });

  it('looks no further back than it has to', () => {
    const many = Array.from({ length: 2_000 }, (_, at) => prompt(`question ${at}`));
    let looked = 0;
    const watched = new Proxy(many, {
      get: (target, name, receiver) => {
        if (typeof name === 'string' && /^\d+$/.test(name)) looked += 1;
        return Reflect.get(target, name, receiver) as unknown;
      },
    });
    assert.equal(questionBack(watched, 3), 'question 1997');
    assert.equal(looked, 3);
  });
});

it('a walk waits where a question is only there as an outline', () => {
  const outline = (of: 'prompt' | 'reply') => ({ type: 'outline', of }) as const;
  const nodes = [outline('prompt'), outline('reply'), prompt('two'), reply];
  assert.equal(questionBack(nodes, 1), 'two');
  assert.equal(questionBack(nodes, 2), undefined);
  assert.equal(questionBack([prompt('one'), outline('reply'), prompt('two'), reply], 2), 'one');
});

describe('an arrow key', () => {
  const box = (value: string, start: number, end = start) => ({ value, selectionStart: start, selectionEnd: end });
  const walk: Walk = { at: 1, left: new Map([[0, 'draft']]), text: 'asked' };

  it('walks from the very start of a text, and moves the caret anywhere else in it', () => {
    assert.ok(walks(undefined, 'earlier', box('a draft', 0)));
    assert.ok(!walks(undefined, 'earlier', box('a draft', 3)));
    assert.ok(!walks(undefined, 'earlier', box('a draft', 0, 3)));
    assert.ok(!walks(undefined, 'later', box('a draft', 0)));
    assert.ok(!walks(undefined, 'later', box('a draft', 7)));
  });

  it('walks on from what a step brought, until that is changed', () => {
    assert.ok(walks(walk, 'earlier', box('asked', 5)));
    assert.ok(walks(walk, 'later', box('asked', 5)));
    assert.ok(!walks(walk, 'earlier', box('asked', 2)));
    assert.ok(!walks(walk, 'earlier', box('asked too', 9)));
  });

  it('leads back to the draft from a changed question too', () => {
    assert.ok(walks(walk, 'later', box('asked too', 9)));
  });
});
