/** A web worker has no files to append to. */
export const appendText: ((path: string, text: string) => Promise<void>) | undefined = undefined;
