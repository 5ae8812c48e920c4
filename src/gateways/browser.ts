// Whether this is VS Code for the Web.

/** Whether this runs in a browser's worker, where CORS applies to every request. */
export const inBrowser = 'WorkerGlobalScope' in globalThis;
