// The port for files on disk, which `disk.node.ts` implements; a web worker has none.

/** Files by path. Missing folders are created. */
export interface Disk {
  /** One write at the end of the file: lines that two windows append at the same time stay whole. */
  readonly append: (path: string, text: string) => Promise<void>;
  /** Writes to `temporary`, in the same folder, and renames it over the file. What it had is on the disk before. */
  readonly replace: (path: string, text: string, temporary: string) => Promise<void>;
  /** Resolves when what was written before would survive a power cut, as far as the file system can tell. */
  readonly sync: (path: string) => Promise<void>;
  /** `undefined` if there is none. */
  readonly read: (path: string) => Promise<string | undefined>;
  /** Bytes; `undefined` if there is none. */
  readonly size: (path: string) => Promise<number | undefined>;
  /** Makes an empty file. False if there is one already, whoever made it. */
  readonly claim: (path: string) => Promise<boolean>;
  /** Removes a file, if there is one. */
  readonly remove: (path: string) => Promise<void>;
  /** This process, and whether another one still runs on this machine. */
  readonly process: number;
  readonly isRunning: (process: number) => boolean;
  /** Does a path lead below one of these folders, wherever links lead? Rejects if it leads nowhere. */
  readonly isBelow: (path: string, folders: readonly string[]) => Promise<boolean>;
  /** The names in a folder; none if there is no such folder. */
  readonly list: (folder: string) => Promise<readonly string[]>;
}
