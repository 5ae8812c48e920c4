// Parts of the panel that are loaded when they are first drawn.
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

/** A component that draws nothing until its code is there. One that can't be loaded stays away: the rest works on. */
function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const loaded = signal<ComponentType<Props> | undefined>(undefined);
  let loading: Promise<void> | undefined;
  return (props) => {
    useEffect(() => {
      loading ??= load().then(
        (part) => void (loaded.value = part),
        () => void (loading = undefined),
      );
    }, []);
    const Part = loaded.value;
    return Part === undefined ? null : <Part {...props} />;
  };
}

/** What can be done with a question or a reply. */
export const NodeBar = lazy(async () => (await import('./nodeBar.tsx')).NodeBar);
/** An earlier question in a text box, in its own place. */
export const EditQuestion = lazy(async () => (await import('./editQuestion.tsx')).EditQuestion);
/** Several replies to one question, side by side. */
export const Several = lazy(async () => (await import('./several.tsx')).Several);
/** What stands between conversation and composer: what was deleted, what comes later, the messages that wait. */
export const Afterwards = lazy(async () => (await import('./afterwards.tsx')).Afterwards);
