import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ToHost } from '../src/panel/protocol.ts';
import type { Store } from './store.ts';

/** What every component may use: the copy of the host's state, and the one way to change it. */
export interface Panel {
  readonly store: Store;
  readonly say: (message: ToHost) => void;
  /** A new unguessable id. */
  readonly newId: () => string;
}

export const PanelContext = createContext<Panel | undefined>(undefined);

export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (panel === undefined) throw new Error('Components are drawn inside PanelContext.');
  return panel;
}
