// What a reply's buttons and links do: they ask the host.
import type { Actions } from './markdown/actions.ts';
import { KnownFiles } from './markdown/knownFiles.ts';
import type { Panel } from './panel.ts';
import { sayAloud } from './store.ts';

/** The same for all replies of a panel, which so ask about each file once. */
const known = new WeakMap<Panel, Actions>();

export function replyActions(panel: Panel): Actions {
  const before = known.get(panel);
  if (before !== undefined) return before;
  const { ask, tell, store, say } = panel;
  const files = new KnownFiles(async (paths) => ask('files', { paths: [...paths] }).then(({ found }) => found));
  const actions: Actions = {
    onCode: async (use) => {
      const isDone = await ask('code', use).then(
        ({ done }) => done,
        () => false,
      );
      if (isDone && use.action === 'copy') sayAloud(store, say('saidCopied'));
      return isDone;
    },
    onLink: (url) => tell({ type: 'open', url }),
    onFile: (file) => tell({ type: 'openFile', ...file }),
    isFile: (path) => files.isFile(path),
  };
  known.set(panel, actions);
  return actions;
}
