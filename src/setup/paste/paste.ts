// Reads whatever people paste to say where their gateway is.
import { isObject, keysIn } from '../../messages/index.ts';
import { fromSettings } from './claudeCode.ts';
import { fromCurl, fromPowerShell, isCurl } from './curl.ts';
import { fromHeader, merge, modelId, nothing } from './found.ts';
import type { Found } from './found.ts';
import { resolved, valuesOf, variablesIn } from './named.ts';
import { longestPaste, prepare, statements } from './shell.ts';
import { firstUrl, looksLikeUrl, urlAtStart } from './url.ts';
import { fromVariables, parseJson } from './variables.ts';

/**
 * Reads whatever a user pastes to say where their gateway is: an address in any form, a curl or PowerShell command,
 * variables in any shell's way, a block of Claude Code's or VS Code's settings, code, and what a page says in words. What is
 * not understood is left out. Never throws; nothing is run or sent, and a `$NAME` is only what the text itself sets.
 */
export function parsePaste(text: string): Found {
  const clean = resolved(prepare(text).trim()).slice(0, longestPaste);
  const settings = fromJson(clean);
  let found = settings.url !== undefined && settings.auth ? settings : merge(settings, fromText(clean));
  found = withCleanUrl(found);
  if (found.credentials.length > 0) found = { ...found, notes: found.notes.filter(({ type }) => type !== 'noKey') };
  if (found.url !== undefined && /\/(?:chat\/completions|completions|responses|embeddings)\b/.test(found.url)) {
    found = merge(found, { ...nothing, notes: [{ type: 'openaiPath' }] });
  }
  return found;
}

/** Whatever notation the URL came from, what follows it is not part of it: that may be the key. */
function withCleanUrl({ url, ...rest }: Found): Found {
  if (url === undefined) return rest;
  const clean = urlAtStart(url);
  return /^(?:https?:\/\/[^\s/]|(?!https?:\/\/)\S)/i.test(clean) ? { ...rest, url: clean } : rest;
}

/** A settings file, or a piece of one. */
function fromJson(text: string): Found {
  if (!/^[{["]/.test(text)) return nothing;
  for (const candidate of [text, `{${text}}`]) {
    const value = parseJson(candidate);
    if (isObject(value) || Array.isArray(value)) return fromSettings(value);
  }
  return nothing;
}

function fromText(text: string): Found {
  const found = merge(fromCommands(text), fromVariables(variablesIn(text)));
  return found.notes.some((note) => note.type === 'cloud') ? found : merge(found, fromProse(text, found));
}

/** Shells in shells: `ssh host "bash -c 'curl …'"`. */
const deepest = 3;

function fromCommands(text: string, depth = 0): Found {
  let found = nothing;
  let powerShell = false;
  for (const statement of statements(text)) {
    const curl = statement.findIndex(isCurl);
    if (curl >= 0) found = merge(found, fromCurl(statement.slice(curl)));
    else if (!powerShell && statement.some((word) => /^(?:invoke-restmethod|invoke-webrequest|irm|iwr)$/i.test(word))) {
      found = merge(found, fromPowerShell(statement, text));
      powerShell = true;
    } else if (depth < deepest) {
      const inner = statement.find((word) => /(?:^|[\s/\\])curl(?:\.exe)?\s/i.test(word));
      if (inner !== undefined) found = merge(found, fromCommands(inner, depth + 1));
    }
  }
  return found;
}

/** What is still missing, from text that is neither a command nor settings: an SDK's call, a page's or a form's words. */
function fromProse(text: string, known: Found): Found {
  const asked =
    known.credentials.length > 0 || known.notes.some(({ type }) => type === 'login' || type === 'otherLogin');
  let found = asked ? nothing : keyIn(text, known);
  if (known.model === undefined) {
    const named = valuesOf(text, '(?:api_?)?model(?:_?(?:id|name))?').map(({ value }) => modelId(value));
    const model = named.find((id) => id.model !== undefined)?.model;
    if (model !== undefined) found = merge(found, { ...nothing, model, models: [model] });
  }
  return known.url === undefined ? merge(urlIn(text), found) : found;
}

const credentialNames = String.raw`authorization|x-api-key|\w*auth_?token|\w*api[-_ ]?key|(?<=["'])key(?=["'])`;

function keyIn(text: string, { auth, headers }: Found): Found {
  let found = nothing;
  // The SDKs of this protocol send what they call a key in its own header.
  const keyHeader = /\bAnthropic\(|["']anthropic["']/.test(text) ? 'x-api-key' : 'authorization';
  for (const { name, value } of valuesOf(text, credentialNames)) {
    if (found.credentials.length > 0) break;
    if (Object.values(headers).includes(value)) continue;
    const header = name === 'x-api-key' || !name.endsWith('key') ? name : keyHeader;
    found = merge(found, fromHeader(header.endsWith('token') ? 'authorization' : header, value));
  }
  if (auth ?? found.auth ?? found.notes[0]) return found;
  const lone = keysIn(text);
  const [key = ''] = lone;
  return lone.length === 1 ? fromHeader(key.startsWith('sk-ant') ? 'x-api-key' : 'authorization', key) : found;
}

function urlIn(text: string): Found {
  const named = valuesOf(text, String.raw`\w*base[-_ ]?url|\w*api[-_ ]?(?:url|base)|endpoint`);
  const url = named.find(({ value }) => looksLikeUrl(value))?.value ?? firstUrl(text);
  if (url === undefined) return nothing;
  // On a page the next word may stick to its end.
  return { ...nothing, url: url.replace(/(?<=\/v1\/messages)[A-Z].*$|(?<![.:!?])[.:!?]+$/, '') };
}
