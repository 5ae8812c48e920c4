// Ways through the conversation besides scrolling: find, the next question, the rail, and copying all of it.
import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isMac } from './composer/keys.ts';
// Not loaded later: what is typed right after Ctrl+F is meant for it.
import { FindBar } from './find/bar.tsx';
import type { Panel } from './panel.ts';
import { usePanel } from './panel.ts';
import { fewestForRail, nextQuestion } from './questions.ts';
import { sayAloud } from './store.ts';
import type { NodeModel } from './store.ts';
import { turnOf } from './seen.ts';
import type { Transcript } from './transcript.ts';
// The styles of what is loaded later come with the rest.
import './find/find.css';
import './rail.css';

interface TravelProps {
  readonly turns: readonly NodeModel[];
  /** Where the questions are among the turns. */
  readonly questions: readonly number[];
  readonly transcript: Transcript;
}

export function Travel({ turns, questions, transcript }: TravelProps) {
  const { store } = usePanel();
  const [asked, setAsked] = useState(0);
  const go = useJump(turns, questions, transcript);
  const going = store.going.value;
  useEffect(() => {
    if (going === undefined) return;
    if (going.to === 'find') setAsked((count) => count + 1);
    else go(going.to === 'nextQuestion' ? 1 : -1);
  }, [going]);
  useKeys(() => setAsked((count) => count + 1), go);
  useCopy(turns, transcript);
  const Rail = useLater(questions.length >= fewestForRail, async () => import('./rail.tsx'));
  return (
    <>
      {Rail !== undefined && questions.length >= fewestForRail && (
        <Rail turns={turns} questions={questions} transcript={transcript} />
      )}
      {asked > 0 && <FindBar transcript={transcript} asked={asked} onClose={() => setAsked(0)} />}
    </>
  );
}

/**
 * The keys of the commands, as long as the document has the keyboard. VS Code does not get to see them: it would find in
 * the editor, or do the same again.
 */
function useKeys(find: () => void, go: (by: 1 | -1) => void): void {
  const latest = useRef({ find, go });
  latest.current = { find, go };
  useEffect(() => {
    const mac = isMac(navigator.userAgent);
    const onKeyDown = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, altKey, shiftKey, isComposing } = event;
      if (event.defaultPrevented || shiftKey || isComposing || (mac ? ctrlKey : metaKey)) return;
      const command = mac ? metaKey : ctrlKey;
      const isArrow = altKey && command === mac;
      if (command && !altKey && key.toLowerCase() === 'f') latest.current.find();
      else if (isArrow && key === 'ArrowUp') latest.current.go(-1);
      else if (isArrow && key === 'ArrowDown') latest.current.go(1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** A part of the panel that is rarely needed, once it is. */
function useLater<P>(
  isWanted: boolean,
  load: () => Promise<{ readonly default: ComponentType<P> }>,
): ComponentType<P> | undefined {
  const [loaded, setLoaded] = useState<{ readonly part: ComponentType<P> }>();
  useEffect(() => {
    if (isWanted && loaded === undefined) {
      load().then(
        ({ default: part }) => setLoaded({ part }),
        () => undefined,
      );
    }
  }, [isWanted]);
  return loaded?.part;
}

/** Goes to the question before or after where the keyboard or the view is; beyond the last, back to the composer. */
function useJump(turns: readonly NodeModel[], questions: readonly number[], transcript: Transcript) {
  const { focus } = usePanel();
  return (by: 1 | -1): void => {
    const focused = turnOf(document.activeElement);
    const at = focused === undefined ? -1 : turns.findIndex(({ id }) => id === focused);
    const from = at >= 0 ? at : transcript.isFollowing.peek() ? turns.length : transcript.first;
    const id = turns[nextQuestion(questions, from, by) ?? -1]?.id;
    if (id === undefined) {
      if (by === -1) return;
      transcript.follow();
      focus();
      return;
    }
    void transcript
      .reveal(id)
      .then((element) => element?.querySelector<HTMLElement>('article')?.focus({ preventScroll: true }));
  };
}

/** A selection that leaves drawn turns out, or holds all there is, is copied by the host, which has all of it. */
function useCopy(turns: readonly NodeModel[], transcript: Transcript): void {
  const panel = usePanel();
  const latest = useRef({ turns, transcript });
  latest.current = { turns, transcript };
  useEffect(() => {
    let isAll = false;
    const onKeyDown = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
      const command = (ctrlKey || metaKey) && !shiftKey && !altKey;
      if (command && key.toLowerCase() === 'a' && !isText(event.target)) {
        event.preventDefault();
        const content = document.querySelector('.content');
        if (content) document.getSelection()?.selectAllChildren(content);
        isAll = true;
      } else if (!command) isAll = false;
    };
    const onPointer = (): void => {
      isAll = false;
    };
    const onCopy = (event: ClipboardEvent): void => {
      const selection = document.getSelection();
      if (selection === null || selection.isCollapsed || isText(document.activeElement)) return;
      const wanted = isAll ? {} : missing(selection, latest.current.turns, latest.current.transcript);
      if (wanted === undefined) return;
      event.preventDefault();
      copy(panel, wanted);
    };
    document.addEventListener('keydown', onKeyDown);
    document.addEventListener('pointerdown', onPointer);
    document.addEventListener('copy', onCopy);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('pointerdown', onPointer);
      document.removeEventListener('copy', onCopy);
    };
  }, []);
}

function copy({ ask, say, store }: Panel, wanted: { readonly from?: string; readonly to?: string }): void {
  ask('copyPath', wanted).then(
    ({ done }) => done && sayAloud(store, say('saidCopied')),
    () => undefined,
  );
}

/** The turns that a selection begins and ends in, if any between them is not drawn. */
function missing(selection: Selection, turns: readonly NodeModel[], transcript: Transcript) {
  const range = selection.getRangeAt(0);
  const [from, to] = [turnOf(range.startContainer), turnOf(range.endContainer)];
  const place = (id: string | undefined, otherwise: number): number =>
    id === undefined ? otherwise : turns.findIndex((turn) => turn.id === id);
  const all = turns.slice(place(from, 0), place(to, turns.length) + 1);
  if (all.every(({ id }) => transcript.element(id) !== undefined)) return undefined;
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

const isText = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
