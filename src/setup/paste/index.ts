// The door of reading what people paste or have in Claude Code's settings. Pure: nothing is run, sent or written.
export { fromSettings, parseClaudeSettings } from './claudeCode.ts';
export { fromHeader, isUseful } from './found.ts';
export type { Found, FoundCredential, Note } from './found.ts';
export { parsePaste } from './paste.ts';
export { fromVariables } from './variables.ts';
