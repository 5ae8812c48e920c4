// The commands about one gateway: pick, remove, duplicate, reset, copy as variables, Show Request.
import * as vscode from 'vscode';
import { plain } from '../../host/plain.ts';
import type { Gateway } from '../../gateways/gateway.ts';
import { Texts } from '../../host/texts.ts';
import { askUser, inform, warn } from '../../host/messages.ts';
import { toCurl, toJson } from '../../sending/requestRecord.ts';
import type { RequestRecord } from '../../sending/requestRecord.ts';
import { asEnvironment } from '../environment.ts';
import type { Shell } from '../environment.ts';
import { freeId, namedRecords } from '../draft.ts';
import type { NamedRecord } from '../draft.ts';
import { gatewayOf } from '../gatewayList.ts';
import { authOf } from './inputAddress.ts';
import { askName, pick } from './boxes.ts';
import { openSettings } from './edit.ts';
import { firstSecret, storeSecret } from './keys.ts';
import type { Setup } from './setup.ts';

/** The gateway with this id, else the only one, else the one the user picks. If there is none, offers to add one. */
export async function whichGateway({ records }: Setup, id: unknown, title: string): Promise<Gateway | undefined> {
  const usable = records.all().filter((record) => gatewayOf(record) !== undefined);
  const named = await which(namedRecords(usable), id, title);
  return named && records.gateway(named.id);
}

/** {@link whichGateway} for commands that also work on broken gateways, which are listed with what is wrong. */
export async function whichRecord({ records }: Setup, id: unknown, title: string): Promise<NamedRecord | undefined> {
  const all = namedRecords(records.all());
  if (all.length > 0 || records.all().length === 0) return which(all, id, title);
  // Records without ids can't be told apart here.
  await openSettings();
  return undefined;
}

async function which(all: readonly NamedRecord[], id: unknown, title: string): Promise<NamedRecord | undefined> {
  const named = all.find((record) => record.id === id);
  if (named) return named;
  if (all.length === 0) return offerAdd();
  if (all.length === 1) return all[0];
  return pick(
    all.map((record) => ({ label: plain(record.name), description: record.about, value: record })),
    { title, placeholder: vscode.l10n.t('Which gateway?') },
  );
}

/** Says that there is no gateway yet, and offers to add one. */
export async function offerAdd(): Promise<undefined> {
  const add = vscode.l10n.t('Add Gateway');
  const picked = await inform(vscode.l10n.t('No gateway yet.'), add);
  if (picked === add) await vscode.commands.executeCommand('parley.addGateway');
  return undefined;
}

/** The command: removes the gateway, its key and what was learned about it, after asking. */
export async function removeGateway(setup: Setup, gateway: NamedRecord): Promise<void> {
  const remove = vscode.l10n.t('Remove');
  const picked = await askUser(
    vscode.l10n.t('Remove {0}?', gateway.name),
    vscode.l10n.t('Its key is deleted too. Your conversations are kept.'),
    remove,
  );
  if (picked !== remove) return;
  const { host, records, lists } = setup;
  // The key first: if deleting it fails, the gateway stays, so that no later one with this id inherits the key.
  await host.secrets.remove(gateway.id);
  await records.remove(gateway.id);
  await host.learned.reset(gateway.id);
  await lists.forget(gateway.id);
  await forgetChoice(setup, gateway.id);
}

/** Unsets models of a removed gateway, which would make every request fail. */
async function forgetChoice({ host: { settings } }: Setup, id: string): Promise<void> {
  const names = (name: string | undefined) => name === id || name?.startsWith(`${id}/`) === true;
  const { defaultModel, models } = settings.current;
  if (names(defaultModel)) await settings.write('defaultModel', undefined);
  const kept = Object.fromEntries(Object.entries(models).filter(([, name]) => name !== undefined && !names(name)));
  if (Object.values(models).some(names)) {
    await settings.write('models', Object.keys(kept).length === 0 ? undefined : kept);
  }
}

/** The command: copies a gateway under a new name and id, without its key. */
export async function duplicateGateway({ records, host }: Setup, gateway: Gateway): Promise<void> {
  const name = await askName(vscode.l10n.t('Duplicate {0}', gateway.name), vscode.l10n.t('{0} copy', gateway.name));
  // Read only now, because the box may have been open for long.
  const record = records.find(gateway.id);
  if (name === undefined || !record) return;
  const id = freeId(
    name,
    records.all().map((each) => String(each['id'])),
  );
  const copy = { ...record, id, name };
  const made = gatewayOf(copy);
  if (made) await firstSecret(host, made, {});
  await records.add(copy);
  const secret = await host.secrets.read(gateway);
  // Two gateways with one sign-in would spend each other's refresh tokens.
  if (!made || secret === undefined || secret.lost === true || secret.session !== undefined) return;
  const same = vscode.l10n.t('Use the Same Key');
  const picked = await inform(vscode.l10n.t('{0} has no key yet.', made.name), same);
  if (picked === same) await storeSecret(host, made, secret);
}

/** The command: forgets what tests and replies taught about a gateway. */
export async function resetLearned({ host, lists }: Setup, gateway: Gateway): Promise<void> {
  await host.learned.reset(gateway.id);
  await lists.forget(gateway.id);
  void inform(vscode.l10n.t('The detected capabilities of {0} were reset.', gateway.name));
}

/** The command: copies a gateway for other programs, with a placeholder for the key. */
export async function copyAsEnvironment(gateway: Gateway): Promise<void> {
  const shell = await pick<Shell>(
    [
      { label: 'bash, zsh', value: 'bash' },
      { label: 'PowerShell', value: 'powershell' },
      { label: 'cmd', value: 'cmd' },
    ],
    {
      title: vscode.l10n.t('Copy {0} as Environment Variables', gateway.name),
      placeholder: vscode.l10n.t('Which shell?'),
    },
  );
  if (shell === undefined) return;
  const { url, model, headers, secretHeaders, overrides } = gateway;
  const secret = Object.fromEntries(secretHeaders.map((name) => [name, undefined]));
  const text = asEnvironment(
    { url, auth: authOf(gateway), model, headers: { ...headers, ...secret }, betas: overrides.betas },
    shell,
  );
  if (text === undefined) {
    void warn(
      vscode.l10n.t(
        'Can’t copy {0} as environment variables: other programs always post to …/v1/messages.',
        gateway.name,
      ),
    );
    return;
  }
  await vscode.env.clipboard.writeText(text);
  void inform(vscode.l10n.t('Copied. Replace YOUR_KEY with your key.'));
}

export interface Documents {
  /** Shows the last request, in the form the user picks. */
  show(): Promise<void>;
  /** Shows everything learned about a gateway. */
  showLearned(gateway: Gateway): Promise<void>;
  dispose(): void;
}

/** Registers the read-only documents of Show Request and Detected Capabilities. */
export function requestDocuments({ host }: Setup): Documents {
  const texts = new Texts('parley-request');
  const last = (ending: string, textOf: (record: RequestRecord) => string): vscode.Uri =>
    texts.set(`${vscode.l10n.t('Last Request')}.${ending}`, '', () => {
      const record = host.lastRequest();
      return record === undefined ? '' : `${textOf(record)}\n`;
    });
  return {
    showLearned: async ({ id, name }) => {
      const text = (): string => {
        const gateway = host.settings.current.gateways.find((each) => each.id === id);
        return `${JSON.stringify((gateway && host.learned.get(gateway)) ?? {}, undefined, 2)}\n`;
      };
      await texts.show(texts.set(`${vscode.l10n.t('Detected Capabilities of {0}', name)}.json`, id, text));
    },
    dispose: () => texts.dispose(),
    show: async () => {
      if (!host.lastRequest()) {
        const showLog = vscode.l10n.t('Show Log');
        const picked = await inform(
          vscode.l10n.t('Nothing has been asked in this window yet. For tests and model lists, see the log.'),
          showLog,
        );
        if (picked === showLog) await vscode.commands.executeCommand('parley.showLog');
        return;
      }
      const uri = await pick(
        [
          { label: 'JSON', description: vscode.l10n.t('the request and its reply'), value: last('json', toJson) },
          { label: 'curl', description: vscode.l10n.t('the request as a command'), value: last('sh', toCurl) },
        ],
        {
          title: vscode.l10n.t('Show Request'),
          placeholder: vscode.l10n.t('The last request, without the key'),
        },
      );
      if (uri) await texts.show(uri);
    },
  };
}
