import type { Locator } from 'playwright-core';
import { eventually } from '../support.ts';
import type { Parley, UserSettings } from '../support.ts';

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
  /** Chooses the row that comes first for a text, by keys: a row far down is not even drawn, where there are many. */
  readonly choose: (text: string) => Promise<void>;
  /** Chooses a model from the list of one gateway, once it has come; one that is not in it is typed. */
  readonly chooseModel: (id: string) => Promise<void>;
  /** The document of Test Gateway, once its text matches. */
  readonly verdict: (text: RegExp) => Promise<string>;
  /** A button above one of its lines. */
  readonly lens: (title: string) => Locator;
  /** Answers which gateway a command is for, by a text that names it. */
  readonly chooseGateway: (gateway: string) => Promise<void>;
  /** Does something about a gateway, which a text names, from the list of all. */
  readonly manage: (gateway: string, action: string) => Promise<void>;
  /** Closes that list, which comes back after what was done. */
  readonly leaveList: () => Promise<void>;
  readonly closeInput: () => Promise<void>;
  /** Types an address into Add Gateway and picks what it posts to. */
  readonly begin: (url: string) => Promise<void>;
}

/** The steps in the window that is open when each is taken. */
export function stepsIn(current: () => Parley): SetupSteps {
  const placeholder = (text: RegExp): Locator => current().quickInput.getByPlaceholder(text);
  const type = async (text: string): Promise<void> => current().input.fill(text);
  const rows = (): Locator => current().quickInput.locator('.monaco-list-row');
  // What was typed is marked in the rows that were found by it.
  const found = (text: string): Locator => rows().filter({ has: current().page.locator('.highlight'), hasText: text });
  const choose = async (text: string): Promise<void> => {
    await type(text);
    await found(text).and(current().page.locator('.focused')).waitFor();
    await current().page.keyboard.press('Enter');
  };
  const closeInput = async (): Promise<void> => {
    await current().page.keyboard.press('Escape');
    await current().quickInput.waitFor({ state: 'hidden' });
  };
  const shown = (): Locator =>
    current().page.locator('.editor-instance .monaco-editor[data-uri^="parley-test"] .view-lines').first();
  return {
    placeholder,
    type,
    choose,
    closeInput,
    async chooseModel(id) {
      // It stands below the models, or below why there are none, and not before that is known.
      await rows()
        .filter({ hasText: /^\s*Enter a Model ID/ })
        .waitFor();
      await type(id);
      // None may be focused while a row for what was typed comes: then Enter takes that.
      await found(id).first().waitFor();
      await current().page.keyboard.press('Enter');
    },
    gateways: async () => (await current().userSettings()).gateways,
    row: (text) => rows().filter({ hasText: text }),
    title: (text) => current().quickInput.locator('.quick-input-title', { hasText: text }),
    toast: (text) => current().page.locator('.notification-list-item', { hasText: text }).first(),
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
    async chooseGateway(gateway) {
      await placeholder(/Which gateway/).waitFor();
      await choose(gateway);
    },
    async manage(gateway, action) {
      await current().command('Parley: Manage Gateways');
      await placeholder(/Pick a gateway to see/).waitFor();
      await choose(gateway);
      await placeholder(/What do you want to do with/).waitFor();
      await choose(action);
    },
    async leaveList() {
      await placeholder(/Pick a gateway to see/).waitFor();
      await closeInput();
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
