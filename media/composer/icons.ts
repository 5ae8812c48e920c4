// The icon of each kind of attachment.
import type { ContextKind } from '../../src/panel/context.ts';

const icons: Readonly<Record<ContextKind, string>> = {
  selection: 'list-selection',
  file: 'file',
  folder: 'folder',
  editors: 'files',
  symbol: 'symbol-method',
  problems: 'warning',
  changes: 'git-compare',
  terminal: 'terminal',
  image: 'file-media',
};

/** `kind` is absent where this version doesn't know it. */
export const iconOf = (kind: ContextKind | undefined): string => (kind === undefined ? 'question' : icons[kind]);
