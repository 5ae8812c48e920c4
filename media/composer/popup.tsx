// The popup of commands or context for the word at the caret. Loaded when it is first needed.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import { contextKinds } from '../../src/panel/context.ts';
import type { CandidateView } from '../../src/panel/context.ts';
import type { ToHost } from '../../src/panel/contract.ts';
import type { Payload } from '../../src/panel/message.ts';
import { Icon } from '../button.tsx';
import { usePanel } from '../panel.ts';
import type { Panel } from '../panel.ts';
import { sayAloud } from '../store.ts';
import { attach } from './arrivals.ts';
import type { Completing } from './completing.ts';
import { iconOf } from './icons.ts';
import { ranked } from './match.ts';
import type { Key } from './keys.ts';
import { write } from './write.ts';

/** Most rows that are drawn. */
const most = 50;
/** Most that are drawn of what was found for a word: more letters find the rest, and every key draws them all. */
const mostFound = 14;
/** Most symbols below them. */
const mostSymbols = 6;

/** Something that the popup offers. */
interface Row {
  readonly id: string;
  readonly icon: string;
  readonly label: string;
  readonly detail: string | undefined;
  /** Places in the label that are drawn as found. */
  readonly places: readonly number[];
  /** `word` is what stands at the caret by then: a click takes a row that was found for less. */
  readonly take: (box: HTMLTextAreaElement, word: Completing) => void;
}

export interface PopupProps {
  readonly completing: Completing;
  readonly box: RefObject<HTMLTextAreaElement | null>;
  /** Receives what a key does while the popup is open; it returns whether it did anything. */
  readonly onKeys: (press: ((key: Key) => boolean) | undefined) => void;
  /** The row that the keys are at, by its element's id. */
  readonly onActive: (id: string | undefined) => void;
  readonly onClose: () => void;
}

/** Nothing while nothing fits: keys then do what they do in any text box. */
export function Popup({ completing, box, onKeys, onActive, onClose }: PopupProps) {
  const panel = usePanel();
  const { say } = panel;
  const { rows, isFresh, why } = useRows(completing);
  const [at, setAt] = useState(0);
  const take = (row: Row | undefined): void => {
    onClose();
    if (box.current !== null) row?.take(box.current, completing);
  };
  useLayoutEffect(() => setAt(0), [completing]);
  const press = (key: Key): boolean => {
    if (key.shiftKey || key.ctrlKey || key.metaKey || key.altKey) return false;
    if (key.key === 'Escape') onClose();
    else if (!isOpen) return false;
    else if (key.key === 'ArrowDown') setAt((at + 1) % rows.length);
    else if (key.key === 'ArrowUp') setAt((at + rows.length - 1) % rows.length);
    else if (key.key !== 'Enter' && key.key !== 'Tab') return false;
    else if (isFresh) take(rows[at]);
    else {
      // What was found for less is no answer: the first for this word is taken when it comes, whatever is typed meanwhile.
      onClose();
      find(panel, { query: completing.query, limit: 1 }).then(
        ({ rows: [row] }) => box.current !== null && row?.take(box.current, completing),
        () => sayAloud(panel.store, panel.say('attachFailed')),
      );
    }
    return true;
  };
  const isOpen = rows.length > 0;
  const active = isOpen ? `option-${Math.min(at, rows.length - 1)}` : undefined;
  // Before the next key, which may follow at once.
  useLayoutEffect(() => {
    onKeys(isOpen || why !== undefined ? press : undefined);
  });
  useLayoutEffect(() => () => onKeys(undefined), []);
  useEffect(() => onActive(active), [active]);
  if (!isOpen) return why === undefined ? null : <Nothing why={why} />;
  const isContext = completing.kind === 'context';
  return (
    <div class="popup" onMouseDown={(event) => event.preventDefault()}>
      <ul role="listbox" id="completions" aria-label={say(isContext ? 'contextList' : 'commandList')}>
        {rows.map((row, index) => (
          <Option
            // Another row in its place reuses what is drawn: half the time of drawing it anew.
            key={index}
            row={row}
            id={`option-${index}`}
            isActive={index === at}
            onMove={() => setAt(index)}
            onTake={() => take(row)}
          />
        ))}
      </ul>
      {isContext && completing.query === '' && <p class="popup-hint">{say('explorerShift')}</p>}
    </div>
  );
}

function Nothing({ why }: { readonly why: string }) {
  const { store } = usePanel();
  useEffect(() => sayAloud(store, why), [why]);
  return (
    <div class="popup">
      <p class="popup-hint">{why}</p>
    </div>
  );
}

interface OptionProps {
  readonly row: Row;
  readonly id: string;
  readonly isActive: boolean;
  readonly onMove: () => void;
  readonly onTake: () => void;
}

function Option({ row, id, isActive, onMove, onTake }: OptionProps) {
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isActive) item.current?.scrollIntoView({ block: 'nearest' });
  }, [isActive, row.id]);
  return (
    <li
      ref={item}
      role="option"
      id={id}
      class="option"
      aria-selected={isActive}
      title={[row.label, row.detail].filter(Boolean).join('\n')}
      // A list that opens under the pointer must not take the keys' place: only a move does.
      onMouseMove={onMove}
      onClick={onTake}
    >
      <Icon name={row.icon} />
      <span class="option-label">{marked(row.label, row.places)}</span>
      {row.detail !== undefined && <span class="option-detail">{row.detail}</span>}
    </li>
  );
}

/** The label with the found characters marked, neighbours together. */
function marked(label: string, places: readonly number[]) {
  const found = new Set(places);
  const parts: { text: string; isFound: boolean }[] = [];
  for (const [at, character] of label.split('').entries()) {
    const last = parts.at(-1);
    if (last?.isFound === found.has(at)) last.text += character;
    else parts.push({ text: character, isFound: found.has(at) });
  }
  return parts.map(({ text, isFound }, at) => (isFound ? <mark key={at}>{text}</mark> : text));
}

interface Found {
  readonly rows: readonly Row[];
  /** Why there can be none. */
  readonly why?: string | undefined;
}

/**
 * Commands are here once they were asked for. Of context, the rows found last stay until those for what is typed now
 * come; each keystroke gives up the search before. Symbols follow when the language servers have answered, below what
 * is there already: no row moves.
 */
function useRows(completing: Completing): Found & { readonly isFresh: boolean } {
  const panel = usePanel();
  const [found, setFound] = useState<Found & { readonly for: Completing }>();
  const { kind, query } = completing;
  useEffect(() => {
    if (kind === 'command') void askForCommands(panel);
  }, [kind]);
  useEffect(() => {
    if (kind !== 'context') return;
    const controller = new AbortController();
    const { signal } = controller;
    // Given up, the search for symbols ends with none: what that leaves is no answer to what is typed by then.
    const show = (all: Found): void => {
      if (!signal.aborted) setFound({ for: completing, ...all });
    };
    const isBlank = query === '';
    const first = find(panel, { query, limit: isBlank ? most : mostFound, kinds: quick }, signal);
    const symbols = isBlank
      ? nothing
      : find(panel, { query, limit: mostSymbols, kinds: ['symbol'] }, signal).catch(async () => nothing);
    // Without any row the popup would close, and open again for the symbols.
    first.then(
      (all) => (isBlank || all.rows.length > 0) && show(all),
      () => undefined,
    );
    Promise.all([first, symbols]).then(
      ([{ rows, why }, more]) => show({ rows: [...rows, ...more.rows], why }),
      () => undefined,
    );
    return () => controller.abort();
  }, [completing]);
  if (kind === 'command') return { rows: commandRows(panel, query), isFresh: true };
  const isFresh = found?.for === completing;
  return { rows: found?.rows ?? [], isFresh, why: isFresh ? found.why : undefined };
}

/** What is found without asking a language server. */
const quick = contextKinds.filter((kind) => kind !== 'symbol');

const nothing: Promise<Found> = Promise.resolve({ rows: [] });

async function find(panel: Panel, asked: Payload<ToHost, 'find'>, signal?: AbortSignal): Promise<Found> {
  const { candidates, why } = await panel.ask('find', asked, signal);
  return { rows: contextRows(panel, candidates), why };
}

async function askForCommands({ store, ask }: Panel): Promise<void> {
  const { commands } = await ask('prompts', {}).catch(() => ({ commands: store.commands.peek() }));
  store.commands.value = commands;
}

const commandRows = ({ store }: Panel, query: string): readonly Row[] =>
  ranked(query, store.commands.value ?? [], ({ name }) => name)
    .slice(0, most)
    .map(({ item: { id, name, description, source }, places }) => ({
      id,
      icon: source === 'builtIn' ? 'sparkle' : 'note',
      label: `/${name}`,
      detail: description,
      places: places.map((place) => place + 1),
      take: (box, { to }) => write(box, `/${name} `, 0, to),
    }));

function contextRows(panel: Panel, candidates: readonly CandidateView[]): readonly Row[] {
  return candidates.map(({ value, kind, label, detail, matches }) => ({
    id: value,
    icon: iconOf(kind),
    label,
    detail,
    places: matches,
    take: (box, { from, to }) => {
      // In a sentence the name stays as a word; a mark that stands alone was only typed for the list.
      const stands = box.value.slice(0, from).trim() !== '';
      const space = /^\s/.test(box.value.slice(to)) ? '' : ' ';
      replace(box, stands ? label + space : '', from, to);
      void attach(panel, label, async () => panel.ask('attach', { value }));
    },
  }));
}

/** Writes a word where another stands, and leaves the caret behind what was typed since. */
function replace(box: HTMLTextAreaElement, text: string, from: number, to: number): void {
  const caret = box.selectionEnd;
  write(box, text, from, to);
  const moved = caret + text.length - (to - from);
  if (caret > to) box.setSelectionRange(moved, moved);
}
