// A chip for each attachment: its icon, its name and about how many tokens it takes.
import type { AttachmentView } from '../src/panel/context.ts';
import { Icon } from './button.tsx';
import { iconOf } from './composer/icons.ts';
import { usePanel } from './panel.ts';
import { compact } from './strings.ts';

/** What went along with a question. */
export function Chips({ attachments }: { readonly attachments: readonly AttachmentView[] }) {
  const { say } = usePanel();
  if (attachments.length === 0) return null;
  return (
    <ul class="chips" aria-label={say('attached')}>
      {attachments.map((chip) => (
        <li class="chip" key={chip.id}>
          <ChipLabel chip={chip} />
        </li>
      ))}
    </ul>
  );
}

interface ChipLabelProps {
  readonly chip: AttachmentView;
  readonly tabIndex?: number;
  /** By the Delete key. */
  readonly removable?: boolean;
  readonly onFocus?: () => void;
}

/** Opens what was attached. */
export function ChipLabel({ chip, tabIndex = 0, removable = false, onFocus }: ChipLabelProps) {
  const { tell, say } = usePanel();
  const { id, label, title, kind, tokens, changed = false, automatic = false, unsent } = chip;
  const about = [
    say('reveal', title),
    tokens !== undefined && say('tokensEstimate', tokens),
    automatic && say('automatically'),
    changed && say('changedSince'),
    unsent,
  ];
  return (
    <button
      type="button"
      class="chip-label"
      tabIndex={tabIndex}
      title={about.filter(Boolean).join('\n')}
      aria-keyshortcuts={removable ? 'Delete' : undefined}
      onFocus={onFocus}
      onClick={() => tell({ type: 'reveal', id })}
    >
      <Icon name={iconOf(kind)} />
      <span class="chip-text">{label}</span>
      {changed && (
        <span class="chip-changed" title={say('changedSince')}>
          {say('changedWord')}
        </span>
      )}
      {tokens !== undefined && <span class="chip-tokens">≈ {compact(tokens)}</span>}
    </button>
  );
}
