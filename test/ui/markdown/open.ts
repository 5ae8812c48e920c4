import { createRequire } from 'node:module';
import path from 'node:path';
import * as esbuild from 'esbuild';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../host/browser.ts';
import { root } from '../../host/paths.ts';

/** A page with the panel's Markdown in it, under the policy of the panel. */
export interface MarkdownPage extends AsyncDisposable {
  readonly page: Page;
  /** Addresses the page asked for that are not its own files. */
  readonly requests: string[];
  /** What the policy forbade, and uncaught errors. */
  readonly complaints: string[];
}

const origin = 'https://panel.invalid';
const policy = [
  "default-src 'none'",
  "script-src 'nonce-r4nd0m'",
  `style-src ${origin}`,
  `font-src ${origin}`,
  `img-src ${origin} data:`,
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Bundles the page and opens it. Nothing it asks for leaves this process. */
export async function openMarkdown(body = ''): Promise<MarkdownPage> {
  const load = createRequire(import.meta.url);
  const { worker, grammar, marked } = load('../../../esbuild.js') as Record<
    'worker' | 'grammar' | 'marked',
    esbuild.Plugin
  >;
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { page: 'test/ui/markdown/page.ts', theme: 'test/ui/markdown/page.css' },
    outdir: path.join(root, 'out/markdown-page'),
    bundle: true,
    write: false,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    plugins: [worker, grammar, marked],
    logLevel: 'error',
  });
  const files = new Map(outputFiles.map((file) => [path.basename(file.path), file.text]));
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 500, height: 900 } });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await context.route('**/*', async (route) => {
    const address = route.request().url();
    const name = address.startsWith(`${origin}/`) ? address.slice(origin.length + 1) : undefined;
    const text = name === undefined ? undefined : files.get(name);
    if (name === '') {
      const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Markdown</title><link rel="stylesheet" href="theme.css"></head><body class="vscode-dark">${body}<main id="root"></main><script type="module" nonce="r4nd0m" src="page.js"></script></body></html>`;
      await route.fulfill({ contentType: 'text/html', body: html, headers: { 'content-security-policy': policy } });
    } else if (text !== undefined && name !== undefined) {
      await route.fulfill({ contentType: name.endsWith('.css') ? 'text/css' : 'text/javascript', body: text });
    } else {
      requests.push(address);
      await route.abort();
    }
  });
  await page.goto(`${origin}/`);
  await page.waitForFunction(() => 'harness' in window);
  return { page, requests, complaints, [Symbol.asyncDispose]: async () => browser.close() };
}
