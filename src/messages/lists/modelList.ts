// Reads a model list of any known shape.
import type { Json, JsonObject } from '../schema.ts';
import { isObject } from '../json.ts';

/**
 * A models list of any known shape: the array itself, or under one of its usual names, or in one of these in one of
 * these; of the reference, OpenAI's, OpenRouter's, LM Studio's, llama.cpp's. Entries without an id are left out.
 * `undefined`: this is no such list, or one in which nothing can be read.
 */
export function readModels(answer: Json): readonly ModelInfo[] | undefined {
  const list = listIn(answer, 2);
  const models = list?.map(readModel).filter((model) => model !== undefined);
  return models?.length === 0 && list !== undefined && list.length > 0 ? undefined : models;
}

const listNames = ['data', 'models', 'result', 'results', 'items', 'list', 'model_list'];
const idNames = ['id', 'key', 'name', 'model', 'model_name', 'model_id', 'modelId', 'modelName', 'slug'];

function listIn(value: Json | undefined, depth: number): readonly Json[] | undefined {
  if (Array.isArray(value)) return value as readonly Json[];
  if (!isObject(value) || depth === 0) return undefined;
  for (const name of listNames) {
    const list = listIn(value[name], depth - 1);
    if (list !== undefined) return list;
  }
  return undefined;
}

function readModel(entry: Json): ModelInfo | undefined {
  const raw: JsonObject = typeof entry === 'string' ? { id: entry } : isObject(entry) ? entry : {};
  const id = text(raw, ...idNames);
  if (id === undefined) return undefined;
  const provider = isObject(raw['top_provider']) ? raw['top_provider'] : {};
  const meta = isObject(raw['meta']) ? raw['meta'] : {};
  const contextTokens =
    tokens(raw, 'max_input_tokens', 'context_length', 'max_context_length', 'max_model_len', 'context_window') ??
    // llama.cpp: what it was started with, or what the model was trained for.
    tokens(meta, 'n_ctx', 'n_ctx_train');
  const maxTokens = tokens(raw, 'max_tokens', 'max_output_tokens') ?? tokens(provider, 'max_completion_tokens');
  const price = readPrice(raw['pricing']);
  return {
    id,
    label: text(raw, 'display_name', 'displayName', 'name') ?? id,
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(price === undefined ? {} : { price }),
  };
}

function text(raw: JsonObject, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = raw[key];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
  }
  return undefined;
}

function tokens(raw: JsonObject, ...keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const value = number(raw[key]);
    if (value !== undefined && value > 0) return value;
  }
  return undefined;
}

/** OpenRouter writes prices as texts, in US dollars a token. */
function readPrice(pricing: Json | undefined): ModelInfo['price'] {
  if (!isObject(pricing)) return undefined;
  const input = number(pricing['prompt']);
  const output = number(pricing['completion']);
  return input === undefined || output === undefined || input < 0 || output < 0 ? undefined : { input, output };
}

function number(value: Json | undefined): number | undefined {
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined;
}

export interface ModelInfo {
  readonly id: string;
  readonly label: string;
  readonly contextTokens?: number;
  readonly maxTokens?: number;
  /** Prices in US dollars a token, when the list gives them. */
  readonly price?: { readonly input: number; readonly output: number };
}
