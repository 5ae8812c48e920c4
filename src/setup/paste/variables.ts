// Reads the environment variables of Claude Code and the SDKs.
import { isObject } from '../../messages/index.ts';
import type { Json } from '../../messages/index.ts';
import { commaList, credential, fromHeaderLines, merge, modelId, nothing } from './found.ts';
import type { Found, Note } from './found.ts';

/** Does this variable say something about a gateway? */
export function isGatewayVariable(name: string): boolean {
  return /^(?:ANTHROPIC_|CLAUDE_CODE_|CLAUDE_STREAM_|API_TIMEOUT_MS$|MAX_THINKING_TOKENS$|DISABLE_PROMPT_CACHING)/.test(
    name,
  );
}

const clouds = { BEDROCK: 'Bedrock', VERTEX: 'Vertex', FOUNDRY: 'Foundry', MANTLE: 'Mantle' } as const;

const modelNames =
  /^ANTHROPIC_(?:MODEL|DEFAULT_MODEL|DEFAULT_(?:OPUS|SONNET|HAIKU|FABLE)_MODEL|SMALL_FAST_MODEL|CUSTOM_MODEL_OPTION)$/;

/** Sorted so that the first model found is the one to use. */
const modelOrder = [
  'ANTHROPIC_MODEL',
  'ANTHROPIC_DEFAULT_MODEL',
  'ANTHROPIC_CUSTOM_MODEL_OPTION',
  'ANTHROPIC_DEFAULT_SONNET_MODEL',
];

/**
 * Reads the variables of Claude Code and of the SDKs (their documented names). An empty value means unset. Both tokens
 * set is two credentials: the two programs disagree which one wins, so the user is asked, unless they are the same.
 */
export function fromVariables(variables: Readonly<Record<string, string>>): Found {
  const set = Object.entries(variables).filter(([, value]) => value.trim() !== '');
  let found = fromModels(set);
  const ignored: string[] = [];
  for (const [name, value] of set) {
    const read = fromVariable(name, value.trim());
    if (read === 'ignored') ignored.push(name);
    else found = merge(found, read);
  }
  const [one, other] = found.credentials;
  if (one && one.key === other?.key) {
    found = { ...found, auth: 'bearer', credentials: [{ auth: 'bearer', key: one.key }] };
  }
  return ignored.length === 0 ? found : merge(found, { ...nothing, notes: [{ type: 'ignored', names: ignored }] });
}

function fromModels(set: readonly (readonly [string, string])[]): Found {
  const rank = (name: string) => (modelOrder.indexOf(name) + modelOrder.length + 1) % (modelOrder.length + 1);
  const named = set.filter(([name]) => modelNames.test(name)).sort(([a], [b]) => rank(a) - rank(b));
  const models: string[] = [];
  const notes: Note[] = [];
  for (const [, value] of named) {
    const { model, alias } = modelId(value);
    if (model !== undefined) models.push(model);
    if (alias !== undefined) notes.push({ type: 'alias', alias });
  }
  const [model] = models;
  return { ...nothing, ...(model === undefined ? {} : { model }), models: [...new Set(models)], notes };
}

function fromVariable(name: string, value: string): Found | 'ignored' {
  switch (name) {
    case 'ANTHROPIC_BASE_URL':
    case 'ANTHROPIC_API_BASE':
    case 'ANTHROPIC_API_URL':
      return { ...nothing, url: value };
    case 'ANTHROPIC_AUTH_TOKEN':
      return { ...nothing, ...credential('bearer', value) };
    case 'ANTHROPIC_API_KEY':
      return { ...nothing, ...credential('x-api-key', value) };
    case 'ANTHROPIC_CUSTOM_HEADERS':
      return fromHeaderLines(value);
    case 'ANTHROPIC_BETAS':
      return { ...nothing, betas: commaList(value) };
    case 'API_TIMEOUT_MS':
      return withNumber(value, (firstByte) => ({ ...nothing, timeouts: { firstByte } }));
    case 'CLAUDE_STREAM_IDLE_TIMEOUT_MS':
      return withNumber(value, (idle) => ({ ...nothing, timeouts: { idle } }));
    case 'CLAUDE_CODE_MAX_RETRIES':
      return withNumber(value, (retries) => ({ ...nothing, retries }));
    case 'CLAUDE_CODE_EXTRA_BODY':
      return fromBody(value);
    case 'CLAUDE_CODE_OAUTH_TOKEN':
      return { ...nothing, notes: [{ type: 'login' }] };
    default:
      return fromOther(name, value);
  }
}

function fromOther(name: string, value: string): Found | 'ignored' {
  const cloud = /^(?:CLAUDE_CODE_USE|ANTHROPIC)_(BEDROCK|VERTEX|FOUNDRY|MANTLE)/.exec(name)?.[1];
  if (cloud === 'BEDROCK' || cloud === 'VERTEX' || cloud === 'FOUNDRY' || cloud === 'MANTLE') {
    return /^(?:0|false|no|off)$/i.test(value)
      ? nothing
      : { ...nothing, notes: [{ type: 'cloud', cloud: clouds[cloud] }] };
  }
  if (modelNames.test(name) || !isGatewayVariable(name)) return nothing;
  return 'ignored';
}

function withNumber(value: string, use: (number: number) => Found): Found | 'ignored' {
  const number = Number(value);
  return Number.isSafeInteger(number) && number >= 0 ? use(number) : 'ignored';
}

function fromBody(value: string): Found | 'ignored' {
  const body = parseJson(value);
  return isObject(body) ? { ...nothing, body } : 'ignored';
}

/** `undefined` where the text is not JSON. Comments and trailing commas are allowed, as in VS Code's own settings. */
export function parseJson(text: string): Json | undefined {
  for (const candidate of [text, withoutComments(text)]) {
    try {
      const value: Json = JSON.parse(candidate) as Json;
      return value;
    } catch {
      // The next candidate, or nothing: what was pasted may be anything.
    }
  }
  return undefined;
}

/** Blanks comments and trailing commas outside strings. */
function withoutComments(text: string): string {
  return text
    .replace(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string: string | undefined) => string ?? '')
    .replace(/("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])/g, (_, string: string | undefined) => string ?? '');
}
