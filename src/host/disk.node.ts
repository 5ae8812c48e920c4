// Files on disk under Node, written without going through VS Code’s window.
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Disk } from './disk.ts';

/** Written without asking VS Code's window, which is gone already when the last of it is written. */
export const disk: Disk = {
  append: async (path, text) => inFolderOf(path, async () => appendFile(path, text)),
  replace: async (path, text, temporary) => {
    try {
      await inFolderOf(path, async () => writeFile(temporary, text));
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  },
};

/** Makes the folder where there is none. */
async function inFolderOf(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    await mkdir(dirname(path), { recursive: true });
    await write();
  }
}
