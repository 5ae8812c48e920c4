// VS Code for the Web has no disk.
import type { Disk } from './disk.ts';

/** A web worker has no file system. */
export const disk: Disk | undefined = undefined;
