// Set Model Limits and Price.
import * as vscode from 'vscode';
import { modelInfo } from '../../gateways/models.ts';
import type { Target } from '../../gateways/resolve.ts';
import { ownFacts, perMillion, readPrice, readTokens, withModelFacts } from '../modelFacts.ts';
import type { ModelFacts, Typed } from '../modelFacts.ts';
import { plain } from '../../host/plain.ts';
import { inputBox, pick, separator } from './boxes.ts';
import type { Choice } from './boxes.ts';
import type { Setup } from './setup.ts';

type Field = 'label' | 'contextTokens' | 'maxTokens' | 'price';

/**
 * Shows what is known about a model and lets the user edit it, field by field, until they cancel or want another model.
 * Each change is saved at once.
 */
export async function setModelLimits(setup: Setup, { gateway: { id }, model }: Target): Promise<'other' | undefined> {
  for (;;) {
    const record = setup.records.find(id);
    const gateway = setup.records.gateway(id);
    if (!record || !gateway) return undefined;
    const own = ownFacts(record, model);
    const used = modelInfo(gateway, model, setup.lists.get(gateway));
    const field = await pick<Field | 'other'>(
      [
        ...(['label', 'contextTokens', 'maxTokens', 'price'] as const).map((each) => rowOf(each, own, used)),
        separator(''),
        { label: vscode.l10n.t('Another Model…'), value: 'other' },
      ],
      {
        title: vscode.l10n.t('Limits and Price of {0}', model),
        placeholder: vscode.l10n.t('What do you want to set?'),
      },
    );
    if (field === undefined || field === 'other') return field;
    const change = await askField(field, own, model);
    if (change) await setup.records.change(id, (now) => withModelFacts(now, model, change));
  }
}

function rowOf(field: Field, own: ModelFacts, used: ModelFacts): Choice<Field> {
  const mine = shown(field, own);
  const other = shown(field, used);
  return {
    label: fieldName(field),
    description: plain(
      mine ??
        (other === undefined || field === 'label'
          ? vscode.l10n.t('not set')
          : vscode.l10n.t('not set (default {0})', other)),
    ),
    value: field,
  };
}

function fieldName(field: Field): string {
  return {
    label: vscode.l10n.t('Name'),
    contextTokens: vscode.l10n.t('Context'),
    maxTokens: vscode.l10n.t('Max Output Tokens'),
    price: vscode.l10n.t('Price'),
  }[field];
}

function shown(field: Field, facts: ModelFacts): string | undefined {
  const value = facts[field];
  if (typeof value === 'number') return vscode.l10n.t('{0} tokens', value.toLocaleString());
  if (typeof value !== 'object') return value;
  return vscode.l10n.t('${0} in, ${1} out per million tokens', perMillion(value.input), perMillion(value.output));
}

/** The change to make; `undefined` if the user cancelled. An empty box unsets the field. */
async function askField(field: Field, own: ModelFacts, model: string): Promise<ModelFacts | undefined> {
  const title = vscode.l10n.t('{0} for {1}', fieldName(field), model);
  if (field === 'price') return askPrice(title, own.price);
  if (field === 'label') {
    const prompt = vscode.l10n.t(
      'Shown beside the ID in lists, and in VS Code’s own model picker. Leave empty to reset.',
    );
    const text = await inputBox({ title, prompt, value: own.label ?? '' });
    const label = text?.trim().slice(0, 100);
    return label === undefined ? undefined : { label: label === '' ? undefined : label };
  }
  const prompt =
    field === 'maxTokens'
      ? vscode.l10n.t('Maximum tokens per reply. Leave empty to reset.')
      : vscode.l10n.t('Maximum tokens of conversation and reply together. Leave empty to reset.');
  const wrong = vscode.l10n.t('Enter a whole number above 0, such as 200000 or 200k.');
  const read = await askNumber(title, prompt, own[field], readTokens, wrong);
  return read && { [field]: read.number };
}

async function askPrice(title: string, own: ModelFacts['price']): Promise<ModelFacts | undefined> {
  const wrong = vscode.l10n.t('Enter a number of 0 or more, such as 0.15.');
  const of = (price: number | undefined) => (price === undefined ? undefined : perMillion(price));
  const prompt = vscode.l10n.t('US dollars per million input tokens. Leave empty to reset the price.');
  const input = await askNumber(title, prompt, of(own?.input), readPrice, wrong);
  if (input?.number === undefined) return input && { price: undefined };
  for (;;) {
    const output = await askNumber(
      title,
      vscode.l10n.t('US dollars per million output tokens.'),
      of(own?.output),
      readPrice,
      wrong,
    );
    if (output === undefined) return undefined;
    // Half a price is useless, so an empty box is asked for again.
    if (output.number !== undefined) return { price: { input: input.number, output: output.number } };
  }
}

/** Asks for a number, which an empty box unsets; `undefined` if the user cancelled. */
async function askNumber(
  title: string,
  prompt: string,
  value: number | undefined,
  read: (text: string) => Typed,
  wrong: string,
): Promise<{ readonly number: number | undefined } | undefined> {
  const text = await inputBox({
    title,
    prompt,
    value: value === undefined ? '' : String(value),
    validateInput: (typed) => (read(typed) === 'wrong' ? wrong : undefined),
  });
  const number = text === undefined ? 'wrong' : read(text);
  return number === 'wrong' ? undefined : { number };
}
