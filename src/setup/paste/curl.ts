// Reads curl and PowerShell commands.
import { isObject } from '../../messages/index.ts';
import { fromHeader, merge, modelId, nothing } from './found.ts';
import type { Found } from './found.ts';
import type { Statement } from './shell.ts';
import { looksLikeUrl } from './url.ts';
import { parseJson } from './variables.ts';

/** curl's short options that take a value, with what they are here. */
const short: Readonly<Record<string, 'url' | 'header' | 'data' | 'user' | 'other'>> = {
  H: 'header',
  d: 'data',
  u: 'user',
  X: 'other',
  A: 'other',
  b: 'other',
  c: 'other',
  C: 'other',
  D: 'other',
  e: 'other',
  E: 'other',
  F: 'other',
  K: 'other',
  m: 'other',
  o: 'other',
  T: 'other',
  U: 'other',
  w: 'other',
  x: 'other',
};

const long: Readonly<Record<string, 'url' | 'header' | 'data' | 'user' | 'bearer' | 'other'>> = {
  url: 'url',
  header: 'header',
  data: 'data',
  'data-raw': 'data',
  'data-binary': 'data',
  'data-ascii': 'data',
  'data-urlencode': 'data',
  json: 'data',
  user: 'user',
  'oauth2-bearer': 'bearer',
};

/** Long options that take a value we have no use for: without this list their value would pass for the address. */
const takesValue = new Set(
  (
    'request connect-timeout max-time retry retry-delay retry-max-time proxy proxy-user noproxy resolve connect-to cacert ' +
    'capath cert key cert-type key-type output user-agent referer cookie cookie-jar write-out config form limit-rate ' +
    'interface dns-servers ciphers tls-max max-redirs stderr trace trace-ascii aws-sigv4 speed-limit speed-time'
  ).split(' '),
);

/** Is this word curl's name? */
export function isCurl(word: string): boolean {
  return /(?:^|[\\/])curl(?:\.exe)?$/i.test(word);
}

/** More words than any real command has: the rest is not read. */
const mostWords = 1000;

/** Reads a curl command, from its name on: the address, the headers, and the model from the body. */
export function fromCurl(statement: Statement): Found {
  let found = nothing;
  let take: (typeof long)[string] | undefined;
  for (const word of statement.slice(1, mostWords).map(withoutDash)) {
    if (take !== undefined) {
      found = merge(found, fromOption(take, word));
      take = undefined;
    } else if (word.startsWith('--')) {
      const [name = '', ...value] = word.slice(2).split('=');
      const option = long[name] ?? (takesValue.has(name) ? 'other' : undefined);
      if (name === 'insecure') found = merge(found, { ...nothing, notes: [{ type: 'insecure' }] });
      if (option !== undefined && value.length > 0) found = merge(found, fromOption(option, value.join('=')));
      else take = option;
    } else if (word.startsWith('-') && word.length > 1) {
      const cluster = fromCluster(word.slice(1));
      found = merge(found, cluster.found);
      take = cluster.take;
    } else found = merge(found, fromOption('url', word));
  }
  return found;
}

/** `-sSk`, `-H`, `-Hname: value`. */
function fromCluster(letters: string): { readonly found: Found; readonly take: (typeof short)[string] | undefined } {
  let found = nothing;
  for (let index = 0; index < letters.length; index++) {
    const letter = letters.charAt(index);
    const option = short[letter];
    if (letter === 'k') found = { ...nothing, notes: [{ type: 'insecure' }] };
    if (option === undefined) continue;
    const rest = letters.slice(index + 1);
    return rest === '' ? { found, take: option } : { found: merge(found, fromOption(option, rest)), take: undefined };
  }
  return { found, take: undefined };
}

function fromOption(option: (typeof long)[string], value: string): Found {
  switch (option) {
    case 'url':
      return looksLikeUrl(value) ? { ...nothing, url: value } : nothing;
    case 'header': {
      const colon = value.indexOf(':');
      return colon > 0 ? fromHeader(value.slice(0, colon), value.slice(colon + 1)) : nothing;
    }
    case 'data':
      return fromBody(value);
    case 'user':
      return { ...nothing, notes: [{ type: 'otherLogin', scheme: 'Basic' }] };
    case 'bearer':
      return fromHeader('Authorization', `Bearer ${value}`);
    case 'other':
      return nothing;
    default:
      return option satisfies never;
  }
}

/** The model named in a request's body; the pattern is for bodies that quoting has damaged. */
function fromBody(text: string): Found {
  const body = parseJson(text);
  const named = isObject(body) ? body['model'] : /"model"\s*:\s*"([^"\\]+)"/.exec(text)?.[1];
  if (typeof named !== 'string') return nothing;
  const { model, alias } = modelId(named);
  if (alias !== undefined) return { ...nothing, notes: [{ type: 'alias', alias }] };
  return model === undefined ? nothing : { ...nothing, model, models: [model] };
}

/** Word processors make one long dash of two hyphens. */
function withoutDash(word: string): string {
  return word.replace(/^[\u2013\u2014](?=[a-z]{2})/i, '--').replace(/^[\u2013\u2014]/, '-');
}

/** Reads PowerShell's `Invoke-RestMethod -Uri … -Headers @{…} -Body …`. */
export function fromPowerShell(statement: Statement, text: string): Found {
  let found = nothing;
  for (const [index, word] of statement.entries()) {
    if (/^-uri$/i.test(word)) found = merge(found, fromOption('url', statement[index + 1] ?? ''));
  }
  // A table's semicolons have cut the command in pieces, so the rest is read from the whole text.
  found = merge(found, fromBody(text));
  for (const [, table] of text.matchAll(/@\{([^}]*)\}/g)) {
    for (const [, name, value] of (table ?? '').matchAll(/["']?([\w-]+)["']?\s*=\s*["']([^"'\n]*)["']/g)) {
      found = merge(
        found,
        name === 'model' ? fromBody(`{"model":"${value ?? ''}"}`) : fromHeader(name ?? '', value ?? ''),
      );
    }
  }
  return found;
}
