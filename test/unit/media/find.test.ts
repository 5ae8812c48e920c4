import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { matches } from '../../../media/find/match.ts';
import { nextQuestion, questionsIn, startOf, ticksOf } from '../../../media/questions.ts';

describe('where a text stands', () => {
  it('is each place once, with or without its case', () => {
    assert.deepEqual(matches('Aa aA aaa', 'aa', false), [0, 3, 6]);
    assert.deepEqual(matches('Aa aA aaa', 'aa', true), [6]);
    assert.deepEqual(matches('abc', '', false), []);
  });

  it('is right behind letters that are longer in lower case', () => {
    assert.deepEqual(matches('İİ Straße', 'straße', false), [3]);
  });

  it('is where the text is, in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', minLength: 1 }), (text, sought) => {
        for (const at of matches(text + sought + text, sought, true)) {
          assert.equal((text + sought + text).slice(at, at + sought.length), sought);
        }
        assert.ok(matches(text + sought + text, sought, false).length > 0);
      }),
    );
  });
});

describe('the questions', () => {
  const outline = (of: 'prompt' | 'reply', start = '') => ({ type: 'outline', id: '', of, size: 1, start }) as const;
  const turns = [
    outline('prompt', 'First'),
    outline('reply'),
    { type: 'prompt', id: 'p', text: '  Second and more', attachments: [] } as const,
  ];

  it('are found among the turns, whole or not, and say how they begin', () => {
    assert.deepEqual(questionsIn(turns), [0, 2]);
    assert.deepEqual(turns.map(startOf), ['First', '', 'Second and more']);
  });

  it('lead to the next and the one before, and no further', () => {
    assert.equal(nextQuestion([0, 2, 4], 2, 1), 4);
    assert.equal(nextQuestion([0, 2, 4], 2, -1), 0);
    assert.equal(nextQuestion([0, 2, 4], 3, -1), 2);
    assert.equal(nextQuestion([0, 2, 4], 4, 1), undefined);
    assert.equal(nextQuestion([0, 2, 4], 0, -1), undefined);
  });

  it('have a tick each, or sixty evenly', () => {
    assert.deepEqual(ticksOf(4), [0, 1, 2, 3]);
    const many = ticksOf(2_000);
    assert.equal(many.length, 60);
    assert.equal(many[0], 0);
    for (const [at, tick] of many.entries()) {
      const step = tick - (many[at - 1] ?? tick - 33);
      assert.ok(step === 33 || step === 34, `${step}`);
    }
  });
});
