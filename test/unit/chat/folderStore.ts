// Files of a real folder, as the extension has them under Node.
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Store } from '../../../src/chat/files.ts';
import { disk } from '../../../src/host/disk.node.ts';

export function folderStore(folder: string): Store {
  const at = (name: string): string => path.join(folder, name);
  return {
    read: async (name) => disk.read(at(name)),
    append: async (name, text) => disk.append(at(name), text),
    replace: async (name, text) => disk.replace(at(name), text, at(`${name}.${crypto.randomUUID()}.tmp`)),
    list: async () => disk.list(folder),
    size: async (name) => disk.size(at(name)),
    sync: async (name) => disk.sync(at(name)),
    move: async (name, to) => {
      if (!existsSync(at(name))) return;
      if (existsSync(at(to))) throw new Error('FileExists');
      await rename(at(name), at(to));
    },
    remove: async (name) => rm(at(name), { force: true }),
  };
}
