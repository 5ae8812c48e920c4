// Conversation Settings: what one conversation asks for in place of the settings, as far as the gateway takes it.
import * as vscode from 'vscode';
import { askText, choose as chooseRow } from '../../host/dialogs.ts';
import type { Parameters } from '../../conversation/tree.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import type { Takes, Wanted } from '../../gateways/parameters.ts';
import type { Dialect, Range } from '../../messages/index.ts';
import type { Chat } from '../chat.ts';

export interface ParametersPorts {
  /** What a model takes. */
  readonly takes: (to: EndpointLabel | undefined) => Takes | undefined;
  readonly wanted: () => Wanted;
}

type Name = keyof Parameters;

interface Row extends vscode.QuickPickItem {
  readonly name?: Name;
  readonly way?: 'reset' | 'settings';
}

/** A list of all of them, each with its value and where that comes from; stays until it is left. */
export async function setParameters(chat: Chat, ports: ParametersPorts): Promise<void> {
  for (;;) {
    const picked = await chooseRow(rowsOf(chat, ports), {
      title: vscode.l10n.t('Conversation Settings'),
      placeHolder: vscode.l10n.t('What do you want to set for this conversation?'),
    });
    if (picked === undefined) return;
    if (picked.way === 'settings') {
      await vscode.commands.executeCommand('parley.openSettings');
      return;
    }
    if (picked.way === 'reset') chat.steering.setParameters({});
    else if (picked.name !== undefined && isTaken(picked.name, ports.takes(chat.chosen.endpoint)))
      await ask(chat, picked.name, ports);
  }
}

const titles = (): Readonly<Record<Name, string>> => ({
  system: vscode.l10n.t('System Prompt'),
  max_tokens: vscode.l10n.t('Max Tokens'),
  thinking: vscode.l10n.t('Thinking'),
  effort: vscode.l10n.t('Effort'),
  temperature: vscode.l10n.t('Temperature'),
  top_p: vscode.l10n.t('Top P'),
  top_k: vscode.l10n.t('Top K'),
});

/** Does the gateway take it? Unknown gateways are asked, and answer for themselves. */
function isTaken(name: Name, takes: Takes | undefined): boolean {
  if (takes === undefined || name === 'system' || name === 'max_tokens') return true;
  const { dialect } = takes;
  return name === 'thinking' || name === 'effort' ? dialect[name].length > 0 : dialect[name] !== false;
}

function rowsOf(chat: Chat, { takes, wanted }: ParametersPorts): readonly Row[] {
  const own = chat.conversation.parameters;
  const common = wanted();
  const gateway = takes(chat.chosen.endpoint);
  const all = Object.entries(titles()) as readonly (readonly [Name, string])[];
  const rows = all.map(([name, label]): Row => {
    if (!isTaken(name, gateway)) {
      return { name, label, description: vscode.l10n.t('not supported by {0}', gateway?.gatewayName ?? '') };
    }
    const isOwn = own[name] !== undefined;
    const value = wordsOf(name, isOwn ? own : common);
    const from = isOwn ? vscode.l10n.t('this conversation') : vscode.l10n.t('settings');
    return { name, label, description: value === undefined ? vscode.l10n.t('not set') : `${value} · ${from}` };
  });
  const separator = { label: '', kind: vscode.QuickPickItemKind.Separator };
  const isAny = Object.keys(own).length > 0;
  const reset: Row = { label: `$(discard) ${vscode.l10n.t('Reset to Global Settings')}`, way: 'reset' };
  const settings: Row = { label: `$(gear) ${vscode.l10n.t('Open Settings')}`, way: 'settings' };
  return [...rows, separator, ...(isAny ? [reset] : []), settings];
}

function wordsOf(name: Name, from: Parameters): string | undefined {
  if (name === 'system') {
    const text = from.system?.trim().replaceAll(/\s+/g, ' ');
    return text === '' ? vscode.l10n.t('none') : text?.slice(0, 80);
  }
  if (name === 'thinking') return from.thinking && thinkingWords(from.thinking);
  if (name === 'max_tokens') return from.max_tokens?.toLocaleString();
  return from[name] === undefined ? undefined : String(from[name]);
}

function thinkingWords(thinking: NonNullable<Parameters['thinking']>): string {
  switch (thinking.type) {
    case 'enabled':
      return vscode.l10n.t('up to {0} tokens', thinking.budget_tokens.toLocaleString());
    case 'adaptive':
      return vscode.l10n.t('as the model sees fit');
    case 'disabled':
      return vscode.l10n.t('off');
  }
}

/** Asks for the value, and sets it; left alone, nothing changes. */
async function ask(chat: Chat, name: Name, { takes }: ParametersPorts): Promise<void> {
  const own = chat.conversation.parameters;
  const dialect = takes(chat.chosen.endpoint)?.dialect;
  const value = await valueOf(name, own, dialect);
  if (value === undefined) return;
  const { [name]: _, ...others } = own;
  chat.steering.setParameters(value === 'settings' ? others : { ...others, ...value });
}

type Value = Parameters | 'settings' | undefined;

async function valueOf(name: Name, own: Parameters, dialect: Dialect | undefined): Promise<Value> {
  switch (name) {
    case 'system': {
      const text = await box(name, own.system, vscode.l10n.t('Leave empty to send no system prompt.'), () => undefined);
      return text === undefined ? undefined : { system: text.trim() };
    }
    case 'thinking':
      return pickThinking(own, dialect);
    case 'effort': {
      const rows = (dialect?.effort ?? (['low', 'medium', 'high', 'xhigh', 'max'] as const)).map((effort) => ({
        label: effort,
        value: { effort } as const,
      }));
      return choose(name, rows);
    }
    case 'max_tokens':
      return number(name, own, { min: dialect?.min_max_tokens ?? 1, max: 1_000_000, integer: true });
    case 'temperature':
    case 'top_p':
    case 'top_k': {
      const range = dialect?.[name];
      return number(name, own, range === undefined || range === false ? { min: 0, max: 1_000 } : range);
    }
  }
}

async function pickThinking(own: Parameters, dialect: Dialect | undefined): Promise<Value> {
  const kinds = dialect?.thinking ?? (['adaptive', 'enabled', 'disabled'] as const);
  const budget = vscode.l10n.t('Token Budget…');
  const words = { adaptive: vscode.l10n.t('Let the Model Decide'), enabled: budget, disabled: vscode.l10n.t('Off') };
  const rows = kinds.map((type) => ({
    label: words[type],
    value: type === 'enabled' ? ('budget' as const) : { thinking: { type } },
  }));
  const picked = await choose('thinking', rows);
  if (picked !== 'budget') return picked;
  const before = own.thinking?.type === 'enabled' ? String(own.thinking.budget_tokens) : '10000';
  const range = { min: 1_024, max: 1_000_000, integer: true };
  const text = await box('thinking', before, rangeWords(range), (typed) => problemOf(typed, range));
  return text === undefined ? undefined : { thinking: { type: 'enabled', budget_tokens: Number(text) } };
}

/** One of these, or what the settings say. */
async function choose<Chosen>(
  name: Name,
  rows: readonly { readonly label: string; readonly value: Chosen }[],
): Promise<Chosen | 'settings' | undefined> {
  const asBefore = { label: vscode.l10n.t('Use Global Setting'), value: 'settings' as const };
  const picked = await chooseRow([...rows, asBefore], { title: titles()[name] });
  return picked?.value;
}

async function number(
  name: 'max_tokens' | 'temperature' | 'top_p' | 'top_k',
  own: Parameters,
  range: Range,
): Promise<Value> {
  const before = own[name] === undefined ? '' : String(own[name]);
  const prompt = `${rangeWords(range)} ${vscode.l10n.t('Leave it empty to use the settings.')}`;
  const text = await box(name, before, prompt, (typed) => (typed === '' ? undefined : problemOf(typed, range)));
  if (text === undefined) return undefined;
  return text.trim() === '' ? 'settings' : { [name]: Number(text) };
}

function rangeWords({ min, max, integer }: Range): string {
  if (max === Number.MAX_SAFE_INTEGER) return vscode.l10n.t('A number of at least {0}.', min);
  return integer === true
    ? vscode.l10n.t('A whole number from {0} to {1}.', min, max)
    : vscode.l10n.t('A number from {0} to {1}.', min, max);
}

function problemOf(typed: string, range: Range): string | undefined {
  const value = Number(typed);
  const isGood = typed.trim() !== '' && value >= range.min && value <= range.max;
  return isGood && (range.integer !== true || Number.isInteger(value)) ? undefined : rangeWords(range);
}

const box = async (
  name: Name,
  value = '',
  prompt: string,
  validateInput: (typed: string) => string | undefined,
): Promise<string | undefined> =>
  askText({ title: titles()[name], value, prompt, validateInput, ignoreFocusOut: true });
