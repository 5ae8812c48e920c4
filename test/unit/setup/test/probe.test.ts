import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTransport } from '../../../../src/host/transport.node.ts';
import type { Endpoint } from '../../../../src/messages/endpoint.ts';
import { reference } from '../../../../src/messages/dialect.ts';
import { checks } from '../../../../src/setup/test/fixes.ts';
import type { Check, Fix } from '../../../../src/setup/test/fixes.ts';
import type { FaultType } from '../../../../src/faults/diagnose.ts';
import type { Outcome, ProbeOptions, Row, State } from '../../../../src/setup/test/probe.ts';
import { cost, testGateway } from '../../../../src/setup/test/testGateway.ts';
import { fixWords, rowWords } from '../../../../src/setup/words.ts';
import { clientFor, mistakes, slowFirstByte, startWith } from '../../../gateway/mistakes.ts';
import type { ClientSetup } from '../../../gateway/mistakes.ts';
import { personalities, personalityNames } from '../../../gateway/personalities.ts';
import type { PersonalityName } from '../../../gateway/personalities.ts';
import type { Personality } from '../../../gateway/personality.ts';
import { startGateway } from '../../../gateway/server.ts';
import type { Step } from '../../../gateway/step.ts';

const transport = createTransport();

function endpointOf({ baseUrl, path, auth, key, model, version }: ClientSetup): Endpoint {
  return { url: baseUrl + path, baseUrl, model, key, dialect: { ...reference, path, auth, version } };
}

interface Tested {
  readonly rows: readonly Row[];
  readonly outcome: Outcome;
}

async function run(
  endpoint: Endpoint,
  signal = AbortSignal.timeout(120_000),
  options: Partial<ProbeOptions> = {},
): Promise<Tested> {
  const rows: Row[] = [];
  const test = testGateway(endpoint, { transport, signal, ...options });
  for (;;) {
    const next = await test.next();
    if (next.done === true) return { rows, outcome: next.value };
    rows.push(next.value);
  }
}

function states({ rows }: Tested): Partial<Record<Check, State>> {
  return Object.fromEntries(rows.map(({ check, state }) => [check, state]));
}

/** What a right test says of each personality: what its own page says it can do. */
function expected(name: PersonalityName): Record<Check, State> {
  const { system, tools, thinking, images, cache_control, countTokens, models }: Personality = personalities[name];
  const has = (it: boolean): State => (it ? 'ok' : 'no');
  return {
    connection: 'ok',
    address: 'ok',
    key: 'ok',
    version: 'ok',
    model: 'ok',
    stream: 'ok',
    firstByte: 'ok',
    speed: 'ok',
    usage: 'ok',
    system: has(system.includes('blocks')),
    tools: has(tools),
    thinking: has(thinking.length > 0),
    images: has(images.length > 0),
    caching: has(cache_control !== 'refused'),
    counting: has(countTokens),
    // Without a preset only the usual places are asked.
    models: has(/^(?:\/v1)?\/models$/.test(models?.path ?? '')),
    errors: 'ok',
  };
}

describe('testing a gateway where everything is right', { concurrency: 16 }, () => {
  for (const name of personalityNames) {
    it(`${name}: each check says what its own page says`, async () => {
      const gateway = await startGateway({ personality: name, pace: 5 });
      try {
        const tested = await run(endpointOf(clientFor(gateway)));
        assert.deepEqual(states(tested), expected(name));
        assert.deepEqual(
          tested.rows.map(({ check }) => check),
          checks,
        );
        assert.ok(tested.outcome.usable);
        // What is said before a test starts is never less than what it says at its end, and that is what was sent.
        assert.equal(tested.outcome.requests, gateway.requests.length);
        assert.ok(tested.outcome.requests <= cost.requests, `${tested.outcome.requests} requests`);
        assert.ok(tested.outcome.tokens.output <= cost.output);
        assert.ok(tested.outcome.tokens.input <= cost.input);
      } finally {
        await gateway.stop();
      }
    });
  }

  it('keeps what was learned, so that the next request is right', async () => {
    const gateway = await startGateway({ personality: 'tokmodel', pace: 5 });
    try {
      const { outcome } = await run(endpointOf(clientFor(gateway)));
      assert.deepEqual(outcome.gateway.dialect, { count_tokens: false });
      assert.deepEqual(outcome.model.dialect, {
        system: 'string',
        tools: false,
        tool_choice: [],
        thinking: [],
        images: [],
        cache_control: false,
      });
      assert.equal(outcome.model.streams, true);
    } finally {
      await gateway.stop();
    }
  });
});

interface Verdict {
  readonly check: Check;
  readonly state: State;
  readonly fault?: FaultType;
  /** The button that undoes it. */
  readonly fix?: Fix['kind'];
}

/** What each mistake must be called, and the button that changes it. */
const verdicts: Readonly<Record<string, Verdict>> = {
  'wrong path': { check: 'address', state: 'failed', fault: 'path', fix: 'setUrl' },
  'doubled v1': { check: 'address', state: 'failed', fault: 'path', fix: 'setUrl' },
  'wrong header': { check: 'key', state: 'failed', fault: 'wrongHeader', fix: 'useHeader' },
  'wrong key': { check: 'key', state: 'failed', fault: 'wrongKey', fix: 'setKey' },
  forbidden: { check: 'key', state: 'failed', fault: 'forbidden', fix: 'setKey' },
  'no credit': { check: 'key', state: 'failed', fault: 'credit', fix: 'testAgain' },
  'unknown model': { check: 'model', state: 'failed', fault: 'model', fix: 'chooseModel' },
  'missing version': { check: 'version', state: 'failed', fault: 'version', fix: 'useVersion' },
  'http for https': { check: 'connection', state: 'failed', fault: 'secureServer', fix: 'setUrl' },
  'https for http': { check: 'connection', state: 'failed', fault: 'plainServer', fix: 'setUrl' },
  'untrusted certificate': { check: 'connection', state: 'failed', fault: 'certificate', fix: 'openSetting' },
  'certificate of another host': { check: 'connection', state: 'failed', fault: 'certificate', fix: 'openSetting' },
  'unknown host': { check: 'connection', state: 'failed', fault: 'noSuchHost', fix: 'editUrl' },
  'nothing listens': { check: 'connection', state: 'failed', fault: 'nothingListens', fix: 'testAgain' },
  html: { check: 'address', state: 'failed', fault: 'webPage', fix: 'editUrl' },
  redirect: { check: 'address', state: 'failed', fault: 'redirect', fix: 'setUrl' },
  'rate limited': { check: 'model', state: 'failed', fault: 'rateLimit', fix: 'testAgain' },
  overloaded: { check: 'model', state: 'failed', fault: 'overloaded', fix: 'testAgain' },
  'server error': { check: 'model', state: 'failed', fault: 'server', fix: 'testAgain' },
  unavailable: { check: 'model', state: 'failed', fault: 'overloaded', fix: 'testAgain' },
  'slow first byte': { check: 'firstByte', state: 'ok' },
  'no streaming': { check: 'stream', state: 'no' },
  'buffered streaming': { check: 'stream', state: 'no' },
  'no usage': { check: 'usage', state: 'no' },
  'tools refused': { check: 'tools', state: 'no' },
  'system blocks refused': { check: 'system', state: 'no' },
  // Never sent unless a user sets it: nothing to find out.
  'temperature refused': { check: 'model', state: 'ok' },
  'thinking refused': { check: 'thinking', state: 'no' },
  'adaptive thinking refused': { check: 'thinking', state: 'ok' },
  'images refused': { check: 'images', state: 'no' },
  'caching refused': { check: 'caching', state: 'no' },
  'no token counting': { check: 'counting', state: 'no' },
  'no models list': { check: 'models', state: 'no' },
  'models list elsewhere': { check: 'models', state: 'ok' },
};

function verdictOn(mistake: string, { noKey }: Personality): Verdict | undefined {
  const verdict = verdicts[mistake];
  // Who says the same of a key that is wrong and of one that is not there does not tell which header it reads.
  return verdict?.fault === 'wrongHeader' && noKey ? { ...verdict, fault: 'wrongKey' } : verdict;
}

interface Accident extends Verdict {
  readonly step: Step;
  readonly endpoint?: (endpoint: Endpoint) => Endpoint;
  readonly options?: Partial<ProbeOptions>;
}

/** The address of the test gateway as a server elsewhere would have it. */
const elsewhere = (endpoint: Endpoint): Endpoint => ({ ...endpoint, url: 'https://gateway.example/v1/messages' });

/** What goes wrong on the way or in one answer, rather than in how somebody set a gateway up. */
const faults: Readonly<Record<string, Accident>> = {
  'a proxy that wants a login': {
    step: { body: '<html><h1>Login</h1></html>', contentType: 'text/html', status: 407 },
    check: 'connection',
    state: 'failed',
    fault: 'proxy',
    fix: 'openSetting',
  },
  'a proxy that says so in JSON': {
    step: { error: { status: 407, message: 'Authenticate first.' } },
    check: 'connection',
    state: 'failed',
    fault: 'proxy',
    fix: 'openSetting',
  },
  'a beta that is not known': {
    step: { error: { status: 400, message: 'Unexpected value(s) `x-1` for the `anthropic-beta` header.' } },
    endpoint: (endpoint) => ({ ...endpoint, dialect: { ...endpoint.dialect, betas: ['x-1'] } }),
    check: 'version',
    state: 'failed',
    fault: 'beta',
    fix: 'removeBetas',
  },
  'a connection that breaks': {
    step: { connection: 'reset' },
    endpoint: elsewhere,
    check: 'connection',
    state: 'failed',
    fault: 'closed',
    fix: 'testAgain',
  },
  'a stream that breaks off': {
    step: { reply: 'One two three four five six.', cut: { after: 6, unit: 'frames', how: 'end' } },
    check: 'stream',
    state: 'failed',
    fault: 'brokenStream',
    fix: 'testAgain',
  },
  'no answer in time': {
    step: { connection: 'silent' },
    options: { timeouts: { firstByte: 50, idle: 50 } },
    check: 'connection',
    state: 'failed',
    fault: 'timeout',
    fix: 'openSetting',
  },
};

describe('testing a gateway when something goes wrong', () => {
  for (const [name, { step, check, fault, fix, ...accident }] of Object.entries(faults)) {
    it(`${name}: names it`, async () => {
      const gateway = await startGateway();
      try {
        gateway.script(step);
        const endpoint = endpointOf(clientFor(gateway));
        const { rows } = await run(accident.endpoint?.(endpoint) ?? endpoint, undefined, {
          ...accident.options,
          transport: async (request) => transport({ ...request, url: endpoint.url }),
        });
        const row = rows.find((each) => each.check === check);
        assert.ok(row?.finding.type === 'fault', JSON.stringify(rows));
        assert.deepEqual([row.state, row.finding.fault.type], [accident.state, fault]);
        assert.ok(row.fixes.some(({ kind }) => kind === fix));
      } finally {
        await gateway.stop();
      }
    });
  }
});

// Many at once: most of the time goes by in waiting.
describe('testing a gateway with a mistake', { concurrency: 32 }, () => {
  for (const name of personalityNames) {
    for (const mistake of mistakes.filter(({ fits }) => fits?.(personalities[name]) ?? true)) {
      it(`${name}, ${mistake.name}: names it`, async () => {
        const verdict = verdictOn(mistake.name, personalities[name]);
        assert.ok(verdict, 'this mistake has no verdict yet');
        const { gateway, client } = await startWith(mistake, name);
        try {
          const tested = await run(endpointOf(client));
          const row = tested.rows.find(({ check }) => check === verdict.check);
          assert.ok(row, JSON.stringify(states(tested)));
          assert.equal(row.state, verdict.state);
          if (verdict.fault !== undefined) {
            assert.equal(row.finding.type === 'fault' ? row.finding.fault.type : row.finding.type, verdict.fault);
          }
          if (verdict.fix !== undefined)
            assert.ok(
              row.fixes.some(({ kind }) => kind === verdict.fix),
              JSON.stringify(row.fixes),
            );
          if (mistake.name === 'slow first byte') {
            assert.ok(row.finding.type === 'milliseconds' && row.finding.value >= slowFirstByte);
          }
          assert.ok(tested.outcome.requests <= cost.requests, `${tested.outcome.requests} requests`);
          for (const each of tested.rows) {
            const { label, words } = rowWords(each);
            assert.ok(label !== '' && words !== '');
            assert.ok(!words.includes(client.key) || client.key === 'forbidden', words);
            assert.ok(each.state !== 'failed' || each.fixes.length > 0);
          }
        } finally {
          await gateway.stop();
        }
      });
    }
  }

  /** A whole stream of one text with these counts. */
  const streamOf = (text: string, usage: object): string =>
    [
      {
        type: 'message_start',
        message: { id: 'm', type: 'message', role: 'assistant', model: 'm', content: [], usage },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage },
      { type: 'message_stop' },
    ]
      .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      .join('');

  /** Tests a gateway that answers questions holding a text with this step; gives the rows by what they are about. */
  const answering = async (step: (body: string) => Step | undefined): Promise<ReadonlyMap<string, Row>> => {
    const gateway = await startGateway({ pace: 5 });
    try {
      gateway.scriptAll(({ body }) => step(body));
      const { rows } = await run(endpointOf(clientFor(gateway)));
      return new Map(rows.map((each) => [each.check, each]));
    } finally {
      await gateway.stop();
    }
  };

  for (const [counts, caching, usage] of [
    [{ input_tokens: 9, output_tokens: 2, cache_creation_input_tokens: 9 }, 'works', 'ok'],
    [{ input_tokens: 9, output_tokens: 2, cache_read_input_tokens: 9 }, 'works', 'ok'],
    [
      { input_tokens: 9, output_tokens: 2, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
      'accepted',
      'ok',
    ],
    [{ input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 0 }, 'accepted', 'no'],
    [{ input_tokens: 0, output_tokens: 2 }, 'accepted', 'unknown'],
    [{}, 'accepted', 'no'],
  ] as const) {
    it(`caching and usage are judged by what is counted: ${JSON.stringify(counts)}`, async () => {
      const rows = await answering(() => ({ body: streamOf('OK', counts) }));
      assert.deepEqual([rows.get('caching')?.finding.type, rows.get('usage')?.state], [caching, usage]);
    });
  }

  for (const [said, state] of [
    ['Green.', 'ok'],
    ['It is **green**', 'ok'],
    ['绿色', 'ok'],
    ['I see no image. Which one do you mean?', 'unknown'],
    ['Red', 'unknown'],
  ] as const) {
    it(`images are judged by whether what is in one was seen: ${said}`, async () => {
      const rows = await answering((body) => (body.includes('"image"') ? { reply: said } : undefined));
      assert.equal(rows.get('images')?.state, state);
    });
  }

  const burst = { body: streamOf('1 2 3 4 5 6 7 8 9 10 11 12', { input_tokens: 9, output_tokens: 24 }), delay: 100 };
  const longBurst = { ...burst, body: streamOf('1 2 3 '.repeat(50), { input_tokens: 9, output_tokens: 200 }) };
  for (const [name, longer, state] of [
    ['streams what is longer', undefined, 'ok'],
    ['holds back what is longer too', longBurst, 'no'],
    ['refuses more', { error: 429 }, 'unknown'],
  ] as const) {
    it(`a gateway that gives a short answer in one burst and ${name}: ${state}`, async () => {
      const rows = await answering((body) =>
        body.includes('to 20 in') ? burst : body.includes('to 100 in') ? longer : undefined,
      );
      assert.equal(rows.get('stream')?.state, state);
    });
  }

  for (const message of [
    'The image length and width do not meet the model restrictions. [height:1 or width:1 must be larger than 10]',
    'messages.0.content.0.image.source.base64: Could not process image',
  ]) {
    it(`a gateway that objects to one image may accept others: ${message}`, async () => {
      const gateway = await startGateway({ pace: 5 });
      try {
        gateway.scriptAll(({ body }) => (body.includes('"image"') ? { error: { status: 400, message } } : undefined));
        const { rows, outcome } = await run(endpointOf(clientFor(gateway)));
        const images = rows.find(({ check }) => check === 'images');
        assert.deepEqual([images?.state, images?.fixes[0]?.kind], ['unknown', 'testAgain']);
        assert.equal(outcome.model.dialect?.images, undefined, 'nothing is learned from it');
      } finally {
        await gateway.stop();
      }
    });
  }

  it('sends an image large enough for gateways that refuse small ones', async () => {
    const gateway = await startGateway({ pace: 5 });
    try {
      await run(endpointOf(clientFor(gateway)));
      const sizes = gateway.requests.flatMap(({ body }) => {
        const data = /"data":"([^"]+)"/.exec(body)?.[1];
        return data === undefined ? [] : [Buffer.from(data, 'base64').readUInt32BE(16)];
      });
      assert.deepEqual(sizes, [32]);
    } finally {
      await gateway.stop();
    }
  });

  it('shows no key that stands in the URL, not on a button either', async () => {
    const gateway = await startGateway({ pace: 5 });
    try {
      const endpoint = endpointOf(clientFor(gateway));
      const shown = async (url: string): Promise<string> => {
        const { rows } = await run({ ...endpoint, url });
        return rows.flatMap((row) => [rowWords(row).words, ...row.fixes.map((fix) => fixWords(fix))]).join('\n');
      };
      const posted = await shown(`${endpoint.url}?api_key=canary&v=2`);
      assert.ok(posted.includes(`${endpoint.url}?api_key=…&v=…`), posted);
      gateway.scriptAll(() => ({ connection: 'reset' }));
      const moved = await shown(`${endpoint.url}?canary`);
      assert.ok(moved.includes(`Use ${endpoint.url.replace('http', 'https')}?…`), moved);
      assert.ok(!`${posted}${moved}`.includes('canary'));
    } finally {
      await gateway.stop();
    }
  });

  it('an empty model list counts as none', async () => {
    const gateway = await startGateway({ pace: 5 });
    try {
      gateway.scriptAll(({ endpoint }) => (endpoint === 'models' ? { body: '{"data":[]}' } : undefined));
      const tested = await run(endpointOf(clientFor(gateway)));
      assert.equal(states(tested).models, 'no');
      assert.equal(tested.outcome.models, undefined);
    } finally {
      await gateway.stop();
    }
  });

  it('the button of a wrong address leads to one that works', async () => {
    const gateway = await startGateway({ personality: 'myrouter', pace: 5 });
    try {
      const endpoint = { ...endpointOf(clientFor(gateway)), url: `${gateway.url}/v1/messages` };
      const [fix] = (await run(endpoint)).rows.flatMap(({ fixes }) => fixes);
      assert.deepEqual(fix, { kind: 'setUrl', url: `${gateway.url}/anthropic/v1/messages` });
      assert.ok((await run({ ...endpoint, url: fix.url })).outcome.usable);
    } finally {
      await gateway.stop();
    }
  });

  it('without a key: says so, and sends nothing that could be one', async () => {
    const gateway = await startGateway({ personality: 'toapis' });
    try {
      const { rows } = await run({ ...endpointOf(clientFor(gateway)), key: undefined });
      assert.deepEqual(
        rows
          .filter(({ state }) => state === 'failed')
          .map(({ finding }) => finding.type === 'fault' && finding.fault.type),
        ['keyWanted'],
      );
    } finally {
      await gateway.stop();
    }
  });

  it('sends nothing to where a redirect points', async () => {
    const other = await startGateway();
    const gateway = await startGateway({
      personality: { ...personalities.anthropic, quirks: { redirect: `${other.url}/v1/messages` } },
    });
    try {
      await run(endpointOf(clientFor(gateway)));
      assert.equal(other.connections, 0);
    } finally {
      await gateway.stop();
      await other.stop();
    }
  });

  it('stops at once, with the socket closed', async () => {
    const gateway = await startGateway({ pace: 50 });
    try {
      const stop = new AbortController();
      const test = run(endpointOf(clientFor(gateway)), stop.signal);
      await gateway.waitFor(({ verdict }) => verdict === 'ok');
      stop.abort();
      const { outcome } = await test;
      assert.equal(outcome.requests, 1);
    } finally {
      await gateway.stop();
    }
  });
});
