import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { editPrompt } from '../../../src/edit/prompt.ts';
import { toBlocks } from '../../../src/conversation/context.ts';
import { commands } from '../../gateway/commands.ts';
import { changeCode } from '../../gateway/edits.ts';
import { objects, stringOf } from '../../gateway/json.ts';
import { scenarios } from '../../gateway/scenarios.ts';
import { startGateway } from '../../gateway/server.ts';
import type { Gateway } from '../../gateway/server.ts';
import { ask } from './ask.ts';

const cart = `export async function loadCart(userId, rate = 0.2) {
  var total = 0;
  const items = await fetchItems(userId);
  for (const item of items) {
    total += item.price * 1.2;
  }
  return total * 1.2;
}`;

await describe('answers', () => {
  let gateway: Gateway;
  before(async () => {
    gateway = await startGateway();
  });
  after(async () => gateway.stop());

  const textOf = async (content: unknown): Promise<string> => {
    const { json, message } = await ask(gateway, { max_tokens: 20_000, messages: [{ role: 'user', content }] });
    assert.equal(message, '');
    return objects(json['content'])
      .map((block) => stringOf(block['text']))
      .join('');
  };
  const edit = async (
    instruction: string,
    code = cart,
    parts?: Parameters<typeof editPrompt>[0]['parts'],
  ): Promise<string> => {
    const { params } = editPrompt({
      instruction,
      path: 'src/cart.ts',
      languageId: 'typescript',
      style: { by: 'spaces' } as unknown as Parameters<typeof editPrompt>[0]['style'],
      original: code.split('\n'),
      parts,
      start: 1,
      before: ['// before'],
      after: ['// after'],
      ...{ head: [], outline: [], problems: [], context: [] },
    });
    return textOf(params.messages[0]?.content);
  };

  it('talk about the code that the chat attaches', async () => {
    const attachment = {
      id: '1',
      type: 'selection',
      path: 'src/cart.ts',
      uri: 'file:///cart.ts',
      language: 'typescript',
      startLine: 1,
      endLine: 8,
      text: cart,
    } as const;
    const answer = await textOf(toBlocks({ text: 'What does this do?', context: [attachment] }));
    for (const part of [
      '`loadCart`',
      '`userId` and `rate`',
      'src/cart.ts',
      'TypeScript, 8 lines',
      'goes through `items`',
      '```typescript\n',
    ]) {
      assert.ok(answer.includes(part), part);
    }
    assert.match(answer, /^You asked: \*What does this do\?\*/);
  });

  it('know the code of an earlier question', async () => {
    const messages = [
      { role: 'user', content: `\`\`\`js\n${cart}\n\`\`\`\nExplain` },
      { role: 'assistant', content: 'It loads.' },
      { role: 'user', content: 'And why?' },
    ];
    const { json } = await ask(gateway, { max_tokens: 2000, messages });
    assert.match(JSON.stringify(json['content']), /loadCart/);
  });

  it('give an edit back between the tags it asks for, and nothing else', async () => {
    const edited = await edit('rename total to sum');
    assert.equal(edited, `<replacement>\n${cart.replaceAll('total', 'sum')}\n</replacement>`);
    const clash = await edit('rename total to sum', 'const total = "<replacement>";');
    assert.equal(clash, '<replacement-2>\nconst sum = "<replacement>";\n</replacement-2>');
  });

  it('give back only what is selected, or new code where there is none', async () => {
    const one = { kept: ['let ', ' = 1;'], selected: ['a'] };
    assert.equal(await edit('rename a to b', 'let a = 1;', one), '<replacement>\nb\n</replacement>');
    const two = { kept: ['let ', ' = 1;\nf(', ');\n', ''], selected: ['a', 'a', ''] };
    const text = await edit('rename a to b', 'let a = 1;\nf(a);\n', two);
    assert.equal(text, '<replacement>\nb\n<next>\nb\n<next>\n// rename a to b\n</replacement>');
    assert.equal(await edit('add a test', ''), '<replacement>\n// add a test\n</replacement>');
    const long = Array.from({ length: 400 }, () => 'total').join('\n');
    assert.match(await edit('rename total to sum', long), /^<replacement>\nsum\nsum\n/);
  });

  it('give an edit back in the forms that models have', async () => {
    assert.match(await edit('fenced: add comments'), /^```typescript\n[\s\S]*\n```$/);
    assert.match(await edit('chatty: add comments'), /^Sure![\s\S]*<replacement>\n[\s\S]*\n<\/replacement>\n\n/);
    assert.match(await edit('elided'), /rest of the code unchanged/);
    assert.equal(await edit('unclosed: rename total to sum'), `<replacement>\n${cart.replaceAll('total', 'sum')}`);
    assert.equal(await edit('bare: rename total to sum'), cart.replaceAll('total', 'sum'));
    assert.equal(await edit('unchanged'), `<replacement>\n${cart}\n</replacement>`);
    assert.equal(await edit('replace it with: a();\nb();'), '<replacement>\na();\nb();\n</replacement>');
  });

  it('change code as the instruction says', () => {
    const change = (instruction: string, text = cart): string =>
      changeCode({ language: 'typescript', path: '', text }, instruction).code;
    assert.match(
      change('add docs'),
      /^\/\*\*\n \* Load cart; resolves when that is done\.\n \* @param userId user id\n \* @param rate rate\n \*\/\nexport async/,
    );
    assert.match(
      change('make it async', 'function f(): number {\n  return 1;\n}'),
      /^async function f\(\): Promise<number> \{/,
    );
    assert.match(change('add types'), /\(userId: string, rate: number = 0\.2\)/);
    assert.match(
      change('Refactor this'),
      /^const FACTOR = 1\.2;\nexport async function loadCart\(userId, rate = 0\.2\) \{\n {2}let total = 0;[\s\S]*return total \* FACTOR;/,
    );
    assert.equal(change('remove the comments', '// one\nf(); // two\n'), 'f();\n');
    assert.match(change('do something else'), /Load cart/);
  });

  it('run until max_tokens or a stop sequence', async () => {
    const short = await ask(gateway, { max_tokens: 2, messages: [{ role: 'user', content: '/echo 12345678901234' }] });
    assert.deepEqual(
      [objects(short.json['content'])[0]?.['text'], short.json['stop_reason']],
      ['12345678', 'max_tokens'],
    );
    const stop = await ask(gateway, { stop_sequences: ['c'], messages: [{ role: 'user', content: '/echo abcde' }] });
    const { stop_reason: reason, stop_sequence: sequence } = stop.json;
    assert.deepEqual([objects(stop.json['content'])[0]?.['text'], reason, sequence], ['ab', 'stop_sequence', 'c']);
  });

  it('cut a call short at max_tokens with half its input', async () => {
    const tools = [{ name: 'weather', input_schema: { type: 'object', properties: { city: { type: 'string' } } } }];
    const messages = [{ role: 'user', content: 'weather' }];
    const { text } = await ask(gateway, { max_tokens: 3, stream: true, tools, tool_choice: { type: 'any' }, messages });
    const json = [...text.matchAll(/"partial_json":("(?:[^"\\]|\\.)*")/g)]
      .map((match) => JSON.parse(match[1] ?? '""') as string)
      .join('');
    assert.equal(json, '{"city":"wea');
    assert.match(text, /"stop_reason":"max_tokens"/);
  });

  it('think when thinking is on', async () => {
    const thinking = { type: 'enabled', budget_tokens: 1024 };
    const { text } = await ask(gateway, { max_tokens: 4000, stream: true, thinking });
    assert.match(text, /"type":"thinking","thinking":"","signature":""/);
    assert.match(text, /"type":"signature_delta","signature":"Ep8/);
    assert.match(text, /"thinking_tokens":\d+/);
  });

  it('fail the first times, then answer', async () => {
    const messages = [{ role: 'user', content: '/flaky 503 2 9 Hello' }];
    const statuses: number[] = [];
    for (let time = 0; time < 4; time++) statuses.push((await ask(gateway, { messages })).status);
    assert.deepEqual(statuses, [503, 503, 200, 503]);
  });

  it('bring what each row of the help says', async () => {
    const help = await textOf('/help');
    const found: string[] = [];
    for (const { name, usage } of scenarios) {
      assert.ok(help.includes(usage));
      await ask(gateway, { messages: [{ role: 'user', content: usage.replace('N', '3') }] });
      found.push(gateway.requests.at(-1)?.scenario ?? '');
      assert.equal(found.at(-1), name);
    }
    for (const { usage } of Object.values(commands)) assert.ok(help.includes(usage));
  });

  it('obey commands before a question, together', async () => {
    const messages = [{ role: 'user', content: '/bytes /error 4 /echo hello' }];
    const { text } = await ask(gateway, { stream: true, messages });
    assert.match(text, /event: error\n/);
    assert.equal((await textOf('/unknown thing')).includes('> /unknown thing'), true);
  });
});
