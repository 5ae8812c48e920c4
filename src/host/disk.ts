// The port for files on disk; `disk.node.ts` has it, `disk.web.ts` doesn’t.

/** Writes files by path. Missing folders are created. */
export interface Disk {
  readonly append: (path: string, text: string) => Promise<void>;
  /** Writes to `temporary`, in the same folder, and renames it over the file. */
  readonly replace: (path: string, text: string, temporary: string) => Promise<void>;
}
