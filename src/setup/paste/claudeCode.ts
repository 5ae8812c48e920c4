// Reads Claude Code’s settings.
import { isObject } from '../../messages/index.ts';
import type { Json, JsonObject } from '../../messages/index.ts';
import { merge, nothing } from './found.ts';
import type { Found } from './found.ts';
import { fromVariables, parseJson } from './variables.ts';

/**
 * Reads the text of Claude Code's own settings file (`{"env": {…}, "model": …}`). `undefined` when it is not JSON. A login
 * of claude.ai is not in this file and is not looked for; a command that prints a key is reported and never run.
 */
export function parseClaudeSettings(text: string): Found | undefined {
  const value = parseJson(text.replace(/^\ufeff/, ''));
  return isObject(value) ? fromSettings(value) : undefined;
}

/**
 * Reads settings as Claude Code keeps them, as its VS Code extension does (`claudeCode.environmentVariables`, a list of
 * names and values), or as a bare map of variables.
 */
export function fromSettings(value: Json): Found {
  if (!isObject(value)) return Array.isArray(value) ? fromVariables(listed(value)) : nothing;
  const list = value['claudeCode.environmentVariables'] ?? value['environmentVariables'];
  const env = value['env'] ?? value['claudeCode.env'];
  const found = fromVariables({
    ...textual(value),
    ...(Array.isArray(list) ? listed(list) : {}),
    ...(isObject(env) ? textual(env) : {}),
  });
  // The file's own "model" is weaker than the variable, as in Claude Code.
  const chosen = value['model'];
  const model =
    typeof chosen === 'string' && chosen.trim() !== '' ? fromVariables({ ANTHROPIC_MODEL: chosen }) : nothing;
  const helper: Found =
    typeof value['apiKeyHelper'] === 'string' ? { ...nothing, notes: [{ type: 'keyHelper' }] } : nothing;
  return merge(merge(found, model), helper);
}

/** Values are strings in the documentation, and numbers and booleans in the wild. */
function textual(object: JsonObject): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(object)) {
    if (!/^[A-Z][A-Z0-9_]*$/.test(name)) continue;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') all[name] = String(value);
  }
  return all;
}

function listed(list: readonly Json[]): Record<string, string> {
  let all: Record<string, string> = {};
  for (const each of list) {
    if (!isObject(each)) continue;
    const { name, value } = each;
    if (typeof name === 'string' && value !== undefined) all = { ...all, ...textual({ [name]: value }) };
  }
  return all;
}
