// VS Code for the Web has no disk.
import type { Disk } from './disk.ts';

/** A web worker has no files of its own. */
export const disk: Disk | undefined = undefined;
