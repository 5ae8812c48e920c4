import assert from 'node:assert/strict';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Desk } from '../../gateway/signIn.ts';
import { apps } from '../../gateway/servers.ts';
import { stepsIn } from './steps.ts';
import type { Parley } from '../support.ts';
import { enter } from './window.ts';

// A gateway that people sign in to through the browser, from adding it to signing out of it.
let parley: Parley;
let desk: Desk;

const { begin, chooseModel, closeInput, gateways, leaveList, manage, placeholder, row, title, type } = stepsIn(
  () => parley,
);

const waitsForCode = async (): Promise<void> => placeholder(/Your code is WDJB-MJHT/).waitFor();

/** What nobody may ever see or find: not in settings, on the screen, or in what Parley has written down. */
async function holdsNoSecret(): Promise<void> {
  const texts = [
    (await parley.userSettings()).text,
    await parley.page.locator('body').innerText(),
    ...parley.written(),
  ];
  for (const secret of desk.secrets) for (const text of texts) assert.ok(!text.includes(secret));
}

async function ask(text: string): Promise<void> {
  const message = parley.chat.getByRole('textbox', { name: 'Message' });
  await message.fill(text);
  await message.press('Enter');
}

/** The question has been answered, and the chat can be asked the next. */
async function answered(text: string): Promise<void> {
  await parley.gateway.waitFor(
    ({ endpoint, body, status, ended }) =>
      endpoint === 'messages' && body.includes(text) && status === 200 && ended === 'whole',
  );
  await parley.chat.getByRole('button', { name: 'Send', exact: true }).waitFor();
}

/** The browser window that opens, closed at once. */
async function opened(open: () => Promise<void>): Promise<string> {
  const [page] = await Promise.all([parley.context.waitForEvent('page'), open()]);
  await page.waitForURL(/\/device/);
  const url = page.url();
  await page.close();
  return url;
}

describe('a gateway that one signs in to', () => {
  before(async () => {
    const personality = apps({ email: 'ada@corp.example' });
    parley = await enter({ personality });
    desk = parley.gateway.desk ?? assert.fail();
  });

  it('is added by a code, without any question about a key', async () => {
    await begin(parley.gateway.url);
    await waitsForCode();
    await parley.focusedRow('Open Browser');
    await row('Copy Code').getByText('WDJB-MJHT').waitFor();
    await parley.screenshot('sign-in-code-dark');
    await parley.setTheme('light');
    await parley.screenshot('sign-in-code-light');
    await parley.setTheme('dark');
    const url = await opened(async () => parley.page.keyboard.press('Enter'));
    // VS Code's server in the tests is reached by an address of its own.
    assert.match(url, /\/device\?user_code=WDJB-MJHT$/);
    await waitsForCode();
    desk.decide('access_denied');
    await row('was denied').waitFor();
    await row('So it was decided.').waitFor();
    await parley.focusedRow('Get a New Code');
    await parley.screenshot('sign-in-denied');
    await parley.page.keyboard.press('Enter');
    await waitsForCode();
    desk.decide('approved');
    await row('claude-sonnet-4-6').first().waitFor();
    assert.equal(await title(/Key for/).count(), 0);
    await chooseModel('claude-sonnet-4-6');
    await placeholder(/Test this gateway/).waitFor();
    await closeInput();
    const [record] = await gateways();
    assert.deepEqual(
      [record?.['signIn'], record?.['baseUrl'], record?.['auth']],
      [true, parley.gateway.url, undefined],
    );
    await holdsNoSecret();
  });

  it('answers, also after its token was refused, and says who has signed in', async () => {
    await parley.openChat();
    await ask('Hello');
    await answered('Hello');
    desk.revokeKeys();
    await ask('And again');
    await answered('And again');
    const refreshes = parley.gateway.requests.filter(({ body }) => body.includes('grant_type=refresh_token'));
    assert.deepEqual([refreshes.length, desk.replays], [1, 0]);
    await parley.command('Parley: Manage Gateways');
    await row('Signed in as ada@corp.example').waitFor();
    await parley.screenshot('sign-in-manage');
    await closeInput();
    await holdsNoSecret();
  });

  it('says when the sign-in has ended, and goes on once there is another', async () => {
    desk.revoke();
    await ask('And now?');
    const again = parley.chat.getByRole('button', { name: 'Sign In Again' });
    await again.waitFor();
    await parley.screenshot('sign-in-ended');
    await again.click();
    await waitsForCode();
    desk.decide('approved');
    await answered('And now?');
    await parley.notification(/Signed in as ada@corp.example/);
    await parley.clearNotifications();
  });

  it('is left by Sign Out, and Set Key leads back in, to a key too', async () => {
    await manage('127.0.0.1', 'Sign Out');
    await parley.notification(/You’re signed out of/);
    await leaveList();
    await parley.clearNotifications();
    await parley.command('Parley: Set Key');
    await placeholder(/Not signed in/).waitFor();
    await parley.screenshot('sign-in-set-key');
    await row('Enter a Key Instead').click();
    await title(/Key for/).waitFor();
    await parley.answer('test-key');
    await parley.notification(/accepted the key/);
    await parley.clearNotifications();
    assert.equal((await gateways())[0]?.['signIn'], undefined);
    await parley.command('Parley: Sign In');
    await waitsForCode();
    await closeInput();
    assert.equal((await gateways())[0]?.['signIn'], undefined, 'whoever leaves changes nothing');
    await holdsNoSecret();
    const asked = parley.gateway.requests.map(({ target }) => target);
    assert.ok(!asked.some((target) => target.includes('managed')), 'managed settings are not even asked for');
  });

  it('is given a client certificate, whose passphrase goes nowhere but to secret storage', async () => {
    const pfxFile = fileURLToPath(new URL('../../gateway/certificates/self-signed.pfx', import.meta.url));
    await manage('127.0.0.1', 'Set Client Certificate');
    await placeholder(/The files stay where they are/).waitFor();
    await parley.screenshot('certificate');
    await parley.pick('One File with Both');
    await title(/Choose the Certificate/).waitFor();
    // VS Code's own dialog, which first lists the folder that is open.
    await row('README.md').waitFor();
    await type(`${path.dirname(pfxFile)}/`);
    await row('self-signed.pfx').click();
    await title(/Passphrase of the Key/).waitFor();
    await parley.quickInput.getByText(/Its key needs a passphrase/).waitFor();
    await parley.answer('wrong');
    await parley.quickInput.getByText(/The passphrase is wrong/).waitFor();
    await parley.screenshot('certificate-passphrase');
    await parley.answer('test-passphrase');
    await parley.notification(/now gets your client certificate/);
    await leaveList();
    const [record] = await gateways();
    assert.deepEqual(record?.['clientCertificate'], { pfxFile });
    assert.ok(!(await parley.userSettings()).text.includes('passphrase'));
  });
});
