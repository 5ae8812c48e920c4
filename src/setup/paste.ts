import type { Json, JsonObject } from '../messages/schema.ts';
import { isObject } from '../messages/usage.ts';
import { fromSettings } from './claudeCode.ts';
import { fromCurl, fromPowerShell, isCurl, looksLikeUrl } from './curl.ts';
import { fromHeader, isUseful, merge, nothing, type Found } from './found.ts';
import { longestPaste, statements, type Statement } from './shell.ts';
import { fromVariables, parseJson } from './variables.ts';

/**
 * Reads whatever a person pastes to say where their gateway is: an address in any form, a curl or PowerShell command,
 * `export`, `set`, `setx`, `$env:` and .env lines, a block of Claude Code's or VS Code's settings. What is not understood
 * is left out. Never throws; nothing is run, expanded or sent.
 */
export function parsePaste(text: string): Found {
  const trimmed = text.slice(0, longestPaste).trim();
  const found = fromJson(trimmed) ?? fromCommands(trimmed);
  if (found.url !== undefined && /\/(?:chat\/completions|completions|responses|embeddings)\b/.test(found.url)) {
    return merge(found, { ...nothing, notes: [{ type: 'openaiPath' }] });
  }
  return found;
}

/** A settings file, or a piece of one. `undefined` when the text is not that. */
function fromJson(text: string): Found | undefined {
  if (!/^[{["]/.test(text)) return undefined;
  for (const candidate of [text, `{${text}}`]) {
    const value = parseJson(candidate);
    if (isObject(value) || Array.isArray(value)) {
      const found = fromSettings(value);
      return isUseful(found) ? found : fromRequest(value);
    }
  }
  return undefined;
}

/** A request's body, or an SDK's options: only what has a telling name. */
function fromRequest(value: Json): Found {
  if (!isObject(value)) return nothing;
  const url = textOf(value, 'base_url', 'baseURL', 'baseUrl', 'url', 'endpoint');
  const key = textOf(value, 'api_key', 'apiKey', 'key');
  const model = textOf(value, 'model');
  return fromVariables({
    ...(url === undefined ? {} : { ANTHROPIC_BASE_URL: url }),
    ...(key === undefined ? {} : { ANTHROPIC_AUTH_TOKEN: key }),
    ...(model === undefined ? {} : { ANTHROPIC_MODEL: model }),
  });
}

function textOf(object: JsonObject, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = object[name];
    if (typeof value === 'string') return value;
  }
  return undefined;
}

function fromCommands(text: string): Found {
  let found = nothing;
  const variables: Record<string, string> = {};
  for (const statement of statements(text).flatMap(assignments)) {
    const rest = takeVariables(statement, variables);
    if (isCurl(rest)) found = merge(found, fromCurl(rest));
    else if (/^(?:invoke-restmethod|invoke-webrequest|irm|iwr)$/i.test(rest[0] ?? '')) {
      found = merge(found, fromPowerShell(rest, text));
    }
  }
  found = merge(found, fromVariables(variables));
  const other = found.notes.some((note) => note.type === 'cloud');
  return found.url === undefined && !other ? merge(found, fromProse(text)) : found;
}

const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/;

const setters = /^(?:export|setx?|setenv|declare|typeset|env|-)$/i;
const powerShellSetter = /^(?:\$env:\w|\[(?:System\.)?Environment\]::SetEnvironmentVariable\()/i;

/**
 * A box of one line turns the line breaks of what is pasted into spaces, so that a command which sets variables may hold
 * several: each as a statement of its own. Other commands stay whole.
 */
function assignments(statement: Statement): readonly Statement[] {
  const starts = statement.flatMap((_, index) => (startsAssignment(statement, index) ? [index] : []));
  const [first = ''] = statement;
  if (starts[0] !== 0 && !assignment.test(first)) return [statement];
  const cuts = [0, ...starts.filter((index) => index > 0)];
  return cuts.map((from, index) => statement.slice(from, cuts[index + 1]));
}

function startsAssignment(statement: Statement, index: number): boolean {
  const [word = '', next = ''] = statement.slice(index, index + 2);
  return powerShellSetter.test(word) || (setters.test(word) && /^(?:[A-Za-z_]\w*(?:=|$)|-\w+$|\/p$)/i.test(next));
}

/** Reads the variables a command sets; returns what remains of the command. */
function takeVariables(statement: Statement, into: Record<string, string>): Statement {
  let words = [...statement];
  const put = (name: string, value: string) => {
    into[name.toUpperCase()] = value.trim().replace(/^(["'])(.*)\1$/s, '$2');
  };
  const [first = '', second = '', third = ''] = words;
  const command = first.toLowerCase();
  if (command === 'setx' || command === 'setenv' || (command === 'env' && third !== '' && !second.includes('='))) {
    put(second, third);
    return [];
  }
  if (command === 'set') {
    // cmd takes the line to its end; fish takes words, after its own options.
    const rest = words.slice(1).filter((word) => !/^-\w+$/.test(word) && word.toLowerCase() !== '/p');
    const match = assignment.exec(rest.join(' '));
    if (match) put(match[1] ?? '', match[2] ?? '');
    else if (rest.length >= 2) put(rest[0] ?? '', rest[1] ?? '');
    return [];
  }
  const dollar = /^\$env:(\w+)\s*=?(.*)$/is.exec(first);
  if (dollar) {
    const attached = dollar[2] ?? '';
    const apart = words.slice(1).filter((word) => word !== '=');
    put(dollar[1] ?? '', attached === '' ? apart.join(' ') : attached);
    return [];
  }
  const dotNet = /^\[(?:System\.)?Environment\]::SetEnvironmentVariable\((.*)$/is.exec(words.join(' '));
  if (dotNet) {
    const [name = '', value = ''] = (dotNet[1] ?? '').replace(/\).*$/s, '').split(/\s*,\s*/);
    put(name, value);
    return [];
  }
  if (['export', 'declare', 'typeset', 'env', '-', 'environment:', 'env:'].includes(command)) words = words.slice(1);
  words = words.slice(
    Math.max(
      0,
      words.findIndex((word) => !word.startsWith('-')),
    ),
  );
  let count = 0;
  for (let match; (match = assignment.exec(words[count] ?? '')); count++) put(match[1] ?? '', match[2] ?? '');
  words = words.slice(count);
  takeColon(words, put);
  return words;
}

/** `NAME: value`, as compose files have it. */
function takeColon(words: Statement, put: (name: string, value: string) => void): void {
  const name = /^"?([A-Z][A-Z0-9_]{3,}):$/.exec(words[0] ?? '')?.[1];
  if (name !== undefined && words[1] !== undefined) put(name, words[1]);
}

/** The address and the header in text that is neither a command nor settings: a page's "POST https://…", an SDK's call. */
function fromProse(text: string): Found {
  let found = nothing;
  for (const [, name, value] of text.matchAll(/^\s*["']?(authorization|x-api-key)["']?\s*:\s*(.+?)["',]*\s*$/gim)) {
    found = merge(found, fromHeader(name ?? '', value ?? ''));
  }
  const named = /\b(?:base_?url|endpoint)["']?\s*[:=]\s*["']([^"'\s]+)["']/i.exec(text)?.[1];
  const key = /\bapi_?key["']?\s*[:=]\s*["']([^"'\n]+)["']/i.exec(text)?.[1];
  if (key !== undefined) found = merge(found, fromVariables({ ANTHROPIC_AUTH_TOKEN: key }));
  const model = /\bmodel["']?\s*[:=]\s*["']([^"'\n]+)["']/i.exec(text)?.[1];
  if (model !== undefined) found = merge(found, fromVariables({ ANTHROPIC_MODEL: model }));
  const url =
    named ??
    /\bhttps?:\/\/[^\s"'`<>,;)\]}\u201d\u2019]*[^\s"'`<>,;)\]}\u201d\u2019.:!?]/i.exec(text)?.[0] ??
    text.split(/\s+/).slice(0, 20).map(withoutQuotes).find(looksLikeUrl);
  return url === undefined ? found : merge({ ...nothing, url }, found);
}

function withoutQuotes(word: string): string {
  return word.replace(/^["'`<\u201c\u2018(]+|["'`>,;\u201d\u2019)]+$/g, '');
}
