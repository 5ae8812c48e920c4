import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codeIn, indentedAs, turnsBefore } from '../../../src/provider/chatTurns.ts';
import type { Before, Crossing, Turn } from '../../../src/provider/chatTurns.ts';

const question = (prompt: string): Turn => ({ type: 'question', prompt });
const answer = (markdown: string, metadata?: unknown): Turn => ({ type: 'answer', markdown, metadata });
const user = (content: string): object => ({ role: 'user', content });
const assistant = (content: string): object => ({ role: 'assistant', content });

const [a, b, c] = ['https://a.example', 'https://b.example', 'https://c.example'];

/** A question that was answered with its own words. */
const exchange = (words: string, origins?: readonly string[], isApart = false): readonly Turn[] => [
  question(words),
  answer(words, { sent: words, note: '', origins, isApart }),
];

async function before(turns: readonly Turn[], to: string | undefined = a, agrees = false) {
  const asked: Crossing[] = [];
  const found: Before = await turnsBefore(turns, to, async (crossing) => {
    asked.push(crossing);
    return Promise.resolve(agrees);
  });
  const questions = found.messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  return { ...found, asked, questions };
}

describe('the turns before a question', () => {
  it('are as they were sent and answered, without our own words', async () => {
    const turns = [
      question('Why?'),
      answer('_m on g answers._\n\nSo.', { sent: 'Code:\n\nWhy?', note: '_m on g answers._\n\n' }),
      question('And?'),
      answer('This.'),
    ];
    assert.deepEqual((await before(turns)).messages, [
      user('Code:\n\nWhy?'),
      assistant('So.'),
      user('And?'),
      assistant('This.'),
    ]);
  });

  it('leave out what was never answered, and what was kept is believed only if it can be', async () => {
    const kepts = [{ sent: 1, note: [], origins: 'x' }, { origins: [1] }, null, 'x', 7];
    const { messages, asked } = await before(kepts.flatMap((kept) => [question('a'), answer('b', kept)]));
    assert.deepEqual([messages.length, messages[0], asked], [10, user('a'), []]);
    const unanswered = [question('a'), question('b'), answer('  '), answer('c')];
    assert.deepEqual((await before(unanswered)).messages, []);
  });

  it('go where they have been without a question', async () => {
    const turns = [...exchange('1', [a]), ...exchange('2', [a, b])];
    for (const to of [a, b]) {
      const { questions, asked, isApart, isPart } = await before(turns, to);
      assert.deepEqual([questions, asked, isApart, isPart], [['1', '2'], [], false, false]);
    }
  });

  it('go elsewhere only if the user agrees', async () => {
    const turns = [...exchange('1', [a]), ...exchange('2')];
    const agreed = await before(turns, b, true);
    assert.deepEqual([agreed.questions, agreed.asked], [['1', '2'], [{ from: a, to: b }]]);
    assert.deepEqual([agreed.isApart, agreed.isPart], [false, false]);
    const refused = await before(turns, b);
    assert.deepEqual([refused.questions, refused.isApart, refused.isPart], [[], true, true]);
    const nowhere = await turnsBefore(turns, undefined, async () => Promise.reject(new Error('asked')));
    assert.deepEqual(nowhere, { messages: [], isApart: true, isPart: true });
  });

  it('stay apart, unasked, once the user has refused', async () => {
    const turns = [...exchange('1', [a]), ...exchange('2', [b], true), ...exchange('3', [a])];
    const there = await before(turns, b, true);
    assert.deepEqual([there.questions, there.asked, there.isApart, there.isPart], [['2'], [], true, true]);
    const back = await before(turns, a, true);
    assert.deepEqual([back.questions, back.asked, back.isApart, back.isPart], [['1', '3'], [], false, true]);
    const third = await before(turns, c, true);
    assert.deepEqual([third.questions, third.asked], [['1', '3'], [{ from: a, to: c }]]);
  });
});

describe('the code of an answer', () => {
  it('is its longest whole block', () => {
    assert.equal(codeIn('no code'), undefined);
    assert.deepEqual(codeIn('a\n```ts\nx;\n```\nb\n~~~~ py\nlonger\n```\nstill\n~~~~'), {
      language: 'py',
      text: 'longer\n```\nstill',
    });
    assert.deepEqual(codeIn('```\r\nwhole\r\n```\n```ts\ncut off, and longer than that'), {
      language: '',
      text: 'whole',
    });
  });

  it('is indented as what it replaces', () => {
    const old = ['    a {', '      b', '    }'];
    assert.deepEqual(indentedAs(old, ['a {', '', '  c', '}']), ['    a {', '', '      c', '    }']);
    assert.deepEqual(indentedAs(old, ['    a', '      b']), ['    a', '      b']);
    assert.deepEqual(indentedAs(['\ta'], ['a', '\tb']), ['\ta', '\t\tb']);
    assert.deepEqual(indentedAs(['\ta'], ['  a']), ['  a']);
    assert.deepEqual(indentedAs([''], ['  a']), ['  a']);
  });
});
