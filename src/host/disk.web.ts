import type { Disk } from './storage.ts';

/** A web worker has no files of its own. */
export const disk: Disk | undefined = undefined;
