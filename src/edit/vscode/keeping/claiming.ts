// Which window has an edit that waits: another one that has the same folder open leaves it alone.
import type { Storage } from '../../../host/storage.ts';
import type { HeldFiles } from './holding.ts';

type Files = HeldFiles & Pick<Storage, 'move'>;

/** This window's process, and what is known of others. */
export interface Owner {
  readonly process: number;
  readonly isRunning: (process: number) => boolean;
  /** Resolves if this window is still shown to someone: a process may outlive it for hours. */
  readonly shown: () => PromiseLike<unknown>;
  /** Another window had edits at the last list: it may have let go of them, so they should be listed again. */
  readonly again: () => void;
}

/** How often a window says that it is still there, and after which silence it isn't. Milliseconds. */
const times = { beat: 5_000, silence: 20_000 } as const;

/** How long it takes to look again after a first look, and at most: each wait is half as long again as the one before. Milliseconds. */
const looks = { first: 50, longest: 5_000 } as const;

/** A file named by a process says that its window has the edits whose files have that number in their names. */
const ofWindow = /^(\d+)\.window$/;
const ofEdit = /^(.+?)(?:@(\d+))?\.json$/;

/**
 * The same files, without those that another window has. What is listed or written this window has from then on, until it
 * removes or releases it, or ends: of two that list at the same time one has it, because a file is only once renamed.
 */
export function claiming(files: Files, owner: Owner): HeldFiles & { release(): Promise<void> } {
  const own = `${owner.process}.window`;
  const mineOf = (name: string): string => name.replace(ofEdit, `$1@${owner.process}.json`);
  const mine = new Set<string>();
  const others = watching(files, owner);
  let beat: ReturnType<typeof setInterval> | undefined;
  let said = Promise.resolve();
  const say = async (): Promise<void> => {
    said = said.then(async () => (mine.size > 0 ? files.replace(own, String(Date.now())) : files.remove(own)));
    // Edits are still written down where this can't be.
    said = said.catch(() => undefined);
    return said;
  };
  const take = async (names: readonly string[]): Promise<void> => {
    for (const name of names) mine.add(name);
    if (beat || mine.size === 0) return said;
    beat = setInterval(() => void owner.shown().then(say), times.beat);
    await say();
  };
  const drop = async (names: readonly string[]): Promise<void> => {
    for (const name of names) mine.delete(name);
    if (!beat || mine.size > 0) return;
    clearInterval(beat);
    beat = undefined;
    await say();
  };
  return {
    read: async (name) => files.read(mineOf(name)),
    list: async () => {
      const free = await others.free(await files.list());
      await take(free.map(plain));
      await Promise.all(free.map(async (name) => files.move(name, mineOf(name)).catch(() => undefined)));
      const now = (await files.list()).filter((name) => ofEdit.test(name));
      const got = new Set(now.filter((name) => name === mineOf(name)).map(plain));
      await take([...got]);
      // Another window was first.
      await drop(free.map(plain).filter((name) => !got.has(name)));
      others.watch(now.some((name) => name !== mineOf(name)));
      return [...got];
    },
    replace: async (name, text) => {
      await take([name]);
      await files.replace(mineOf(name), text);
    },
    remove: async (name) => {
      await files.remove(mineOf(name));
      await drop([name]);
    },
    release: async () => {
      others.watch(false);
      await drop([...mine]);
    },
  };
}

/** An edit's file as it is called by who asks for it. */
const plain = (name: string): string => name.replace(ofEdit, '$1.json');

/** Knows which other windows are there, by their processes and what they say. */
function watching(
  files: Files,
  { process, isRunning, shown, again }: Owner,
): { free: (all: readonly string[]) => Promise<readonly string[]>; watch: (on: boolean) => void } {
  /** What a window said last, and since when: clocks go on while a machine sleeps, and nobody says anything. */
  const heard = new Map<string, { readonly text: string; readonly since: number }>();
  let waited = 0;
  let wait: number = looks.first;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** What was free at the last look. */
  let before: ReadonlySet<string> = new Set();
  const isThere = async (window: string): Promise<boolean> => {
    const text = isRunning(Number.parseInt(window, 10)) ? await files.read(window) : undefined;
    if (text === undefined) return false;
    const last = heard.get(window);
    if (last?.text === text) return waited - last.since < times.silence;
    heard.set(window, { text, since: waited });
    return true;
  };
  return {
    free: async (all) => {
      const windows = all.filter((name) => ofWindow.test(name));
      const there = await Promise.all(windows.map(async (name) => ((await isThere(name)) ? name : '')));
      const free = all.filter((name) => {
        const [, , number] = ofEdit.exec(name) ?? [];
        return ofEdit.test(name) && Number(number) !== process && !there.includes(`${number}.window`);
      });
      const gone = windows.filter((name) => !there.includes(name) && Number.parseInt(name, 10) !== process);
      await Promise.all(gone.map(async (name) => files.remove(name).catch(() => undefined)));
      // What is let go of late is left once to the window that had it: it comes back after a reload.
      const ready = wait < looks.longest ? free : free.filter((name) => before.has(name));
      before = new Set(free);
      return ready;
    },
    watch: (on) => {
      clearTimeout(timer);
      const now = wait;
      wait = on ? Math.min(now * 1.5, looks.longest) : looks.first;
      const look = (): void => {
        waited += now;
        void shown().then(again);
      };
      if (on) timer = setTimeout(look, now);
    },
  };
}
