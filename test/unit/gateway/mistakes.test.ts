import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientFor, mistakes, startWith } from '../../gateway/mistakes.ts';
import type { ClientSetup } from '../../gateway/mistakes.ts';
import { isObject } from '../../gateway/json.ts';
import type { Raw } from '../../gateway/json.ts';
import { personalities, personalityNames } from '../../gateway/personalities.ts';
import type { Personality } from '../../gateway/personalities.ts';
import { startGateway } from '../../gateway/server.ts';

interface Outcome {
  readonly word: string;
  readonly text: string;
  /** Did the whole answer come at once? */
  readonly atOnce: boolean;
}

/** What a setup gets for the smallest request: a status, or the system's word for no answer. */
async function outcome(setup: ClientSetup, more: Raw = {}): Promise<Outcome> {
  const credential = setup.auth === 'bearer' ? { authorization: `Bearer ${setup.key}` } : { 'x-api-key': setup.key };
  const version: Record<string, string> = setup.version === '' ? {} : { 'anthropic-version': setup.version };
  const headers = { ...credential, ...version, 'content-type': 'application/json' };
  const body = JSON.stringify({
    model: setup.model,
    max_tokens: 1,
    stream: true,
    messages: [{ role: 'user', content: '.' }],
    ...more,
  });
  try {
    const response = await fetch(setup.baseUrl + setup.path, { method: 'POST', headers, body, redirect: 'manual' });
    return {
      word: String(response.status),
      text: await response.text(),
      atOnce: response.headers.has('content-length'),
    };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return {
      word: cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause),
      text: '',
      atOnce: false,
    };
  }
}

/** What the mistakes come out as that show in the smallest request; the others are refusals of what it does not have. */
const shown: Readonly<Record<string, RegExp>> = {
  'wrong path': /^404$/,
  'doubled v1': /^404$/,
  'wrong header': /^401$/,
  'wrong key': /^401$/,
  forbidden: /^403$/,
  'no credit': /^(?:400|402|403|429|500)$/,
  'unknown model': /^(?:400|404|503)$/,
  'missing version': /^400$/,
  'http for https': /^(?:UND_ERR_SOCKET|ECONNRESET|HPE_\w+)$/,
  'https for http': /^(?:ERR_SSL|EPROTO|UND_ERR_SOCKET|ECONNRESET)/,
  'untrusted certificate': /^DEPTH_ZERO_SELF_SIGNED_CERT$/,
  'certificate of another host': /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|ERR_TLS_CERT_ALTNAME_INVALID)$/,
  'unknown host': /^(?:ENOTFOUND|EAI_AGAIN)$/,
  'nothing listens': /^ECONNREFUSED$/,
  redirect: /^307$/,
  'rate limited': /^429$/,
  overloaded: /^529$/,
  'server error': /^500$/,
  unavailable: /^503$/,
};

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } };

/** What a gateway with the mistake refuses, and without it takes. */
const refused: Readonly<Record<string, Raw | ((personality: Personality) => Raw)>> = {
  'tools refused': { tools: [{ name: 'weather', input_schema: { type: 'object' } }] },
  'system blocks refused': { system: [{ type: 'text', text: 'Be brief.' }] },
  'temperature refused': { temperature: 0.5 },
  'thinking refused': ({ thinking }) =>
    thinking.includes('enabled')
      ? { max_tokens: 2000, thinking: { type: 'enabled', budget_tokens: 1024 } }
      : { thinking: { type: 'adaptive' } },
  'adaptive thinking refused': { thinking: { type: 'adaptive' } },
  'images refused': { messages: [{ role: 'user', content: [image] }] },
  'caching refused': { system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }] },
};

await describe('mistakes of setting up', () => {
  it('are many, each with its own name', () => {
    assert.ok(mistakes.length >= 20);
    assert.equal(new Set(mistakes.map(({ name }) => name)).size, mistakes.length);
  });

  it('are not there without a mistake', async () => {
    for (const name of personalityNames) {
      const gateway = await startGateway({ personality: name });
      assert.equal((await outcome(clientFor(gateway))).word, '200', name);
      await gateway.stop();
    }
  });

  for (const mistake of mistakes) {
    it(mistake.name, async () => {
      await Promise.all(
        personalityNames.map(async (name) => {
          if (mistake.fits?.(personalities[name]) === false) return;
          const { gateway, client } = await startWith(mistake, name);
          try {
            const { word, text, atOnce } = await outcome(client);
            assert.match(word, shown[mistake.name] ?? /^200$/, `${name}: ${text}`);
            assert.equal(atOnce, mistake.name === 'buffered streaming');
            if (mistake.name === 'html') assert.match(text, /^<!doctype html>/);
            if (mistake.name === 'no streaming') assert.match(text, /^\{/);
            if (mistake.name === 'no usage') assert.doesNotMatch(text, /usage/);
          } finally {
            await gateway.stop();
          }
        }),
      );
    });
  }

  for (const [name, given] of Object.entries(refused)) {
    it(`${name}, which is taken otherwise`, async () => {
      const mistake = mistakes.find((each) => each.name === name);
      assert.ok(mistake);
      await Promise.all(
        personalityNames.map(async (personality) => {
          if (mistake.fits?.(personalities[personality]) === false) return;
          const body = typeof given === 'function' ? given(personalities[personality]) : given;
          const wrong = await startWith(mistake, personality);
          const right = await startWith({ name: '', about: '' }, personality);
          try {
            assert.equal((await outcome(right.client, body)).word, '200', personality);
            assert.equal((await outcome(wrong.client, body)).word, '400', personality);
          } finally {
            await wrong.gateway.stop();
            await right.gateway.stop();
          }
        }),
      );
    });
  }

  for (const [name, path] of [
    ['no token counting', 'count_tokens'],
    ['no models list', 'models'],
    ['models list elsewhere', 'models'],
  ] as const) {
    it(`${name}, where it is otherwise`, async () => {
      const mistake = mistakes.find((each) => each.name === name);
      assert.ok(mistake);
      for (const personality of personalityNames) {
        const right: Personality = personalities[personality];
        if (mistake.fits?.(right) === false) continue;
        const { gateway, client } = await startWith(mistake, personality);
        const at = path === 'models' ? (right.models?.path ?? '') : `${right.messages}/count_tokens`;
        const headers = { authorization: `Bearer ${client.key}`, 'anthropic-version': client.version };
        const method = path === 'models' ? 'GET' : 'POST';
        assert.equal((await fetch(gateway.url + at, { method, headers })).status, 404);
        if (name === 'models list elsewhere') {
          const list: unknown = await (await fetch(`${gateway.url}/models`, { headers })).json();
          assert.ok(isObject(list) && Array.isArray(list['data']));
        }
        await gateway.stop();
      }
    });
  }
});
