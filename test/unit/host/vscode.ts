// As much of VS Code's file system as storage stands on, over a real folder: what `rename` and `stat` do is the disk's.
import fs from 'node:fs/promises';
import nodePath from 'node:path';

export class Uri {
  readonly scheme: string;
  readonly path: string;

  constructor(scheme: string, path: string) {
    this.scheme = scheme;
    this.path = path;
  }

  get fsPath(): string {
    return this.path;
  }

  static from({ scheme, path }: Pick<Uri, 'scheme' | 'path'>): Uri {
    return new Uri(scheme, path);
  }

  static joinPath({ scheme, path }: Uri, ...parts: readonly string[]): Uri {
    return new Uri(scheme, nodePath.join(path, ...parts));
  }
}

export class FileSystemError extends Error {
  readonly code = 'FileNotFound';
}

const found = async <T>(promise: Promise<T>): Promise<T> =>
  promise.catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? new FileSystemError() : error;
  });

export const workspace = {
  fs: {
    readFile: async ({ path }: Uri) => found(fs.readFile(path)),
    readDirectory: async ({ path }: Uri) => (await found(fs.readdir(path))).map((name) => [name, 1]),
    stat: async ({ path }: Uri) => found(fs.stat(path).then(({ mtimeMs }) => ({ mtime: mtimeMs }))),
    delete: async ({ path }: Uri) => found(fs.rm(path)),
    rename: async (from: Uri, to: Uri) => found(fs.rename(from.path, to.path)),
    writeFile: async ({ path }: Uri, bytes: Uint8Array) => {
      await fs.mkdir(nodePath.dirname(path), { recursive: true });
      await fs.writeFile(path, bytes);
    },
  },
};

/** What asks and waits: replaced by who looks at it. */
export const window = {
  showQuickPick: async (): Promise<unknown> => Promise.resolve(undefined),
  showInputBox: async (): Promise<unknown> => Promise.resolve(undefined),
  withProgress: async (): Promise<unknown> => Promise.resolve(undefined),
};

export const ProgressLocation = { SourceControl: 1, Window: 10, Notification: 15 } as const;
