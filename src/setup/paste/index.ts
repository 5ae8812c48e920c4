// The door of this folder.
export { fromSettings, parseClaudeSettings } from './claudeCode.ts';
export { fromHeader, isUseful } from './found.ts';
export type { Found, FoundCredential, Note } from './found.ts';
export { parsePaste } from './paste.ts';
export { fromVariables } from './variables.ts';
