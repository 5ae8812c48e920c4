// The panel's own page in Chromium, without VS Code around it: the sources of the webview, and before them a real chat
// whose conversation is given. What the panel says are the names of its phrases.
import { createRequire } from 'node:module';
import path from 'node:path';
import * as esbuild from 'esbuild';
import type { Page } from 'playwright-core';
import { encode } from '../../../src/conversation/journalLines.ts';
import type { Entry } from '../../../src/conversation/entries.ts';
import { journalName } from '../../../src/chat/files.ts';
import { Channel } from '../../../src/panel/channel.ts';
import type { Answers } from '../../../src/panel/channel.ts';
import { toHost, toPanel } from '../../../src/panel/contract.ts';
import type { ToHost, ToHostTell, ToPanel, ToPanelTell } from '../../../src/panel/contract.ts';
import { phraseNames } from '../../../src/panel/phrases.ts';
import type { Phrases } from '../../../src/panel/phrases.ts';
import { launchBrowser } from '../../host/browser.ts';
import { root } from '../../host/paths.ts';
import { Desk, MemoryStore } from '../../unit/chat/support.ts';

const origin = 'https://panel.invalid';

/** A document of the panel, and the chat before it. */
export interface PanelPage extends AsyncDisposable {
  readonly page: Page;
  readonly desk: Desk;
  /** A new document in place of this one. */
  readonly again: () => Promise<void>;
  /** What the panel told. */
  readonly heard: readonly ToHostTell[];
  /** Tells the panel what only VS Code's commands do. */
  readonly tell: (event: ToPanelTell) => void;
  /** What the panel asked to be copied. */
  readonly copied: readonly unknown[];
  /** Uncaught errors. */
  readonly complaints: readonly string[];
}

let bundled: Promise<ReadonlyMap<string, string>> | undefined;

async function bundle(): Promise<ReadonlyMap<string, string>> {
  const load = createRequire(import.meta.url);
  const { worker, grammar, marked } = load('../../../esbuild.js') as Record<string, esbuild.Plugin>;
  const plugins = [worker, grammar, marked].filter((plugin) => plugin !== undefined);
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { webview: 'media/main.tsx' },
    outdir: path.join(root, 'out/panel-page'),
    bundle: true,
    write: false,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    tsconfig: 'media/tsconfig.json',
    loader: { '.ttf': 'empty' },
    plugins,
    logLevel: 'error',
  });
  return new Map(outputFiles.map((file) => [path.basename(file.path), file.text]));
}

const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Parley</title>
<link rel="stylesheet" href="webview.css"><script>
let state = JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined;
const page = performance.timeOrigin;
let sent = 0;
window.acquireVsCodeApi = () => ({
  postMessage: (message) => void window.toHost(page, sent++, message),
  getState: () => state,
  setState: (next) => sessionStorage.setItem('state', JSON.stringify(state = next)),
});
window.tasks = [];
new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) tasks.push(duration); }).observe({ entryTypes: ['longtask'] });
</script></head><body class="vscode-dark" style="--vscode-font-family: sans-serif; --vscode-editor-font-family: monospace; --vscode-foreground: #ccc; background: #181818">
<script type="module" src="webview.js"></script></body></html>`;

/** Opens the panel with the conversation that these entries make. `more` answers what VS Code would be needed for. */
export async function openPanel(entries: readonly Entry[], more: Partial<Answers<ToHost>> = {}): Promise<PanelPage> {
  const store = new MemoryStore();
  store.files.set(journalName('c'), entries.map((entry, number) => encode('before', number, entry)).join(''));
  const [files, browser, desk] = await Promise.all([(bundled ??= bundle()), launchBrowser(), Desk.open(store)]);
  const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  const heard: ToHostTell[] = [];
  const copied: unknown[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await context.route('**/*', async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    const text = name === '' ? html : files.get(name);
    const contentType = name === '' ? 'text/html' : name.endsWith('.css') ? 'text/css' : 'text/javascript';
    await (text === undefined ? route.abort() : route.fulfill({ contentType, body: text }));
  });
  let channel: Channel<ToHost, ToPanel> | undefined;
  desk.posted = (patches) => channel?.tell({ type: 'patches', patches });
  const { chat } = desk;
  const connect = (): void => {
    channel?.dispose();
    channel = new Channel<ToHost, ToPanel>({
      post: (envelope) => {
        const tell = (data: unknown): void => window.postMessage(data, '*');
        page.evaluate(tell, structuredClone(envelope) as unknown).catch(() => undefined);
      },
      hears: toHost(),
      says: toPanel(),
      told: (event) => heard.push(event),
      // Everything else is of the parts that VS Code is needed for.
      answers: {
        ready: () => () => ({ state: chat.state(), phrases, language: 'en' }),
        nodes: ({ ids }: { readonly ids: readonly string[] }) => ({ nodes: chat.lookup.nodes(ids) }),
        seek: async (sought: { readonly text: string; readonly matchCase: boolean }) => ({
          hits: await chat.lookup.find(sought.text, sought.matchCase),
        }),
        copyPath: (range: unknown) => {
          copied.push(range);
          return { done: true };
        },
        send: ({ id, text }: { readonly id: string; readonly text: string }) => ({ asked: chat.asking.send(id, text) }),
        ...more,
      } as unknown as Answers<ToHost>,
      failed: (error) => complaints.push(String(error)),
      newId: () => crypto.randomUUID(),
    });
  };
  // On a busy machine they may come out of order, which VS Code's messages never do.
  const waiting = new Map<string, unknown>();
  let document = 0;
  let next = 0;
  await page.exposeFunction('toHost', (from: number, number: number, raw: unknown) => {
    if (from > document) [document, next] = [from, 0];
    waiting.set(`${from} ${number}`, raw);
    for (let key = `${document} ${next}`; waiting.has(key); key = `${document} ${next}`) {
      channel?.accept(waiting.get(key));
      waiting.delete(key);
      next += 1;
    }
  });
  const again = async (): Promise<void> => {
    connect();
    await page.goto(`${origin}/`);
    await page.locator('main[aria-busy="false"]').waitFor();
  };
  await again();
  const tell = (event: ToPanelTell): void => channel?.tell(event);
  return { page, desk, again, tell, copied, heard, complaints, [Symbol.asyncDispose]: async () => browser.close() };
}

const phrases = Object.fromEntries(phraseNames.map((name) => [name, name])) as Phrases;
