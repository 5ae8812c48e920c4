// What was found in a paste: URL, keys, headers, models, and notes about the rest.
import type { JsonObject } from '../../messages/index.ts';
import { isGap, isPlaceholder, readKey } from '../readKey.ts';

export interface FoundCredential {
  readonly auth: 'bearer' | 'x-api-key';
  readonly key: string;
}

/** What a user should know about what was read. Data, worded in `words.ts`; never contains a key. */
export type Note =
  /** The text speaks of a cloud's own wire format, which is not the Messages API. */
  | { readonly type: 'cloud'; readonly cloud: 'Bedrock' | 'Vertex' | 'Foundry' | 'Mantle' }
  /** `opus`, `sonnet`: only Claude Code knows what these mean. */
  | { readonly type: 'alias'; readonly alias: string }
  /** A command that prints a key: never run. */
  | { readonly type: 'keyHelper' }
  /** A login of claude.ai: never read, never sent. */
  | { readonly type: 'login' }
  /** Where the key belongs there was something that is not one. */
  | { readonly type: 'noKey'; readonly reason: 'placeholder' | 'unusable' }
  /** An OpenAI-style address was pasted: the Messages address of the same server is used. */
  | { readonly type: 'openaiPath' }
  /** `-k`: certificate checks stay on. */
  | { readonly type: 'insecure' }
  /** A kind of login other than a key. */
  | { readonly type: 'otherLogin'; readonly scheme: string }
  /** Read, but not taken over. */
  | { readonly type: 'ignored'; readonly names: readonly string[] };

/** What was found in a text or a settings file: only what was really there. */
export interface Found {
  /** As it was written; `gateways` makes the base URL of it. */
  readonly url?: string;
  /** None, one, or two that contradict each other: then the user is asked. */
  readonly credentials: readonly FoundCredential[];
  /** The credential header the text uses, even when the key is a placeholder. */
  readonly auth?: 'bearer' | 'x-api-key';
  readonly model?: string;
  /** Every model id named, the chosen one first. */
  readonly models: readonly string[];
  readonly version?: string;
  /** Never the credential's. May hold secrets: see `secretHeaders`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly betas: readonly string[];
  /** Milliseconds. */
  readonly timeouts?: { readonly firstByte?: number; readonly idle?: number };
  readonly retries?: number;
  /** Extra body fields. */
  readonly body?: JsonObject;
  readonly notes: readonly Note[];
}

export const nothing: Found = { credentials: [], models: [], headers: {}, betas: [], notes: [] };

/** Is there anything to set up a gateway with? */
export function isUseful(found: Found): boolean {
  return found.url !== undefined || found.credentials.length > 0 || found.model !== undefined;
}

/** Joins two findings; the first wins where both say something. */
export function merge(first: Found, second: Found): Found {
  const credentials = [...first.credentials];
  for (const each of second.credentials) {
    if (!credentials.some((one) => one.auth === each.auth)) credentials.push(each);
  }
  const notes = [...first.notes];
  for (const note of second.notes) {
    if (!notes.some((one) => JSON.stringify(one) === JSON.stringify(note))) notes.push(note);
  }
  return {
    ...second,
    ...first,
    ...(first.timeouts || second.timeouts ? { timeouts: { ...second.timeouts, ...first.timeouts } } : {}),
    credentials,
    models: [...new Set([...first.models, ...second.models])],
    headers: { ...first.headers, ...second.headers, ...first.headers },
    betas: [...new Set([...first.betas, ...second.betas])],
    notes,
  };
}

/** A credential of one header, cleaned; a placeholder leaves the header's name and a note. */
export function credential(auth: 'bearer' | 'x-api-key', text: string): Pick<Found, 'auth' | 'credentials' | 'notes'> {
  const clean = readKey(text);
  if ('key' in clean && !isPlaceholder(clean.key)) return { auth, credentials: [{ auth, key: clean.key }], notes: [] };
  const problem = 'key' in clean ? 'placeholder' : clean.problem;
  if (problem === 'empty') return { auth, credentials: [], notes: [] };
  if (problem === 'login') return { auth, credentials: [], notes: [{ type: 'login' }] };
  return {
    auth,
    credentials: [],
    notes: [{ type: 'noKey', reason: problem === 'placeholder' ? 'placeholder' : 'unusable' }],
  };
}

const aliases = new Set(['opus', 'sonnet', 'haiku', 'fable', 'mythos', 'opusplan', 'default', 'best']);

/** What a page prints where a model belongs. */
const noModel = /^(?:your[-_ ].*|string|(?:[a-z]+_)*model(?:[-_](?:id|name))?)$/i;

/** A model id a gateway may be sent, or why not. `[1m]` is Claude Code's own suffix and comes off. */
export function modelId(text: string): { readonly model?: string; readonly alias?: string } {
  const id = text.trim().replace(/\[[^\]]*\]$/, '');
  if (id === '' || isGap(id) || noModel.test(id)) return {};
  return aliases.has(id.toLowerCase()) ? { alias: id } : { model: id };
}

/** Headers of one request, of a browser or of a tool: they say nothing of the gateway. */
const ownHeaders =
  /^(?:accept(?:-.*)?|authority|cache-control|connection|content-.*|cookie|dnt|expect|host|idempotency-key|if-.*|keep-alive|method|origin|path|postman-token|pragma|priority|proxy-.*|referer|scheme|sec-.*|te|trace(?:parent|state)|trailer|transfer-encoding|upgrade(?:-.*)?|user-agent|x-csrf-token|x-request-id|x-stainless-.*)$/;

/** Reads one header line of a request. */
export function fromHeader(name: string, value: string): Found {
  const lower = name.trim().toLowerCase();
  const text = value.trim();
  if (lower === 'authorization') {
    const scheme = /^([A-Za-z][\w-]*)\s+\S/.exec(text)?.[1] ?? 'Bearer';
    if (scheme.toLowerCase() !== 'bearer') return { ...nothing, notes: [{ type: 'otherLogin', scheme }] };
    return { ...nothing, ...credential('bearer', text) };
  }
  if (lower === 'x-api-key') return { ...nothing, ...credential('x-api-key', text) };
  if (text === '' || isGap(text) || ownHeaders.test(lower)) return nothing;
  if (lower === 'anthropic-version') return { ...nothing, version: text };
  if (lower === 'anthropic-beta') return { ...nothing, betas: commaList(text) };
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower) || /[^\t\x20-\x7e\xa0-\xff]/.test(text)) return nothing;
  return { ...nothing, headers: { [name.trim()]: text } };
}

/** Reads `Name: Value` lines. */
export function fromHeaderLines(text: string): Found {
  let found = nothing;
  for (const line of text.replace(/\\n/g, '\n').split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) found = merge(found, fromHeader(line.slice(0, colon), line.slice(colon + 1)));
  }
  return found;
}

export function commaList(text: string): readonly string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
