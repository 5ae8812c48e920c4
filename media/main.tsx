import { effect } from '@preact/signals';
import { render } from 'preact';
import { Channel } from '../src/panel/channel.ts';
import { amount, shape, text } from '../src/panel/guard.ts';
import { toPanel } from '../src/panel/protocol.ts';
import type { DraftView, ToHost, ToPanel } from '../src/panel/protocol.ts';
import { App } from './app.tsx';
import { PanelContext } from './panel.ts';
import { apply, createStore, reset, unasked } from './store.ts';
import type { TurnModel } from './store.ts';
import { strings } from './strings.ts';
import '@vscode/codicons/dist/codicon.css';
import './markdown/markdown.css';
import './highlight/highlight.css';
import './styles.css';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

const vscode = acquireVsCodeApi();
const newId = (): string => crypto.randomUUID();
const store = createStore({ now: () => performance.now(), announce });
let textbox: HTMLTextAreaElement | null = null;

const saved = vscode.getState();
if (shape({ text: text(Infinity), revision: amount })(saved)) store.draft.value = saved;
effect(() => vscode.setState(unasked(store)));
effect(() => {
  const size = store.fontSize.value;
  document.documentElement.style.setProperty('--parley-font-size', size > 0 ? `${size}px` : null);
});

/** Asks for the snapshot until it comes: before the host listens, what is said is lost. */
let asking: ReturnType<typeof setInterval> | undefined;
function askForSnapshot(): void {
  if (asking !== undefined) return;
  channel.send({ type: 'ready' });
  asking = setInterval(() => channel.send({ type: 'ready' }), 1_000);
}

function receive(message: ToPanel): void {
  switch (message.type) {
    case 'snapshot': {
      clearInterval(asking);
      asking = undefined;
      tell(reset(store, message.state));
      break;
    }
    case 'patches':
      tell(apply(store, message.patches));
      break;
    case 'focus':
      textbox?.focus();
      break;
  }
}

function tell(draft: DraftView | undefined): void {
  if (draft !== undefined) channel.send({ type: 'draft', draft });
}

const channel = new Channel<ToHost, ToPanel>({
  post: (envelope) => vscode.postMessage(envelope),
  guard: toPanel,
  receive,
  onGap: askForSnapshot,
  epoch: newId,
});

function announce({ status, author }: TurnModel): string | undefined {
  const now = status.value;
  switch (now.type) {
    case 'complete':
      return strings.said.complete(author.value || strings.assistant);
    case 'stopped':
      return strings.said.stopped;
    case 'interrupted':
      return strings.said.interrupted(now.sentence);
    case 'failed':
      return strings.said.failed(now.sentence);
    case 'waiting':
    case 'retrying':
    case 'streaming':
      return undefined;
  }
}

// VS Code's own frame around this one is the only window that may speak here.
window.addEventListener('message', ({ data, origin }: MessageEvent<unknown>) => {
  if (origin === window.origin) channel.accept(data);
});

const asks: ReadonlySet<string> = new Set(['retry', 'continue', 'adapt', 'retryNow']);

/** A button that asks goes with what it stands on: the keyboard goes on in the composer. */
function say(message: ToHost): void {
  if (message.type === 'act' && asks.has(message.action)) textbox?.focus();
  channel.send(message);
}

render(
  <PanelContext.Provider value={{ store, say, newId }}>
    <App onTextbox={(element) => (textbox = element)} />
  </PanelContext.Provider>,
  document.body,
);
askForSnapshot();
