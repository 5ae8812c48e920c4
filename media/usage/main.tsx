// The entry of the usage tab: connects its channel and draws what the host has added up.
import { signal } from '@preact/signals';
import { render } from 'preact';
import * as z from 'zod/mini';
import { Channel } from '../../src/panel/channel.ts';
import { usageToHost, usageToPanel } from '../../src/panel/usageView.ts';
import type { UsagePhrases, UsageState, UsageToHost, UsageToPanel } from '../../src/panel/usageView.ts';
import { sayer } from '../strings.ts';
import { Page } from './page.tsx';
import type { PageProps } from './page.tsx';
import '@vscode/codicons/dist/codicon.css';
import './usage.css';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

// The page's content security policy forbids eval, and would report zod's attempts.
z.config({ jitless: true });

const vscode = acquireVsCodeApi();
const state = signal<UsageState | undefined>(undefined);
const phrases = signal<UsagePhrases | undefined>(undefined);

const channel = new Channel<UsageToPanel, UsageToHost>({
  post: (envelope) => vscode.postMessage(envelope),
  hears: usageToPanel(),
  says: usageToHost(),
  told: () => void show({}),
  answers: {},
  failed: () => undefined,
  newId: () => crypto.randomUUID(),
});

/** What the host answers is shown; where it can't, it says so itself. */
const take = (next: UsageState): void => void (state.value = next);
const keep = (): void => undefined;
const show: PageProps['show'] = async (what) => channel.ask('show', what).then(take, keep);

/** Asks until the answer arrives: messages sent before the host listens are lost. */
async function begin(): Promise<void> {
  for (let wait = 1_000; ; wait *= 2) {
    const over = new Promise((resolve) => setTimeout(resolve, wait));
    const beginning = await channel.ask('begin', {}, AbortSignal.timeout(wait)).catch(async () => over.then(keep));
    if (beginning === undefined) continue;
    document.documentElement.lang = beginning.language;
    phrases.value = beginning.phrases;
    state.value = beginning.state;
    return;
  }
}

function App() {
  if (state.value === undefined) return null;
  return (
    <Page
      state={state.value}
      say={sayer(() => phrases.value)}
      show={show}
      askBalance={async (id) => channel.ask('balance', { id }).then(take, keep)}
      tell={(type) => channel.tell({ type })}
    />
  );
}

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => channel.accept(data));
render(<App />, document.body);
void begin();
