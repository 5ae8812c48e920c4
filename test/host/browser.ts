import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { findChromium } from './chromium.mjs';

/** Starts a headless Chromium. It ends with this process. */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Error('No Chromium was found; run this through test/host/run.mjs --browser.');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox', // root in a container, as on most build machines, can have none
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
}

export interface ContextOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly reducedMotion?: boolean;
}

/** A browser profile of its own: VS Code's web workbench keeps its state and secrets in there. */
export async function newContext(browser: Browser, options: ContextOptions = {}): Promise<BrowserContext> {
  const { viewport = { width: 1400, height: 900 }, reducedMotion = false } = options;
  return browser.newContext({
    viewport,
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    permissions: ['clipboard-read', 'clipboard-write', 'local-network-access'],
  });
}

/** Opens the workbench and waits until it is drawn. It follows changes of the settings file. */
export async function openWorkbench(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(endAnimations);
  await page.addInitScript(nameServer);
  await page.goto(address, { timeout: 120_000 });
  await page.locator('.monaco-workbench').waitFor({ timeout: 120_000 });
  return page;
}

/**
 * Code-server's page (4.139) names the folder of user settings without the server's authority, and then takes the watcher's
 * news of it for news of another file; written as `//authority/path` it is the same file to both. It is written so when the
 * page has been read, which is before its modules run: to change the page on its way takes away the browser's cache.
 */
function nameServer(): void {
  if (window !== window.top) return;
  const name = (): void => {
    const configuration = document.getElementById('vscode-workbench-web-configuration');
    const settings = configuration?.getAttribute('data-settings') ?? '';
    const named = '"userDataPath":"/';
    configuration?.setAttribute('data-settings', settings.replace(named, `${named}/${location.host}/`));
  };
  document.addEventListener('readystatechange', name, { once: true });
}

/**
 * Every animation of the workbench ends at once: what turns or runs while something is waited for is drawn anew sixty times
 * a second, and without a graphics card that takes as much of the processor as all that is waited for.
 */
function endAnimations(): void {
  if (window !== window.top) return;
  const style = new CSSStyleSheet();
  style.replaceSync(
    '*, ::before, ::after { animation-duration: 1ms !important; animation-iteration-count: 1 !important; }',
  );
  document.adoptedStyleSheets.push(style);
}
