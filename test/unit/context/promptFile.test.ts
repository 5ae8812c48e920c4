import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { builtIns } from '../../../src/context/builtIns.ts';
import { distinct, fill, promptName, readPrompt } from '../../../src/context/promptFile.ts';
import { english } from '../../../src/faults/l10n.ts';

/** What this process has computed, whatever else the machine does. Milliseconds. */
const busy = (): number => process.cpuUsage().user / 1_000;

describe('a prompt file', () => {
  it('has a description, a body, inputs and needs', () => {
    const text = [
      '---',
      'mode: agent',
      'description: "Write a test"',
      'model: anything',
      '---',
      'Test ${selection} of ${file} with ${input:framework:such as vitest}.',
      'Say ${input:framework} again, and ${input:tone}. ${workspaceFolder} stays.',
    ].join('\r\n');
    const { description, inputs, needs, body } = readPrompt(`\uFEFF${text}`);
    assert.equal(description, 'Write a test');
    assert.deepEqual(inputs, [
      { name: 'framework', placeholder: 'such as vitest' },
      { name: 'tone', placeholder: '' },
    ]);
    assert.deepEqual(needs, ['selection', 'file']);
    const values = new Map([['framework', 'mocha $& ${file}']]);
    assert.equal(
      fill(body, values, { selection: '`a.ts`', file: '`src/a.ts`' }, ' now '),
      'Test `a.ts` of `src/a.ts` with mocha $& ${file}.\r\nSay mocha $& ${file} again, and . ${workspaceFolder} stays.\n\nnow',
    );
  });

  it('may have no front matter, or one that is none', () => {
    assert.deepEqual(readPrompt('Just ask.'), {
      ...{ description: '', body: 'Just ask.', inputs: [], needs: [] },
      ...{ does: 'ask', where: [] },
    });
    assert.equal(readPrompt('--- not front matter\nAsk.').body, '--- not front matter\nAsk.');
    assert.equal(readPrompt('---\nnever closed').body, '---\nnever closed');
    assert.equal(readPrompt('---\n---\nAsk.').body, 'Ask.');
    const { description, body } = readPrompt('---\ndescription: a ---\nmode: x\n---\nAsk.');
    assert.deepEqual([description, body], ['a ---', 'Ask.'], 'it ends with a line of its own');
  });

  it('is read in linear time, whatever it holds', () => {
    const began = busy();
    for (const text of ['---\n'.repeat(40_000), '${'.repeat(80_000), `---\n${'description:'.repeat(15_000)}`])
      readPrompt(text);
    assert.ok(busy() - began < 2_000);
    // 10 ms; it was 320 when each looked beyond the next.
    const again = busy();
    readPrompt('${input:'.repeat(25_000));
    assert.ok(busy() - again < 160);
  });

  it('is called by its name, and each command by another', () => {
    assert.equal(promptName('.github/prompts/Review my code.prompt.md'), 'Review-my-code');
    assert.equal(promptName('prüfen.prompt.md'), 'prüfen');
    const names = distinct([{ name: 'fix' }, { name: 'Fix' }, { name: 'fix' }]).map(({ name }) => name);
    assert.deepEqual(names, ['fix', 'Fix-2', 'fix-3']);
  });
});

it('the commands that are built in have a name, a description and a question each', () => {
  const commands = builtIns(english);
  assert.deepEqual(
    commands.map(({ name }) => name),
    ['explain', 'refactor', 'fix', 'test', 'doc', 'commit'],
  );
  for (const { description, body, needs } of commands) assert.ok(description !== '' && body !== '' && needs.length > 0);
});
