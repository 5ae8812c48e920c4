/** The path of a Chromium or Chrome: the environment's CHROMIUM, then the usual places, then Playwright's own. */
export function findChromium(): string | undefined;
