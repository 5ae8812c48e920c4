// Whether this is VS Code for the Web.

/** Does this run in a browser's worker, where requests go out by the browser's rules (CORS)? */
export const inBrowser = 'WorkerGlobalScope' in globalThis;
