// `contributes.configuration` of package.json, made from the schemas that read the settings: `npm run generate` writes it
// there, and a test holds the two equal. Not part of any bundle.
import * as z from 'zod/mini';
import { gatewaySchema } from './gatewaySchema.ts';
import { presets } from './presets.ts';
import { settingSchemas } from './settings.ts';

interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

type Property = JsonSchema & { readonly scope: 'application' | 'resource' };

/** What settings.json shows of each field of a gateway; a test holds the names against the schema. */
const gatewayWords = {
  id: 'Short name used by other settings, for example in `gateway/model`. Never change it: the key is kept under it.',
  name: 'Name shown in pickers and in the conversation.',
  preset:
    'A known gateway or server whose address and dialect to start from. Every other field of this record goes over it.',
  baseUrl:
    'Base URL, for example `https://gateway.example`. `/v1/messages` is added. https only, http only for this machine.',
  exactUrl: 'The exact URL to post to, when it cannot be made from a base URL.',
  auth: 'How the key is sent: `bearer` (Authorization: Bearer …), `x-api-key`, or `none`. The key itself is never kept here: use the command *Parley: Set Key*.',
  version: 'Value of the `anthropic-version` header; empty sends none.',
  betas: 'Values of the `anthropic-beta` header. None are sent unless named here.',
  headers: 'Further request headers. Not for credentials: those belong where keys are kept, see `secretHeaders`.',
  secretHeaders: 'Names of further headers whose values are kept with the key.',
  body: 'Further fields of every request body. What this gateway is sent beyond its own documentation.',
  model: 'Model to use when no other is chosen.',
  models: 'Models to offer besides the gateway’s own list: ids, or objects with what is known of them.',
  modelsUrl: 'Where the list of models is, when it is in none of the usual places. Same origin as the gateway.',
  dialect: 'What this gateway understands, where that differs from its preset or from the reference.',
  fallback:
    'Other gateways to try, in this order, when this one is rate limited, overloaded, out of credit or unreachable and nothing of the reply has come: `gateway` or `gateway/model`.',
  timeouts: 'Time limits in seconds, over `parley.timeouts`. 0 is no limit.',
  retries: 'Most retries before the first content, over `parley.retries`.',
} satisfies Record<keyof ReturnType<typeof gatewaySchema>['shape'], string>;

const modelWords = {
  id: 'The id as the gateway wants it in a request.',
  label: 'Name shown instead of the id.',
  contextTokens: 'Tokens of question and reply together that fit.',
  maxTokens: 'Most tokens of one reply.',
  price: 'US dollars a token.',
};

const priceWords = { input: 'US dollars a token of input.', output: 'US dollars a token of output.' };
const timeoutWords = {
  connect: 'Until the connection is there. Not in a browser, which does not tell.',
  firstByte: 'Until the first byte of the reply. Local servers load the model first.',
  idle: 'Between two bytes of a reply.',
};
const rangeWords = { min: 'Smallest value.', max: 'Largest value.', integer: 'Whole numbers only.' };

const dialectWords = {
  path: 'Path of the messages endpoint, added to the base URL.',
  auth: 'How the key is sent.',
  version: 'Value of the `anthropic-version` header; empty sends none.',
  betas: 'Values of the `anthropic-beta` header.',
  system: 'Is the system prompt a string only, or may it be blocks?',
  temperature: 'Range of `temperature`, or false where it is not known.',
  top_p: 'Range of `top_p`, or false where it is not known.',
  top_k: 'Range of `top_k`, or false where it is not known.',
  stop_sequences: 'Does it know `stop_sequences`?',
  tools: 'Does it know tools?',
  tool_choice: 'Kinds of `tool_choice` it knows.',
  thinking: 'Kinds of `thinking` it knows.',
  effort: 'Values of `output_config.effort` it knows.',
  metadata: 'Does it know `metadata`?',
  cache_control: 'Does it know prompt caching?',
  images: 'How images may be sent.',
  documents: 'Does it take documents (PDF)?',
  request_id:
    'Name of a header that takes an id of the caller, the same for each attempt of a request; empty sends none.',
  min_max_tokens: 'Smallest `max_tokens`.',
  count_tokens: 'Does it count tokens at `…/count_tokens`? `unknown` finds out by asking.',
  models: 'Paths of the list of models below the base URL, in the order to try.',
};

/** The schema as VS Code reads it (draft 7), without what only tools need. */
function jsonSchemaOf(schema: z.ZodMiniType): JsonSchema {
  const json = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  const keywords = Object.entries(json).filter(([name]) => name !== '$schema' && name !== 'definitions');
  return Object.fromEntries(keywords);
}

/** Puts words on the properties of an object schema; those of a choice on its objects. */
function described(schema: JsonSchema, words: Readonly<Record<string, string>>): JsonSchema {
  if (schema.anyOf !== undefined) return { ...schema, anyOf: schema.anyOf.map((each) => described(each, words)) };
  if (schema.items !== undefined) return { ...schema, items: described(schema.items, words) };
  if (schema.properties === undefined) return schema;
  const properties = Object.entries(schema.properties).map(([name, property]) => {
    const text = words[name];
    return [name, text === undefined ? property : { markdownDescription: text, ...property }] as const;
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

function withProperty(schema: JsonSchema, name: string, change: (property: JsonSchema) => JsonSchema): JsonSchema {
  if (schema.anyOf !== undefined)
    return { ...schema, anyOf: schema.anyOf.map((each) => withProperty(each, name, change)) };
  if (schema.items !== undefined) return { ...schema, items: withProperty(schema.items, name, change) };
  const property = schema.properties?.[name];
  return property === undefined
    ? schema
    : { ...schema, properties: { ...schema.properties, [name]: change(property) } };
}

function gatewayJsonSchema(): JsonSchema {
  const ranges = ['temperature', 'top_p', 'top_k'];
  let dialect = (schema: JsonSchema): JsonSchema => described(schema, dialectWords);
  for (const name of ranges) {
    const before = dialect;
    dialect = (schema) => withProperty(before(schema), name, (range) => described(range, rangeWords));
  }
  let schema = described(jsonSchemaOf(gatewaySchema()), gatewayWords);
  // Any JSON: its schema would point at itself, which does not survive being one of many.
  schema = withProperty(schema, 'body', ({ markdownDescription }) => ({ markdownDescription, type: 'object' }));
  schema = withProperty(schema, 'dialect', dialect);
  schema = withProperty(schema, 'models', (models) =>
    withProperty(described(models, modelWords), 'price', (price) => described(price, priceWords)),
  );
  schema = withProperty(schema, 'timeouts', (timeouts) => described(timeouts, timeoutWords));
  return withProperty(schema, 'preset', (preset) => ({ ...preset, enumDescriptions: presets.map(({ name }) => name) }));
}

/** What settings.json offers to write: one entry for each preset, and one for any other gateway. */
const snippets = [
  {
    label: 'Custom gateway (base URL)',
    body: {
      id: '${1:my-gateway}',
      name: '${2:My Gateway}',
      baseUrl: 'https://${3:gateway.example}',
      model: '${4:model}',
    },
  },
  ...presets.map(({ id, name, baseUrl, baseUrlExample }) => ({
    label: name,
    body: {
      id,
      preset: id,
      ...(baseUrl === undefined && { baseUrl: `\${1:${baseUrlExample ?? 'https://'}}` }),
      model: '${2:model}',
    },
  })),
];

const modelPattern = 'Written `gateway/model`, with the id of a gateway in `#parley.gateways#`.';

/** Everything but its type and default: those come from the schema that reads it. */
type SettingName = keyof ReturnType<typeof settingSchemas>;

const settingWords: Readonly<Record<SettingName, JsonSchema>> = {
  defaultModel: { markdownDescription: `The model to ask where no other is chosen. ${modelPattern}` },
  models: {
    markdownDescription: `Another model for one use: the chat, or an edit in the file. ${modelPattern}`,
  },
  maxTokens: {
    markdownDescription: 'Most tokens of one reply (`max_tokens`). A model’s own limit goes first where it is known.',
  },
  temperature: {
    markdownDescription: '`temperature` of every request. Empty sends none, which is best: newer models refuse it.',
  },
  topP: { markdownDescription: '`top_p` of every request. Empty sends none.' },
  topK: { markdownDescription: '`top_k` of every request. Empty sends none.' },
  thinking: {
    markdownDescription:
      'Thinking before the answer. `default` leaves it to the gateway; `adaptive` lets the model decide; `disabled` turns it off; a number such as `4096` allows that many tokens (1024 or more, less than `#parley.maxTokens#`). Only for gateways that know it.',
    patternErrorMessage: 'Write default, adaptive, disabled, or a number of tokens such as 4096.',
    examples: ['default', 'adaptive', 'disabled', '4096'],
  },
  effort: {
    markdownDescription:
      'How hard to work on the answer (`output_config.effort`). `default` sends none. Only for gateways that know it.',
  },
  systemPrompt: {
    markdownDescription: 'Instructions for every conversation. Empty uses none of your own.',
    editPresentation: 'multilineText',
  },
  timeouts: {
    markdownDescription:
      'Time limits in seconds: until the connection is there, until the first byte of a reply, and between two bytes of it. 0 is no limit.',
    default: { connect: 20, firstByte: 600, idle: 300 },
  },
  retries: {
    markdownDescription:
      'How often a request is sent again by itself when a gateway is busy or unreachable. Never after content has come.',
  },
  'log.content': {
    markdownDescription:
      'Write questions and answers into the output channel *Parley*. They may hold your code. Keys are never written.',
  },
  fontSize: { markdownDescription: 'Font size of the chat in pixels. 0 is VS Code’s own.' },
};

/** VS Code's settings editor offers a box for `number | null`, but not for the `anyOf` that a nullable becomes. */
function flat(schema: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = schema;
  const [first, second, ...more] = anyOf ?? [];
  if (first === undefined || second?.['type'] !== 'null' || more.length > 0) return schema;
  return { ...first, ...rest, type: [first['type'], 'null'] };
}

function setting(name: SettingName): Property {
  const schema = flat(jsonSchemaOf(settingSchemas()[name]));
  const worded =
    name === 'timeouts' ? described(schema, timeoutWords) : name === 'models' ? described(schema, useWords) : schema;
  return { scope: 'application', ...worded, ...settingWords[name] };
}

const useWords = {
  chat: 'For the chat.',
  edit: 'For edits in a file.',
};

const gateways: Property = {
  scope: 'application',
  type: 'array',
  default: [],
  markdownDescription:
    'The gateways you use. Easier than by hand: the command *Parley: Add Gateway*. Keys are not kept here but in VS Code’s secret storage; set them with *Parley: Set Key*. A workspace cannot change this setting.',
  items: { ...gatewayJsonSchema(), defaultSnippets: snippets },
};

const lenses: Property = {
  scope: 'resource',
  type: 'object',
  default: { explain: true, refactor: true },
  additionalProperties: false,
  markdownDescription: 'Which lenses to show over functions, methods and classes.',
  properties: {
    explain: { type: 'boolean', default: true, description: 'Explain' },
    refactor: { type: 'boolean', default: true, description: 'Refactor' },
  },
};

const order: readonly SettingName[] = [
  'defaultModel',
  'models',
  'maxTokens',
  'systemPrompt',
  'thinking',
  'effort',
  'temperature',
  'topP',
  'topK',
  'timeouts',
  'retries',
  'log.content',
  'fontSize',
];

/** The value of `contributes.configuration`. */
export function configuration(): { readonly title: string; readonly properties: Readonly<Record<string, Property>> } {
  const named = order.map((name) => [`parley.${name}`, setting(name)] as const);
  const properties = Object.fromEntries([
    ['parley.gateways', gateways] as const,
    ...named,
    ['parley.lenses', lenses] as const,
  ]);
  return {
    title: 'Parley',
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, property], index) => [name, { order: index + 1, ...property }]),
    ),
  };
}
