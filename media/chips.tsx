// The row of attachments above a question or in the composer.
import type { AttachmentView } from '../src/panel/thread.ts';
import { Icon } from './button.tsx';
import { usePanel } from './panel.ts';

interface ChipsProps {
  readonly attachments: readonly AttachmentView[];
  /** Present if attachments can still be removed. */
  readonly onRemove?: (id: string) => void;
}

/** The attachments, each with file and lines. */
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

/** A removed chip takes its button along, so the focus moves to the next chip's, or the previous one's. */
function focusNext(button: HTMLElement): void {
  const item = button.closest('li');
  const next = item?.nextElementSibling ?? item?.previousElementSibling;
  next?.querySelector<HTMLElement>('.chip-remove')?.focus();
}
