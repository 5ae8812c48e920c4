// The fields that a command asks to be filled in before it runs. Loaded when it is first needed.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../button.tsx';
import { usePanel } from '../panel.ts';
import type { Called } from './command.ts';
import type { Submit } from './submit.ts';

export interface InputsProps {
  readonly called: Called;
  readonly onAnswer: Submit['answer'];
}

export function Inputs({ called: { command }, onAnswer }: InputsProps) {
  const { say } = usePanel();
  const form = useRef<HTMLFormElement>(null);
  // At once: what is typed next is the first field's.
  useLayoutEffect(() => form.current?.querySelector('input')?.focus(), []);
  return (
    <form
      ref={form}
      class="inputs"
      aria-label={say('inputsOf', command.name)}
      onSubmit={(event) => {
        event.preventDefault();
        const fields = [...event.currentTarget.querySelectorAll('input')];
        onAnswer(fields.map(({ name, value }) => ({ name, value })));
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onAnswer(undefined);
      }}
    >
      {command.inputs.map(({ name, placeholder }) => (
        <label key={name}>
          {name}
          <input name={name} placeholder={placeholder} autocomplete="off" />
        </label>
      ))}
      <div class="actions">
        <button type="submit" class="button">
          {say('send')}
        </button>
        <Button onClick={() => onAnswer(undefined)}>{say('cancel')}</Button>
      </div>
    </form>
  );
}
