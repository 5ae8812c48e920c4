import * as vscode from 'vscode';
import type { Gateway, GatewayRecord } from '../../gateways/gateway.ts';
import { presets, type Preset } from '../../gateways/known.ts';
import { endpointOf } from '../../gateways/resolve.ts';
import type { Endpoint, ModelInfo } from '../../messages/client.ts';
import { MessagesError } from '../../messages/errors.ts';
import type { Found, FoundCredential } from '../found.ts';
import { maskKey } from '../key.ts';
import { parsePaste } from '../paste.ts';
import { draftRecord, presetFor, readAddress, type Address, type Draft, type Drafted } from '../record.ts';
import { cost } from '../testGateway.ts';
import { noteWords } from '../words.ts';
import { authOf, inputAddress } from './address.ts';
import { askKey, pick, pickLive, separator, type Choice, type Live } from './ask.ts';
import { importClaudeCode } from './import.ts';
import { firstSecret } from './keys.ts';
import { anyModel, askModel, useModel } from './models.ts';
import { gatewayOf } from './records.ts';
import type { Setup } from './setup.ts';
import { runTest } from './test.ts';

const title = (): string => vscode.l10n.t('Add Gateway');

/** Where the person begins. */
type Start =
  | { readonly type: 'preset'; readonly preset: Preset }
  | { readonly type: 'found'; readonly found: Found; readonly exact: boolean }
  | { readonly type: 'clipboard' }
  | { readonly type: 'import' };

/** The command: preset, paste or import → address → key → model → test. Nothing is written before the model is chosen. */
export async function addGateway(setup: Setup): Promise<Gateway | undefined> {
  const start = await askStart();
  switch (start?.type) {
    case undefined:
      return undefined;
    case 'preset':
      return addFrom(setup, { preset: start.preset });
    case 'found':
      return addFrom(setup, { found: start.found, exact: start.exact });
    case 'clipboard': {
      const found = parsePaste(await vscode.env.clipboard.readText());
      if (found.url !== undefined || found.credentials.length > 0) return addFrom(setup, { found });
      void vscode.window.showWarningMessage(
        vscode.l10n.t(
          'There is no address on the clipboard. Copy a base URL, a curl command or ANTHROPIC_… lines first.',
        ),
      );
      return addGateway(setup);
    }
    case 'import': {
      const found = await importClaudeCode();
      return found && addFrom(setup, { found, said: true });
    }
    default:
      return start satisfies never;
  }
}

async function askStart(): Promise<Start | undefined> {
  let live: Live | undefined;
  // What is pasted into a box of one line loses its line breaks, which the clipboard still has; and a key that came along
  // must not stay on the screen. So the box shows the address alone, and this remembers the whole text for it.
  let pasted: { readonly shown: string; readonly text: string } | undefined;
  const take = async (typed: string): Promise<void> => {
    const clipboard = /\s|\{/.test(typed) ? await vscode.env.clipboard.readText() : typed;
    const text = clipboard.replace(/[\r\n]+/g, '') === typed ? clipboard : typed;
    const found = parsePaste(text);
    if (found.url === undefined || (text === typed && found.credentials.length === 0)) return;
    pasted = { shown: found.url, text };
    live?.type(found.url);
  };
  return pickLive<Start>({
    title: title(),
    placeholder: vscode.l10n.t('Pick a gateway, or paste its address, a curl command or ANTHROPIC_… lines'),
    rows: (typed) => {
      if (pasted?.shown !== typed) void take(typed);
      return [...pasteRows(pasted?.shown === typed ? pasted.text : typed), ...presetRows()];
    },
    start: (started) => {
      live = started;
    },
  });
}

function presetRows(): readonly Choice<Start>[] {
  return [
    separator(vscode.l10n.t('Gateways')),
    ...presets.map((preset) => ({
      label: preset.name,
      description: preset.baseUrl ?? vscode.l10n.t('its address is asked for'),
      value: { type: 'preset', preset } as const,
    })),
    separator(vscode.l10n.t('Other ways')),
    { label: `$(clippy) ${vscode.l10n.t('Paste from Clipboard')}`, value: { type: 'clipboard' } },
    { label: `$(file-code) ${vscode.l10n.t('Import from Claude Code')}`, value: { type: 'import' } },
  ];
}

/** What the text so far would come to: the URL is seen before anything is sent. */
function pasteRows(text: string): readonly Choice<Start>[] {
  const found = parsePaste(text);
  if (found.url === undefined) return [];
  const address = readAddress(found.url, presetFor(found.url));
  if ('problem' in address) return [{ label: `$(error) ${address.problem}`, description: found.url, alwaysShow: true }];
  const [key] = found.credentials;
  const row = (url: string, exact: boolean): Choice<Start> => ({
    label: `$(arrow-right) ${vscode.l10n.t('Post to {0}', url)}`,
    ...(key && { description: vscode.l10n.t('with the key {0}', maskKey(key.key)) }),
    alwaysShow: true,
    value: { type: 'found', found, exact },
  });
  const exact = readAddress(found.url, undefined, true);
  const differs = 'url' in exact && exact.url !== address.url && !isUsualForm(exact.url, address.url);
  return [row(address.url, false), ...(differs ? [row(exact.url, true)] : [])];
}

/** Is the text only a shorter form of the URL that is posted to? Then nobody means it as it is. */
function isUsualForm(typed: string, posted: string): boolean {
  const { origin, pathname, search } = new URL(typed);
  const path = pathname.replace(/\/+$/, '');
  const usual = path === '' || /\/(?:v1|anthropic|api|messages|completions|responses|models)$/.test(path);
  return usual && (search === '' || posted.startsWith(origin + path));
}

interface From {
  readonly preset?: Preset;
  readonly found?: Found;
  readonly exact?: boolean;
  /** Its notes were shown already. */
  readonly said?: boolean;
}

/** The steps after the beginning. */
export async function addFrom(setup: Setup, from: From): Promise<Gateway | undefined> {
  const { found } = from;
  if (found && from.said !== true) sayNotes(found);
  const known = from.preset ?? (found?.url === undefined ? undefined : presetFor(found.url));
  const address = await askAddress(from, known);
  if (!address) return undefined;
  const preset = known ?? presetFor(address.url);
  const chosen = await chooseCredential(found);
  if (chosen === 'left') return undefined;
  const extras = await askExtras(found);
  if (extras === undefined) return undefined;
  const draft: Draft = { preset, address: address.field, url: address.url, found, auth: chosen?.auth, extras };
  const taken = setup.records.all().map(({ id }) => String(id));
  const key = chosen?.key ?? (await askKeyFor(address.url, draftRecord(draft, taken).record));
  if (key === undefined) return undefined;
  const drafted = draftRecord({ ...draft, key: key === '' ? undefined : key }, taken);
  return finish(setup, drafted, found);
}

function sayNotes({ notes }: Found): void {
  const words = notes.map((note) => noteWords(note, vscode.l10n));
  if (words.length > 0) void vscode.window.showInformationMessage(words.join(' '));
}

type Ready = Extract<Address, { readonly url: string }>;

/** An address from a paste was seen and picked already; a preset's is shown to be confirmed or changed. */
async function askAddress({ found, exact = false }: From, preset: Preset | undefined): Promise<Ready | undefined> {
  if (found?.url !== undefined) {
    const address = readAddress(found.url, preset, exact);
    if ('url' in address && !new URL(address.url).hostname.endsWith('.example')) return address;
  }
  const text = await inputAddress(title(), preset, preset?.baseUrl ?? '');
  if (text === undefined) return undefined;
  const address = readAddress(text, preset);
  return 'url' in address ? address : undefined;
}

/** Two different tokens: which one wins differs between programs, so the person says. */
async function chooseCredential(found: Found | undefined): Promise<FoundCredential | undefined | 'left'> {
  const credentials = found?.credentials ?? [];
  if (credentials.length < 2) return credentials[0];
  const choices = credentials.map((credential) => ({
    label: credential.auth === 'bearer' ? 'Authorization: Bearer' : 'x-api-key',
    description: maskKey(credential.key),
    value: credential,
  }));
  const picked = await pick(choices, {
    title: title(),
    placeholder: vscode.l10n.t('Two keys were found. Which one does this gateway take?'),
  });
  return picked ?? 'left';
}

/** Betas and extra fields change every request: only when the person wants them. */
async function askExtras(found: Found | undefined): Promise<boolean | undefined> {
  const extras = [...(found?.betas ?? []), ...Object.keys(found?.body ?? {})];
  if (extras.length === 0) return false;
  return pick(
    [
      { label: vscode.l10n.t('Leave Out'), description: vscode.l10n.t('gateways often refuse them'), value: false },
      { label: vscode.l10n.t('Send With Each Request'), value: true },
    ],
    { title: title(), placeholder: vscode.l10n.t('Found as extras: {0}', extras.join(', ')) },
  );
}

async function askKeyFor(url: string, record: GatewayRecord): Promise<string | undefined> {
  const gateway = gatewayOf(record);
  if (gateway && authOf(gateway) === 'none') return '';
  const { origin } = new URL(url);
  return askKey({
    title: vscode.l10n.t('Key for {0}', gateway?.name ?? origin),
    prompt: gateway?.loopback
      ? vscode.l10n.t('Leave it empty if the server wants none. It is kept in VS Code’s secret storage.')
      : vscode.l10n.t('It is kept in VS Code’s secret storage and sent to {0} alone.', origin),
    optional: gateway?.loopback ?? false,
  });
}

/** Model, then everything is written, then the test is offered. */
async function finish(
  setup: Setup,
  { record, secret }: Drafted,
  found: Found | undefined,
): Promise<Gateway | undefined> {
  const gateway = gatewayOf(record);
  if (!gateway) return undefined;
  let listed: readonly ModelInfo[] | undefined;
  const model = await askModel({
    title: vscode.l10n.t('Model of {0}', gateway.name),
    gateway,
    endpoint: tryEndpoint(gateway, secret),
    transport: setup.host.transport,
    known: (found?.models ?? []).map((id) => ({ id, label: id })),
    listed: (models) => {
      listed = models;
    },
  });
  if (model === undefined) return undefined;
  const complete = { ...record, model };
  const { host, records, lists } = setup;
  const kept = await firstSecret(host, gateway, secret);
  try {
    await records.add(complete);
  } catch (error) {
    // The key of a gateway that is not there would be the next one's of this id.
    await host.secrets.remove(gateway.id);
    throw error;
  }
  if (listed) await lists.put(gateway, listed);
  await useModel(host, { gateway, model });
  const added = gatewayOf(complete) ?? gateway;
  // Without the key that belongs to it a test would fail; that the key is missing was said.
  if (kept && (await offerTest(added))) await runTest(setup, added, model);
  return added;
}

function tryEndpoint(gateway: Gateway, secret: Drafted['secret']): Endpoint | undefined {
  try {
    return endpointOf({ gateway, model: anyModel }, undefined, secret);
  } catch (error) {
    if (error instanceof MessagesError) return undefined;
    throw error;
  }
}

async function offerTest({ name }: Gateway): Promise<boolean> {
  const test = await pick(
    [
      { label: `$(beaker) ${vscode.l10n.t('Test Gateway')}`, description: costWords(), value: true },
      { label: `$(check) ${vscode.l10n.t('Done')}`, value: false },
    ],
    { title: vscode.l10n.t('{0} is set up', name), placeholder: vscode.l10n.t('Find out what it can do?') },
  );
  return test ?? false;
}

/** What a test costs, to be read before it starts. */
export function costWords(): string {
  return vscode.l10n.t(
    '{0} small requests, about {1} tokens in and at most {2} out',
    cost.paid,
    cost.input,
    cost.output.toLocaleString(),
  );
}
