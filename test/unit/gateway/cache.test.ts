import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCache } from '../../gateway/cache.ts';
import type { CacheUse } from '../../gateway/cache.ts';
import type { Raw } from '../../gateway/json.ts';

const minute = 60_000;

/** About 1,250 tokens each. */
const text = (name: string, mark?: object): Raw => ({
  type: 'text',
  text: `${name} `.repeat(5000 / (name.length + 1)),
  ...(mark && { cache_control: { type: 'ephemeral', ...mark } }),
});

const asked = (...content: readonly Raw[]): Raw => ({ model: 'm', messages: [{ role: 'user', content }] });

function clocked() {
  let time = 0;
  const cache = createCache(() => time);
  const use = (body: Raw, more: { readonly betas?: string; readonly minimum?: number } = {}): CacheUse =>
    cache.use({ body, ...more });
  return { use, pass: (milliseconds: number) => (time += milliseconds), writes: cache.writes };
}

const total = ({ read, written }: CacheUse): readonly number[] => [read, written['5m'], written['1h']].map(Math.sign);

describe('the prompt cache of the test gateway', () => {
  it('writes at a breakpoint, reads the same bytes again, and no others', () => {
    const { use } = clocked();
    const first = use(asked(text('a', {})));
    assert.deepEqual(total(first), [0, 1, 0]);
    assert.deepEqual(use(asked(text('a', {}))), { read: first.written['5m'], written: { '5m': 0, '1h': 0 } });
    const longer = use(asked(text('a'), text('b', {})));
    assert.equal(longer.read, first.written['5m']);
    assert.ok(longer.written['5m'] > 0);
    assert.equal(use(asked(text('A', {}))).read, 0);
    assert.equal(use(asked(text('a'))).read, 0, 'without a breakpoint nothing is read');
  });

  it('takes a string for the one block that it stands for', () => {
    const { use } = clocked();
    const block = text('a');
    use(asked(text('a', {})));
    const content = [{ ...text('b'), cache_control: { type: 'ephemeral' } }];
    const messages = [
      { role: 'user', content: block['text'] },
      { role: 'user', content },
    ];
    assert.ok(use({ model: 'm', messages }).read > 0);
  });

  it('keeps what is read for five minutes more, and an hour where that was asked for', () => {
    const { use, pass } = clocked();
    use(asked(text('a', {})));
    use({ ...asked(text('b', { ttl: '1h' })), model: 'other' });
    pass(4 * minute);
    assert.ok(use(asked(text('a', {}))).read > 0);
    pass(4 * minute);
    assert.ok(use(asked(text('a', {}))).read > 0);
    pass(5 * minute + 1);
    assert.deepEqual(total(use(asked(text('a', {})))), [0, 1, 0]);
    pass(40 * minute);
    assert.ok(use({ ...asked(text('b', {})), model: 'other' }).read > 0);
  });

  it('is another for each model, for each set of betas, and for what changes how messages are read', () => {
    const { use } = clocked();
    const body = asked(text('a', {}));
    use(body);
    const thinking = { thinking: { type: 'adaptive' } };
    assert.equal(use({ ...body, model: 'other' }).read, 0);
    assert.equal(use(body, { betas: 'one' }).read, 0);
    assert.equal(use({ ...body, ...thinking }).read, 0);
    const withSystem = { ...body, system: [text('s', {})] };
    use(withSystem);
    const { read } = use({ ...withSystem, ...thinking });
    assert.ok(read > 0 && read < use(withSystem).read, 'the system prompt is read all the same');
  });

  it('writes nothing that is too short', () => {
    const { use } = clocked();
    assert.deepEqual(total(use(asked(text('a', {})), { minimum: 4096 })), [0, 0, 0]);
    assert.deepEqual(total(use(asked(text('a', {})), { minimum: 1024 })), [0, 1, 0]);
  });

  it('looks back over twenty blocks, and no further', () => {
    const { use } = clocked();
    use(asked(text('a', {})));
    const more = (count: number): readonly Raw[] =>
      Array.from({ length: count }, (_, at) => ({ type: 'text', text: `${at}` }));
    const end = { type: 'text', text: 'end', cache_control: { type: 'ephemeral' } };
    assert.equal(use(asked(text('a'), ...more(19), end)).read, 0);
    assert.ok(use(asked(text('a'), ...more(18), end)).read > 0);
    assert.ok(use(asked(text('a', {}), ...more(30), end)).read > 0, 'a breakpoint finds itself');
  });
});
