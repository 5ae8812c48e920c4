// The browser's tab that this document is in, by a mark that its reloads keep, and whether it is a copy of another tab.

const key = 'parley.tab';

/**
 * The browser's tab, the same after a reload. A desktop window has none: what it keeps for its webviews is gone after a
 * reload, and no other window has its workspace open.
 */
export function tabOf({ userAgent }: Pick<Navigator, 'userAgent'>, kept: () => Storage): string | undefined {
  if (userAgent.includes('Electron')) return undefined;
  try {
    const id = kept().getItem(key) ?? crypto.randomUUID();
    kept().setItem(key, id);
    return id;
  } catch {
    return undefined; // a browser may forbid it
  }
}

/** Documents that are there answer at once. Milliseconds. */
const patience = 150;

/**
 * The mark again, or another one if this tab is the copy of one that is still open: the browser's Duplicate Tab copies
 * the mark too. Asks the other documents that go by it, if there are any; those of this tab see in its storage that they
 * are not meant. From then on it answers itself. `locks`: absent where the page isn't secure.
 */
export async function ownTab(tab: string, storage: Storage, locks?: LockManager): Promise<string> {
  const name = `${key}.${tab}`;
  const isAlone = locks !== undefined && !(await locks.query()).held?.some((lock) => lock.name === name);
  // Held as long as the document is there.
  void locks?.request(name, { mode: 'shared' }, async () => new Promise(() => undefined)).catch(() => undefined);
  let own = tab;
  const probe = `${key}.${crypto.randomUUID()}`;
  storage.setItem(probe, '');
  const channel = new BroadcastChannel(key);
  const isCopy = await new Promise<boolean>((resolve) => {
    channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data !== 'object' || data === null || Reflect.get(data, 'tab') !== own) return;
      const asked: unknown = Reflect.get(data, 'ask');
      if (Reflect.get(data, 'answer') === probe) resolve(true);
      else if (typeof asked === 'string' && storage.getItem(asked) === null)
        channel.postMessage({ tab: own, answer: asked });
    });
    channel.postMessage({ tab, ask: probe });
    if (isAlone) resolve(false);
    else setTimeout(() => resolve(false), patience);
  });
  storage.removeItem(probe);
  if (!isCopy) return tab;
  // Another document of this tab may have found out first.
  const known = storage.getItem(key);
  own = known === null || known === tab ? crypto.randomUUID() : known;
  storage.setItem(key, own);
  return own;
}
