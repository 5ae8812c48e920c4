// Files on disk under Node, written without going through VS Code’s window.
import { appendFile, mkdir, open, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative } from 'node:path';
import type { Disk } from './disk.ts';

/**
 * Writes directly: VS Code's file system API needs the window, which is already gone when the last lines are written.
 */
export const disk: Disk = {
  append: async (path, text) => inFolderOf(path, async () => appendFile(path, text)),
  replace: async (path, text, temporary) => {
    try {
      await inFolderOf(path, async () => written(temporary, text));
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  },
  sync: async (path) => {
    const file = await open(path, 'r+');
    try {
      await settled(async () => file.datasync());
    } finally {
      await file.close();
    }
  },
  read: async (path) => unlessMissing(async () => readFile(path, 'utf8'), undefined),
  size: async (path) => unlessMissing(async () => stat(path).then(({ size }) => size), undefined),
  claim: async (path) => {
    try {
      await inFolderOf(path, async () => writeFile(path, '', { flag: 'wx' }));
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
  },
  remove: async (path) => rm(path, { force: true }),
  process: process.pid,
  isRunning: (other) => {
    try {
      return process.kill(other, 0);
    } catch (error) {
      return codeOf(error) !== 'ESRCH';
    }
  },
  isBelow: async (path, folders) => {
    const real = await realpath(path);
    const roots = await Promise.all(folders.map(async (folder) => realpath(folder)));
    return roots.map((root) => relative(root, real)).some((way) => !/^\.\.(?:[\\/]|$)/.test(way) && !isAbsolute(way));
  },
  list: async (folder) => unlessMissing(async () => readdir(folder), []),
};

/** Without a sync before it is renamed, a power cut may leave an empty file under the new name. */
async function written(path: string, text: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(pieces(text));
    await settled(async () => file.datasync());
  } finally {
    await file.close();
  }
}

/** Each is encoded at once, while everything else waits. Characters. */
const piece = 4 * 1024 * 1024;

function* pieces(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    let to = from + piece;
    // The two halves of a character stay together.
    if ((text.charCodeAt(to - 1) & 0xfc00) === 0xd800) to--;
    yield text.slice(from, to);
    from = to;
  }
}

/** Network and virtual file systems may know no sync. */
async function settled(sync: () => Promise<void>): Promise<void> {
  try {
    await sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(codeOf(error))) throw error;
  }
}

async function unlessMissing<T>(read: () => Promise<T>, missing: T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return missing;
    throw error;
  }
}

/** Retries the write once after creating the folder. */
async function inFolderOf(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true });
    await write();
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
