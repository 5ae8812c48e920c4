// What may be done with what a reply shows: its code, its links, and the files it names.
import type { ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';

export type CodeAction = 'copy' | 'insert' | 'replace' | 'newFile' | 'apply' | 'run';

/** A block of code, to do something with. */
export interface CodeUse {
  readonly action: CodeAction;
  readonly text: string;
  readonly language: string;
  readonly path?: string;
  /** The words right before it, which may name its file. */
  readonly before?: string;
}

/** A file that a reply names, and the line if it names one. */
export interface FileLink {
  readonly path: string;
  readonly line?: number;
}

/** What the user may do; the same object for as long as the text is shown. */
export interface Actions {
  /** Resolves to whether it is done. Never rejects. */
  onCode: (use: CodeUse) => Promise<boolean>;
  onLink: (href: string) => void;
  onFile: (file: FileLink) => void;
  /** Whether a path is a file of the workspace; not, until that is known. */
  isFile: (path: string) => ReadonlySignal<boolean>;
}

export const ActionsContext = createContext<Actions | undefined>(undefined);
