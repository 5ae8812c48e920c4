import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Adds text to the end of a file, making it and its folder where there are none. */
export async function appendText(path: string, text: string): Promise<void> {
  try {
    await appendFile(path, text);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, text);
  }
}
