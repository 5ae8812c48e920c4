// Reads a model list of any known shape.
import type { Json } from '../schema.ts';
import { isObject } from '../json.ts';

/**
 * A models list of any known shape: the array itself, or under one of its usual names, or in one of these in one of
 * these; or a map by id; of the reference, OpenAI's, OpenRouter's, LM Studio's, llama.cpp's, LiteLLM's, Gemini's,
 * Copilot's. Entries without an id are left out. `undefined`: this is no such list, or one in which nothing can be read.
 */
export function readModels(answer: Json): readonly ModelInfo[] | undefined {
  const list = listIn(answer, deepest);
  const models = list?.map(readModel).filter((model) => model !== undefined);
  return models?.length === 0 && list !== undefined && list.length > 0 ? undefined : models;
}

// Names are written without `_`, `-` and capitals.
const mapNames = ['models', 'modellist', 'availablemodels'];
const listNames = ['data', ...mapNames, 'modelids', 'result', 'results', 'items', 'list', 'response', 'payload'];
const idNames = ['id', 'key', 'name', 'model', 'modelname', 'modelid', 'slug'];
/** LM Studio says what is loaded besides what could be, llama.cpp what it was started with and what it was trained for. */
const contextNames = [
  'maxinputtokens',
  'loadedcontextlength',
  'contextlength',
  'maxcontextlength',
  'maxmodellen',
  'contextwindow',
  'inputtokenlimit',
  'maxprompttokens',
  'maxcontextwindowtokens',
  'nctx',
  'nctxtrain',
];
const maxNames = ['maxtokens', 'maxoutputtokens', 'outputtokenlimit', 'maxcompletiontokens'];
/** Where else its numbers stand: at OpenRouter, llama.cpp, LiteLLM, Copilot. */
const inner = ['topprovider', 'meta', 'modelinfo', 'limits'];
const deepest = 4;

type Fields = ReadonlyMap<string, Json>;

const fieldsOf = (value: Json | undefined): Fields =>
  new Map(
    Object.entries(isObject(value) ? value : {}).flatMap(([name, field]) =>
      field === undefined || field === null ? [] : [[name.replace(/[_-]/g, '').toLowerCase(), field] as const],
    ),
  );

/** The first list that has an entry, or else an empty one. */
function listIn(value: Json | undefined, depth: number): readonly Json[] | undefined {
  if (Array.isArray(value)) return value as readonly Json[];
  if (!isObject(value) || depth === 0) return undefined;
  const fields = fieldsOf(value);
  let empty: readonly Json[] | undefined;
  for (const name of listNames) {
    const list = listIn(fields.get(name), depth - 1) ?? (mapNames.includes(name) ? mapOf(fields.get(name)) : undefined);
    if (list !== undefined && list.length > 0) return list;
    empty ??= list;
  }
  return empty;
}

/** The entries of a map by id. */
function mapOf(value: Json | undefined): readonly Json[] | undefined {
  const entries = isObject(value) ? Object.entries(value) : [];
  return entries.length > 0 && entries.every(([, entry]) => isObject(entry))
    ? entries.map(([id, entry]) => ({ ...(isObject(entry) ? entry : {}), id }))
    : undefined;
}

function readModel(entry: Json): ModelInfo | undefined {
  const raw = fieldsOf(typeof entry === 'string' ? { id: entry } : entry);
  const id = text(raw, ...idNames);
  if (id === undefined) return undefined;
  const limits = fieldsOf(raw.get('capabilities'));
  const all = [raw, ...inner.map((name) => fieldsOf(raw.get(name) ?? limits.get(name)))];
  const contextTokens = tokens(all, contextNames);
  const maxTokens = tokens(all, maxNames);
  const price = readPrice(raw.get('pricing'));
  const inputs = raw.get('inputmodalities') ?? fieldsOf(raw.get('architecture')).get('inputmodalities');
  return {
    id,
    label: text(raw, 'displayname', 'name') ?? id,
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(price === undefined ? {} : { price }),
    // OpenRouter's list says what goes in; that images do is for the gateway to say.
    ...(Array.isArray(inputs) && inputs.includes('text') && !inputs.includes('image') ? { images: false } : {}),
  };
}

function text(raw: Fields, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = raw.get(name);
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
  }
  return undefined;
}

/** The first of these numbers, of the entry itself before what is in it. */
function tokens(all: readonly Fields[], names: readonly string[]): number | undefined {
  for (const fields of all) {
    for (const name of names) {
      const value = number(fields.get(name));
      if (value !== undefined && value > 0) return value;
    }
  }
  return undefined;
}

/** No token costs more dollars. What a list says is more is the price of many, or a mistake: nobody knows which. */
const dearest = 0.01;

/** OpenRouter writes prices as texts, in US dollars a token. */
function readPrice(pricing: Json | undefined): ModelInfo['price'] {
  if (!isObject(pricing)) return undefined;
  const price = (name: string): number | undefined => {
    const dollars = number(pricing[name]);
    return dollars !== undefined && dollars >= 0 && dollars <= dearest ? dollars : undefined;
  };
  const [input, output] = [price('prompt'), price('completion')];
  if (input === undefined || output === undefined) return undefined;
  const [cacheRead, cacheWrite] = [price('input_cache_read'), price('input_cache_write')];
  return {
    input,
    output,
    ...(cacheRead !== undefined && { cacheRead }),
    ...(cacheWrite !== undefined && { cacheWrite }),
  };
}

function number(value: Json | undefined): number | undefined {
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined;
}

/** US dollars a token. What is absent is not known. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
}

export interface ModelInfo {
  readonly id: string;
  readonly label: string;
  readonly contextTokens?: number;
  readonly maxTokens?: number;
  /** When the list gives it. */
  readonly price?: Price;
  /** The list says that it takes none. */
  readonly images?: false;
}
