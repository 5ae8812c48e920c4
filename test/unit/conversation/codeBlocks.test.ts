import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codeBlocks } from '../../../src/conversation/codeBlocks.ts';

const lines = (...all: readonly string[]): string => all.join('\n');

describe('the blocks of code in a reply', () => {
  it('have what their fence says, and the paragraph that leads to them', () => {
    const reply = lines(
      'Two files change.',
      '',
      'First `cart.ts`,',
      'which adds up:',
      '',
      '```ts',
      'const a = 1;',
      '',
      '```',
      'Then:',
      '~~~~python src/tax.py',
      '```',
      'b = 2',
      '~~~~',
    );
    assert.deepEqual(codeBlocks(reply), [
      { text: 'const a = 1;\n', info: 'ts', before: 'First `cart.ts`,\nwhich adds up:' },
      { text: '```\nb = 2', info: 'python src/tax.py', before: 'Then:' },
    ]);
  });

  it('are as deep as they stand in a list', () => {
    const reply = lines('1. Here:', '', '   ```ts', '   if (a) {', '     b();', '   }', ' c();', '   ```');
    assert.equal(codeBlocks(reply)[0]?.text, 'if (a) {\n  b();\n}\nc();');
  });

  it('may have blocks within them, in Markdown', () => {
    const reply = lines('```md', '# Use', '```sh', 'run', '```', 'Done.', '```', '```ts', 'a', '```');
    assert.deepEqual(
      codeBlocks(reply).map(({ text }) => text),
      ['# Use\n```sh\nrun\n```\nDone.', 'a'],
    );
  });

  it('are none where the reply broke off in one', () => {
    assert.deepEqual(codeBlocks(lines('```ts', 'const a')), []);
  });
});
