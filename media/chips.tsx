import type { AttachmentView } from '../src/panel/thread.ts';
import { Icon } from './button.tsx';
import { usePanel } from './panel.ts';
import { strings } from './strings.ts';

interface ChipsProps {
  readonly attachments: readonly AttachmentView[];
  /** Given where they may still be taken away. */
  readonly onRemove?: (id: string) => void;
}

/** What is attached, file and lines each. */
export function Chips({ attachments, onRemove }: ChipsProps) {
  const { tell } = usePanel();
  if (attachments.length === 0) return null;
  return (
    <ul class="chips" aria-label={strings.attached}>
      {attachments.map(({ id, label, title }) => (
        <li class="chip" key={id}>
          <button
            type="button"
            class="chip-label"
            title={strings.reveal(title)}
            onClick={() => tell({ type: 'reveal', id })}
          >
            <Icon name="file-code" />
            <span class="chip-text">{label}</span>
          </button>
          {onRemove !== undefined && (
            <button
              type="button"
              class="chip-remove"
              aria-label={strings.remove(label)}
              title={strings.remove(label)}
              onClick={() => onRemove(id)}
            >
              <Icon name="close" />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
