// Where a Chromium is: plain JavaScript, because set-up looks for it before there is a Node that runs TypeScript.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const debianChromium = '/usr/bin/chromium';

/**
 * The path of a Chromium or Chrome: the environment's CHROMIUM, then the usual places, then Playwright's own.
 * @returns {string | undefined}
 */
export function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) return fs.existsSync(named) ? named : undefined;
  return [...usual(), ...playwright()].find((file) => fs.existsSync(file));
}

const usual = () => [
  // Chromium without windows of its own takes a sixth less of the processor.
  '/usr/bin/chromium-headless-shell',
  debianChromium,
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
];

function playwright() {
  const cache = process.env.PLAYWRIGHT_BROWSERS_PATH ?? path.join(os.homedir(), '.cache/ms-playwright');
  const versions = fs.existsSync(cache) ? fs.readdirSync(cache).filter((name) => /^chromium-\d+$/.test(name)) : [];
  return versions
    .sort((a, b) => b.localeCompare(a, undefined, { numeric: true }))
    .flatMap((version) =>
      ['chrome-linux64', 'chrome-linux'].map((place) => path.join(cache, version, place, 'chrome')),
    );
}
