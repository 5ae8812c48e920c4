import type { Locator } from 'playwright-core';
import type { LoggedRequest } from '../gateway/log.ts';
import { eventually } from './support.ts';
import type { Parley, UserSettings } from './support.ts';

/** What the tests of setting up look at and do again and again. */
export interface SetupSteps {
  /** The gateways in the user settings. */
  readonly gateways: () => Promise<UserSettings['gateways']>;
  /** The rows of the open list that contain a text, in any case, or match a pattern. */
  readonly row: (text: string | RegExp) => Locator;
  readonly placeholder: (text: RegExp) => Locator;
  readonly title: (text: RegExp) => Locator;
  readonly toast: (text: RegExp) => Locator;
  /** Puts a text into the box that is open, without confirming it. */
  readonly type: (text: string) => Promise<void>;
  /** The requests that cost something. */
  readonly paid: () => readonly LoggedRequest[];
  /** The document of Test Gateway, once its text matches. */
  readonly verdict: (text: RegExp) => Promise<string>;
  /** A button above one of its lines. */
  readonly lens: (title: string) => Locator;
  /** Does something about a gateway, which a text names, from the list of all. */
  readonly manage: (gateway: string, action: string) => Promise<void>;
  readonly closeInput: () => Promise<void>;
  readonly clearToasts: () => Promise<void>;
  /** Types an address into Add Gateway and picks what it posts to. */
  readonly begin: (url: string) => Promise<void>;
}

/** The steps in the window that is open when each is taken. */
export function stepsIn(current: () => Parley): SetupSteps {
  const placeholder = (text: RegExp): Locator => current().quickInput.getByPlaceholder(text);
  const type = async (text: string): Promise<void> => current().quickInput.locator('.quick-input-box input').fill(text);
  const shown = (): Locator =>
    current().page.locator('.editor-instance .monaco-editor[data-uri^="parley-test"] .view-lines').first();
  return {
    placeholder,
    type,
    gateways: async () => (await current().userSettings()).gateways,
    row: (text) => current().quickInput.locator('.monaco-list-row', { hasText: text }),
    title: (text) => current().quickInput.locator('.quick-input-title', { hasText: text }),
    toast: (text) => current().page.locator('.notification-list-item', { hasText: text }).first(),
    paid: () => current().gateway.requests.filter(({ endpoint }) => endpoint === 'messages'),
    verdict: async (text) =>
      eventually(
        `the results match ${String(text)}`,
        async () =>
          shown()
            .innerText()
            .then(
              (lines) => lines.replaceAll('\u00a0', ' '),
              () => '',
            ),
        (lines) => text.test(lines),
      ),
    lens: (title) => current().page.locator('.codelens-decoration a', { hasText: title }).first(),
    async manage(gateway, action) {
      await current().command('Parley: Manage Gateways');
      await placeholder(/Pick a gateway to see/).waitFor();
      await current().quickInput.locator('.monaco-list-row', { hasText: gateway }).first().click();
      await placeholder(/What do you want to do with/).waitFor();
      await current().quickInput.locator('.monaco-list-row', { hasText: action }).first().click();
    },
    async closeInput() {
      await current().page.keyboard.press('Escape');
      await current().quickInput.waitFor({ state: 'hidden' });
    },
    async clearToasts() {
      await current().command('Notifications: Clear All Notifications');
      await current().page.locator('.notification-list-item').first().waitFor({ state: 'detached' });
    },
    async begin(url) {
      await current().command('Parley: Add Gateway');
      await placeholder(/Pick a gateway/).waitFor();
      await type(url);
      await current().focusedRow(`Use ${url}`);
      await current().page.keyboard.press('Enter');
    },
  };
}
