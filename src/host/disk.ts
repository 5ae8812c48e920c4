// The port for files on disk; `disk.node.ts` has it, `disk.web.ts` doesn’t.

/** Files by their paths, where the extension host has a file system. Folders come by themselves. */
export interface Disk {
  readonly append: (path: string, text: string) => Promise<void>;
  /** Writes to `temporary`, in the same folder, and puts that in the place of what was there. */
  readonly replace: (path: string, text: string, temporary: string) => Promise<void>;
}
