// The one window in which all parts of the chat are tested, how each part finds it, and what they do in it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { FrameLocator, Locator } from 'playwright-core';
import { startGateway } from '../../gateway/server.ts';
import type { Gateway } from '../../gateway/server.ts';
import type { LoggedRequest } from '../../gateway/log.ts';
import { testPersonality } from '../../host/suite.ts';
import { chatPart, eventually, openParley } from '../support.ts';
import type { Parley } from '../support.ts';

const [reference] = testPersonality.catalogue;
assert.ok(reference);
/** The model that every part begins with. */
export const model = reference.id;
/** Another one of the same gateway. */
export const second = 'second-model';
/** The one of the other gateway. */
export const elsewhere = 'elsewhere';
const personality = { ...testPersonality, catalogue: [reference, { ...reference, id: second }] };
const otherPersonality = { ...testPersonality, catalogue: [{ ...reference, id: elsewhere }] };

interface Opened {
  readonly parley: Parley;
  /** The other gateway: another origin, where nothing of a conversation goes without consent. */
  readonly other: Gateway;
  /** What settings say of gateways when a part begins. */
  readonly settings: { readonly 'parley.gateways': readonly object[]; readonly 'parley.defaultModel': string };
}

export interface ChatWindow extends Opened {
  /** The document of the view. */
  readonly chat: FrameLocator;
  readonly box: Locator;
  readonly log: Locator;
}

let opening: Promise<Opened> | undefined;
let opened: Opened | undefined;

after(async () => opened?.other.stop());

async function open(): Promise<Opened> {
  const other = await startGateway({ personality: otherPersonality });
  const settingsFor = (url: string): Opened['settings'] => ({
    'parley.gateways': [
      { id: 'test', name: 'Test Gateway', baseUrl: url, auth: 'none' },
      { id: 'other', name: 'Other Gateway', baseUrl: other.url, auth: 'none' },
    ],
    'parley.defaultModel': `test/${model}`,
  });
  const parley = await openParley({
    gateway: { pace: 2, personality },
    settings: settingsFor,
    files: {
      '.env': 'TOKEN=1\n',
      '.parley/prompts/check.prompt.md':
        '---\ndescription: Check one thing\n---\n/echo Checked: ${input:what:What to check}',
    },
  });
  opened = { parley, other, settings: settingsFor(parley.gateway.url) };
  return opened;
}

/** The window as if it had just been opened: nothing but the chat is there, which shows a new conversation. */
export async function begin(viewport = { width: 1400, height: 900 }): Promise<ChatWindow> {
  const window = await (opening ??= open());
  const { parley, settings } = window;
  const { page } = parley;
  await page.setViewportSize(viewport);
  const { gateways, defaultModel } = await parley.userSettings();
  const now = { 'parley.gateways': gateways, 'parley.defaultModel': defaultModel };
  if (!isDeepStrictEqual(now, settings)) await parley.restoreSettings();
  await parley.closeEditors();
  await parley.clearNotifications();
  await openChat();
  await newConversation();
  return { ...window, chat: sidebar(), box: box(), log: sidebar().getByRole('log', { name: 'Conversation' }) };
}

function parley(): Parley {
  assert.ok(opened);
  return opened.parley;
}

/** VS Code says which document is the view's until it hides the view for the first time: see {@link openChat}. */
const isView = '[src*="purpose=webviewView"], [data-view]';
const documentOf = (which: string): FrameLocator =>
  parley().page.frameLocator(`iframe.webview.ready${which}:visible`).frameLocator('iframe#active-frame');
export const sidebar = (): FrameLocator => documentOf(`:is(${isView})`);
/** The document of the tab that is in front. */
export const tab = (): FrameLocator => documentOf(`:not(${isView})`);

/** Shows the view, while no tab has a conversation. */
export async function openChat(): Promise<void> {
  await parley().openChat();
  await parley()
    .page.locator('iframe.webview.ready')
    .evaluate((frame) => frame.setAttribute('data-view', ''));
}

const box = (chat = sidebar()): Locator => chat.getByRole('textbox', { name: 'Message' });
export const button = (name: string | RegExp, chat = sidebar()): Locator =>
  chat.getByRole('button', { name, exact: true });
export const question = (text: string, chat = sidebar()): Locator =>
  chat.getByRole('article', { name: 'You' }).filter({ hasText: text });
/** The replies of {@link model}. */
export const replies = (): Locator => sidebar().getByRole('article', { name: model });

/** Begins another conversation in the sidebar, with nothing typed or attached; a reply that runs is stopped. */
export async function newConversation(): Promise<void> {
  await parley()
    .page.locator(`${chatPart} .title`)
    .getByRole('button', { name: /^New Conversation/ })
    .click();
  // The last that comes of it is the keyboard in the box.
  await hasKeyboard();
  await sidebar().getByRole('article').first().waitFor({ state: 'detached' });
  await box().fill('');
  const chips = sidebar().getByRole('button', { name: /^Remove / });
  for (let left = await chips.count(); left > 0; left -= 1) {
    await chips.first().click();
    await chips.nth(left - 1).waitFor({ state: 'detached' });
  }
  forget();
}

/** Both gateways forget what they were sent and told. */
function forget(): void {
  opened?.parley.gateway.clear();
  opened?.other.clear();
}

/** Opens a conversation from the list by what its row says. */
export async function openFromList(text: string): Promise<void> {
  await parley().command('Parley: Show Conversations');
  const list = sidebar().getByRole('region', { name: 'Conversations' });
  await list.getByRole('listitem').filter({ hasText: text }).locator('.history-open').press('Enter');
  await list.waitFor({ state: 'detached' });
}

/** Asks, and waits until it is sent: what begins with a slash is made first, and until then nothing runs. */
export async function ask(text: string, chat = sidebar()): Promise<void> {
  await chat.locator('main[aria-busy="false"]').waitFor();
  await box(chat).fill(text);
  await box(chat).press('Enter');
  await eventually(
    'it is sent',
    async () => box(chat).inputValue(),
    (left) => left === '',
  );
}

/** Waits until nothing is being answered. */
export const answered = async (chat = sidebar()): Promise<void> => button('Send', chat).waitFor();

export const hasKeyboard = async (): Promise<boolean> =>
  eventually('the composer has the keyboard', async () =>
    box().evaluate((element) => document.hasFocus() && element === document.activeElement),
  );

/** The next reply goes on until it is stopped, however long that takes. */
export const endless = (): void => parley().gateway.script({ reply: ' word', endless: true, pace: 20 });

export async function streams(reply: Locator, least: number): Promise<void> {
  await eventually(
    'text streams',
    async () => (await reply.innerText()).match(/word/g)?.length ?? 0,
    (words) => words > least,
  );
}

/** What was sent last. */
export const newest = (): LoggedRequest | undefined => parley().gateway.messages.at(-1);

/** Where the window keeps its conversations; there must be one. */
export function conversationsFolder(): string {
  const data = path.join(parley().server.dataDirectory, 'data/User');
  const list = fs
    .readdirSync(data, { recursive: true, encoding: 'utf8' })
    .find((name) => name.endsWith('conversations/list.jsonl'));
  return path.dirname(path.join(data, list ?? assert.fail('nothing is kept')));
}
