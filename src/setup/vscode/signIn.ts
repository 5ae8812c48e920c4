// Sign In and Sign Out, and what else can be done about a gateway that one signs in to.
import * as vscode from 'vscode';
import { plain } from '../../host/plain.ts';
import type { Gateway } from '../../gateways/gateway.ts';
import { labelOf } from '../../gateways/resolve.ts';
import type { Secret } from '../../gateways/resolve.ts';
import { inform } from '../../host/messages.ts';
import { notify } from '../../host/notify.ts';
import { MessagesError } from '../../messages/index.ts';
import { secretOf, without } from '../draft.ts';
import { sessionWords } from '../words.ts';
import { pick } from './boxes.ts';
import { anyModel } from './fetchModels.ts';
import { readSecret, setAndCheckKey, storeSecret } from './keys.ts';
import type { Setup } from './setup.ts';
import { signInTo } from './signInBox.ts';

/**
 * The command: signs in to a gateway, whether it had a key or a sign-in before. `false` if nobody is signed in then,
 * which has been said where the user didn't choose it.
 */
export async function signIn(setup: Setup, gateway: Gateway): Promise<boolean> {
  const { host, records } = setup;
  try {
    const secret = await stored(setup, gateway);
    const signedIn = await signInTo(gateway, { transport: host.transport, secret }, false);
    if (signedIn === undefined || signedIn === 'key') return false;
    if (signedIn === 'none') throw new MessagesError('request', 'No sign-in is offered.', { reason: 'no_sign_in' });
    // Read only now, as what the store had is replaced.
    const before = await stored(setup, gateway);
    if (gateway.signIn !== true)
      await records.change(gateway.id, (record) => ({ ...without(record, 'auth', 'keyCommand'), signIn: true }));
    const now = records.gateway(gateway.id) ?? gateway;
    if (!(await storeSecret(host, now, { ...before, ...signedIn }))) return false;
    const words = sessionWords(signedIn.session, Date.now(), vscode.l10n);
    void inform(vscode.l10n.t('{0}: {1}.', gateway.name, words));
    return true;
  } catch (error) {
    void notify(host.log, error, { endpoint: labelOf({ gateway, model: anyModel }) });
    return false;
  }
}

/** What is stored besides the key and the sign-in. */
async function stored({ host }: Setup, gateway: Gateway): Promise<Secret> {
  const { id, origin } = gateway;
  const { headers, passphrase } = (await readSecret(host, { id, origin })) ?? {};
  return secretOf(undefined, headers, { passphrase });
}

/** The command: {@link signOut}, of the gateway named or one that the user picks. */
export async function signOutOf(setup: Setup, id: unknown): Promise<void> {
  const gateway = await whichSignedIn(setup, id);
  if (gateway) await signOut(setup, gateway);
}

/** Forgets the sign-in of this gateway alone. */
async function signOut(setup: Setup, gateway: Gateway): Promise<void> {
  if (!(await storeSecret(setup.host, gateway, await stored(setup, gateway)))) return;
  void inform(vscode.l10n.t('You’re signed out of {0}.', gateway.name));
}

/** Which gateway to sign out of: the one named, else the only one, else the one the user picks. */
async function whichSignedIn({ records }: Setup, id: unknown): Promise<Gateway | undefined> {
  const all = records.all().flatMap((record) => records.gateway(String(record['id'])) ?? []);
  const signed = all.filter((gateway) => gateway.signIn === true);
  const named = signed.find((gateway) => gateway.id === id);
  if (named !== undefined || signed.length === 1) return named ?? signed[0];
  if (signed.length === 0) {
    void inform(vscode.l10n.t('You’re not signed in to any gateway.'));
    return undefined;
  }
  return pick(
    signed.map((gateway) => ({ label: plain(gateway.name), description: gateway.origin, value: gateway })),
    { title: vscode.l10n.t('Sign Out'), placeholder: vscode.l10n.t('Which gateway do you want to sign out of?') },
  );
}

/** The command Set Key: where one signs in instead, everything that can be done about that. */
export async function setKeyOrSignIn(setup: Setup, gateway: Gateway): Promise<void> {
  if (gateway.signIn !== true) return setAndCheckKey(setup, gateway);
  const session = await setup.host.secrets.session(gateway);
  const choice = await pick(
    [
      {
        label: `$(sign-in) ${session ? vscode.l10n.t('Sign In Again') : vscode.l10n.t('Sign In')}`,
        value: 'in' as const,
      },
      ...(session ? [{ label: `$(sign-out) ${vscode.l10n.t('Sign Out')}`, value: 'out' as const }] : []),
      { label: `$(key) ${vscode.l10n.t('Enter a Key Instead')}`, value: 'key' as const },
    ],
    {
      title: gateway.name,
      placeholder: sessionWords(session, Date.now(), vscode.l10n),
    },
  );
  if (choice === 'in') await signIn(setup, gateway);
  if (choice === 'out') await signOut(setup, gateway);
  if (choice !== 'key') return;
  await storeSecret(setup.host, gateway, await stored(setup, gateway));
  await setup.records.change(gateway.id, (record) => without(record, 'signIn'));
  const keyed = setup.records.gateway(gateway.id);
  if (keyed !== undefined) await setAndCheckKey(setup, keyed);
}
