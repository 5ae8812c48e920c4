import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { prepareRequest, reference } from '../../../src/messages/index.ts';
import type { Dialect, Thinking } from '../../../src/messages/index.ts';
import { paramsFor } from '../../../src/provider/callerOptions.ts';
import type { CallerOptions } from '../../../src/provider/callerOptions.ts';

const params = (options: CallerOptions, dialect: Partial<Dialect> = {}, thinking?: Thinking) =>
  paramsFor(options, { dialect: { ...reference, ...dialect }, thinking, reply: 1000 });

const tools = [{ name: 'run', description: 'Runs' }];

describe('what another extension asks for besides its messages', () => {
  it('is read by the names that are known, and nothing else of it is sent', () => {
    const modelOptions = { temperature: 0.5, topP: 0.9, top_k: 3.4, stop: ['END'], _otelTraceContext: 'x', model: 'y' };
    assert.deepEqual(params({ modelOptions }), {
      max_tokens: 1000,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 3,
      stop_sequences: ['END'],
    });
    assert.deepEqual(params({ modelOptions: { temperature: '1', stop: ['', 1], top_p: NaN } }), { max_tokens: 1000 });
  });

  it('keeps within what the gateway takes', () => {
    assert.deepEqual(params({ modelOptions: { temperature: 2 } }), { max_tokens: 1000, temperature: 1 });
    assert.deepEqual(
      params({ modelOptions: { temperature: 1, stop: ['x'] } }, { temperature: false, stop_sequences: false }),
      {
        max_tokens: 1000,
      },
    );
    const most = (max_tokens: unknown): unknown => params({ modelOptions: { max_tokens } }).max_tokens;
    assert.deepEqual([most(10.5), most(5000), most(0), most(-1), most('9')], [10, 1000, 1000, 1000, 1000]);
    assert.equal(params({ modelOptions: { max_tokens: 1 } }, { min_max_tokens: 16 }).max_tokens, 16);
  });

  it('leaves sampling to the server while the model thinks', () => {
    assert.equal(params({ modelOptions: { temperature: 0 } }, {}, { type: 'adaptive' }).temperature, undefined);
    assert.equal(params({ modelOptions: { temperature: 0 } }, {}, { type: 'disabled' }).temperature, 0);
  });

  it('forces a call where that can be, without thinking', () => {
    const forced = { tools, mustCall: true };
    assert.deepEqual(params(forced).tool_choice, { type: 'any' });
    assert.equal(params({ tools }).tool_choice, undefined);
    assert.equal(params({ mustCall: true }).tool_choice, undefined);
    assert.equal(params(forced, { tool_choice: ['auto'] }).tool_choice, undefined);
    assert.deepEqual(params(forced, {}, { type: 'adaptive' }).thinking, { type: 'disabled' });
    const cannot = params(forced, { thinking: ['adaptive'] }, { type: 'adaptive' });
    assert.deepEqual([cannot.tool_choice, cannot.thinking], [undefined, undefined]);
  });

  it('gives a tool without input an empty one', () => {
    assert.deepEqual(params({ tools }).tools, [
      { name: 'run', description: 'Runs', input_schema: { type: 'object', properties: {} } },
    ]);
  });

  it('takes an effort that the gateway knows', () => {
    assert.equal(params({ effort: 'low' }).effort, 'low');
    for (const effort of ['default', 'huge', 1, undefined]) assert.equal(params({ effort }).effort, undefined);
    assert.equal(params({ effort: 'max' }, { effort: ['low'] }).effort, undefined);
  });

  it('can always be sent', () => {
    const endpoint = { url: 'https://g.example/v1/messages', baseUrl: 'https://g.example', model: 'm', key: 'k' };
    const messages = [{ role: 'user', content: 'Hi' } as const];
    const modelOptions = { temperature: 7, top_p: 7, top_k: -1, max_tokens: 1e9, stop: ['x'] };
    for (const more of [{}, { temperature: false, top_k: false, effort: [], tool_choice: [] } as const]) {
      const dialect = { ...reference, ...more };
      const given = params({ modelOptions, tools, mustCall: true, effort: 'max' }, dialect);
      prepareRequest({ ...endpoint, dialect }, { max_tokens: 1, ...given, messages });
    }
  });
});
