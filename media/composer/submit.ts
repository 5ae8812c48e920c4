// What Enter and Send do: a command becomes the text it stands for first, and what is still being attached is awaited.
import { effect } from '@preact/signals';
import { useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import { usePanel } from '../panel.ts';
import type { Panel } from '../panel.ts';
import type { Store } from '../store.ts';
import type { AttachOutcome } from '../../src/panel/context.ts';
import { refuse } from './arrivals.ts';
import { commandIn, mayCall } from './command.ts';
import type { Called } from './command.ts';
import { write } from './write.ts';

export interface Input {
  readonly name: string;
  readonly value: string;
}

export interface Submit {
  readonly submit: () => void;
  /** The message is being made: nothing may be typed into it. */
  readonly isBusy: boolean;
  /** Waits no longer for what the message is made of; it isn't sent, and its text stays. */
  readonly giveUp: () => void;
  /** The command that asks for input before it runs. */
  readonly asking: Called | undefined;
  /** Runs that command; `undefined` gives it up. */
  readonly answer: (inputs: readonly Input[] | undefined) => void;
}

export function useSubmit(box: RefObject<HTMLTextAreaElement | null>): Submit {
  const panel = usePanel();
  const [isBusy, setBusy] = useState(false);
  const [asking, setAsking] = useState<Called>();
  const { store, send } = panel;
  const newest = useRef(0);
  const giveUp = (): void => {
    newest.current++;
    setBusy(false);
  };
  const during = (work: (isWanted: IsWanted) => Promise<void>): void => {
    const own = ++newest.current;
    const isWanted = (): boolean => own === newest.current;
    setBusy(true);
    // What failed was shown by the host, and the text stays for another attempt.
    void work(isWanted)
      .catch(() => undefined)
      .finally(() => isWanted() && setBusy(false));
  };
  const run = async (called: Called, inputs: readonly Input[], isWanted: IsWanted): Promise<void> => {
    const made = await panel.ask('runPrompt', { id: called.command.id, rest: called.rest, inputs });
    if (isWanted() && put(panel, box.current, made)) send();
  };
  const submit = (): void => {
    const text = store.draft.value;
    if (isBusy || asking !== undefined) return;
    if (!mayCall(text) && !isComing(store)) {
      send();
      return;
    }
    during(async (isWanted) => {
      await allCame(store);
      if (!isWanted()) return;
      const called = mayCall(text) ? commandIn(text, await commandsOf(panel)) : undefined;
      if (!isWanted()) return;
      if (called === undefined) send();
      else if (called.command.inputs.length > 0) setAsking(called);
      else await run(called, [], isWanted);
    });
  };
  const answer = (inputs: readonly Input[] | undefined): void => {
    setAsking(undefined);
    panel.focus();
    if (asking !== undefined && inputs !== undefined) during(async (isWanted) => run(asking, inputs, isWanted));
  };
  return { submit, isBusy, giveUp, asking, answer };
}

/** Nobody has given up waiting. */
type IsWanted = () => boolean;

/** Writes what a command stands for into the box; false if something was refused, which the user then decides. */
function put(
  panel: Panel,
  box: HTMLTextAreaElement | null,
  { text, refused }: { readonly text: string; readonly refused: AttachOutcome['refused'] },
): boolean {
  refuse(panel, refused);
  // The box may still be locked, and only what can be typed into can be undone.
  if (box !== null) box.readOnly = false;
  if (box !== null) write(box, text);
  return refused.length === 0 && text.trim() !== '';
}

async function commandsOf({ store, ask }: Panel) {
  const known = store.commands.value;
  if (known !== undefined) return known;
  const { commands } = await ask('prompts', {}).catch(() => ({ commands: [] }));
  return (store.commands.value = commands);
}

const isComing = ({ arrivals }: Store): boolean => arrivals.value.some(({ reason }) => reason === undefined);

/** Resolves when nothing is being attached any more. */
const allCame = async (store: Store): Promise<void> =>
  new Promise((resolve) => {
    const stop = effect(() => {
      if (isComing(store)) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
