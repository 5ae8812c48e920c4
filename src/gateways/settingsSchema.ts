// Generates `contributes.configuration` of package.json from the schemas that read the settings. `npm run generate` writes
// it there, and a test compares the two. Not part of any bundle.
import * as z from 'zod/mini';
import { gatewaySchema } from './gatewaySchema.ts';
import {
  certificateWords,
  dialectWords,
  gatewayWords,
  keyCommandWords,
  modelWords,
  priceWords,
  rangeWords,
  timeoutWords,
} from './gatewayWords.ts';
import { presets } from './presets.ts';
import { settingSchemas } from './settings.ts';

interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

type Property = JsonSchema & { readonly scope: 'application' | 'resource' };

/** The schema in the form VS Code reads (draft 7). */
export function jsonSchemaOf(schema: z.ZodMiniType): JsonSchema {
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

/** Adds descriptions to the properties of an object schema, inside lists and unions too. */
export function described(schema: JsonSchema, words: Readonly<Record<string, string>>): JsonSchema {
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
  // Any JSON: its schema would refer to itself by a path that no longer exists once it’s nested here.
  schema = withProperty(schema, 'body', ({ markdownDescription }) => ({ markdownDescription, type: 'object' }));
  schema = withProperty(schema, 'dialect', dialect);
  schema = withProperty(schema, 'models', (models) =>
    withProperty(described(models, modelWords), 'price', (price) => described(price, priceWords)),
  );
  schema = withProperty(schema, 'keyCommand', (command) => described(command, keyCommandWords));
  schema = withProperty(schema, 'clientCertificate', (files) => described(files, certificateWords));
  schema = withProperty(schema, 'timeouts', (timeouts) => described(timeouts, timeoutWords));
  return withProperty(schema, 'preset', (preset) => ({ ...preset, enumDescriptions: presets.map(({ name }) => name) }));
}

/** Snippets that settings.json offers: one for each preset, and one for any other gateway. */
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

const modelPattern = 'Use the form `gateway/model`, with the ID of a gateway in `#parley.gateways#`.';

/** Every setting but the gateways and the lenses. Types and defaults come from the schema that reads them. */
type SettingName = keyof ReturnType<typeof settingSchemas>;

const settingWords: Readonly<Record<SettingName, JsonSchema>> = {
  defaultModel: { markdownDescription: `Default model. ${modelPattern}` },
  models: {
    markdownDescription: `Models for specific uses: chat, edits or commit messages. ${modelPattern}`,
  },
  maxTokens: {
    markdownDescription: 'Maximum tokens per reply (`max_tokens`). A model’s known limit takes precedence.',
  },
  temperature: {
    markdownDescription: '`temperature` of every request. Best left empty: newer models reject it.',
  },
  topP: { markdownDescription: '`top_p` of every request. Leave empty to send none.' },
  topK: { markdownDescription: '`top_k` of every request. Leave empty to send none.' },
  thinking: {
    markdownDescription:
      'Thinking before the answer. `default` leaves it to the gateway, `adaptive` lets the model decide, `disabled` turns it off, and a number such as `4096` allows that many tokens (at least 1024, less than `#parley.maxTokens#`). Only for gateways that support it.',
    patternErrorMessage: 'Enter default, adaptive, disabled, or a number of tokens such as 4096.',
    examples: ['default', 'adaptive', 'disabled', '4096'],
  },
  effort: {
    markdownDescription:
      'How much effort the model puts into the answer (`output_config.effort`). `default` leaves it to the gateway. Only for gateways that support it.',
  },
  systemPrompt: {
    markdownDescription: 'Your instructions to the model, sent with every conversation.',
    editPresentation: 'multilineText',
  },
  timeouts: {
    markdownDescription:
      'Time limits in seconds: to connect, until the first byte of a reply, and between two pieces of it. 0 means no limit.',
    default: { connect: 20, firstByte: 600, idle: 300 },
  },
  retries: {
    markdownDescription:
      'Maximum automatic retries when a gateway is busy or unreachable. A reply that has begun is never retried automatically.',
  },
  'log.content': {
    markdownDescription:
      'Log questions and answers to the *Parley* output channel. They may contain your code. Keys are never logged.',
  },
  ignore: {
    markdownDescription:
      'Glob patterns for files that are attached only after you confirm: `*.pem` matches by name, `secrets/**` by path. Files that Git ignores are treated the same.',
  },
  context: {
    markdownDescription:
      'What to attach to every message automatically. Off by default. *Parley: Configure Automatic Context…* changes this for one workspace.',
  },
  fontSize: { markdownDescription: 'Font size of the chat in pixels. 0 uses the font size of VS Code’s chat.' },
  sendWith: {
    markdownDescription: 'Key that sends a message in the chat. Shift+Enter always starts a new line.',
    enumDescriptions: [
      'Enter sends, Shift+Enter starts a new line.',
      'Ctrl+Enter sends (Cmd+Enter on a Mac), Enter starts a new line.',
    ],
  },
  actions: {
    markdownDescription:
      'Actions of your own for code. Run them with *Parley: Run Action*, from a lens, from the light bulb, or with a key: bind `parley.runAction` with the name as `args`. Prompt files can be actions too: give them `does: edit` and `where: lens, lightBulb` in their front matter.',
    defaultSnippets: [
      {
        label: 'Add Logging',
        body: [
          { name: '${1:Add Logging}', prompt: '${2:Log what this code does at debug level.}', where: ['lightBulb'] },
        ],
      },
    ],
  },
  budget: {
    markdownDescription:
      'What a day and a month may cost, in US dollars. `soft`: tell me when a request would go over it. `hard`: send nothing over it until I say so. `gateways`: the same for single gateways, by ID. *Parley: Set Budget* asks for it. Counts what models cost by their known prices.',
  },
  changePeek: {
    markdownDescription: 'While you review an edit, also show its changes in VS Code’s own gutter and peek.',
  },
  titles: {
    markdownDescription:
      'Let the model that answered title a conversation after its first reply, by one more small request. Otherwise its title is its first question.',
  },
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
  const words = fieldWords[name];
  return {
    scope: 'application',
    ...(words === undefined ? schema : described(schema, words)),
    ...settingWords[name],
  };
}

const contextWords = {
  selection: 'The selection in the active editor.',
  file: 'The file in the active editor.',
  problems: 'The problems in the file in the active editor.',
};

const actionWords = {
  name: 'Name shown in *Run Action*, in lenses and in the light bulb.',
  prompt: 'What the model is asked to do with the code.',
  does: '`edit` changes the code, for review. `ask` answers in the chat.',
  where: 'Where to offer it besides *Parley: Run Action*: as a `lens` above code, or in the `lightBulb`.',
};

const useWords = {
  chat: 'Model for the chat.',
  edit: 'Model for edits.',
  commit: 'Model for commit messages.',
};

/** Of settings with fields, what each field is. */
const fieldWords: Readonly<Partial<Record<SettingName, Readonly<Record<string, string>>>>> = {
  timeouts: timeoutWords,
  models: useWords,
  context: contextWords,
  actions: actionWords,
};

const gateways: Property = {
  scope: 'application',
  type: 'array',
  default: [],
  markdownDescription:
    'Your gateways. Use *Parley: Add Gateway* instead of editing by hand. Keys are stored in VS Code’s secret storage, not here: set them with *Parley: Set Key*. Workspaces can’t change this setting.',
  items: { ...gatewayJsonSchema(), defaultSnippets: snippets },
};

const lenses: Property = {
  scope: 'resource',
  type: 'object',
  default: { show: 'always', explain: true, refactor: true },
  additionalProperties: false,
  markdownDescription: 'Which code lenses to show above functions, methods and classes, and where.',
  properties: {
    show: {
      type: 'string',
      enum: ['always', 'cursor', 'never'],
      default: 'always',
      description: 'Where to show lenses.',
      enumDescriptions: [
        'Above every function, method and class.',
        'Only above the one that the cursor is in.',
        'Nowhere.',
      ],
    },
    explain: { type: 'boolean', default: true, description: 'Show Explain.' },
    refactor: { type: 'boolean', default: true, description: 'Show Refactor.' },
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
  'ignore',
  'context',
  'sendWith',
  'titles',
  'budget',
  'actions',
  'changePeek',
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
