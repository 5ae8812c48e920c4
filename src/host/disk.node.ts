// Files on disk under Node, written without going through VS Code’s window.
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Disk } from './disk.ts';

/**
 * Writes directly: VS Code's file system API needs the window, which is already gone when the last lines are written.
 */
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

/** Retries the write once after creating the folder. */
async function inFolderOf(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    await mkdir(dirname(path), { recursive: true });
    await write();
  }
}
