// The list of conversations: by time, searched as one types, and all that can be done with one.
import { batch } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { KeepStep, KeptView } from '../../src/panel/conversations.ts';
import { Button, IconButton } from '../button.tsx';
import { usePanel } from '../panel.ts';
import type { Panel } from '../panel.ts';
import { groupsOf } from './groups.ts';
import { DamagedRow, Row } from './row.tsx';
import { closeHistory, listChanges } from './shown.ts';
import { fitting, newListed, page } from './state.ts';
import type { Listed } from './state.ts';

/** Milliseconds after the last key until messages are searched. */
const pause = 200;

export function History() {
  const panel = usePanel();
  const { say } = panel;
  const [listed] = useState(newListed);
  const { words, most, hasArchived } = listed;
  const root = useRef<HTMLElement>(null);
  const changes = listChanges.value;
  useEffect(() => void load(panel, listed), [changes]);
  // At once: what is typed next is searched for.
  useLayoutEffect(() => {
    root.current?.querySelector('input')?.focus();
  }, []);
  useSearch(panel, listed);
  return (
    <section
      ref={root}
      class="history"
      aria-label={say('history')}
      onKeyDown={(event) => {
        if (event.key === 'Escape') leave(panel, listed);
        else if (event.key === 'ArrowDown' || event.key === 'ArrowUp')
          step(root.current, event.key === 'ArrowDown' ? 1 : -1);
        else return;
        event.preventDefault();
      }}
    >
      <header class="history-bar">
        <IconButton icon="arrow-left" label={say('historyClose')} onClick={() => leave(panel, listed)} />
        <input
          type="search"
          placeholder={say('historySearch')}
          aria-label={say('historySearch')}
          value={words.value}
          onInput={(event) => {
            batch(() => {
              words.value = event.currentTarget.value;
              most.value = page;
            });
          }}
        />
        <IconButton
          icon="archive"
          label={say('showArchived')}
          isPressed={hasArchived.value}
          onClick={() => (hasArchived.value = !hasArchived.value)}
        />
        <IconButton
          icon="folder-opened"
          label={say('importSome')}
          onClick={() => void bring(panel, listed).catch(() => undefined)}
        />
      </header>
      <Undo listed={listed} />
      <List listed={listed} />
    </section>
  );
}

async function load({ ask }: Panel, { kept }: Listed): Promise<void> {
  const reply = await ask('kept', {}).catch(() => undefined);
  if (reply !== undefined) kept.value = reply.kept;
}

function leave({ ask, focus }: Panel, { deleted }: Listed): void {
  if (deleted.value !== undefined) void ask('keep', { id: deleted.value.id, step: 'purge' }).catch(() => undefined);
  closeHistory(focus);
}

/** Moves the keyboard to the row above or below. */
function step(root: HTMLElement | null, by: 1 | -1): void {
  const rows = [...(root?.querySelectorAll<HTMLElement>('.history-open') ?? [])];
  const now = rows.findIndex((row) => row.closest('li')?.contains(document.activeElement) === true);
  const next = rows[now + by];
  if (next !== undefined) next.focus();
  else if (now === 0) root?.querySelector('input')?.focus();
}

/** Searches what was said a moment after the last key, piece by piece, until other words are looked for. */
function useSearch({ ask }: Panel, { words, excerpts, isSearching }: Listed): void {
  const wanted = words.value.trim();
  useEffect(() => {
    excerpts.value = new Map();
    isSearching.value = wanted !== '';
    if (wanted === '') return undefined;
    const stop = new AbortController();
    const { signal: stopped } = stop;
    const search = async (): Promise<void> => {
      for (let from: number | undefined = 0; from !== undefined;) {
        const reply: { found: readonly { id: string; excerpt: string }[]; next?: number | undefined } = await ask(
          'searchKept',
          { words: wanted, from },
        );
        if (stopped.aborted) return;
        excerpts.value = new Map([...excerpts.value, ...reply.found.map(({ id, excerpt }) => [id, excerpt] as const)]);
        from = reply.next;
      }
      isSearching.value = false;
    };
    const timer = setTimeout(() => void search().catch(() => (isSearching.value = false)), pause);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [wanted]);
}

interface PartProps {
  readonly listed: Listed;
}

function Undo({ listed }: PartProps) {
  const panel = usePanel();
  const { deleted } = listed;
  const gone = deleted.value;
  if (gone === undefined) return null;
  const undo = async (): Promise<void> => {
    deleted.value = undefined;
    await panel.ask('keep', { id: gone.id, step: 'restore' });
    await load(panel, listed);
  };
  return (
    <div class="history-undo" role="status">
      <span>{panel.say('deletedOf', gone.title || panel.say('untitled'))}</span>
      <Button onClick={() => void undo().catch(() => undefined)}>{panel.say('undo')}</Button>
    </div>
  );
}

function List({ listed }: PartProps) {
  const panel = usePanel();
  const { say } = panel;
  const { words, excerpts, isSearching, most } = listed;
  const found = fitting(listed);
  if (found === undefined) return null;
  const wanted = words.value.trim();
  const shown = found.slice(0, most.value);
  const nothing = isSearching.value ? 'historySearching' : wanted === '' ? 'historyNone' : 'historyNotFound';
  return (
    <div class="history-list">
      {groupsOf(shown, new Date()).map((group) => (
        <section key={group.name} aria-label={say(group.name)}>
          <h2>{say(group.name)}</h2>
          <ul>
            {group.kept.map((each) => {
              const onStep = (step: KeepStep, title?: string): void =>
                void keep(panel, listed, { each, step, title }).catch(() => undefined);
              return each.damaged === true ? (
                <DamagedRow key={each.id} kept={each} onStep={onStep} />
              ) : (
                <Row key={each.id} kept={each} excerpt={excerpts.value.get(each.id)} onStep={onStep} />
              );
            })}
          </ul>
        </section>
      ))}
      {shown.length < found.length && <Button onClick={() => (most.value += page)}>{say('more')}</Button>}
      {(found.length === 0 || (isSearching.value && wanted !== '')) && (
        <p class="history-none" role="status">
          {say(nothing)}
        </p>
      )}
    </div>
  );
}

/** Imports what is chosen. One that is alone is shown, several are listed. */
async function bring(panel: Panel, listed: Listed): Promise<void> {
  const { opened } = await panel.ask('keep', { id: '', step: 'import' });
  if (opened === true) leave(panel, listed);
  else await load(panel, listed);
}

/** The row that has the keyboard goes: the next one gets it, or the one before, or the search. */
function leaveRow(): void {
  const rows = [...document.querySelectorAll<HTMLElement>('.history-open')];
  const at = rows.findIndex((row) => row.closest('li')?.contains(document.activeElement) === true);
  if (at < 0) return;
  (rows[at + 1] ?? rows[at - 1] ?? document.querySelector<HTMLElement>('.history-bar input'))?.focus();
}

interface Kept {
  readonly each: KeptView;
  readonly step: KeepStep;
  readonly title?: string | undefined;
}

async function keep(panel: Panel, listed: Listed, { each, step, title }: Kept): Promise<void> {
  await panel.ask('keep', { id: each.id, step, ...(title !== undefined && { title }) });
  // What can be read of a damaged one is shown in an editor.
  if ((step === 'open' && each.damaged !== true) || step === 'openInEditor') {
    leave(panel, listed);
    return;
  }
  const isGone = step === 'delete' || (step === 'archive' && !listed.hasArchived.value && listed.words.value === '');
  if (isGone) leaveRow();
  if (step === 'delete') listed.deleted.value = each;
  await load(panel, listed);
}
