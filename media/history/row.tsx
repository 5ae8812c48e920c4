// One conversation in the list, with what can be done with it.
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { KeepStep, KeptView } from '../../src/panel/conversations.ts';
import { Icon, IconButton } from '../button.tsx';
import { Menu } from '../markdown/menu.tsx';
import { usePanel } from '../panel.ts';
import { money } from '../strings.ts';

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
  const { title, author, at, cost, pinned, open } = kept;
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
  const name = title || say('untitled');
  const facts = [timeOf(at), author, cost && money(cost), open && say('historyOpen')];
  const opener = (
    <button ref={row} type="button" class="history-open" title={say('historyKeys')} onClick={() => onStep('open')}>
      <span class="history-title" dir="auto">
        {pinned && <Icon name="pinned" />}
        {name}
      </span>
      {excerpt !== undefined && <span class="history-excerpt">{excerpt}</span>}
      <span class="history-facts">{facts.filter(Boolean).join(' · ')}</span>
    </button>
  );
  return (
    <li
      onKeyDown={(event) => {
        if (event.key === 'F2') isRenamed.value = true;
        else if (event.key === 'Delete') onStep('delete');
        else return;
        event.preventDefault();
      }}
    >
      {opener}
      <Steps kept={kept} onStep={onStep} onRename={() => (isRenamed.value = true)} />
    </li>
  );
}

interface StepsProps extends Pick<RowProps, 'kept' | 'onStep'> {
  readonly onRename: () => void;
}

/** Few enough buttons that the middle of a narrow row opens it. */
function Steps({ kept: { pinned, archived }, onStep, onRename }: StepsProps) {
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
      <Menu
        label={say('moreActions')}
        items={[
          { icon: 'edit', label: say('rename'), run: onRename },
          { icon: 'link-external', label: say('openInEditor'), run: () => onStep('openInEditor') },
          { icon: 'export', label: say('exportOne'), run: () => onStep('export') },
        ]}
      />
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
