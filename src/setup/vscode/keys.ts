// Set Key: asks for keys and secret headers, stores and checks them, and moves them only with consent.
import * as vscode from 'vscode';
import { wait } from '../../host/dialogs.ts';
import { inBrowser } from '../../gateways/browser.ts';
import { presetOf } from '../../gateways/presets.ts';
import type { Gateway } from '../../gateways/gateway.ts';
import type { Secret } from '../../gateways/resolve.ts';
import type { KeyedGateway } from '../../host/keyStore.ts';
import { explained } from '../../host/notify.ts';
import { inform, warn } from '../../host/messages.ts';
import { checkKey } from '../test/checkKey.ts';
import type { KeyCheck } from '../test/checkKey.ts';
import { readHeader } from '../readKey.ts';
import { secretOf } from '../draft.ts';
import { quoteWords } from '../../faults/explain.ts';
import { authOf } from './inputAddress.ts';
import { askKey, pick } from './boxes.ts';
import { anyModel, openEndpoint, patience } from './fetchModels.ts';
import type { Setup } from './setup.ts';

/** Stores a gateway's secrets. If that fails and they may not be kept in memory either, says so and returns `false`. */
export async function storeSecret({ secrets }: Setup['host'], gateway: Gateway, secret: Secret): Promise<boolean> {
  if ((await secrets.write(gateway, secret)) !== 'refused') return true;
  void sayRefused(gateway);
  return false;
}

async function sayRefused({ id, name }: Gateway): Promise<void> {
  const set = vscode.l10n.t('Set Key');
  const words = vscode.l10n.t(
    'The key for {0} wasn’t saved: VS Code’s secret storage isn’t working on this computer.',
    name,
  );
  if ((await warn(words, set)) === set) {
    await vscode.commands.executeCommand('parley.setKey', id);
  }
}

/**
 * {@link storeSecret} for a new gateway. A gateway added without a secret must not inherit one left behind by an
 * earlier gateway with the same id and origin.
 */
export async function firstSecret(host: Setup['host'], gateway: Gateway, secret: Secret): Promise<boolean> {
  if (Object.keys(secret).length > 0) return storeSecret(host, gateway, secret);
  // If the store doesn't respond, nothing in it can be sent either.
  if ((await readSecret(host, gateway)) !== undefined) await host.secrets.remove(gateway.id);
  return true;
}

/**
 * The command: {@link setKey}, then says whether the gateway accepts the key, as far as that can be known at no cost.
 */
export async function setAndCheckKey(setup: Setup, gateway: Gateway): Promise<void> {
  if (gateway.keyCommand !== undefined && gateway.secretHeaders.length === 0) return sayCommand(gateway);
  if (!(await setKey(setup, gateway))) return;
  const { name } = gateway;
  const set = vscode.l10n.t('Set Key');
  const test = vscode.l10n.t('Test Gateway');
  const result = await checkStored(setup, gateway);
  let picked: string | undefined;
  if (result === 'none') picked = await inform(vscode.l10n.t('{0} no longer gets a key.', name), test);
  else if (result.state === 'accepted') picked = await inform(vscode.l10n.t('{0} accepted the key.', name), test);
  else if (result.state === 'refused') {
    const words = [vscode.l10n.t('{0} refused the key.', name), quoteWords(result.error, vscode.l10n)];
    picked = await warn(words.filter((part) => part !== undefined).join(' '), set, test);
  } else {
    const why = result.error
      ? explained(result.error).sentence
      : vscode.l10n.t('Only a test can tell whether the gateway accepts it.');
    picked = await inform(`${vscode.l10n.t('The key for {0} is saved, but not verified.', name)} ${why}`, test);
  }
  if (picked === set) await vscode.commands.executeCommand('parley.setKey', gateway.id);
  else if (picked === test) await vscode.commands.executeCommand('parley.testGateway', gateway.id);
}

async function sayCommand({ id, name }: Gateway): Promise<void> {
  const test = vscode.l10n.t('Test Gateway');
  const words = vscode.l10n.t('The key for {0} comes from a command in its settings (keyCommand).', name);
  if ((await inform(words, test)) === test) {
    await vscode.commands.executeCommand('parley.testGateway', id);
  }
}

/** Checks the key as stored, so that the answer holds for the requests that follow. */
async function checkStored({ host, lists }: Setup, gateway: Gateway): Promise<KeyCheck | 'none'> {
  const secret = await host.secrets.read(gateway);
  if (secret?.key === undefined || authOf(gateway) === 'none') return 'none';
  const endpoint = openEndpoint(gateway, gateway.model ?? anyModel, secret);
  const title = vscode.l10n.t('Checking the key for {0}…', gateway.name);
  // In the status bar, because a progress notification would cover the result.
  const result = await wait({ location: vscode.ProgressLocation.Window, title }, async () =>
    checkKey(endpoint, { transport: host.transport, signal: AbortSignal.timeout(60_000), timeouts: patience }),
  );
  if (result.state === 'accepted' && result.models) await lists.put(gateway, result.models);
  return result;
}

/** Asks for a gateway's key. `''` if it was left empty: none is needed, or with `keeps`, the stored one stays. */
export async function askGatewayKey(gateway: Gateway, keeps = false): Promise<string | undefined> {
  const none = keeps
    ? vscode.l10n.t('Leave empty to keep the current key.')
    : vscode.l10n.t('Leave empty if the server needs no key. Stored in VS Code’s secret storage.');
  const { name, origin, loopback } = gateway;
  const optional = keeps || loopback;
  const prompt = `${optional ? none : keptWords(origin)} ${browserWords(gateway)}`.trim();
  return askKey({ title: vscode.l10n.t('Key for {0}', name), prompt, optional });
}

/** Warns, before a key is typed, that most gateways don't answer requests from VS Code for the Web. */
function browserWords({ preset, loopback, name }: Gateway): string {
  if (!inBrowser || loopback || presetOf(preset)?.browserHeaders !== undefined) return '';
  return vscode.l10n.t('VS Code is running in a browser, and {0} may not allow requests from web pages.', name);
}

function keptWords(origin: string): string {
  return vscode.l10n.t('Stored in VS Code’s secret storage and only ever sent to {0}.', origin);
}

/**
 * Asks for a gateway's key and for each secret header without a value, and stores them. Other secret headers stay.
 * `false` if the user cancelled or refused.
 */
export async function setKey({ host }: Setup, gateway: Gateway): Promise<boolean> {
  const before = await readSecret(host, gateway);
  const missing = gateway.secretHeaders.filter((name) => before?.headers?.[name] === undefined);
  // If only a header is missing, the key needn't be entered again.
  const keeps = missing.length > 0 && (before?.key !== undefined || authOf(gateway) === 'none');
  const key = await askGatewayKey(gateway, keeps);
  if (key === undefined) return false;
  const headers = { ...before?.headers };
  for (const name of missing) {
    const title = vscode.l10n.t('{0} for {1}', name, gateway.name);
    const value = await askKey({ title, prompt: keptWords(gateway.origin), read: readHeader });
    if (value === undefined) return false;
    headers[name] = value;
  }
  return storeSecret(
    host,
    gateway,
    secretOf(key !== '' ? key : keeps ? before?.key : undefined, headers, { passphrase: before?.passphrase }),
  );
}

/** Reads a secret; `undefined` if the store fails, which must not keep the user from entering the key again. */
export async function readSecret(
  host: Setup['host'],
  gateway: KeyedGateway,
): ReturnType<Setup['host']['secrets']['read']> {
  try {
    return await host.secrets.read(gateway);
  } catch {
    return undefined;
  }
}

/**
 * After a gateway moved to another origin. Its key is bound to the old one, so the user decides whether it may go to
 * the new one.
 */
export async function moveKey(setup: Setup, from: Gateway, to: Gateway): Promise<void> {
  if (from.origin === to.origin) return;
  const secret = await readSecret(setup.host, from);
  // A sign-in is of one server; at another one, the next request says that nobody is signed in.
  if (secret === undefined || secret.lost === true || secret.session !== undefined) return;
  const choice = await askMove(to.name, from.origin, to.origin);
  if (choice === 'enter') await setKey(setup, to);
  else if (choice === 'same') await storeSecret(setup.host, to, secret);
}

/** Asks whether a key stored for one origin may go to another. */
export async function askMove(name: string, from: string, to: string): Promise<'enter' | 'same' | undefined> {
  return pick(
    [
      { label: vscode.l10n.t('Enter a Key for {0}', to), value: 'enter' },
      { label: vscode.l10n.t('Send the Same Key to {0}', to), value: 'same' },
    ],
    {
      title: vscode.l10n.t('{0} has moved to another server', name),
      placeholder: vscode.l10n.t('Its key was only for {0}', from),
    },
  );
}
