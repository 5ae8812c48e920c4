// What the UI tests are written with: a real VS Code in Chromium, with the packaged Parley installed as a user would
// install it, a copy of test/fixtures/workspace open and a test gateway set up as the only one, without a key.
//
//   import assert from 'node:assert/strict';
//   import { test } from 'node:test';
//   import { openParley } from './support.ts';
//
//   test('a question is answered', async () => {
//     const parley = await openParley({ gateway: { pace: 5 } });
//     const chat = await parley.openChat();                              // the panel's document, a FrameLocator
//     await chat.getByRole('textbox', { name: 'Message' }).fill('Hello');
//     await chat.getByRole('button', { name: 'Send', exact: true }).click();
//     await chat.getByRole('article').nth(1).waitFor();
//     assert.equal(parley.gateway.requests.length, 1);
//   });
//
// Each openParley is a server, a browser profile and a gateway of its own (6 to 8 seconds), so share one between the
// tests of a file where they can: `let parley: Parley; before(async () => { parley = await openParley(); })`. The tests
// of setting up, of editing and of the chat are so many that each has a folder: `chat.test.ts` runs the parts in `chat/`
// one after the other, and `chat/window.ts` gives each of them the same window, as if it had just been opened. All windows
// are closed when the file ends; a test that fails leaves a screenshot of each in out/ui/, and with
// PARLEY_SCREENSHOTS=1 so does each that takes one of what it shows.
//
// Locate by role and accessible name; wait for what should appear (`locator.waitFor()`, `expectText`), never for a time.
// `npm run test:ui -- chat` runs the files whose name holds `chat`, and with `--grep=steering` only what is called so in
// them; `--keep` leaves the temporary folders; one file by itself:
// `node test/host/run.mjs --vscode --browser test/ui/chat.test.ts`.
import type { Browser, BrowserContext, FrameLocator, Locator, Page } from 'playwright-core';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach } from 'node:test';
import { startGateway } from '../gateway/server.ts';
import type { Gateway, GatewayOptions } from '../gateway/server.ts';
import { launchBrowser, newContext, openWorkbench } from '../host/browser.ts';
import type { ContextOptions } from '../host/browser.ts';
import { otherExtensions } from '../host/others.ts';
import { out, sampleWorkspace, temporaryDirectory } from '../host/paths.ts';
import {
  calmSettings,
  fewBuiltIns,
  installExtension,
  quietSettings,
  startServer,
  workbenchAddress,
} from '../host/server.ts';
import type { Server } from '../host/server.ts';
import { testPersonality, testSettings } from '../host/suite.ts';
import { packageExtension } from '../host/vsix.ts';

export type Theme = 'light' | 'dark' | 'contrast' | 'contrast-light';

/** Where the chat is until the user moves it. */
export const chatPart = '.part.auxiliarybar';

type Settings = Readonly<Record<string, unknown>>;

export interface OpenOptions extends ContextOptions {
  /**
   * User settings, laid over the quiet and calm ones and the one test gateway's; `undefined` leaves one out. A function
   * is given the URL of the test gateway.
   */
  readonly settings?: Settings | ((gateway: string) => Settings);
  /** Files of the opened folder besides the sample's: path to text. `.vscode/settings.json` works. */
  readonly files?: Readonly<Record<string, string>>;
  /** Default: the reference gateway, without a key. A personality that wants its key needs settings that fit it. */
  readonly gateway?: GatewayOptions;
  /** Default: dark. */
  readonly theme?: Theme;
  /** Names of other extensions to have beside Parley; see test/fixtures/caller. */
  readonly others?: readonly string[];
  /** VS Code's own extensions besides {@link fewBuiltIns}. With `typescriptBuiltIns` there are lenses, symbols, problems. */
  readonly builtIns?: readonly string[] | 'all';
  /** Leave VS Code's question about trust on. Default: every folder is trusted. */
  readonly workspaceTrust?: boolean;
}

export interface UserSettings {
  readonly text: string;
  readonly gateways: readonly Readonly<Record<string, unknown>>[];
  readonly defaultModel: unknown;
}

/** A running VS Code with Parley in it, and the hands to use it. */
export interface Parley {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly gateway: Gateway;
  readonly server: Server;
  /** The opened folder's absolute path. */
  readonly folder: string;
  /** Runs a command from the palette by its title as shown there, e.g. `Parley: New Conversation`; what it shows may follow. */
  readonly command: (title: string) => Promise<void>;
  /** Picks a row of the quick pick that is open, by the beginning of its label. */
  readonly pick: (label: string) => Promise<void>;
  /** Types into the input box that is open, and confirms. */
  readonly answer: (text: string) => Promise<void>;
  /** The quick pick or input box, when one is open. */
  readonly quickInput: Locator;
  /** Its text field. */
  readonly input: Locator;
  /** Waits until the text field holds exactly this. */
  readonly inputHolds: (text: string) => Promise<void>;
  /** Waits until the row that Enter takes holds the text: a list is drawn before its rows have come. */
  readonly focusedRow: (text: string) => Promise<void>;
  /** The text of the notification that matches, once it is shown. */
  readonly notification: (pattern: RegExp) => Promise<string>;
  /** Clears all notifications, and waits until none is shown. */
  readonly clearNotifications: () => Promise<void>;
  /** Shows Parley's view, if it is not shown, and waits until it shows the conversation and can be used. */
  readonly openChat: () => Promise<FrameLocator>;
  readonly hideChat: () => Promise<void>;
  /** The panel's document as it is now, for a view that is already shown. */
  readonly chat: FrameLocator;
  /** Opens a file of the folder in an editor, which has the focus then. */
  readonly openFile: (file: string) => Promise<Locator>;
  /** The editor of a file that is open. */
  readonly editor: (file: string) => Locator;
  /** The same while it has the keyboard. */
  readonly focused: (file: string) => Locator;
  /** Closes all editors, and discards what is not saved in them. */
  readonly closeEditors: () => Promise<void>;
  /** Selects from the start of a line to the end of another in the focused editor; both count from 1. */
  readonly selectLines: (from: number, to: number) => Promise<void>;
  /** The lines that the editor of a file shows (what is scrolled out of sight is not among them). */
  readonly shownText: (file: string) => Promise<string>;
  /** Saves the focused editor, and gives the file's bytes as text once VS Code wrote them. */
  readonly save: (file: string) => Promise<string>;
  /** What Parley has written down of its conversations and drafts, a text for each file. */
  readonly written: () => readonly string[];
  /** What the file of user settings holds now. */
  readonly userSettings: () => Promise<UserSettings>;
  /** Changes user settings while VS Code runs; resolves when it has read them. `undefined` removes one. */
  readonly changeSettings: (changes: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Gives the user settings back what they were at the start, without what VS Code wrote into them since. */
  readonly restoreSettings: () => Promise<void>;
  readonly setTheme: (theme: Theme) => Promise<void>;
  /** Reloads the window, as *Developer: Reload Window* does. */
  readonly reload: () => Promise<void>;
  /** Leaves a picture in out/ui/ for a user to look at, when PARLEY_SCREENSHOTS is set. */
  readonly screenshot: (name: string) => Promise<void>;
  /** Ends it before the file's end. */
  readonly close: () => Promise<void>;
}

const themes: Readonly<Record<Theme, string>> = {
  light: 'Light Modern',
  dark: 'Dark Modern',
  contrast: 'Default High Contrast',
  'contrast-light': 'Default High Contrast Light',
};

let browser: Promise<Browser> | undefined;
let extensions: Promise<string> | undefined;
const open = new Set<Parley>();

after(async () => {
  await Promise.all([...open].map(async (parley) => parley.close()));
  await (await browser)?.close();
});

afterEach(async (context) => {
  if (hasPassed(context)) return;
  for (const [index, parley] of [...open].entries()) {
    const name = `${path.basename(process.argv[1] ?? 'test', '.test.ts')} ${context.fullName} ${index}`;
    console.log(`screenshot: ${await picture(parley.page, name).catch((error: unknown) => String(error))}`);
  }
});

/** Whether the test that a hook runs after has passed. Node's own type of its context does not know `passed` yet. */
export const hasPassed = (context: object): boolean => 'passed' in context && context.passed === true;

/** The folder with Parley installed: the run's own, or for a test file by itself one made now. */
async function installedExtensions(): Promise<string> {
  const given = process.env['PARLEY_EXTENSIONS'];
  if (given !== undefined) return given;
  const vsix = path.join(temporaryDirectory('vsix'), 'parley.vsix');
  await packageExtension(vsix);
  return installExtension(vsix);
}

/** Starts a VS Code with Parley in it; resolves when the workbench is drawn. */
export async function openParley(options: OpenOptions = {}): Promise<Parley> {
  const folder = temporaryDirectory('workspace');
  fs.cpSync(sampleWorkspace, folder, { recursive: true });
  for (const [name, text] of Object.entries(options.files ?? {})) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  const [gateway, installed, running] = await Promise.all([
    startGateway({ personality: testPersonality, ...options.gateway }),
    (extensions ??= installedExtensions()),
    (browser ??= launchBrowser()),
  ]);
  const settings: Settings = {
    ...quietSettings,
    ...calmSettings,
    'workbench.colorTheme': themes[options.theme ?? 'dark'],
    ...testSettings(gateway.url),
    ...(typeof options.settings === 'function' ? options.settings(gateway.url) : options.settings),
  };
  const server = await startServer({
    extensions: options.others === undefined ? installed : otherExtensions(options.others, installed),
    ...(options.builtIns !== 'all' && { builtIns: [...fewBuiltIns, ...(options.builtIns ?? [])] }),
    settings,
    ...(options.workspaceTrust === true && { workspaceTrust: true }),
  });
  const context = await newContext(running, options);
  const page = await openWorkbench(context, workbenchAddress(server, { folder }));
  page.setDefaultTimeout(60_000);
  let changed = 0;
  const keys = new Set<string>();
  const parley: Parley = {
    ...drive(page),
    context,
    gateway,
    server,
    folder,
    async save(file) {
      await page.keyboard.press('Control+S');
      await page.locator(`.tab.dirty[data-resource-name="${path.basename(file)}"]`).waitFor({ state: 'detached' });
      return fs.readFileSync(path.join(folder, file), 'utf8');
    },
    written() {
      const storage = path.join(server.dataDirectory, 'data/User');
      if (!fs.existsSync(storage)) return [];
      return fs
        .readdirSync(storage, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\/conversations\/[^/]+\.(?:jsonl|json)$/.test(name))
        .map((name) => fs.readFileSync(path.join(storage, name), 'utf8'));
    },
    async userSettings() {
      const file = path.join(server.dataDirectory, 'data/User/settings.json');
      // VS Code empties the file before it writes it: who reads in between finds nothing, or a part.
      const text = await eventually('the settings are written', () => fs.readFileSync(file, 'utf8'), isJson);
      const all = JSON.parse(text) as Readonly<Record<string, unknown>>;
      return {
        text,
        gateways: (all['parley.gateways'] ?? []) as UserSettings['gateways'],
        defaultModel: all['parley.defaultModel'],
      };
    },
    async changeSettings(changes) {
      for (const key of Object.keys(changes)) keys.add(key);
      // The first time twice: at its start, VS Code may go back to what it was still reading of the file before.
      for (let times = changed === 0 ? 2 : 1; times > 0; times--) {
        changed += 1;
        const title = `Settings ${changed}`;
        // VS Code begins to watch the file some seconds after its start, and then shows that it read it in its title.
        const write = async (): Promise<string> => {
          server.changeSettings({ ...changes, 'window.title': title });
          await new Promise((resolve) => setTimeout(resolve, 500));
          return page.title();
        };
        await eventually('VS Code has read its settings', write, (shown) => shown.includes(title));
      }
    },
    async restoreSettings() {
      await parley.changeSettings(Object.fromEntries([...keys].map((key) => [key, settings[key]])));
    },
    async setTheme(theme) {
      await parley.changeSettings({ 'workbench.colorTheme': themes[theme] });
      const base = { light: 'vs', dark: 'vs-dark', contrast: 'hc-black', 'contrast-light': 'hc-light' }[theme];
      await page.locator(`.monaco-workbench.${base}`).waitFor();
    },
    async close() {
      open.delete(parley);
      await context.close();
      await Promise.all([server.stop(), gateway.stop()]);
    },
  };
  open.add(parley);
  return parley;
}

type Driven = Omit<
  Parley,
  | 'context'
  | 'gateway'
  | 'server'
  | 'folder'
  | 'save'
  | 'written'
  | 'userSettings'
  | 'changeSettings'
  | 'restoreSettings'
  | 'setTheme'
  | 'close'
>;

function drive(page: Page): Driven {
  const quickInput = page.locator('.quick-input-widget:not([style*="display: none"])');
  const input = quickInput.locator('.quick-input-box input');
  const row = (label: string): Locator =>
    quickInput.locator(`.quick-input-list .monaco-list-row[aria-label^="${label.replaceAll('"', '\\"')}"]`).first();
  const chat = page
    .frameLocator('iframe.webview.ready[src*="extensionId=parley.parley"]')
    .frameLocator('iframe#active-frame');
  const editor = (file: string): Locator =>
    page.locator(`.editor-instance .monaco-editor[data-uri$="/${file}"]`).first();
  const focused = (file: string): Locator =>
    page.locator(`.editor-instance .monaco-editor.focused[data-uri$="/${file}"]`);

  const command: Driven['command'] = async (title) =>
    // A webview that is being loaded takes the focus, and the palette closes: then it is opened again.
    persist(
      `run “${title}”`,
      async (timeout) => {
        await page.keyboard.press('F1');
        await input.waitFor({ timeout });
        await input.fill(`>${title}`, { timeout });
        // What was typed is marked in the rows that were found by it; until then the list is of before.
        const found = row(title).and(page.locator(':has(.highlight)'));
        await found.waitFor({ timeout });
        // Long enough not to be given up half-way, when the command would run twice.
        await found.click({ timeout: 5_000 });
      },
      async () => page.keyboard.press('Escape'),
    );

  return {
    page,
    quickInput,
    input,
    chat,
    editor,
    focused,
    command,
    async pick(label) {
      await row(label).click();
    },
    async answer(text) {
      await input.fill(text);
      await input.press('Enter');
    },
    async inputHolds(text) {
      await eventually(
        `the box holds “${text}”`,
        async () => input.inputValue(),
        (value) => value === text,
      );
    },
    async focusedRow(text) {
      await quickInput.locator('.monaco-list-row.focused', { hasText: text }).waitFor();
    },
    async notification(pattern) {
      const message = page.locator('.notification-list-item-message', { hasText: pattern }).first();
      // After some seconds it is in the notification center alone.
      await message.waitFor({ timeout: 15_000 }).catch(async () => {
        await command('Notifications: Show Notifications');
        await message.waitFor();
      });
      return (await message.innerText()).trim();
    },
    async clearNotifications() {
      await command('Notifications: Clear All Notifications');
      await page.locator('.notification-list-item').first().waitFor({ state: 'detached' });
    },
    async openChat() {
      // It is wherever the user has put it.
      if (!(await chat.locator('main').isVisible())) await command('Parley: Focus Chat');
      // Before the conversation has come, the panel is drawn and does nothing yet.
      await chat.locator('main[aria-busy="false"]').waitFor();
      return chat;
    },
    async hideChat() {
      await command('View: Toggle Secondary Side Bar Visibility');
      await chat.locator('main').waitFor({ state: 'detached' });
    },
    async openFile(file) {
      const opened = editor(file);
      await persist(
        `open ${file}`,
        async (timeout) => {
          await page.keyboard.press('Control+P');
          await input.waitFor({ timeout });
          await input.fill(file, { timeout });
          await row(path.basename(file)).click({ timeout: 3 * timeout });
          await focused(file).waitFor({ timeout: 5 * timeout });
        },
        async () => page.keyboard.press('Escape'),
      );
      return opened;
    },
    async closeEditors() {
      const tabs = page.locator('.part.editor .tab');
      if ((await tabs.count()) === 0) return;
      await command('View: Close All Editors');
      const discard = page.locator('.monaco-dialog-box').getByRole('button', { name: "Don't Save" });
      await eventually('all editors are closed', async () => {
        if (await discard.isVisible()) await discard.click();
        return (await tabs.count()) === 0;
      });
    },
    async selectLines(from, to) {
      await persist(
        `select the lines ${from} to ${to}`,
        async (timeout) => {
          await page.keyboard.press('Control+G');
          await input.waitFor({ timeout });
          await input.fill(`:${from}:1`, { timeout });
          await input.press('Enter', { timeout });
          await quickInput.waitFor({ state: 'hidden', timeout });
          const place = (at: RegExp): Locator => page.locator('#status\\.editor\\.selection', { hasText: at });
          await place(new RegExp(`Ln ${from}, Col 1$`)).waitFor({ timeout });
          for (let line = from; line < to; line += 1) await page.keyboard.press('Shift+ArrowDown');
          await page.keyboard.press('Shift+End');
          await place(new RegExp(`Ln ${to}, Col \\d+ \\(\\d+ selected\\)`)).waitFor({ timeout });
        },
        async () => page.keyboard.press('Escape'),
      );
    },
    async shownText(file) {
      const lines = await editor(file)
        .locator('.view-line')
        .evaluateAll((all) =>
          all
            .map((line) => ({ top: Number.parseFloat((line as HTMLElement).style.top), text: line.textContent }))
            .sort((a, b) => a.top - b.top)
            .map(({ text }) => text.replaceAll('\u00a0', ' ')),
        );
      return lines.join('\n');
    },
    async reload() {
      await page.reload();
      await page.locator('.monaco-workbench').waitFor({ timeout: 120_000 });
    },
    async screenshot(name) {
      if (process.env['PARLEY_SCREENSHOTS'] !== undefined) await picture(page, name);
    },
  };
}

/** Leaves a picture in out/ui/; gives its path. */
async function picture(page: Page, name: string): Promise<string> {
  const file = path.join(out, 'ui', `${name.replaceAll(/[^\w-]+/g, '-')}.png`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file });
  return file;
}

/**
 * Tries again, a few times, what another part of the workbench may get in the way of; fails with the last reason. Each
 * attempt may take longer than the one before, for machines that are slow and not in the way: milliseconds for each step.
 */
async function persist(
  what: string,
  attempt: (timeout: number) => Promise<void>,
  recover: () => Promise<void>,
): Promise<void> {
  let reason: unknown;
  for (let tries = 1; tries <= 8; tries += 1) {
    try {
      await attempt(2000 * tries);
      return;
    } catch (error) {
      reason = error;
      await recover();
    }
  }
  throw new Error(`Could not ${what}.`, { cause: reason });
}

/** Resolves when a locator's text matches; fails with the text it had last after `timeout` (60 s) milliseconds. */
export async function expectText(locator: Locator, pattern: RegExp, timeout = 60_000): Promise<string> {
  return eventually(
    `the text matches ${String(pattern)}`,
    async () => locator.innerText(),
    (text) => pattern.test(text),
    timeout,
  );
}

/** Asks again and again until the answer is as wanted; fails with the last answer. For what no locator can wait for. */
export async function eventually<Value>(
  what: string,
  ask: () => Promise<Value> | Value,
  wanted: (value: Value) => boolean = Boolean,
  timeout = 60_000,
): Promise<Value> {
  for (const end = Date.now() + timeout; ;) {
    const value = await ask();
    if (wanted(value)) return value;
    if (Date.now() > end) throw new Error(`waited ${timeout} ms in vain until ${what}; last: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
