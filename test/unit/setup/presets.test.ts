import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { english } from '../../../src/faults/l10n.ts';
import { parseGateway } from '../../../src/gateways/gateway.ts';
import { presetOf } from '../../../src/gateways/presets.ts';
import { endpointOf } from '../../../src/gateways/resolve.ts';
import { createTransport } from '../../../src/host/transport.node.ts';
import { draftRecord, readAddress } from '../../../src/setup/draft.ts';
import type { Row } from '../../../src/setup/test/probe.ts';
import { testGateway } from '../../../src/setup/test/testGateway.ts';
import { verdictLines } from '../../../src/setup/verdict.ts';
import { personalities, personalityNames } from '../../gateway/personalities.ts';
import type { Personality, PersonalityName } from '../../gateway/personalities.ts';
import { startGateway } from '../../gateway/server.ts';

// Add Gateway from each preset, as its steps do it: the address and the key that the user types, the record and the secret
// that come of them, and the test. test/ui/setup/presets.ts goes the same way by hand, once for each form it can take.

/** Those whose own page asks for the key in `x-api-key`; the others that ask for one want `authorization`. */
const ownHeader: readonly PersonalityName[] = ['anthropic', 'deepseek'];

describe('a gateway added from a preset', { concurrency: 16 }, () => {
  for (const name of personalityNames) {
    it(`${name}: is written without its key, sends it in the right header, and works`, async () => {
      const { base = '', catalogue, auth }: Personality = personalities[name];
      const preset = presetOf(name) ?? assert.fail();
      const gateway = await startGateway({ pace: 5 });
      try {
        const address = readAddress(`${gateway.url}/${name}${base}`, preset);
        assert.ok('url' in address);
        const asked = parseGateway({ id: name, preset: name, ...address.field }).gateway?.dialect.auth;
        assert.equal(asked === 'none', auth.length === 0, 'a key is asked for where there is one');
        const key = auth.length === 0 ? undefined : 'test-key';
        const { record, secret } = draftRecord(
          { preset, address: address.field, url: address.url, key, extras: false },
          [],
        );
        assert.equal(record.preset, name);
        assert.ok(!JSON.stringify(record).includes('test-key'), 'the key is not in the settings');
        const model = catalogue[0]?.id ?? assert.fail();
        const added = parseGateway({ ...record, model });
        assert.deepEqual(added.problems, []);
        assert.equal(added.gateway?.model, model);

        const endpoint = endpointOf({ gateway: added.gateway, model }, undefined, secret);
        const test = testGateway(endpoint, { transport: createTransport(), signal: AbortSignal.timeout(120_000) });
        const rows: Row[] = [];
        let next = await test.next();
        for (; next.done !== true; next = await test.next()) rows.push(next.value);
        const tested = { gateway: added.gateway.name, model, url: endpoint.url, asked: {}, rows, outcome: next.value };
        const text = verdictLines({ ...tested, isRunning: false, isUnused: false }, english)
          .map((line) => line.text)
          .join('\n');
        assert.ok(text.startsWith(`${preset.name}: test results`), text);
        assert.match(text, /It works/);

        const header = key === undefined ? undefined : ownHeader.includes(name) ? 'x-api-key' : 'authorization';
        assert.ok(gateway.requests.length > 0);
        for (const { headers } of gateway.requests) {
          assert.equal(headers['authorization'], header === 'authorization' ? 'Bearer test-key' : undefined);
          assert.equal(headers['x-api-key'], header === 'x-api-key' ? 'test-key' : undefined);
        }
      } finally {
        await gateway.stop();
      }
    });
  }
});
