// The chips above the text box: what goes along with the next message, what is on its way, and what was refused.
import { useRef, useState } from 'preact/hooks';
import type { TargetedKeyboardEvent } from 'preact';
import type { AttachmentView } from '../../src/panel/context.ts';
import { Button, Icon, IconButton } from '../button.tsx';
import { ChipLabel } from '../chips.tsx';
import { usePanel } from '../panel.ts';
import { attached } from '../store.ts';
import { attach, dismiss } from './arrivals.ts';

/** All of them. One stop for Tab: arrow keys move between the chips, Delete removes the one with the focus. */
export function ComposerChips() {
  const { store, tell, say, focus } = usePanel();
  const [stop, setStop] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const chips = attached(store);
  const coming = store.arrivals.value.filter(({ reason }) => reason === undefined);
  const labels = (): readonly HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>('.chip-label') ?? [])];
  const remove = (at: number): void => {
    const chip = chips[at];
    if (chip === undefined) return;
    const next = labels()[at + 1] ?? labels()[at - 1];
    if (next === undefined) focus();
    else next.focus();
    tell({ type: 'detach', id: chip.id });
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLUListElement>): void => {
    const at = labels().findIndex((label) => label === document.activeElement);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: chips.length - 1 }[event.key];
    if (to !== undefined) labels()[to]?.focus();
    else if (event.key === 'Delete' || event.key === 'Backspace') remove(at);
    else return;
    event.preventDefault();
  };
  return (
    <>
      {chips.length + coming.length > 0 && (
        <ul class="chips" ref={list} aria-label={say('attached')} onKeyDown={onKeyDown}>
          {chips.map((chip, at) => (
            <Chip
              key={chip.id}
              chip={chip}
              isStop={at === Math.min(stop, chips.length - 1)}
              onFocus={() => setStop(at)}
              onRemove={() => remove(at)}
            />
          ))}
          {coming.map(({ id, label }) => (
            <li class="chip coming" key={id}>
              <Icon name="loading" spins />
              <span class="chip-text" title={say('attaching', label)}>
                {label}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Notes chips={chips} />
    </>
  );
}

interface ChipProps {
  readonly chip: AttachmentView;
  readonly isStop: boolean;
  readonly onFocus: () => void;
  readonly onRemove: () => void;
}

function Chip({ chip, isStop, onFocus, onRemove }: ChipProps) {
  const { tell, say } = usePanel();
  const { id, label, changed = false, automatic = false, unsent } = chip;
  const marks = `${automatic ? ' automatic' : ''}${changed ? ' changed' : ''}${unsent === undefined ? '' : ' unsent'}`;
  return (
    <li class={`chip${marks}`}>
      <ChipLabel chip={chip} tabIndex={isStop ? 0 : -1} removable onFocus={onFocus} />
      {changed && !automatic && (
        <IconButton
          class="chip-button"
          icon="refresh"
          label={say('refresh', label)}
          title={say('refreshTitle')}
          onClick={() => tell({ type: 'refresh', id })}
        />
      )}
      {/* By the keyboard it is the Delete key: two stops for each chip are too many. */}
      <button
        type="button"
        class="chip-remove"
        tabIndex={-1}
        aria-label={say('remove', label)}
        title={say('remove', label)}
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

/** In words what a chip's colour says: what won't be sent, and what wasn't attached. */
function Notes({ chips }: { readonly chips: readonly AttachmentView[] }) {
  const panel = usePanel();
  const { store, ask, say, focus } = panel;
  const refused = store.arrivals.value.flatMap(({ reason, ...rest }) =>
    reason === undefined ? [] : { ...rest, reason },
  );
  const unsent = chips.flatMap(({ id, label, unsent, withheld }) => {
    const reason = unsent ?? (withheld === undefined ? undefined : say('withheld', withheld));
    return reason === undefined ? [] : { id, label, reason };
  });
  if (refused.length + unsent.length === 0) return null;
  return (
    <ul class="chip-notes">
      {unsent.map(({ id, label, reason }) => (
        <li key={id}>
          <Icon name="warning" />
          <p>
            <b>{label}:</b> {reason}
          </p>
        </li>
      ))}
      {refused.map(({ id, label, reason, token }) => (
        <li key={id} class="refused">
          <Icon name="circle-slash" />
          <p>
            <b>{label}:</b> {reason}{' '}
            {token !== undefined && (
              <Button
                onClick={() => {
                  dismiss(panel, id);
                  focus();
                  void attach(panel, label, async () => ask('override', { token }));
                }}
              >
                {say('attachAnyway')}
              </Button>
            )}
          </p>
          <IconButton
            icon="close"
            label={say('dismiss', label)}
            onClick={() => {
              dismiss(panel, id);
              focus();
            }}
          />
        </li>
      ))}
    </ul>
  );
}
