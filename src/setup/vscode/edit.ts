// Edit Gateway: one field after another.
import * as vscode from 'vscode';
import { parseGateway } from '../../gateways/gateway.ts';
import type { Gateway } from '../../gateways/gateway.ts';
import { presetOf } from '../../gateways/presets.ts';
import type { Target } from '../../gateways/resolve.ts';
import { notify } from '../../host/notify.ts';
import { isSecretHeader, MessagesError, shownUrl } from '../../messages/index.ts';
import { fromHeader } from '../paste/index.ts';
import { fixRecord, isName, secretOf, withHeader, without, withoutHeader, withoutName } from '../draft.ts';
import type { RawRecord } from '../draft.ts';
import { gatewayOf } from '../gatewayList.ts';
import type { Fix } from '../test/fixes.ts';
import { plain } from '../../host/plain.ts';
import { warn } from '../../host/messages.ts';
import { learnedWords, sessionWords } from '../words.ts';
import { authOf, inputAddress } from './inputAddress.ts';
import { askName, inputBox, pick, separator } from './boxes.ts';
import type { Choice } from './boxes.ts';
import { setCertificate } from './certificate.ts';
import { setKeyOrSignIn, signIn } from './signIn.ts';
import { moveKey, setKey, storeSecret } from './keys.ts';
import { setModelLimits } from './modelLimits.ts';
import { useModel } from '../useModel.ts';
import { pickModel, sourceOf } from './pickModel.ts';
import type { Asked } from './pickModel.ts';
import type { Setup, SetupHost } from './setup.ts';

/** Changes a gateway's record, and asks about its key if the origin changed. */
async function save(
  setup: Setup,
  { id }: Gateway,
  change: (record: RawRecord) => RawRecord,
): Promise<Gateway | undefined> {
  let before: Gateway | undefined;
  const record = await setup.records.change(id, (now) => {
    before = gatewayOf(now);
    return change(now);
  });
  const changed = record && gatewayOf(record);
  if (before && changed) await moveKey(setup, before, changed);
  return changed;
}

/** Applies a fix to the gateway's record or key; `undefined` if the user cancelled. */
export async function applyFix(setup: Setup, gateway: Gateway, fix: Fix): Promise<Gateway | undefined> {
  if (fix.kind === 'editUrl') return editAddress(setup, gateway);
  if (fix.kind === 'setKey') return (await setKey(setup, gateway)) ? gateway : undefined;
  if (fix.kind === 'signIn') return (await signIn(setup, gateway)) ? gateway : undefined;
  if (fix.kind === 'setCertificate') return setCertificate(setup, gateway);
  return save(setup, gateway, (record) => fixRecord(record, fix));
}

/** Asks for another URL, with the current one filled in. */
export async function editAddress(setup: Setup, gateway: Gateway): Promise<Gateway | undefined> {
  const preset = presetOf(gateway.preset);
  const address = await inputAddress(vscode.l10n.t('URL of {0}', gateway.name), preset, gateway.baseUrl);
  if (!address) return undefined;
  return save(setup, gateway, (record) => ({ ...without(record, 'baseUrl', 'exactUrl'), ...address.field }));
}

type Field =
  | 'name'
  | 'address'
  | 'auth'
  | 'key'
  | 'model'
  | 'limits'
  | 'addHeader'
  | 'removeHeader'
  | 'learned'
  | 'settings';

/** The command: edits one field after another, until the user cancels or opens a document. */
export async function editGateway(
  setup: Setup,
  id: string,
  showLearned: (gateway: Gateway) => Promise<void>,
): Promise<void> {
  for (;;) {
    const record = setup.records.find(id);
    if (!record) return;
    const { gateway, problems } = parseGateway(record);
    if (!gateway) {
      await warn(problems.map(({ path, message }) => `${path}: ${message}`).join(' '));
      return openSettings();
    }
    const field = await pick(await fields(setup, gateway), {
      title: vscode.l10n.t('Edit {0}', gateway.name),
      placeholder: vscode.l10n.t('What do you want to change?'),
    });
    if (field === undefined) return;
    if (field === 'settings') return openSettings();
    if (field === 'learned') return showLearned(gateway);
    await editField(setup, gateway, field);
  }
}

/** Opens `parley.gateways` in settings.json. */
export async function openSettings(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openSettingsJson', {
    revealSetting: { key: 'parley.gateways' },
  });
}

async function fields({ host }: Setup, gateway: Gateway): Promise<readonly Choice<Field>[]> {
  const auth = authOf(gateway);
  const headers = [...Object.keys(gateway.headers), ...gateway.secretHeaders];
  return [
    { label: vscode.l10n.t('URL'), description: shownUrl(gateway.url), value: 'address' },
    { label: vscode.l10n.t('Name'), description: gateway.name, value: 'name' },
    ...(gateway.signIn === true
      ? [{ label: vscode.l10n.t('Sign-In'), description: plain(await keyState(host, gateway)), value: 'key' as const }]
      : [
          { label: vscode.l10n.t('Key'), description: await keyState(host, gateway), value: 'key' as const },
          { label: vscode.l10n.t('Key Header'), description: headerLabel(auth), value: 'auth' as const },
        ]),
    { label: vscode.l10n.t('Model'), description: plain(gateway.model ?? ''), value: 'model' },
    { label: vscode.l10n.t('Model Limits and Price…'), value: 'limits' },
    separator(vscode.l10n.t('Headers')),
    { label: vscode.l10n.t('Add Header…'), description: headers.join(', '), value: 'addHeader' },
    ...(headers.length > 0 ? [{ label: vscode.l10n.t('Remove Header…'), value: 'removeHeader' as const }] : []),
    separator(''),
    {
      label: vscode.l10n.t('Detected Capabilities'),
      description: learnedWords(host.learned.get(gateway), vscode.l10n),
      value: 'learned',
    },
    { label: vscode.l10n.t('Edit in settings.json'), value: 'settings' },
  ];
}

async function keyState({ secrets }: SetupHost, gateway: Gateway): Promise<string> {
  try {
    if (gateway.signIn === true) return sessionWords(await secrets.session(gateway), Date.now(), vscode.l10n);
    return (await secrets.read(gateway))?.key === undefined ? vscode.l10n.t('not set') : vscode.l10n.t('set');
  } catch (error) {
    if (error instanceof MessagesError) return vscode.l10n.t('secret storage isn’t responding');
    throw error;
  }
}

function headerLabel(auth: 'bearer' | 'x-api-key' | 'none'): string {
  if (auth === 'none') return vscode.l10n.t('none');
  return auth === 'bearer' ? 'Authorization: Bearer' : 'x-api-key';
}

async function editField(setup: Setup, gateway: Gateway, field: Exclude<Field, 'learned' | 'settings'>): Promise<void> {
  switch (field) {
    case 'address':
      await editAddress(setup, gateway);
      return;
    case 'name': {
      const name = await askName(vscode.l10n.t('Name of {0}', gateway.name), gateway.name);
      if (name !== undefined) await save(setup, gateway, (record) => ({ ...record, name }));
      return;
    }
    case 'key':
      // The outcome is shown when it is known. Editing continues meanwhile.
      void setKeyOrSignIn(setup, gateway).catch(async (error: unknown) => notify(setup.host.log, error));
      return;
    case 'auth': {
      const auth = await pick(
        (['bearer', 'x-api-key', 'none'] as const).map((value) => ({ label: headerLabel(value), value })),
        {
          title: vscode.l10n.t('Key Header for {0}', gateway.name),
          placeholder: vscode.l10n.t('Which header carries the key?'),
        },
      );
      if (auth !== undefined) await save(setup, gateway, (record) => ({ ...record, auth }));
      return;
    }
    case 'model': {
      const asked = await askOwnModel(setup, { gateway });
      if (!asked) return;
      await save(setup, gateway, (record) => ({ ...record, model: asked.model }));
      // If the chat uses this gateway, it uses the new model too.
      if (setup.chat.asks()?.gatewayId === gateway.id) await useModel(setup, asked);
      return;
    }
    case 'limits':
      return editLimits(setup, gateway);
    case 'addHeader':
      return addHeader(setup, gateway);
    case 'removeHeader':
      return removeHeader(setup, gateway);
    default:
      return field satisfies never;
  }
}

/** Asks for one of a gateway's models. If there is no list, applies the fix the user picks and asks again. */
export async function askOwnModel(setup: Setup, asked: Asked): Promise<Target | undefined> {
  const picked = await pickModel(setup, [sourceOf(setup, asked)]);
  if (!picked || 'model' in picked) return picked;
  const { gateway, fix } = picked;
  const changed = fix && (await applyFix(setup, gateway, fix));
  return askOwnModel(setup, { gateway: changed ?? gateway, refused: asked.refused });
}

/** Edits limits and prices, one model after another, starting with the given one or else with one the user picks. */
export async function editLimits(setup: Setup, gateway: Gateway, model?: string): Promise<void> {
  let next = model === undefined ? await askOwnModel(setup, { gateway }) : { gateway, model };
  while (next) next = (await setModelLimits(setup, next)) && (await askOwnModel(setup, next));
}

/** Adds a header. One that looks like a credential is stored with the key, any other in settings. */
async function addHeader(setup: Setup, gateway: Gateway): Promise<void> {
  const text = await inputBox({
    title: vscode.l10n.t('Header for {0}', gateway.name),
    prompt: vscode.l10n.t('Enter it as “Name: value”. Credentials are stored with the key, not in settings.'),
    validateInput: (typed) =>
      typed === '' || headerIn(typed)
        ? undefined
        : vscode.l10n.t('Use the form “Name: value”. For the gateway’s key, use Set Key.'),
  });
  const header = text === undefined ? undefined : headerIn(text);
  const now = setup.records.gateway(gateway.id);
  if (!header || !now) return;
  const [name, value] = header;
  if (!isSecretHeader(name, value) && !now.secretHeaders.some((each) => isName(name, each))) {
    await save(setup, now, (record) => withHeader(record, name, value));
    return;
  }
  const secret = await setup.host.secrets.read(now);
  const headers = { ...withoutName(secret?.headers ?? {}, name), [name]: value };
  if (await storeSecret(setup.host, now, secretOf(secret?.key, headers, secret))) {
    await save(setup, now, (record) => withHeader(record, name));
  }
}

function headerIn(line: string): readonly [string, string] | undefined {
  const colon = line.indexOf(':');
  return colon < 1 ? undefined : Object.entries(fromHeader(line.slice(0, colon), line.slice(colon + 1)).headers)[0];
}

async function removeHeader(setup: Setup, gateway: Gateway): Promise<void> {
  const names = [...Object.keys(gateway.headers), ...gateway.secretHeaders];
  const name = await pick(
    names.map((value) => ({ label: value, value })),
    {
      title: vscode.l10n.t('Edit {0}', gateway.name),
      placeholder: vscode.l10n.t('Which header do you want to remove?'),
    },
  );
  if (name === undefined) return;
  const changed = await save(setup, gateway, (record) => withoutHeader(record, name));
  if (!changed) return;
  const secret = await setup.host.secrets.read(changed);
  if (secret?.headers?.[name] === undefined) return;
  await storeSecret(setup.host, changed, secretOf(secret.key, withoutName(secret.headers, name), secret));
}
