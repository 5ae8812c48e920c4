// The port for files on disk, which `disk.node.ts` implements; a web worker has none.

/** Writes files by path. Missing folders are created. */
export interface Disk {
  readonly append: (path: string, text: string) => Promise<void>;
  /** Writes to `temporary`, in the same folder, and renames it over the file. */
  readonly replace: (path: string, text: string, temporary: string) => Promise<void>;
}
