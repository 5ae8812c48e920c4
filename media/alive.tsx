// The sign of life below a reply that is coming, and for how long nothing has come.
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { usePanel } from './panel.ts';
import type { ReplyModel } from './store.ts';

/** A pause of fewer seconds is nothing unusual. */
const quiet = 5;

/** Three dots while text streams; after some seconds without any, for how long there has been none. */
export function Alive({ reply }: { readonly reply: ReplyModel }) {
  const { store, say } = usePanel();
  const [seconds, setSeconds] = useState(0);
  const last = useRef(store.now());
  // Reads a signal and sets a reference for each delta: nothing is drawn.
  useSignalEffect(() => {
    if (reply.blocks.value.at(-1)?.text.value !== '') last.current = store.now();
  });
  useEffect(() => {
    const timer = setInterval(() => {
      const since = Math.floor((store.now() - last.current) / 1_000);
      setSeconds(since < quiet ? 0 : since);
    }, 1_000);
    return () => clearInterval(timer);
  }, [store]);
  return (
    <p class="alive" aria-hidden="true">
      <i />
      <i />
      <i />
      {seconds > 0 && <span>{say('quietFor', seconds)}</span>}
    </p>
  );
}
