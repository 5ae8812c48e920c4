import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { stepsIn } from './steps.ts';
import { eventually } from '../support.ts';
import type { Parley } from '../support.ts';
import { enter } from './window.ts';

// What is asked and said around gateways beyond the straight way, which presets.ts goes.
let parley: Parley;
const steps = stepsIn(() => parley);
const {
  begin,
  choose,
  chooseGateway,
  chooseModel,
  closeInput,
  gateways,
  leaveList,
  manage,
  placeholder,
  row,
  title,
  type,
} = steps;
const { lens, toast, verdict } = steps;

describe('setting up when something is in the way', () => {
  before(async () => {
    parley = await enter({ personality: 'anthropic', pace: 5 });
  });

  it('where nothing listens the model step says why, and the URL, the key and the model can be put right there', async () => {
    await begin('http://127.0.0.1:9');
    await title(/Key for/).waitFor();
    await parley.page.keyboard.press('Enter');
    await row('Nothing answers at 127.0.0.1:9.').waitFor();
    assert.match(await row('Nothing answers').innerText(), /or is listening on another port\./);
    await row(/Enter a Model ID/).waitFor();
    await parley.screenshot('setup-no-list');
    // What is typed goes with the list that it was typed into: the row that comes then is the next list's.
    await type('Try Again');
    await row('Nothing answers').waitFor({ state: 'detached' });
    // The last to be drawn for what was typed.
    await row('Use “Try Again”').waitFor();
    await row(/^\s*Try Again/)
      .and(parley.page.locator('.focused'))
      .waitFor();
    await parley.page.keyboard.press('Enter');
    await row('Nothing answers').waitFor();
    await row('Edit URL').click();
    await title(/Add Gateway/).waitFor();
    assert.equal(await parley.input.inputValue(), 'http://127.0.0.1:9');
    await parley.answer(`${parley.gateway.url}/tokenbay`);
    // Another server: a key of its own.
    await title(/Key for/).waitFor();
    await parley.answer('sk-wrong');
    await row('didn’t accept the key.').waitFor();
    await parley.screenshot('setup-list-refused');
    await row('Set Key').click();
    await title(/Key for/).waitFor();
    await parley.answer('test-key');
    await chooseModel('claude-opus-4.7');
    await placeholder(/Test this gateway/).waitFor();
    assert.match(
      await row('Test Gateway').innerText(),
      /Sends up to 15 short requests: about 700 tokens in, at most 1,616 out/,
    );
    await parley.screenshot('setup-offer-test');
    await closeInput();
    assert.equal((await gateways())[0]?.['baseUrl'], `${parley.gateway.url}/tokenbay`);
    assert.equal(parley.gateway.messages.length, 0, 'nothing was paid for');
  });

  it('a server without a list says so, and a typed id works', async () => {
    await begin(`${parley.gateway.url}/myrouter/anthropic`);
    await title(/Key for/).waitFor();
    await parley.answer('test-key');
    await row('This gateway doesn’t list its models.').waitFor();
    await row('The URL may be wrong.').waitFor();
    await row('Edit URL').waitFor();
    await parley.screenshot('setup-absent-list');
    await row(/Enter a Model ID/).click();
    await title(/Model ID for/).waitFor();
    await parley.answer('claude-sonnet-4-6');
    await placeholder(/Test this gateway/).waitFor();
    await closeInput();
    assert.equal((await gateways())[1]?.['model'], 'claude-sonnet-4-6');
  });

  it('gateways of one server are told apart by the URL that is posted to', async () => {
    await parley.command('Parley: Set Key');
    await placeholder(/Which gateway/).waitFor();
    await row(`${parley.gateway.url}/tokenbay/v1/messages`).waitFor();
    await row(`${parley.gateway.url}/myrouter/anthropic/v1/messages`).waitFor();
    await parley.screenshot('setup-which');
    await closeInput();
  });

  it('Set Key says whether the key is accepted, for nothing', async () => {
    parley.gateway.clear();
    await parley.command('Parley: Set Key');
    await chooseGateway('/tokenbay/');
    await title(/Key for/).waitFor();
    await parley.answer('sk-not-the-right-one');
    await parley.notification(/refused the key/);
    // It stays as long as the mouse is on it.
    await toast(/refused the key/).hover();
    await parley.screenshot('setup-key-refused');
    await toast(/refused the key/)
      .getByRole('button', { name: 'Set Key', exact: true })
      .click();
    await title(/Key for/).waitFor();
    await parley.answer('test-key');
    await parley.notification(/accepted the key/);
    await toast(/accepted the key/)
      .getByRole('button', { name: 'Test Gateway' })
      .waitFor();
    await parley.screenshot('setup-key-accepted');
    assert.equal(parley.gateway.messages.length, 0, 'nothing was paid for');
    await parley.clearNotifications();
    await parley.command('Parley: Set Key');
    await chooseGateway('/myrouter/');
    await title(/Key for/).waitFor();
    await parley.answer('test-key');
    await parley.notification(/saved, but not verified/);
    await parley.screenshot('setup-key-unchecked');
    await parley.clearNotifications();
  });

  it('adds a plain and a secret header, sends them, and takes them away again', async () => {
    const edit = async (label: string): Promise<void> => {
      await placeholder(/What do you want to change/).waitFor();
      await parley.pick(label);
    };
    await parley.command('Parley: Edit Gateway');
    await chooseGateway('/tokenbay/');
    for (const header of ['X-Team: blue', 'X-Portal-Token: portal-0123456789']) {
      await edit('Add Header');
      await title(/Header for/).waitFor();
      await type('no colon');
      await parley.quickInput.getByText('Use the form “Name: value”.').waitFor();
      await parley.answer(header);
    }
    await placeholder(/What do you want to change/).waitFor();
    await row('X-Team, X-Portal-Token').waitFor();
    await parley.screenshot('setup-headers');
    await closeInput();
    const [record] = await gateways();
    assert.deepEqual([record?.['headers'], record?.['secretHeaders']], [{ 'X-Team': 'blue' }, ['X-Portal-Token']]);
    assert.ok(
      !(await parley.userSettings()).text.includes('portal-0123456789'),
      'the secret one is not in the settings',
    );

    const refreshed = async (): Promise<readonly (string | undefined)[]> => {
      parley.gateway.clear();
      await parley.command('Parley: Refresh Models');
      const { headers } = await parley.gateway.waitFor(({ target }) => target.includes('/tokenbay/'));
      await parley.notification(/\d+ models\./);
      return [headers['x-team'], headers['x-portal-token'], headers['authorization']];
    };
    assert.deepEqual(await refreshed(), ['blue', 'portal-0123456789', 'Bearer test-key']);
    await parley.screenshot('setup-refreshed');
    await parley.clearNotifications();

    await parley.command('Parley: Edit Gateway');
    await chooseGateway('/tokenbay/');
    for (const name of ['X-Team', 'X-Portal-Token']) {
      await edit('Remove Header');
      await placeholder(/Which header/).waitFor();
      await parley.pick(name);
    }
    await placeholder(/What do you want to change/).waitFor();
    await closeInput();
    const [after] = await gateways();
    assert.deepEqual([after?.['headers'], after?.['secretHeaders']], [undefined, undefined]);
    assert.deepEqual(await refreshed(), [undefined, undefined, 'Bearer test-key']);
    await parley.clearNotifications();
  });

  it('variables of several lines are read where the box makes one line of them', async () => {
    const lines = [
      `export ANTHROPIC_BASE_URL=${parley.gateway.url}`,
      'export ANTHROPIC_AUTH_TOKEN="test-key-4321"',
      'export ANTHROPIC_MODEL=claude-sonnet-4-6',
    ];
    await parley.command('Parley: Add Gateway');
    await placeholder(/Pick a gateway/).waitFor();
    await type('hello world');
    await row('No URL found').waitFor();
    await parley.screenshot('setup-no-address');
    // The key does not stay on the screen: once read, the box holds the address alone.
    const read = async () => {
      await row(`Use ${parley.gateway.url}/v1/messages`).filter({ hasText: 'with the key ••••4321' }).waitFor();
      await parley.inputHolds(parley.gateway.url);
    };
    await type(lines.join(' '));
    await read();
    await type('');
    await parley.page.evaluate(async (text) => navigator.clipboard.writeText(text), lines.join('\n'));
    await parley.page.keyboard.press('Control+V');
    await read();
    await parley.screenshot('setup-pasted-lines');
    assert.ok(!(await parley.quickInput.innerText()).includes('test-key'), 'the key is masked');
    await parley.page.keyboard.press('Enter');
    // No question for a key. The gateway has been asked with it, so that no request comes later.
    await title(/a Model from/).waitFor();
    await row('didn’t accept the key.').waitFor();
    await closeInput();
  });

  it('two keys and betas in one paste are asked about', async () => {
    const lines = [
      `export ANTHROPIC_BASE_URL=${parley.gateway.url}`,
      'export ANTHROPIC_API_KEY=test-key',
      'export ANTHROPIC_AUTH_TOKEN=sk-other-0123456789',
      'export ANTHROPIC_BETAS=context-1m-2025-08-07',
    ];
    await parley.page.evaluate(async (text) => navigator.clipboard.writeText(text), lines.join('\n'));
    parley.gateway.clear();
    await parley.command('Parley: Add Gateway');
    await placeholder(/Pick a gateway/).waitFor();
    await choose('Paste from Clipboard');
    await placeholder(/Two keys were found/).waitFor();
    await row('x-api-key').waitFor();
    const shown = await parley.quickInput.innerText();
    assert.match(shown, /••••6789/);
    assert.ok(!shown.includes('sk-other'));
    await parley.screenshot('setup-two-keys');
    await parley.pick('x-api-key');
    await row('Leave Out').waitFor();
    await parley.screenshot('setup-betas');
    await parley.pick('Send With Each Request');
    await title(/a Model from/).waitFor();
    await chooseModel('claude-sonnet-4-6');
    await placeholder(/Test this gateway/).waitFor();
    await closeInput();
    const record = (await gateways()).at(-1);
    assert.deepEqual([record?.['auth'], record?.['betas']], ['x-api-key', ['context-1m-2025-08-07']]);
    const { headers } = await parley.gateway.waitFor(({ endpoint }) => endpoint === 'models');
    assert.deepEqual(
      [headers['x-api-key'], headers['authorization'], headers['anthropic-beta']],
      ['test-key', undefined, 'context-1m-2025-08-07'],
    );
  });

  it('limits and price of the chosen model are set, refused when wrong, shown, and taken away', async () => {
    const models = async () => (await gateways()).at(-1)?.['models'];
    // What was set up last is used in the chat only once its test was skipped.
    const last = String((await gateways()).at(-1)?.['id']);
    await eventually(
      'the chat uses it',
      async () => String((await parley.userSettings()).defaultModel),
      (used) => used.startsWith(`${last}/`),
    );
    await manage('used in the chat', 'Set Model Limits and Price');
    await title(/Limits and Price of claude-sonnet-4-6/).waitFor();
    await parley.pick('Price');
    await type('0,15');
    await parley.quickInput.getByText('Enter a number of 0 or more').waitFor();
    await parley.answer('$3');
    await parley.quickInput.getByText('per million output tokens').waitFor();
    await parley.answer('15');
    await row('$3 in, $15 out per million tokens').waitFor();
    await parley.pick('Max Output Tokens');
    await type('0');
    await parley.quickInput.getByText('Enter a whole number above 0').waitFor();
    await parley.answer('12k');
    await row('12,000 tokens').first().waitFor();
    await parley.pick('Name');
    await parley.answer('Sonnet of the house');
    await row('Sonnet of the house').waitFor();
    await parley.screenshot('setup-limits');
    const price = { input: 0.000003, output: 0.000015 };
    const label = 'Sonnet of the house';
    assert.deepEqual(await models(), [{ id: 'claude-sonnet-4-6', price, maxTokens: 12_000, label }]);
    await parley.pick('Price');
    await parley.answer('');
    await row('Price').filter({ hasText: 'not set' }).waitFor();
    assert.deepEqual(await models(), [{ id: 'claude-sonnet-4-6', maxTokens: 12_000, label }]);
    // The list of all gateways comes back.
    await parley.page.keyboard.press('Escape');
    await placeholder(/Pick a gateway to see/).waitFor();
    await closeInput();
    await parley.command('Parley: Choose Model');
    await row('Sonnet of the house').first().waitFor();
    await closeInput();
  });

  it('Choose Model has all models first and marks the current one; each gateway without a list has one row', async () => {
    await parley.command('Parley: Choose Model');
    await row('claude-sonnet-4-6').filter({ hasText: 'current' }).waitFor();
    // The first gateway's key is refused from now on, the second one's list is empty, where a model is known all the same.
    parley.gateway.scriptAll(({ target }) =>
      target.includes('/tokenbay/')
        ? { error: 401 }
        : target.includes('/myrouter/')
          ? { body: '{"data":[]}' }
          : undefined,
    );
    await parley.quickInput.getByRole('button', { name: 'Refresh Models' }).click();
    await row('didn’t accept the key.').waitFor();
    const rows = await parley.quickInput.locator('.monaco-list-row').allInnerTexts();
    await parley.screenshot('setup-choose-problems');
    assert.match(rows.at(-1) ?? '', /didn’t accept the key\./);
    assert.equal(rows.filter((text) => /didn’t accept|Enter a Model ID|Try Again|Edit URL/.test(text)).length, 1);
    await row('didn’t accept the key.').click();
    await title(/Choose a Model from/).waitFor();
    for (const way of ['Edit URL', /Enter a Model ID/, 'Try Again']) await row(way).waitFor();
    // Enter does the first thing that can be done.
    await parley.quickInput.locator('.monaco-list-row.focused', { hasText: 'Set Key' }).waitFor();
    await parley.screenshot('setup-choose-mend');
    await parley.page.keyboard.press('Escape');
    await title(/^Choose Model$/).waitFor();
    await closeInput();
    parley.gateway.clear();
  });

  it('Refresh Models names who gave none, and why', async () => {
    parley.gateway.scriptAll(({ target }) => (target.includes('/tokenbay/') ? { error: 500 } : undefined));
    await parley.command('Parley: Refresh Models');
    await parley.notification(/Something failed inside .* doesn’t list its models\..* \d+ models\./);
    await parley.screenshot('setup-refresh-failed');
    parley.gateway.clear();
    await parley.clearNotifications();
  });

  it('a test is stopped by Escape at any moment, with the connection closed, and says its price before', async () => {
    parley.gateway.clear();
    parley.gateway.script({}, { connection: 'silent' });
    await parley.command('Parley: Test Gateway');
    await chooseGateway('/tokenbay/');
    await row('Start Test').waitFor();
    assert.match(
      await row('Start Test').innerText(),
      /Sends up to 15 short requests: about 700 tokens in, at most 1,616 out/,
    );
    assert.equal(parley.gateway.requests.length, 0, 'nothing was sent before');
    await row('Start Test').click();
    await verdict(/Testing…[^]*Streaming/);
    await parley.gateway.waitFor(() => parley.gateway.messages.length === 2);
    await parley.screenshot('setup-testing');
    await lens('Stop').click();
    await eventually('the connection is closed', () => parley.gateway.messages[1]?.ended !== undefined);
    assert.equal(parley.gateway.messages.length, 2, 'nothing more is asked');
  });

  it('forgets what was learned when it is asked to', async () => {
    await parley.command('Parley: Test Gateway');
    await chooseGateway('/tokenbay/');
    await row('Start Test').click();
    await verdict(/It works/);
    await parley.screenshot('setup-tested');
    const learned = async (text: string): Promise<void> => {
      await parley.command('Parley: Edit Gateway');
      await chooseGateway('/tokenbay/');
      await row('Detected Capabilities').filter({ hasText: text }).waitFor();
      await closeInput();
    };
    await learned('tested on');
    await manage('/tokenbay/', 'Reset Detected Capabilities');
    await parley.notification(/capabilities of .* were reset/);
    await leaveList();
    await learned('nothing yet');
    await parley.clearNotifications();
  });

  it('a model that does not exist is not offered first, and Escape comes back to the test', async () => {
    const first = parley.quickInput.locator('.monaco-list-row').first();
    parley.gateway.clear();
    parley.gateway.scriptAll(({ endpoint }) => (endpoint === 'models' ? { body: '{"data":[]}' } : undefined));
    await begin(`${parley.gateway.url}/mytokengate`);
    await title(/Key for/).waitFor();
    await parley.answer('test-key');
    await row('This gateway’s model list is empty.').waitFor();
    await parley.screenshot('setup-empty-list');
    for (const way of ['Edit URL', 'Try Again']) await row(way).waitFor();
    await row(/Enter a Model ID/).click();
    await title(/Model ID for/).waitFor();
    await parley.answer('no-such-model');
    // What nobody said of the model is asked for in the last step, as long as it is not known.
    const limits = row('Set Limits and Price');
    await limits.filter({ hasText: 'Unknown for no-such-model: context' }).waitFor();
    await parley.screenshot('setup-last-step');
    await limits.click();
    await title(/Limits and Price of no-such-model/).waitFor();
    await parley.page.keyboard.press('Escape');
    await limits.waitFor();
    assert.equal((await gateways()).at(-1)?.['models'], undefined, 'nothing was changed');
    await limits.click();
    await title(/Limits and Price of no-such-model/).waitFor();
    await parley.pick('Context');
    await parley.answer('200k');
    await row('200,000 tokens').waitFor();
    await parley.page.keyboard.press('Escape');
    await row('Test Gateway').waitFor();
    assert.equal(await limits.count(), 0);
    assert.deepEqual((await gateways()).at(-1)?.['models'], [{ id: 'no-such-model', contextTokens: 200_000 }]);
    await row('Test Gateway').click();
    await verdict(/This doesn’t work yet[^]*isn’t available from/);
    await lens('Choose Model').click();
    await title(/Choose a Model from/).waitFor();
    await row('Try Again').waitFor();
    await parley.screenshot('setup-no-such-model');
    assert.doesNotMatch(await first.innerText(), /no-such-model/);
    assert.match(await parley.quickInput.locator('.monaco-list-row').last().innerText(), /no-such-model/);
    assert.match(await parley.quickInput.locator('.monaco-list-row.focused').innerText(), /Enter a Model ID/);
    await closeInput();
    await verdict(/This doesn’t work yet[^]*isn’t available from/);
    await lens('Choose Model').click();
    await row('Try Again').waitFor();
    await parley.focusedRow('Enter a Model ID');
    await parley.page.keyboard.press('Enter');
    await title(/Model ID for/).waitFor();
    parley.gateway.clear();
    await parley.answer('claude-sonnet-4-6');
    await verdict(/It works/);
    await parley.screenshot('setup-mended-model');
  });

  it('a failed test can be read at 400 pixels and in every theme', async () => {
    parley.gateway.scriptAll(() => ({
      error: {
        status: 402,
        message:
          'Your credit balance is too low to access this API. Please go to Plans & Billing to upgrade or purchase credits.',
      },
    }));
    await parley.page.setViewportSize({ width: 400, height: 800 });
    await parley.command('Parley: Test Gateway');
    await chooseGateway('/tokenbay/');
    await row('Start Test').click();
    await verdict(/This doesn’t work yet[^]*The credit or quota of this key is used up\./);
    for (const action of ['Test Again', 'Copy Results', 'Set Key']) await lens(action).waitFor();
    await parley.screenshot('setup-failed-400');
    for (const theme of ['light', 'contrast', 'contrast-light'] as const) {
      await parley.setTheme(theme);
      await parley.screenshot(`setup-failed-400-${theme}`);
    }
    await parley.page.setViewportSize({ width: 1280, height: 800 });
    await parley.screenshot('setup-failed-contrast-light');
    await lens('Copy Results').click();
    await eventually(
      'the results are copied',
      async () => parley.page.evaluate(async () => navigator.clipboard.readText()),
      (text) => /credit or quota[^]*Your credit balance is too low/.test(text),
    );
    parley.gateway.clear();
  });
});
