import * as vscode from 'vscode';
import { isSecretHeader, parseGateway, type Gateway } from '../../gateways/gateway.ts';
import { presetOf } from '../../gateways/known.ts';
import type { HostSend } from '../../host/send.ts';
import { MessagesError } from '../../messages/errors.ts';
import { fromHeader } from '../found.ts';
import { fixRecord, readAddress, without, type RawRecord } from '../record.ts';
import type { Fix } from '../diagnose.ts';
import { learnedWords } from '../words.ts';
import { authOf, inputAddress } from './address.ts';
import { pick, separator, type Choice } from './ask.ts';
import { moveKey, setKey, storeSecret } from './keys.ts';
import { askModel } from './models.ts';
import { gatewayOf } from './records.ts';
import type { Setup } from './setup.ts';

/** Puts a changed record in the place of a gateway's and asks about the key when the origin is another. */
export async function save(setup: Setup, gateway: Gateway, record: RawRecord): Promise<Gateway | undefined> {
  await setup.records.replace(gateway.id, record);
  const changed = gatewayOf(record);
  if (changed) await moveKey(setup, gateway, changed);
  return changed;
}

/** Carries out a fix that changes the gateway's record. `undefined` when the person left. */
export async function applyFix(setup: Setup, gateway: Gateway, fix: Fix): Promise<Gateway | undefined> {
  const record = setup.records.find(gateway.id);
  if (!record) return undefined;
  if (fix.kind === 'editUrl') return editAddress(setup, gateway);
  return save(setup, gateway, fixRecord(record, fix));
}

/** Asks for another address, the present one filled in. */
export async function editAddress(setup: Setup, gateway: Gateway): Promise<Gateway | undefined> {
  const record = setup.records.find(gateway.id);
  if (!record) return undefined;
  const preset = presetOf(gateway.preset);
  const text = await inputAddress(vscode.l10n.t('Address of {0}', gateway.name), preset, gateway.baseUrl);
  if (text === undefined) return undefined;
  const address = readAddress(text, preset);
  if ('problem' in address) return undefined;
  return save(setup, gateway, { ...without(record, 'baseUrl', 'exactUrl'), ...address.field });
}

type Field = 'name' | 'address' | 'auth' | 'key' | 'model' | 'addHeader' | 'removeHeader' | 'learned' | 'settings';

/** The command: one field after the other, until the person leaves or opens a document. */
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
      await vscode.window.showWarningMessage(problems.map(({ path, message }) => `${path}: ${message}`).join(' '));
      return openSettings();
    }
    const field = await pick(await fields(setup, gateway), {
      title: vscode.l10n.t('Edit {0}', gateway.name),
      placeholder: vscode.l10n.t('What shall be changed?'),
    });
    if (field === undefined) return;
    if (field === 'settings') return openSettings();
    if (field === 'learned') return showLearned(gateway);
    await editField(setup, gateway, record, field);
  }
}

/** The list of gateways as it is written down. */
export async function openSettings(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openSettingsJson', {
    revealSetting: { key: 'parley.gateways' },
  });
}

async function fields({ host }: Setup, gateway: Gateway): Promise<readonly Choice<Field>[]> {
  const auth = authOf(gateway);
  const { t } = vscode.l10n;
  const headers = [...Object.keys(gateway.headers), ...gateway.secretHeaders];
  return [
    { label: t('Address'), description: gateway.url, value: 'address' },
    { label: t('Name'), description: gateway.name, value: 'name' },
    { label: t('Key'), description: await keyState(host, gateway), value: 'key' },
    { label: t('Key Header'), description: headerLabel(auth), value: 'auth' },
    { label: t('Model'), description: gateway.model ?? '', value: 'model' },
    separator(t('Headers')),
    { label: t('Add Header…'), description: headers.join(', '), value: 'addHeader' },
    ...(headers.length > 0 ? [{ label: t('Remove Header…'), value: 'removeHeader' as const }] : []),
    separator(''),
    {
      label: t('What Was Learned'),
      description: learnedWords(host.learned.get(gateway), vscode.l10n),
      value: 'learned',
    },
    { label: t('Everything Else, in settings.json'), value: 'settings' },
  ];
}

async function keyState({ secrets }: HostSend, gateway: Gateway): Promise<string> {
  try {
    return (await secrets.read(gateway))?.key === undefined ? vscode.l10n.t('not set') : vscode.l10n.t('set');
  } catch (error) {
    if (error instanceof MessagesError) return vscode.l10n.t('the key store does not answer');
    throw error;
  }
}

function headerLabel(auth: 'bearer' | 'x-api-key' | 'none'): string {
  if (auth === 'none') return vscode.l10n.t('none');
  return auth === 'bearer' ? 'Authorization: Bearer' : 'x-api-key';
}

async function editField(
  setup: Setup,
  gateway: Gateway,
  record: RawRecord,
  field: Exclude<Field, 'learned' | 'settings'>,
): Promise<void> {
  switch (field) {
    case 'address':
      await editAddress(setup, gateway);
      return;
    case 'name': {
      const name = await vscode.window.showInputBox({
        title: vscode.l10n.t('Name of {0}', gateway.name),
        value: gateway.name,
        ignoreFocusOut: true,
        validateInput: (text) =>
          text.trim() === '' || text.length > 100 ? vscode.l10n.t('Enter a short name.') : undefined,
      });
      if (name !== undefined) await save(setup, gateway, { ...record, name: name.trim() });
      return;
    }
    case 'key':
      await setKey(setup, gateway);
      return;
    case 'auth': {
      const auth = await pick(
        (['bearer', 'x-api-key', 'none'] as const).map((value) => ({ label: headerLabel(value), value })),
        {
          title: vscode.l10n.t('Key Header of {0}', gateway.name),
          placeholder: vscode.l10n.t('Where is the key sent?'),
        },
      );
      if (auth !== undefined) await save(setup, gateway, { ...record, auth });
      return;
    }
    case 'model': {
      const endpoint = await setup.host.endpoint(gateway, gateway.model ?? '-').catch(() => undefined);
      const { transport } = setup.host;
      const known = setup.lists.get(gateway);
      const model = await askModel({
        title: vscode.l10n.t('Model of {0}', gateway.name),
        gateway,
        endpoint,
        transport,
        known,
      });
      if (model !== undefined) await save(setup, gateway, { ...record, model });
      return;
    }
    case 'addHeader':
      return addHeader(setup, gateway, record);
    case 'removeHeader':
      return removeHeader(setup, gateway, record);
    default:
      return field satisfies never;
  }
}

/** A header that looks like a credential is kept with the key, everything else in the settings. */
async function addHeader(setup: Setup, gateway: Gateway, record: RawRecord): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Header for {0}', gateway.name),
    prompt: vscode.l10n.t('Name: value. One that looks like a credential is kept with the key.'),
    ignoreFocusOut: true,
    validateInput: (typed) =>
      typed === '' || headerIn(typed)
        ? undefined
        : vscode.l10n.t('Write it as Name: value. Credentials belong to the key.'),
  });
  const header = text === undefined ? undefined : headerIn(text);
  if (!header) return;
  const [name, value] = header;
  if (!isSecretHeader(name, value)) {
    await save(setup, gateway, { ...record, headers: { ...gateway.headers, [name]: value } });
    return;
  }
  const secret = await setup.host.secrets.read(gateway);
  const headers = { ...secret?.headers, [name]: value };
  if (!(await storeSecret(setup.host, gateway, { ...secret, headers }))) return;
  await save(setup, gateway, { ...record, secretHeaders: [...new Set([...gateway.secretHeaders, name])] });
}

function headerIn(line: string): readonly [string, string] | undefined {
  const colon = line.indexOf(':');
  return colon < 1 ? undefined : Object.entries(fromHeader(line.slice(0, colon), line.slice(colon + 1)).headers)[0];
}

async function removeHeader(setup: Setup, gateway: Gateway, record: RawRecord): Promise<void> {
  const names = [...Object.keys(gateway.headers), ...gateway.secretHeaders];
  const name = await pick(
    names.map((value) => ({ label: value, value })),
    { title: vscode.l10n.t('Edit {0}', gateway.name), placeholder: vscode.l10n.t('Which header shall go?') },
  );
  if (name === undefined) return;
  const headers = without(gateway.headers, name);
  const secretHeaders = gateway.secretHeaders.filter((each) => each !== name);
  const rest = without(record, 'headers', 'secretHeaders');
  await save(setup, gateway, {
    ...rest,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(secretHeaders.length > 0 && { secretHeaders }),
  });
  const secret = await setup.host.secrets.read(gateway);
  if (secret?.headers?.[name] === undefined) return;
  const kept = Object.fromEntries(Object.entries(secret.headers).filter(([each]) => each !== name));
  await storeSecret(setup.host, gateway, { ...secret, headers: kept });
}
