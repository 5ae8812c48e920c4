// The list of conversations, loaded when it is opened first.
import { signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import './history.css';
import { isOpen } from './shown.ts';

const part = signal<FunctionComponent | undefined>(undefined);

export function openHistory(): void {
  isOpen.value = true;
  import('./list.tsx').then(
    ({ History: loaded }) => void (part.value = loaded),
    () => (isOpen.value = false),
  );
}

export function HistoryLater() {
  const Loaded = part.value;
  return isOpen.value && Loaded !== undefined ? <Loaded /> : null;
}
