// An earlier question in a text box, in its own place: Enter asks it in its new words, Escape leaves it.
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RefObject, TargetedKeyboardEvent } from 'preact';
import { Button, IconButton } from '../button.tsx';
import { ChipLabel } from '../chips.tsx';
import { isMac, sends } from '../composer/keys.ts';
import { usePanel } from '../panel.ts';
import { isRunning, sayAloud } from '../store.ts';
import type { AttachmentView } from '../../src/panel/context.ts';

interface EditQuestionProps {
  readonly node: string;
  readonly attachments: readonly AttachmentView[];
}

export function EditQuestion({ node, attachments }: EditQuestionProps) {
  const { store, ask, say, focus } = usePanel();
  const box = useRef<HTMLTextAreaElement>(null);
  useFocus(box);
  const editing = store.editing.value;
  if (editing === undefined) return null;
  const { text, detached } = editing;
  const left = attachments.filter(({ id }) => !detached.includes(id));
  const isBlank = text.trim() === '' && left.length === 0;
  const close = (): void => {
    store.editing.value = undefined;
    focus();
  };
  const send = async (): Promise<void> => {
    if (isBlank) return;
    if (isRunning(store)) {
      sayAloud(store, say('notYet'));
      return;
    }
    const question = { node, id: crypto.randomUUID(), text, detached };
    // One that isn't asked yet, because the user is asked first, stays open.
    const answer = await ask('edit', question).catch(() => undefined);
    if (answer?.asked === true) close();
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.isComposing) return;
    if (sends(event, store.sendWith.value, isMac(navigator.userAgent))) void send();
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="edit-question">
      <Attached
        attachments={left}
        onRemove={(id) => {
          box.current?.focus();
          store.editing.value = { ...editing, detached: [...detached, id] };
        }}
      />
      <textarea
        ref={box}
        aria-label={say('editQuestion')}
        rows={1}
        dir="auto"
        value={text}
        onInput={({ currentTarget: { value } }) => (store.editing.value = { ...editing, text: value })}
        onKeyDown={onKeyDown}
      />
      <div class="actions">
        <Button isPrimary onClick={() => void send()}>
          {say('send')}
        </Button>
        <Button onClick={close}>{say('cancel')}</Button>
      </div>
    </div>
  );
}

interface AttachedProps {
  readonly attachments: readonly AttachmentView[];
  readonly onRemove: (id: string) => void;
}

function Attached({ attachments, onRemove }: AttachedProps) {
  const { say } = usePanel();
  if (attachments.length === 0) return null;
  return (
    <ul class="chips" aria-label={say('attached')}>
      {attachments.map((chip) => (
        <li class="chip" key={chip.id}>
          <ChipLabel chip={chip} />
          <IconButton
            class="chip-button"
            icon="close"
            label={say('remove', chip.label)}
            onClick={() => onRemove(chip.id)}
          />
        </li>
      ))}
    </ul>
  );
}

/** The keyboard begins at the text's end, before the next key comes. */
function useFocus(box: RefObject<HTMLTextAreaElement | null>): void {
  useLayoutEffect(() => {
    const { current } = box;
    current?.focus();
    current?.setSelectionRange(current.value.length, current.value.length);
  }, []);
}
