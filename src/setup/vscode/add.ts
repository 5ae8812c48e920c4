// Add Gateway: from a preset, a URL or a paste, step by step, to a gateway with its key and model.
import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import { presetOf } from '../../gateways/presets.ts';
import type { Preset } from '../../gateways/presets.ts';
import { labelOf } from '../../gateways/resolve.ts';
import { explained } from '../../host/notify.ts';
import { modelInfo } from '../../gateways/models.ts';
import { MessagesError } from '../../messages/index.ts';
import type { ModelInfo } from '../../messages/index.ts';
import type { Fix } from '../test/fixes.ts';
import { maskKey } from '../readKey.ts';
import { parsePaste } from '../paste/index.ts';
import type { Found, FoundCredential } from '../paste/index.ts';
import { addressOf, draftRecord, isIncomplete, ownAddress, presetFor, readAddress } from '../draft.ts';
import type { Draft, Drafted } from '../draft.ts';
import { gatewayOf } from '../gatewayList.ts';
import { noteWords } from '../words.ts';
import { authOf, inputAddress } from './inputAddress.ts';
import type { Ready } from './inputAddress.ts';
import { pick } from './boxes.ts';
import { askCertificate } from './certificate.ts';
import type { Choice } from './boxes.ts';
import { editLimits } from './edit.ts';
import { importClaudeCode } from './import.ts';
import { askGatewayKey, askMove, firstSecret } from './keys.ts';
import { anyModel, fetchModels } from './fetchModels.ts';
import { useModel } from '../useModel.ts';
import { pickModel } from './pickModel.ts';
import type { Setup } from './setup.ts';
import { askStart } from './start.ts';
import { signInTo } from './signInBox.ts';
import { costWords, runTest } from './test.ts';
import { inform, warn } from '../../host/messages.ts';

const title = (): string => vscode.l10n.t('Add Gateway');

/** The command: preset, paste or import → URL → key → model → test. Nothing is saved before a model is chosen. */
export async function addGateway(setup: Setup): Promise<Gateway | undefined> {
  const start = await askStart();
  switch (start?.type) {
    case undefined:
      return undefined;
    case 'preset':
      return addFrom(setup, { preset: start.preset });
    case 'found':
      return addFrom(setup, { found: start.found, exact: start.exact, seen: true });
    case 'clipboard': {
      const found = parsePaste(await vscode.env.clipboard.readText());
      if (found.url !== undefined || found.credentials.length > 0) return addFrom(setup, { found });
      void warn(
        vscode.l10n.t('No URL found on the clipboard. Copy a base URL, a curl command or ANTHROPIC_… lines first.'),
      );
      return addGateway(setup);
    }
    case 'import': {
      const found = await importClaudeCode(setup.host.platform);
      return found && addFrom(setup, { found, said: true });
    }
    default:
      return start satisfies never;
  }
}

interface From {
  readonly preset?: Preset;
  readonly found?: Found;
  readonly exact?: boolean;
  /** The user has seen the URL requests will go to, and picked it. */
  readonly seen?: boolean;
  /** Its notes have been shown already. */
  readonly said?: boolean;
}

/** The steps after the first box. */
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
  const taken = setup.records.all().map(({ id }) => String(id));
  const begun: Draft = { preset, address: address.field, url: address.url, found, auth: chosen?.auth, extras };
  let draft = chosen ? { ...begun, key: chosen.key } : await withKey(setup, begun, taken);
  while (draft) {
    const drafted = draftRecord(draft, taken);
    const gateway = gatewayOf(drafted.record);
    if (!gateway) return undefined;
    const answer = await askFirstModel(setup, gateway, drafted, found);
    if (answer === undefined) return undefined;
    if ('model' in answer) return write(setup, drafted, gateway, answer);
    if (answer.fix) draft = await fixDraft(setup, draft, answer.fix, taken, known !== undefined);
  }
  return undefined;
}

/** Has the user sign in, or asks for the key, and adds it to the draft; `undefined` if the user cancelled. */
async function withKey(setup: Setup, given: Draft, taken: readonly string[]): Promise<Draft | undefined> {
  const draft = { ...given, key: undefined, session: undefined };
  const gateway = gatewayOf(draftRecord(draft, taken).record);
  if (gateway === undefined || authOf(gateway) === 'none') return draft;
  const signedIn = await signInFirst(setup, gateway, draft);
  if (signedIn === undefined) return undefined;
  if (typeof signedIn === 'object') return { ...draft, ...signedIn };
  const key = await askGatewayKey(gateway);
  return key === undefined ? undefined : { ...draft, key: key === '' ? undefined : key };
}

/** Known gateways at an address of their own are what they are: only of others is it asked whether one can sign in. */
async function signInFirst({ host }: Setup, gateway: Gateway, draft: Draft): ReturnType<typeof signInTo> {
  if (presetOf(gateway.preset)?.baseUrl !== undefined) return 'none';
  try {
    return await signInTo(gateway, { transport: host.transport, secret: { passphrase: draft.passphrase } }, true);
  } catch (error) {
    if (!(error instanceof MessagesError)) throw error;
    // Anything else that is wrong shows as soon as models are asked for.
    if (error.reason === 'foreign_sign_in') void warn(explained(error, labelOf({ gateway, model: anyModel })).sentence);
    return 'none';
  }
}

/** Applies the fix picked because there was no model list. Cancelling a box leaves the draft as it was. */
async function fixDraft(
  setup: Setup,
  draft: Draft,
  fix: Fix,
  taken: readonly string[],
  isPreset: boolean,
): Promise<Draft | undefined> {
  const { preset, address } = draft;
  if (fix.kind === 'setKey' || fix.kind === 'signIn') return (await withKey(setup, draft, taken)) ?? draft;
  if (fix.kind === 'setCertificate') {
    const chosen = await askCertificate(setup.host.platform, draft.clientCertificate !== undefined);
    return chosen === undefined ? draft : { ...draft, ...chosen };
  }
  if (fix.kind === 'useHeader') return { ...draft, auth: fix.header };
  let moved: Draft;
  if (fix.kind === 'setUrl') {
    moved = { ...draft, address: addressOf(fix.url, { preset: preset?.id }), url: fix.url };
  } else {
    const read = await inputAddress(title(), preset, address.baseUrl ?? address.exactUrl ?? preset?.baseUrl ?? '');
    if (!read) return draft;
    moved = { ...draft, address: read.field, url: read.url };
    if (!isPreset) moved = { ...moved, preset: presetFor(read.url) };
  }
  const [from, to] = [new URL(draft.url).origin, new URL(moved.url).origin];
  if (from === to) return moved;
  if (draft.key === undefined || draft.session !== undefined) return withKey(setup, moved, taken);
  // A key entered for one server goes to another only with consent.
  const choice = await askMove(new URL(moved.url).host, from, to);
  if (choice === 'same') return moved;
  return choice === 'enter' ? withKey(setup, moved, taken) : draft;
}

function sayNotes({ notes }: Found): void {
  const words = notes.map((note) => noteWords(note, vscode.l10n));
  if (words.length > 0) void inform(words.join(' '));
}

/** Takes a URL that was seen and picked. Shows one first that is incomplete, probably wrong, or the preset's. */
async function askAddress(
  { found, exact = false, seen = false }: From,
  preset: Preset | undefined,
): Promise<Ready | undefined> {
  const url = found?.url;
  if (url === undefined) return inputAddress(title(), preset, preset?.baseUrl ?? '');
  const own = seen ? undefined : ownAddress(url, preset);
  const address = readAddress(url, preset, exact);
  if ('url' in address && own === undefined && !isIncomplete(url)) return address;
  return inputAddress(title(), preset, own ?? preset?.baseUrl ?? (/\.example\b/i.test(url) ? '' : url));
}

/** Programs disagree on which of two tokens wins, so the user chooses. */
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
    placeholder: vscode.l10n.t('Two keys were found. Which one is for this gateway?'),
  });
  return picked ?? 'left';
}

/** Betas and extra fields change every request, so they are sent only if the user agrees. */
async function askExtras(found: Found | undefined): Promise<boolean | undefined> {
  const extras = [...(found?.betas ?? []), ...Object.keys(found?.body ?? {})];
  if (extras.length === 0) return false;
  return pick(
    [
      { label: vscode.l10n.t('Leave Out'), description: vscode.l10n.t('many gateways reject it'), value: false },
      { label: vscode.l10n.t('Send With Each Request'), value: true },
    ],
    { title: title(), placeholder: vscode.l10n.t('Send this with each request? {0}', extras.join(', ')) },
  );
}

interface FirstModel {
  readonly model: string;
  readonly listed: readonly ModelInfo[] | undefined;
}

async function askFirstModel(
  setup: Setup,
  gateway: Gateway,
  { secret }: Drafted,
  found: Found | undefined,
): Promise<FirstModel | { readonly fix?: Fix } | undefined> {
  let listed: readonly ModelInfo[] | undefined;
  const known = (found?.models ?? []).map((id): ModelInfo => ({ id, label: id }));
  const fetch = async (signal: AbortSignal) => {
    const models = await fetchModels(setup.host, gateway, secret, signal);
    if ('error' in models) return models;
    listed = models;
    // Models from the paste stay first, with what the list knows about them.
    return [...known.map((model) => models.find(({ id }) => id === model.id) ?? model), ...models];
  };
  const picked = await pickModel(setup, [{ gateway, known, fetch }]);
  return picked && 'model' in picked ? { model: picked.model, listed } : picked;
}

/** Saves everything, then offers the test. */
async function write(
  setup: Setup,
  { record, secret }: Drafted,
  gateway: Gateway,
  { model, listed }: FirstModel,
): Promise<Gateway> {
  const complete = { ...record, model };
  const { host, records, lists } = setup;
  const kept = await firstSecret(host, gateway, secret);
  try {
    await records.add(complete);
  } catch (error) {
    // Otherwise the next gateway with this id would inherit the key.
    await host.secrets.remove(gateway.id);
    throw error;
  }
  if (listed) await lists.put(gateway, listed);
  let added = gatewayOf(complete) ?? gateway;
  // Without its key a test would fail. That the key is missing has been said already.
  for (let next = kept ? await askLast(setup, added, model) : undefined; next !== undefined;) {
    if (next === 'test') {
      // Only one that works becomes what the chat uses.
      await runTest(setup, added, model, true);
      return added;
    }
    await editLimits(setup, added, model);
    added = records.gateway(added.id) ?? added;
    next = await askLast(setup, added, model);
  }
  await useModel(setup, { gateway: added, model });
  return added;
}

/** The last step. Offers to fill in what isn't known about the model, now that it interrupts nothing. */
async function askLast(setup: Setup, gateway: Gateway, model: string): Promise<'test' | 'limits' | undefined> {
  const { contextTokens, price } = modelInfo(gateway, model, setup.lists.get(gateway));
  const unknown = [
    ...(contextTokens === undefined ? [vscode.l10n.t('context')] : []),
    ...(price === undefined && !gateway.loopback ? [vscode.l10n.t('price')] : []),
  ];
  const limits: Choice<'limits'> = {
    label: `$(dashboard) ${vscode.l10n.t('Set Limits and Price')}`,
    detail: vscode.l10n.t('Unknown for {0}: {1}', model, unknown.join(', ')),
    value: 'limits',
  };
  return pick<'test' | 'limits' | undefined>(
    [
      { label: `$(beaker) ${vscode.l10n.t('Test Gateway')}`, detail: costWords(setup, gateway, model), value: 'test' },
      ...(unknown.length > 0 ? [limits] : []),
      { label: `$(check) ${vscode.l10n.t('Done')}`, value: undefined },
    ],
    { title: vscode.l10n.t('{0} is set up', gateway.name), placeholder: vscode.l10n.t('Test this gateway?') },
  );
}
