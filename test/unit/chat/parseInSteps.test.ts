import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { parseInSteps } from '../../../src/chat/parseInSteps.ts';
import { atOnce } from '../../../src/conversation/steps.ts';

/** What it gives, or that it refuses. */
const outcome = (parse: () => unknown): unknown => {
  try {
    return { value: parse() };
  } catch (error) {
    assert.ok(error instanceof SyntaxError);
    return 'refused';
  }
};

const same = (json: string, depth: number): void =>
  assert.deepEqual(
    outcome(() => atOnce(parseInSteps(json, depth))),
    outcome(() => JSON.parse(json)),
    json,
  );

describe('JSON parsed in steps', () => {
  it('is what JSON.parse makes of it, however it is spaced', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), fc.constantFrom(undefined, 1, '\t'), (value, depth, space) => {
        same(JSON.stringify(value, undefined, space), depth);
      }),
    );
  });

  it('is refused where JSON.parse refuses it', () => {
    const broken = [
      '',
      ' ',
      '{',
      '[',
      '[1,]',
      '[,1]',
      '{"a":1,}',
      '{a:1}',
      '{"a" 1}',
      '[1 2]',
      '[1]]',
      '{}{}',
      '"a',
      '[}',
    ];
    const more = ['{"a":', '[1}', '{"a":1]', '["\\"]', '[tru]', '[01]', '{1:2}', ']', ':', '[[1],', '{"a":{}', '"\n"'];
    for (const json of [...broken, ...more]) for (const depth of [0, 1, 2]) same(json, depth);
    const json = '{"a": [1, "\\\\\\"]", {"b": null}], "c": -1.5e3}';
    fc.assert(
      fc.property(fc.nat(json.length), fc.constantFrom('', ',', '"', ']', '{', '\\', ' ', '1'), (at, sign) => {
        same(json.slice(0, at) + sign + json.slice(at + 1), 2);
      }),
    );
  });

  it('takes a step for each member, and of an innermost container one for all', () => {
    const steps = [...parseInSteps('{"lines": [{"a": [1, 2]}, {"b": 3}, {}], "c": 1}', 2)];
    assert.equal(steps.length, 5);
  });
});
