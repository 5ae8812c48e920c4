import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { personalities } from '../../gateway/personalities.ts';
import type { Personality, PersonalityName } from '../../gateway/personalities.ts';
import { stepsIn } from './steps.ts';
import { eventually } from '../support.ts';
import type { Parley } from '../support.ts';
import { enter } from './window.ts';

/**
 * One preset for each form that adding takes, and the personality that stands in for its server, at `/name` of the test
 * gateway: the key in either header or none, a list of models or none. test/unit/setup/presets.test.ts has every preset.
 */
const presets: readonly (readonly [preset: string, personality: PersonalityName])[] = [
  ['Anthropic', 'anthropic'],
  ['MyRouter', 'myrouter'],
  ['OpenRouter', 'openrouter'],
  ['Ollama', 'ollama'],
];

let parley: Parley;
const { choose, chooseModel, closeInput, leaveList, lens, manage, placeholder, row, title, type, verdict } = stepsIn(
  () => parley,
);

/** From the palette to the question about the test; a model that no list has is typed. */
async function add(preset: string, url: string, key: string | undefined, model: string): Promise<void> {
  await parley.command('Parley: Add Gateway');
  await placeholder(/Pick a gateway/).waitFor();
  await choose(preset);
  await title(new RegExp(`Add Gateway: ${preset.replace(/[.()]/g, '\\$&')}`)).waitFor();
  await parley.answer(url);
  if (key !== undefined) {
    await title(/Key for/).waitFor();
    assert.equal(await parley.input.getAttribute('type'), 'password');
    await parley.answer(key);
  }
  await title(/a Model from/).waitFor();
  await chooseModel(model);
  await placeholder(/Test this gateway/).waitFor();
  await parley.focusedRow('Test Gateway');
}

describe('setting up', () => {
  before(async () => {
    parley = await enter({ pace: 5 });
  });

  describe('adding a preset', () => {
    for (const [preset, name] of presets) {
      it(`adds ${preset} and tests it`, async () => {
        const { base = '', catalogue, auth }: Personality = personalities[name];
        const model = catalogue[0]?.id ?? '';
        parley.gateway.clear();
        await add(preset, `${parley.gateway.url}/${name}${base}`, auth.length === 0 ? undefined : 'test-key', model);
        await parley.page.keyboard.press('Enter');
        await verdict(new RegExp(`${preset.replace(/[.()]/g, '\\$&')}: test results[^]*It works`));
        await parley.screenshot(`setup-tested-${name}`);

        const written = await parley.userSettings();
        const record = written.gateways.at(-1);
        assert.equal(record?.['preset'], name);
        assert.equal(record['model'], model);
        assert.equal(written.defaultModel, `${String(record['id'])}/${model}`);
        assert.ok(!written.text.includes('test-key'), 'the key is not in the settings');
        const header = auth.length === 0 ? undefined : name === 'anthropic' ? 'x-api-key' : 'authorization';
        // Whether one can sign in is asked before there is a key.
        const keyed = parley.gateway.requests.filter(({ target }) => !target.includes('/.well-known/'));
        for (const { headers } of keyed) {
          assert.equal(headers['authorization'], header === 'authorization' ? 'Bearer test-key' : undefined);
          assert.equal(headers['x-api-key'], header === 'x-api-key' ? 'test-key' : undefined);
        }
      });
    }
  });

  describe('when something is wrong', () => {
    it('a refused key is named, and Set Key below it makes it right', async () => {
      await add('TokModel', `${parley.gateway.url}/tokmodel`, 'sk-wrong', 'anthropic/claude-opus-4-5');
      await parley.page.keyboard.press('Enter');
      const used = (await parley.userSettings()).defaultModel;
      await verdict(/This doesn’t work yet[^]*The chat keeps using[^]*didn’t accept the key/);
      assert.equal((await parley.userSettings()).defaultModel, used, 'one that failed isn’t used');
      await parley.screenshot('setup-wrong-key');
      await lens('Set Key').click();
      await title(/Key for/).waitFor();
      await type('two words');
      await parley.quickInput.getByText(/It contains a space/).waitFor();
      await parley.answer('Bearer test-key');
      await verdict(/It works/);
      assert.match(String((await parley.userSettings()).defaultModel), /^tokmodel.*claude-opus-4-5$/);
    });

    it('a wrong address is named, and the right one is offered', async () => {
      await add('Anthropic', `${parley.gateway.url}/anthropic/wrong`, 'test-key', 'claude-sonnet-4-6');
      await parley.page.keyboard.press('Enter');
      await verdict(/This doesn’t work yet[^]*has nothing at this address/);
      await parley.screenshot('setup-wrong-address');
      await lens(`Use ${parley.gateway.url}/v1/messages`).click();
      await verdict(/It works/);
      assert.equal((await parley.userSettings()).gateways.at(-1)?.['baseUrl'], parley.gateway.url);
    });

    it('shows what would be posted to while an address is typed, and refuses plain http elsewhere', async () => {
      const { connections } = parley.gateway;
      await parley.command('Parley: Add Gateway');
      await placeholder(/Pick a gateway/).waitFor();
      await type('gw.test/v1/chat/completions?x=1');
      await row('Use https://gw.test/v1/messages').waitFor();
      await type('http://gw.test/v1');
      await row('Plain http would expose your key').waitFor();
      await parley.screenshot('setup-typing');
      // A known vendor's address for another protocol: its own one for this protocol comes first.
      await type('https://api.deepseek.com/v1');
      await row('Use https://api.deepseek.com/anthropic/v1/messages instead of').waitFor();
      const first = parley.quickInput.locator('.monaco-list-row[data-index="0"]');
      assert.match(await first.innerText(), /instead of/);
      assert.match(await row('Use https://api.deepseek.com/v1/messages').innerText(), /messages/);
      await parley.screenshot('setup-own-address');
      // What stands around an address may hold a key that was not understood: it does not stay on the screen.
      await type('https://gw.test with the password hunter2-hunter2');
      await parley.inputHolds('https://gw.test');
      // A gap is filled in before anything is done with the address.
      await type('https://{your-host}/anthropic');
      await parley.focusedRow('Use https://{your-host}/anthropic');
      await parley.page.keyboard.press('Enter');
      await parley.quickInput.getByText('The base URL.').waitFor();
      await parley.page.keyboard.press('Enter');
      await parley.quickInput.getByText('This is not a URL.').waitFor();
      assert.equal(await parley.input.inputValue(), 'https://{your-host}/anthropic');
      await closeInput();
      assert.equal(parley.gateway.connections, connections, 'nothing was sent');
    });
  });

  describe('what people paste', () => {
    it('a curl command of several lines', async () => {
      const command = `curl --request POST \\
  --url ${parley.gateway.url}/tokenbay/v1/messages \\
  --header 'Authorization: Bearer test-key' \\
  --data '{
    "model": "claude-opus-4.7"
  }'`;
      await parley.page.evaluate(async (text) => navigator.clipboard.writeText(text), command);
      await parley.command('Parley: Add Gateway');
      await placeholder(/Pick a gateway/).waitFor();
      await parley.page.keyboard.press('Control+V');
      await row(`Use ${parley.gateway.url}/tokenbay/v1/messages`).waitFor();
      await row('with the key').waitFor();
      // The address that was read stands in the place of what was pasted.
      await parley.inputHolds(`${parley.gateway.url}/tokenbay/v1/messages`);
      await parley.screenshot('setup-pasted');
      assert.ok(!(await parley.quickInput.innerText()).includes('test-key'), 'the key is masked');
      await parley.focusedRow('Use ');
      await parley.page.keyboard.press('Enter');
      await title(/a Model from/).waitFor();
      await chooseModel('claude-opus-4.7');
      await placeholder(/Test this gateway/).waitFor();
      await closeInput();
      assert.equal((await parley.userSettings()).gateways.at(-1)?.['model'], 'claude-opus-4.7');
    });
  });

  describe('managing gateways', () => {
    it('chooses a model among all gateways', async () => {
      await parley.command('Parley: Choose Model');
      await placeholder(/Choose a model/).waitFor();
      await type('gpt-4o');
      // The last thing to be drawn for what was typed.
      await row('Use “gpt-4o”').first().waitFor();
      await row(/^\s*openai\/gpt-4o/)
        .and(parley.page.locator('.focused'))
        .waitFor();
      await parley.page.keyboard.press('Enter');
      await eventually(
        'the choice is written',
        async () => String((await parley.userSettings()).defaultModel),
        (name) => name.endsWith('/openai/gpt-4o'),
      );
    });

    it('copies a gateway as variables, without its key', async () => {
      await manage('/tokenbay', 'Copy as Environment Variables');
      await placeholder(/Which shell/).waitFor();
      await choose('bash');
      await parley.notification(/Replace YOUR_KEY/);
      await leaveList();
      const text = await parley.page.evaluate(async () => navigator.clipboard.readText());
      assert.match(text, /export ANTHROPIC_BASE_URL='http:\/\/127\.0\.0\.1:\d+\/tokenbay'/);
      assert.match(text, /export ANTHROPIC_AUTH_TOKEN='YOUR_KEY'/);
    });

    it('makes another gateway the chat’s, from the list of all', async () => {
      await manage('OpenRouter', 'Use in the Chat');
      await eventually(
        'the choice is written',
        async () => String((await parley.userSettings()).defaultModel),
        (name) => name.startsWith('openrouter/'),
      );
      // The list comes back, and shows it.
      await row('OpenRouter').filter({ hasText: 'used in the chat' }).waitFor();
      await parley.screenshot('setup-manage');
      await closeInput();
    });

    it('removes a gateway after asking, and its choice with it', async () => {
      const before = (await parley.userSettings()).gateways.length;
      await manage('used in the chat', 'Remove Gateway');
      await parley.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Remove' }).click();
      await eventually(
        'it is gone',
        async () => (await parley.userSettings()).gateways.length,
        (count) => count === before - 1,
      );
      await eventually(
        'nothing points to it',
        async () => (await parley.userSettings()).defaultModel,
        (name) => name === undefined,
      );
      await leaveList();
    });
  });
});
