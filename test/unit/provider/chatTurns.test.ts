import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codeIn, indentedAs, messagesBefore } from '../../../src/provider/chatTurns.ts';
import type { Turn } from '../../../src/provider/chatTurns.ts';

const question = (prompt: string): Turn => ({ type: 'question', prompt });
const answer = (markdown: string, metadata?: unknown): Turn => ({ type: 'answer', markdown, metadata });
const user = (content: string): object => ({ role: 'user', content });
const assistant = (content: string): object => ({ role: 'assistant', content });

describe('the turns before a question', () => {
  it('are as they were sent and answered, without our own words', () => {
    const turns = [
      question('Why?'),
      answer('_m on g answers._\n\nSo.', { sent: 'Code:\n\nWhy?', note: '_m on g answers._\n\n' }),
      question('And?'),
      answer('This.'),
    ];
    assert.deepEqual(messagesBefore(turns), [
      user('Code:\n\nWhy?'),
      assistant('So.'),
      user('And?'),
      assistant('This.'),
    ]);
  });

  it('leave out what was never answered, and what was kept is believed only if it is text', () => {
    const damaged = [{ sent: 1, note: [] }, null, 'x', 7].flatMap((kept) => [question('a'), answer('b', kept)]);
    assert.equal(messagesBefore(damaged).length, 8);
    assert.deepEqual(messagesBefore(damaged)[0], user('a'));
    assert.deepEqual(messagesBefore([question('a'), question('b'), answer('  '), answer('c')]), []);
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
