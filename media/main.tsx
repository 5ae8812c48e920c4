// The webview’s entry: connects store, channel and components, and saves the draft in VS Code’s state.
import { batch, effect, signal } from '@preact/signals';
import { render } from 'preact';
import * as z from 'zod/mini';
import { Channel } from '../src/panel/channel.ts';
import { toHost, toPanel } from '../src/panel/contract.ts';
import type { Beginning, ToHost, ToHostTell, ToPanel, ToPanelTell } from '../src/panel/contract.ts';
import { Heartbeat } from '../src/panel/heartbeat.ts';
import { sentenceOf } from './announce.ts';
import { App } from './app.tsx';
import { write } from './composer/write.ts';
import { openHistory } from './history/later.tsx';
import { closeHistory, listChanges } from './history/shown.ts';
import { PanelContext } from './panel.ts';
import { moveByF6 } from './parts.ts';
import type { Panel } from './panel.ts';
import { answered, apply, asked, createStore, isEmpty, isRunning, joined, reset, sayAloud } from './store.ts';
import { begin, readSaved, saved } from './saved.ts';
import { ownTab, tabOf } from './tab.ts';
import { followTheme } from './codeColors.ts';
import { loadMarkdown } from './markdown/later.tsx';
import { setWords } from './markdown/words.ts';
import { sayer } from './strings.ts';
import type { Say } from './strings.ts';
import '@vscode/codicons/dist/codicon.css';
import './markdown/markdown.css';
import './highlight/highlight.css';
import './styles.css';
import './steering/steering.css';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

// The page's content security policy forbids eval, and would report zod's attempts.
z.config({ jitless: true });

/** How long after the last key the host is told the draft. Milliseconds. */
const pause = 300;

const vscode = acquireVsCodeApi();
const newId = (): string => crypto.randomUUID();
const store = createStore({ now: () => performance.now(), announce: (said) => sentenceOf(said, say) });
const say: Say = sayer(() => store.phrases.value);
let textbox: HTMLTextAreaElement | null = null;

let tab = tabOf(navigator, () => sessionStorage);
let before = readSaved(vscode.getState(), tab);
const isSettled = settle();
/** What was being written in a tab that this one is a copy of isn't this one's. */
async function settle(): Promise<void> {
  const own = tab && (await ownTab(tab, sessionStorage, navigator.locks).catch(() => tab));
  if (own !== tab) before = undefined;
  tab = own;
}

/** The draft that the host was told last. */
const told = signal('');
let pausing: ReturnType<typeof setTimeout> | undefined;
function tellDraft(): void {
  clearTimeout(pausing);
  const text = store.draft.peek();
  if (!store.isReady.peek() || text === told.peek()) return;
  channel.tell({ type: 'draft', conversation: store.conversation.peek(), text });
  told.value = text;
}

const channel = new Channel<ToPanel, ToHost>({
  post: (envelope) => vscode.postMessage(envelope),
  hears: toPanel(),
  says: toHost(),
  told: receive,
  answers: { alive: () => ({}) },
  failed: () => undefined,
  onGap: () => void askForSnapshot(),
  newId,
});

effect(() => {
  if (store.isReady.value) vscode.setState(saved(store, told.value, tab));
  // Until the first snapshot, keep what the previous document saved too.
  else if (store.draft.value !== '') {
    vscode.setState({ told: '', ...before, tab, text: joined(before?.text, store.draft.value) });
  }
});
effect(() => {
  const isTold = store.draft.value === told.value;
  clearTimeout(pausing);
  if (store.isReady.value && !isTold) pausing = setTimeout(tellDraft, pause);
});
effect(() => {
  const size = store.fontSize.value;
  const family = store.surroundings.value?.fontFamily;
  const { style } = document.documentElement;
  style.setProperty('--parley-font-size', size > 0 ? `${size}px` : null);
  style.setProperty('--parley-font-family', family === undefined || family === '' ? null : family);
});

const isLost = signal(false);
const heartbeat = new Heartbeat({
  ask: async (limit) => channel.ask('alive', {}, AbortSignal.timeout(limit)),
  lost: (is) => (isLost.value = is),
  after: (wait, run) => {
    const timer = setTimeout(run, wait);
    return () => clearTimeout(timer);
  },
});
effect(() => heartbeat.await(store.isReady.value && isRunning(store)));

let isAsking = false;

/** Asks for the snapshot until it arrives: messages sent before the host listens are lost. */
async function askForSnapshot(): Promise<void> {
  if (isAsking) return;
  isAsking = true;
  if (before !== undefined) await isSettled;
  for (let wait = 1_000; ; wait *= 2) {
    const over = new Promise((resolve) => setTimeout(resolve, wait));
    const beginning = await channel
      .ask('ready', {}, AbortSignal.timeout(wait))
      .catch(async () => over.then(() => undefined));
    if (beginning === undefined) continue;
    isAsking = false;
    open(beginning);
    return;
  }
}

function open({ state, phrases, language }: Beginning): void {
  if (store.isReady.value) {
    reset(store, state);
    return;
  }
  document.documentElement.lang = language;
  followTheme(panel.ask);
  told.value = state.draft;
  batch(() => {
    store.phrases.value = phrases;
    setWords(say);
    begin(store, state, before);
  });
}

function receive(event: ToPanelTell): void {
  switch (event.type) {
    case 'snapshot':
      if (event.anew === true) turnTo(event.state.draft);
      reset(store, event.state);
      break;
    case 'patches':
      apply(store, event.patches);
      break;
    case 'history':
      openHistory();
      break;
    case 'keptChanged':
      listChanges.value += 1;
      break;
    case 'focus':
      closeHistory(() => propose(event.question));
      break;
    case 'go':
      store.going.value = { to: event.to, number: (store.going.peek()?.number ?? 0) + 1 };
      break;
  }
}

/** Another conversation comes, with its own draft. What was typed stays with the one before. */
function turnTo(draft: string): void {
  tellDraft();
  told.value = draft;
  store.walk.value = undefined;
  store.draft.value = draft;
}

function focus(): void {
  textbox?.focus();
}

/** Puts a question into the composer, unless something is typed there. */
function propose(question: string | undefined): void {
  focus();
  if (textbox !== null && question !== undefined && store.draft.peek() === '') write(textbox, question);
}

/** Sends the composer's message. Its text comes back if it couldn't be sent. */
async function send(): Promise<void> {
  if (isEmpty(store) || !store.isReady.value) return;
  focus();
  const waits = isRunning(store);
  const question = asked(store, newId());
  const isAsked = await channel.ask('send', { conversation: store.conversation.peek(), ...question }).then(
    ({ asked: it }) => it,
    () => false,
  );
  answered(store, question.id, isAsked);
  if (isAsked && waits) sayAloud(store, say('saidQueued'));
}

// What has the keyboard may go: a countdown's end takes its buttons along, reaching the end the one that leads there.
// The keyboard then goes where people go on.
let focused: Element | undefined;
window.addEventListener('focusin', ({ target }) => {
  focused = target instanceof Element ? target : undefined;
});
new MutationObserver(() => {
  if (focused === undefined || focused.isConnected) return;
  focused = undefined;
  if (document.hasFocus() && document.activeElement === document.body) focus();
}).observe(document.body, { childList: true, subtree: true });

window.addEventListener('focus', () => tell({ type: 'focused' }));

moveByF6(document);

// VS Code, told of the key, would select all a second time, and typing in between would replace itself.
document.addEventListener('keydown', (event) => {
  const { ctrlKey, metaKey, key, target } = event;
  const isField = target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
  if (isField && (ctrlKey || metaKey) && key.toLowerCase() === 'a') event.stopPropagation();
});

// Only VS Code's own frame around this one may post messages here.
window.addEventListener('message', ({ data, origin }: MessageEvent<unknown>) => {
  if (origin === window.origin) channel.accept(data);
});

function stop(): void {
  focus();
  tell({ type: 'stop' });
}

function tell(event: ToHostTell): void {
  channel.tell(event);
}

const panel: Panel = {
  store,
  isLost,
  tell,
  act: ({ action, asks = false }, node) => {
    if (asks) focus();
    tell({ type: 'act', action, ...(node !== undefined && { node }) });
  },
  ask: async (name, payload, signal) => channel.ask(name, payload, signal),
  say,
  send: () => void send(),
  stop,
  focus,
};

render(
  <PanelContext.Provider value={panel}>
    <App onTextbox={(element) => (textbox = element)} onPause={tellDraft} />
  </PanelContext.Provider>,
  document.body,
);
loadMarkdown();
void askForSnapshot();
