// One conversation in the list, with what can be done with it.
import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { KeepStep, KeptView } from '../../src/panel/conversations.ts';
import { Icon, IconButton } from '../button.tsx';
import { Menu, MenuItems } from '../markdown/menu.tsx';
import type { MenuItem, Spot } from '../markdown/menu.tsx';
import { usePanel } from '../panel.ts';
import { money } from '../strings.ts';
import type { Say } from '../strings.ts';

interface RowProps {
  readonly kept: KeptView;
  /** Where the words that are looked for stand in it. */
  readonly excerpt: string | undefined;
  readonly onStep: (step: KeepStep, title?: string) => void;
}

/** One that can't be read. Its id says which file it is in. */
export function DamagedRow({ kept: { id, at }, onStep }: Pick<RowProps, 'kept' | 'onStep'>) {
  const { say } = usePanel();
  return (
    <li class="history-damaged">
      <button type="button" class="history-open" title={id} onClick={() => onStep('open')}>
        <span class="history-title">
          <Icon name="warning" />
          {say('damagedOne')}
        </span>
        <span class="history-facts">
          {timeOf(at)} · {id}
        </span>
      </button>
    </li>
  );
}

export function Row({ kept, excerpt, onStep }: RowProps) {
  const { say } = usePanel();
  const { isRenamed, hasKeys, row } = useRenaming();
  const spot = useSignal<Spot | undefined>(undefined);
  const { title } = kept;
  if (isRenamed.value) {
    const rename = (to: string | undefined, byKey: boolean): void => {
      isRenamed.value = false;
      hasKeys.current = byKey;
      if (to !== undefined && to.trim() !== '' && to !== title) onStep('rename', to.trim());
    };
    return (
      <li>
        <Rename title={title} label={say('renameTo')} onDone={rename} />
      </li>
    );
  }
  const items = itemsOf({ kept, onStep, onRename: () => (isRenamed.value = true) }, say);
  const close = (): void => {
    spot.value = undefined;
    row.current?.focus();
  };
  return (
    <li
      onContextMenu={(event) => {
        event.preventDefault();
        spot.value = { x: event.clientX, y: event.clientY };
      }}
      onKeyDown={(event) => {
        if (spot.value !== undefined) return;
        if (event.key === 'F2') isRenamed.value = true;
        else if (event.key === 'Delete') onStep('delete');
        else if (isForMenu(event)) spot.value = below(event.currentTarget);
        else return;
        event.preventDefault();
      }}
    >
      <Opener kept={kept} excerpt={excerpt} row={row} onOpen={() => onStep('open')} />
      <Steps kept={kept} onStep={onStep} items={items} />
      {spot.value !== undefined && (
        <MenuItems
          label={say('moreActions')}
          items={items}
          at={spot.value}
          close={close}
          leave={() => (spot.value = undefined)}
        />
      )}
    </li>
  );
}

interface OpenerProps extends Pick<RowProps, 'kept' | 'excerpt'> {
  readonly row: RefObject<HTMLButtonElement | null>;
  readonly onOpen: () => void;
}

function Opener({ kept, excerpt, row, onOpen }: OpenerProps) {
  const { say } = usePanel();
  const { title, author, at, cost, pinned, open } = kept;
  const name = title || say('untitled');
  // The author is what may be longer than the row.
  const facts = [timeOf(at), open && say('historyOpen'), cost && money(cost), author].filter(Boolean).join(' · ');
  return (
    <button
      ref={row}
      type="button"
      class="history-open"
      title={[name, facts, say('historyKeys')].join('\n')}
      aria-description={say('historyKeys')}
      onClick={onOpen}
    >
      <span class="history-title" dir="auto">
        {pinned && <Icon name="pinned" />}
        {name}
      </span>
      {excerpt !== undefined && <span class="history-excerpt">{excerpt}</span>}
      <span class="history-facts">{facts}</span>
    </button>
  );
}

/** Not every browser asks for the menu itself when its key is pressed. */
const isForMenu = ({ key, shiftKey }: KeyboardEvent): boolean => key === 'ContextMenu' || (shiftKey && key === 'F10');

function below(row: Element): Spot {
  const { left, bottom } = row.getBoundingClientRect();
  return { x: left, y: bottom };
}

interface ItemsOf extends Pick<RowProps, 'kept' | 'onStep'> {
  readonly onRename: () => void;
}

/** All that can be done with a conversation. */
const itemsOf = ({ kept: { pinned, archived }, onStep, onRename }: ItemsOf, say: Say): readonly MenuItem[] => [
  { icon: 'comment-discussion', label: say('openIt'), run: () => onStep('open') },
  { icon: 'link-external', label: say('openInEditor'), run: () => onStep('openInEditor') },
  { icon: 'edit', label: say('rename'), run: onRename },
  pinned
    ? { icon: 'pinned', label: say('unpin'), run: () => onStep('unpin') }
    : { icon: 'pin', label: say('pin'), run: () => onStep('pin') },
  {
    icon: 'archive',
    label: say(archived ? 'unarchive' : 'archive'),
    run: () => onStep(archived ? 'unarchive' : 'archive'),
  },
  { icon: 'export', label: say('exportOne'), run: () => onStep('export') },
  { icon: 'trash', label: say('delete'), run: () => onStep('delete') },
];

interface StepsProps extends Pick<RowProps, 'kept' | 'onStep'> {
  readonly items: readonly MenuItem[];
}

/** Few enough buttons that the middle of a narrow row opens it. */
function Steps({ kept: { pinned, archived }, onStep, items }: StepsProps) {
  const { say } = usePanel();
  return (
    <span class="history-actions">
      <IconButton
        icon={pinned ? 'pinned' : 'pin'}
        label={say(pinned ? 'unpin' : 'pin')}
        onClick={() => onStep(pinned ? 'unpin' : 'pin')}
      />
      <IconButton
        icon="archive"
        label={say(archived ? 'unarchive' : 'archive')}
        onClick={() => onStep(archived ? 'unarchive' : 'archive')}
      />
      <IconButton icon="trash" label={say('delete')} onClick={() => onStep('delete')} />
      <Menu label={say('moreActions')} items={items} />
    </span>
  );
}

/** Whether the title is in a box. After a key in that box, the row gets the keyboard back. */
function useRenaming() {
  const isRenamed = useSignal(false);
  const row = useRef<HTMLButtonElement>(null);
  const hasKeys = useRef(false);
  useLayoutEffect(() => {
    if (hasKeys.current) row.current?.focus();
    hasKeys.current = false;
  }, [isRenamed.value]);
  return { isRenamed, hasKeys, row };
}

interface RenameProps {
  readonly title: string;
  readonly label: string;
  /** `undefined`: it keeps its title. */
  readonly onDone: (title: string | undefined, byKey: boolean) => void;
}

function Rename({ title, label, onDone }: RenameProps) {
  const box = useRef<HTMLInputElement>(null);
  // At once: what is typed right after F2 is the title.
  useLayoutEffect(() => {
    box.current?.focus();
    box.current?.select();
  }, []);
  // A box that goes away loses the keyboard too.
  const isOver = useRef(false);
  const end = (to: string | undefined, byKey: boolean): void => {
    if (isOver.current) return;
    isOver.current = true;
    onDone(to, byKey);
  };
  return (
    <input
      ref={box}
      class="history-rename"
      aria-label={label}
      defaultValue={title}
      onBlur={(event) => end(event.currentTarget.value, false)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        end(event.key === 'Enter' ? event.currentTarget.value : undefined, true);
      }}
    />
  );
}

const language = (): string | undefined => document.documentElement.lang || undefined;

/** The time of today, the day of any other. */
function timeOf(at: number): string {
  const then = new Date(at);
  const isToday = then.toDateString() === new Date().toDateString();
  return isToday
    ? then.toLocaleTimeString(language(), { hour: 'numeric', minute: '2-digit' })
    : then.toLocaleDateString(language(), { dateStyle: 'medium' });
}
