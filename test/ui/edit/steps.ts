// What the tests of editing look at and do again and again.
import fs from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually } from '../support.ts';
import type { Parley } from '../support.ts';

export interface EditSteps {
  /** A lens that does something. */
  readonly lens: (title: string) => Locator;
  /** A lens that only says something. */
  readonly note: (title: string) => Locator;
  /** What Parley says in the status bar, for some seconds. */
  readonly heard: (text: string | RegExp) => Locator;
  /** What the status bar has to click, while there are edits. */
  readonly status: (text: string) => Locator;
  readonly onDisk: (file: string) => string;
  /** Waits until a file is this, byte for byte. */
  readonly isOnDisk: (file: string, text: string) => Promise<void>;
  /** Saves the focused editor until its file is this: right after a change there may be nothing to save yet. */
  readonly isSaved: (file: string, text: string) => Promise<void>;
  /** Moves the cursor of the active editor, and gives it the keyboard; both count from 1. */
  readonly goTo: (line: number, column?: number) => Promise<void>;
  /** Has the gateway answer with a reply that stops after so many pieces, until it is released. */
  readonly heldAfter: (after: number, lines: readonly string[], pace?: number) => () => void;
}

/** A reply that puts these lines in the place of those it was asked about. */
export function replacement(lines: readonly string[]): string {
  return ['<replacement>', ...lines, '</replacement>'].join('\n');
}

/** The steps in the window that is open when each is taken. */
export function stepsIn(current: () => Parley): EditSteps {
  const onDisk = (file: string): string => fs.readFileSync(path.join(current().folder, file), 'utf8');
  return {
    onDisk,
    lens: (title) => current().page.locator('.codelens-decoration a', { hasText: title }),
    note: (title) => current().page.locator('.codelens-decoration span', { hasText: title }),
    heard: (text) => current().page.locator('.statusbar-item [role="status"]').filter({ hasText: text }),
    status: (text) => current().page.locator('[id="parley.parley.parley.edit"]', { hasText: text }),
    async isOnDisk(file, text) {
      await eventually(
        `${file} is as it should be`,
        () => onDisk(file),
        (saved) => saved === text,
      );
    },
    async isSaved(file, text) {
      await eventually(
        `${file} is saved as it should be`,
        async () => current().save(file),
        (saved) => saved === text,
      );
    },
    async goTo(line, column = 1) {
      await current().page.keyboard.press('Control+G');
      await current().answer(`:${line}:${column}`);
      await current().quickInput.waitFor({ state: 'hidden' });
      const place = new RegExp(`Ln ${line}, Col ${column}$`);
      await current().page.locator('#status\\.editor\\.selection', { hasText: place }).waitFor();
    },
    heldAfter(after, lines, pace = 0) {
      let release = (): void => undefined;
      const until = new Promise<void>((resolve) => (release = resolve));
      current().gateway.script({ reply: replacement(lines), pace, hold: { after, until } });
      return release;
    },
  };
}
