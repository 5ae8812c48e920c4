import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../../fastCheck.ts';
import { hasBreakpoints, prepareRequest, reference } from '../../../../src/messages/index.ts';
import type { Dialect, InputMessage, MessageParams, TextBlock } from '../../../../src/messages/index.ts';
import { withBreakpoints } from '../../../../src/messages/request/breakpoints.ts';

const origin = { url: 'https://g.example/v1/messages', model: 'm' };
const caching: Dialect = { ...reference, caching: true };
const long = 'long '.repeat(200);
const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: long } } as const;
const mark = { cache_control: { type: 'ephemeral' } } as const;

const text = fc
  .oneof(fc.constantFrom('', ' ', 'short', long), fc.string())
  .map((said): TextBlock => ({ type: 'text', text: said }));
const user = fc.array(fc.oneof(text, fc.constant(image)), { maxLength: 30 });
const message: fc.Arbitrary<InputMessage> = fc.oneof(
  fc.oneof(user, fc.string()).map((content) => ({ role: 'user', content }) as const),
  fc
    .record({ content: fc.oneof(fc.array(text, { maxLength: 30 }), fc.string()), isHome: fc.boolean() })
    .map(({ content, isHome }) => ({ role: 'assistant', content, ...(isHome && { origin }) }) as const),
);
const tool = { name: 'read', description: long, input_schema: { type: 'object' } };
const params: fc.Arbitrary<MessageParams> = fc
  .record({
    messages: fc.array(message, { maxLength: 12 }),
    system: fc.constantFrom(undefined, 'Be brief.', long, [{ type: 'text', text: long } as const]),
    tools: fc.constantFrom(undefined, [tool], [tool, tool]),
  })
  .map(({ messages, system, tools }) => ({
    messages,
    max_tokens: 10,
    caching: true,
    ...(system && { system }),
    ...(tools && { tools }),
  }));

/** What it says, without a breakpoint, every text as a block. */
const plain = (given: MessageParams): unknown =>
  JSON.parse(
    JSON.stringify({
      ...given,
      system: typeof given.system === 'string' ? [{ type: 'text', text: given.system }] : given.system,
      messages: given.messages.map(({ content, ...rest }) => ({
        ...rest,
        content: typeof content === 'string' ? [{ type: 'text', text: content }] : content,
      })),
    }).replaceAll(',"cache_control":{"type":"ephemeral"}', ''),
  );
const marksIn = (given: unknown): number => JSON.stringify(given).split('"cache_control":{').length - 1;

describe('breakpoints', () => {
  it('are at most four, behind something that is sent, and change nothing else', () => {
    const property = fc.property(
      params,
      fc.constantFrom<Dialect>(caching, { ...caching, images: [] }),
      (given, dialect) => {
        const marked = withBreakpoints(given, dialect, origin);
        assert.ok(marksIn(marked) <= 4);
        assert.deepEqual(plain(marked), plain(given));
        if (marksIn(marked) > 0) assert.equal(withBreakpoints(marked, dialect, origin), marked);
        for (const { content } of marked.messages) {
          for (const block of typeof content === 'string' ? [] : content) {
            if ('cache_control' in block && block.type === 'text') assert.ok(block.text.trim() !== '');
            if ('cache_control' in block && block.type === 'image') assert.ok(dialect.images.length > 0);
          }
        }
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it('are nowhere unless the dialect has them, the request wishes for them, and it has none of its own', () => {
    const own = { messages: [{ role: 'user', content: [{ type: 'text', text: long, ...mark }] }] } as const;
    fc.assert(
      fc.property(params, (given) => {
        for (const dialect of [reference, { ...caching, caching: false }, { ...caching, cache_control: false }])
          assert.equal(withBreakpoints(given, dialect, origin), given);
        const { caching: _, ...unwished } = given;
        assert.equal(withBreakpoints(unwished, caching, origin), unwished);
        const marked = { ...given, ...own };
        assert.equal(withBreakpoints(marked, caching, origin), marked);
      }),
    );
  });

  it('leave what no model would cache as it is', () => {
    const short: MessageParams = { messages: [{ role: 'user', content: 'hello' }], max_tokens: 1, caching: true };
    assert.deepEqual(withBreakpoints(short, caching, origin), short);
  });

  it('are not on tools, or on a system prompt, where the dialect takes them on neither', () => {
    const given: MessageParams = {
      messages: [{ role: 'user', content: 'hello' }],
      system: long,
      tools: [tool],
      max_tokens: 1,
      caching: true,
    };
    assert.equal(marksIn(withBreakpoints(given, caching, origin)), 3);
    const blocks = withBreakpoints(given, { ...caching, cache_control: 'blocks' }, origin);
    assert.deepEqual([marksIn(blocks), marksIn(blocks.tools)], [2, 0]);
    const plainSystem = withBreakpoints(given, { ...caching, system: 'string' }, origin);
    assert.equal(plainSystem.system, long);
  });

  it('a caller’s own on a tool are left out where the gateway takes none there', () => {
    const endpoint = { url: origin.url, baseUrl: origin.url, model: 'm', key: 'k', headers: {} };
    const given = {
      messages: [{ role: 'user', content: 'hello' }],
      tools: [{ ...tool, ...mark }],
      max_tokens: 1,
    } as const;
    const bodyFor = (dialect: Dialect): string => prepareRequest({ ...endpoint, dialect }, given).body;
    assert.equal(hasBreakpoints(bodyFor(reference)), true);
    assert.equal(hasBreakpoints(bodyFor({ ...reference, cache_control: 'blocks' })), false);
  });

  it('are not seen in what somebody only wrote about them', () => {
    const endpoint = { ...origin, baseUrl: origin.url, key: 'k', headers: {}, dialect: caching };
    const words = JSON.stringify({ type: 'text', ...mark });
    const { body } = prepareRequest(endpoint, { messages: [{ role: 'user', content: words }], max_tokens: 1 });
    assert.equal(hasBreakpoints(body), false);
  });
});
