// The composer: attachments, text box, and the bar with the model, the token count, Send and Stop.
import { useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { IconButton } from './button.tsx';
import { ComposerChips } from './composer/chips.tsx';
import { useCompletion } from './composer/completion.tsx';
import { DropZone } from './composer/dropZone.tsx';
import type { InputsProps } from './composer/inputs.tsx';
import { isMac, keyNames } from './composer/keys.ts';
import { isMeantForSend } from './composer/sendClick.ts';
import { Meter } from './composer/meter.tsx';
import { useSubmit } from './composer/submit.ts';
import type { Submit } from './composer/submit.ts';
import { Textbox } from './composer/textbox.tsx';
import type { TextboxProps } from './composer/textbox.tsx';
import { Warmth } from './composer/warmth.tsx';
import { ModelButton } from './modelButton.tsx';
import { usePanel } from './panel.ts';
import { isEmpty, isRunning } from './store.ts';
import './composer/composer.css';

export function Composer(props: TextboxProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  const completion = useCompletion(box);
  const { submit, isBusy, giveUp, ...form } = useSubmit(box);
  return (
    <div class="composer">
      <ComposerChips />
      <InputsForm {...form} />
      <Textbox {...props} box={box} completion={completion} isBusy={isBusy} onSend={submit} onGiveUp={giveUp} />
      <Bar isBusy={isBusy} onSend={submit} onAdd={completion.begin} />
      <Warmth />
      <DropZone box={box} />
    </div>
  );
}

function InputsForm({ asking, answer }: Pick<Submit, 'asking' | 'answer'>) {
  const [Inputs, setInputs] = useState<(props: InputsProps) => ComponentChildren>();
  if (asking === undefined) return null;
  if (Inputs !== undefined) return <Inputs called={asking} onAnswer={answer} />;
  // A form that can't be loaded is given up: the command stays in the box for another attempt.
  import('./composer/inputs.tsx').then(
    (module) => setInputs(() => module.Inputs),
    () => answer(undefined),
  );
  return null;
}

type MoreType = (props: { readonly label: string }) => ComponentChildren;

/** A button for a menu, which takes the button's place once it is wanted. */
function MoreButton() {
  const { say } = usePanel();
  const [More, setMore] = useState<MoreType>();
  const label = say('moreOfMessage');
  if (More !== undefined) return <More label={label} />;
  const open = (): void => void import('./composer/more.tsx').then((module) => setMore(() => module.More));
  return <IconButton icon="ellipsis" label={label} opens="menu" onClick={open} />;
}

interface BarProps {
  readonly isBusy: boolean;
  readonly onSend: () => void;
  readonly onAdd: () => void;
}

function Bar({ isBusy, onSend, onAdd }: BarProps): ComponentChildren {
  const { store, say, stop, focus } = usePanel();
  const running = isRunning(store);
  const empty = isEmpty(store);
  const since = useChange(running);
  return (
    <div class="composer-bar">
      <IconButton icon="attach" label={say('addContext')} title={`${say('addContext')} (#)`} onClick={onAdd} />
      <ModelButton />
      <span class="spacer" />
      {running && !empty && <IconButton icon="list-ordered" label={say('enqueue')} onClick={onSend} />}
      {!running && !empty && <Meter />}
      <MoreButton />
      {/* Two elements: a press that began on one never ends as a click on the other. */}
      {running ? (
        <IconButton key="stop" icon="debug-stop" label={say('stop')} onClick={stop} />
      ) : (
        <IconButton
          key="send"
          icon="send"
          label={say('send')}
          title={`${say('send')} (${keyNames(store.sendWith.value, isMac(navigator.userAgent))[0]})`}
          idle={empty || isBusy || !store.isReady.value}
          onClick={(event) => {
            if (!isMeantForSend(event, since)) return;
            onSend();
            focus(); // Stop takes its place, and it would take the keyboard with it
          }}
        />
      )}
    </div>
  );
}

/** When the value became what it is, by the clock of events. */
function useChange(value: boolean): number {
  const last = useRef({ value, at: Number.NEGATIVE_INFINITY });
  if (last.current.value !== value) last.current = { value, at: performance.now() };
  return last.current.at;
}
