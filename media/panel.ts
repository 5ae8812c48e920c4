// The context every component reads: the store, and the ways to tell or ask the host.
import type { ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { OwnAction } from '../src/panel/phrases.ts';
import type { ButtonView } from '../src/panel/thread.ts';
import type { ToHost, ToHostTell } from '../src/panel/contract.ts';
import type { AskName, Payload, Reply } from '../src/panel/message.ts';
import type { Store } from './store.ts';
import type { Say } from './strings.ts';

/** What every component may use: the copy of the host's state, and the one way to change it. */
export interface Panel {
  readonly store: Store;
  /** The host has stopped answering. */
  readonly isLost: ReadonlySignal<boolean>;
  readonly tell: (event: ToHostTell) => void;
  /**
   * Has the host do what a button is for. One that asks for a reply goes with what it stands on: the keyboard goes on
   * in the composer. `node`: the reply that it stands on.
   */
  readonly act: (button: ButtonView | { readonly action: OwnAction; readonly asks?: true }, node?: string) => void;
  /** Rejects if the host couldn't answer. It has shown why. Aborting gives up the question. */
  readonly ask: <N extends AskName<ToHost>>(
    name: N,
    payload: Payload<ToHost, N>,
    signal?: AbortSignal,
  ) => Promise<Reply<ToHost, N>>;
  /** What the panel says, in the host's language. */
  readonly say: Say;
  /** Sends the composer's message. */
  readonly send: () => void;
  /** Stops the running reply and focuses the composer. */
  readonly stop: () => void;
  /** Focuses the composer. */
  readonly focus: () => void;
}

export const PanelContext = createContext<Panel | undefined>(undefined);

export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (panel === undefined) throw new Error('Components are drawn inside PanelContext.');
  return panel;
}
