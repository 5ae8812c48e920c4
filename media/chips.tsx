// The row of attachments above a question or in the composer.
import type { AttachmentView } from '../src/panel/thread.ts';
import { Icon } from './button.tsx';
import { usePanel } from './panel.ts';

interface ChipsProps {
  readonly attachments: readonly AttachmentView[];
  /** Given where they may still be taken away. */
  readonly onRemove?: (id: string) => void;
}

/** What is attached, file and lines each. */
export function Chips({ attachments, onRemove }: ChipsProps) {
  const { tell, say } = usePanel();
  if (attachments.length === 0) return null;
  return (
    <ul class="chips" aria-label={say('attached')}>
      {attachments.map(({ id, label, title }) => (
        <li class="chip" key={id}>
          <button
            type="button"
            class="chip-label"
            title={say('reveal', title)}
            onClick={() => tell({ type: 'reveal', id })}
          >
            <Icon name="file-code" />
            <span class="chip-text">{label}</span>
          </button>
          {onRemove !== undefined && (
            <button
              type="button"
              class="chip-remove"
              aria-label={say('remove', label)}
              title={say('remove', label)}
              onClick={(event) => {
                focusNext(event.currentTarget);
                onRemove(id);
              }}
            >
              <Icon name="close" />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What is removed takes its button along: the keyboard goes to the next one's, or the one before. */
function focusNext(button: HTMLElement): void {
  const item = button.closest('li');
  const next = item?.nextElementSibling ?? item?.previousElementSibling;
  next?.querySelector<HTMLElement>('.chip-remove')?.focus();
}
