import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startGateway } from '../../gateway/server.ts';
import type { Gateway } from '../../gateway/server.ts';
import { testPersonality } from '../../host/suite.ts';
import { stepsIn } from './steps.ts';
import { eventually } from '../support.ts';
import type { Parley } from '../support.ts';
import { claudeFolder, enter } from './window.ts';

const key = 'sk-import-0123456789';
const claudeSettings = path.join(claudeFolder, 'settings.json');

let parley: Parley;
/** Another one, which asks for no key. */
let gateway: Gateway;

const steps = stepsIn(() => parley);
const { chooseModel, gateways, leaveList, lens, manage, placeholder, row, title, toast, verdict } = steps;

describe('keys and where they come from', () => {
  before(async () => {
    parley = await enter({ personality: 'anthropic', key, pace: 5 });
    gateway = await startGateway({ personality: testPersonality });
    const env = { ANTHROPIC_BASE_URL: `${parley.gateway.url}/v1`, ANTHROPIC_API_KEY: key, ANTHROPIC_AUTH_TOKEN: '' };
    fs.writeFileSync(claudeSettings, JSON.stringify({ env, model: 'opus', apiKeyHelper: 'touch helper-ran' }));
  });

  after(async () => gateway.stop());

  it("imports Claude Code's settings, masked, and leaves the file and the folder alone", async () => {
    const before = fs.readFileSync(claudeSettings, 'utf8');
    await parley.command('Parley: Import from Claude Code');
    await row(claudeSettings).waitFor();
    const shown = await parley.quickInput.innerText();
    assert.match(shown, /••••6789/);
    assert.ok(!shown.includes(key));
    assert.match(shown, /environment\.example/);
    assert.ok(!shown.includes('evil'), 'nothing of the folder is offered');
    await parley.screenshot('setup-import');
    await parley.pick(claudeSettings);
    await title(/a Model from/).waitFor();
    await chooseModel('claude-sonnet-4-6');
    await placeholder(/Test this gateway/).waitFor();
    await parley.focusedRow('Test Gateway');
    await parley.page.keyboard.press('Enter');
    await verdict(/It works/);

    const [record] = await gateways();
    assert.equal(record?.['baseUrl'], parley.gateway.url);
    assert.equal(record['auth'], 'x-api-key');
    assert.ok(!(await parley.userSettings()).text.includes(key));
    assert.equal(fs.readFileSync(claudeSettings, 'utf8'), before);
    assert.ok(
      !fs.existsSync(path.join(claudeFolder, 'helper-ran')) && !fs.existsSync(path.join(parley.folder, 'helper-ran')),
    );
    assert.ok(parley.gateway.requests.every(({ headers }) => headers['x-api-key'] === key));
  });

  it('shows the last request as JSON and as curl, the key not in it', async () => {
    const chat = await parley.openChat();
    await chat.getByRole('textbox', { name: 'Message' }).fill('Hello');
    await chat.getByRole('button', { name: 'Send', exact: true }).click();
    await chat.getByRole('button', { name: 'Retry', exact: true }).waitFor();
    await parley.gateway.waitFor(({ body }) => body.includes('Hello'));
    for (const [form, mark] of [
      ['JSON', '"method": "POST"'],
      ['curl', "curl -N '"],
    ] as const) {
      await parley.command('Parley: Show Request');
      await placeholder(/without the key/).waitFor();
      await parley.pick(form);
      const editor = parley.page.locator('.editor-instance .monaco-editor[data-uri^="parley-request:"]');
      const text = await eventually(
        `${form} is shown`,
        async () => (await editor.first().innerText()).replaceAll('\u00a0', ' '),
        (shown) => shown.includes(mark),
      );
      assert.match(text, /\$PARLEY_KEY/);
      assert.ok(!text.includes(key));
    }
    await parley.screenshot('setup-request');
  });

  it('shows what was learned of a gateway', async () => {
    await parley.command('Parley: Edit Gateway');
    await placeholder(/What do you want to change/).waitFor();
    assert.match(await row('Detected Capabilities').innerText(), /tested on \d{4}-\d\d-\d\d · 1 model/);
    await parley.pick('Detected Capabilities');
    const editor = parley.page.locator('.editor-instance .monaco-editor[data-uri*="Detected"]');
    await editor.first().getByText('testedAt').waitFor();
  });

  it('asks again for the key when the address moves to another origin', async () => {
    await parley.command('Parley: Edit Gateway');
    await placeholder(/What do you want to change/).waitFor();
    await parley.screenshot('setup-edit');
    await parley.pick('URL');
    await title(/URL of/).waitFor();
    const moved = parley.gateway.url.replace('127.0.0.1', 'localhost');
    await parley.answer(moved);
    await placeholder(/Its key was only for/).waitFor();
    await parley.screenshot('setup-moved');
    await parley.page.keyboard.press('Escape');
    await placeholder(/What do you want to change/).waitFor();
    assert.match(await row('Key').first().innerText(), /not set/);
    await parley.page.keyboard.press('Escape');
    await parley.quickInput.waitFor({ state: 'hidden' });
    assert.equal((await gateways())[0]?.['baseUrl'], moved);
  });

  it('duplicates a gateway without its key', async () => {
    await manage('localhost', 'Duplicate Gateway');
    await title(/Duplicate/).waitFor();
    await parley.answer('Second');
    await eventually(
      'it is there',
      async () => (await gateways()).length,
      (count) => count === 2,
    );
    await leaveList();
    assert.equal((await gateways())[1]?.['id'], 'second');
  });

  it('offers to move a key out of the settings, and does it', async () => {
    await parley.closeEditors();
    await parley.clearNotifications();
    // As a user does it, by editing settings.json.
    await parley.changeSettings({
      'parley.gateways': [
        {
          id: 'portal',
          baseUrl: gateway.url,
          headers: { 'X-Portal-Token': 'sk-portal-0123456789', 'X-Team': 'blue' },
        },
      ],
    });
    await parley.notification(/contain what looks like a key/);
    // It stays as long as the mouse is on it.
    await parley.page.locator('.notification-list-item', { hasText: /contain what looks like a key/ }).hover();
    await parley.screenshot('setup-key-in-settings');
    // The question stays open while the gateway moves, and does not keep another one from being asked about.
    const moved = gateway.url.replace('127.0.0.1', 'localhost');
    const headers = { 'X-Portal-Token': 'sk-portal-0123456789', 'X-Team': 'blue' };
    await parley.changeSettings({
      'parley.gateways': [
        { id: 'portal', baseUrl: moved, model: 'claude-sonnet-4-6', headers },
        { id: 'second', baseUrl: gateway.url, headers },
      ],
    });
    await parley.notification(/settings for second contain/);
    await parley.notification(/settings for portal contain/);
    await toast(/settings for portal contain/)
      .getByRole('button', { name: 'Move to Secret Storage' })
      .click();
    const [record, second] = await eventually('it is gone from the settings', gateways, ([first]) =>
      Array.isArray(first?.['secretHeaders']),
    );
    assert.deepEqual(record, {
      id: 'portal',
      baseUrl: moved,
      model: 'claude-sonnet-4-6',
      headers: { 'X-Team': 'blue' },
      secretHeaders: ['X-Portal-Token'],
    });
    assert.deepEqual(second?.['headers'], headers, 'nobody said that it may go');
    await parley.notification(/settings for second contain/);
    await toast(/settings for second contain/)
      .getByRole('button', { name: 'Move to Secret Storage' })
      .click();
    await eventually(
      'both are gone',
      async () => (await parley.userSettings()).text,
      (text) => !text.includes('sk-'),
    );
    await parley.command('Parley: Refresh Models');
    // Stored for the server where the gateway is now.
    const { headers: sent } = await gateway.waitFor(({ headers: { host } }) => host?.startsWith('localhost') === true);
    assert.equal(sent['x-portal-token'], 'sk-portal-0123456789');
  });

  it('names a secret header that has no value, and Set Key asks for it', async () => {
    await parley.changeSettings({
      'parley.gateways': [{ id: 'team', baseUrl: gateway.url, model: 'claude-sonnet-4-6', secretHeaders: ['X-Team'] }],
    });
    gateway.clear();
    await parley.command('Parley: Test Gateway');
    await row('Start Test').click();
    await verdict(/needs the header X-Team, which has no value yet/);
    await parley.screenshot('setup-no-header');
    assert.equal(gateway.requests.length, 0);
    await lens('Set Key').click();
    await title(/Key for team/).waitFor();
    await parley.answer('');
    await title(/X-Team for team/).waitFor();
    assert.equal(await parley.input.getAttribute('type'), 'password');
    await parley.answer('team-blue');
    await verdict(/It works/);
    assert.ok(gateway.requests.every(({ headers }) => headers['x-team'] === 'team-blue'));

    // Another value for it is as secret as the first.
    await parley.command('Parley: Edit Gateway');
    await placeholder(/What do you want to change/).waitFor();
    await parley.pick('Add Header');
    await title(/Header for/).waitFor();
    await parley.answer('x-team: team-red');
    await placeholder(/What do you want to change/).waitFor();
    await parley.page.keyboard.press('Escape');
    const [record] = await gateways();
    assert.deepEqual([record?.['headers'], record?.['secretHeaders']], [undefined, ['x-team']]);
    gateway.clear();
    await parley.command('Parley: Refresh Models');
    const { headers } = await gateway.waitFor(() => true);
    assert.equal(headers['x-team'], 'team-red');
  });

  it('names the one gateway in the settings that is wrong, by name and path; the others work', async () => {
    await parley.clearNotifications();
    const right = (await gateways())[0];
    await parley.changeSettings({
      'parley.gateways': [right, { id: 'old', name: 'Old', baseUrl: 'http://old.example' }],
    });
    const words = await parley.notification(/Old/);
    assert.match(words, /Old \(parley\.gateways\[1\]\.baseUrl\): Plain http/);
    await manage('team', 'Copy as Environment Variables');
    await placeholder(/Which shell/).waitFor();
    await parley.page.keyboard.press('Escape');
    await leaveList();
  });

  it('says what is wrong when the window opens, and lets a wrong gateway be edited and removed', async () => {
    await parley.changeSettings({
      'parley.gateways': [{ id: 'old', name: 'Old', baseUrl: 'http://old.example' }],
    });
    await parley.reload();
    assert.match(await parley.notification(/Old/), /Old \(parley\.gateways\[0\]\.baseUrl\): Plain http/);
    await parley.command('Parley: Edit Gateway');
    await parley.notification(/baseUrl: Plain http/);
    await manage('Old', 'Remove Gateway');
    await parley.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Remove' }).click();
    await eventually(
      'it is gone',
      async () => (await gateways()).length,
      (count) => count === 0,
    );
    await leaveList();
  });
});
