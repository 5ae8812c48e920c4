// What .gitignore files say of a file, read without Git.
import { isIgnored } from './rules.ts';

/** A .gitignore file: the folder that it is in, which is empty or ends in a slash, and its text. */
export interface IgnoreFile {
  readonly folder: string;
  readonly text: string;
}

/** Longest that is read of one. Characters. */
const longest = 100_000;

/** Whether they name the file: the last line about it decides. The file's path and their folders are from one root. */
export function isNamed(path: string, files: readonly IgnoreFile[]): boolean {
  let isFound = false;
  for (const { folder, text } of files) {
    const within = path.startsWith(folder) ? path.slice(folder.length) : '';
    for (const line of text.slice(0, longest).split(/\r?\n/)) {
      const [, not = '', written = ''] = /^(!?)(.*?)(?<!\\)\s*$/.exec(line) ?? [];
      if (written === '' || line.startsWith('#')) continue;
      const glob = written.replace(/\\(.)/g, '$1');
      // With a slash at its end it is about folders.
      const about = glob.endsWith('/') ? within.slice(0, Math.max(0, within.lastIndexOf('/'))) : within;
      if (about !== '' && isIgnored(about, [glob])) isFound = not === '';
    }
  }
  return isFound;
}
