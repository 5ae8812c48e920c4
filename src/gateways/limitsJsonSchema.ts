// Generates the JSON schema of `.parley.json`, with which VS Code completes and checks the file. Not part of any bundle.
import { limitsSchema } from './allowed.ts';
import { described, jsonSchemaOf } from './settingsSchema.ts';

const words = {
  gateways: 'IDs of the gateways this workspace may use, of those in each user’s own settings.',
  models: 'Models this workspace may use: `gateway/model`. `*` stands for anything, for example `*/claude-*`.',
  exclude: 'Glob patterns for files that are attached only after you confirm, in addition to each user’s own.',
  budget: 'Most US dollars to spend. Counts where it is lower than the user’s own.',
};

const budgetWords = { day: 'In a day.', month: 'In a month.' };

export function limitsJsonSchema(): object {
  const schema = described(jsonSchemaOf(limitsSchema()), words);
  const { budget } = schema.properties ?? {};
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Limits of a workspace',
    description: 'What Parley may use in this workspace. It can only limit what each user has set up.',
    ...schema,
    properties: { ...schema.properties, ...(budget && { budget: described(budget, budgetWords) }) },
  };
}
