// Set Client Certificate: picks its files, asks for the passphrase of its key, and stores both.
import * as vscode from 'vscode';
import { clientWords } from '../../faults/sentences.ts';
import { diagnose } from '../../faults/diagnose.ts';
import type { Gateway } from '../../gateways/gateway.ts';
import { showError, inform } from '../../host/messages.ts';
import type { Platform } from '../../host/platform.ts';
import { errorFromThrown, MessagesError } from '../../messages/index.ts';
import type { ClientCertificate } from '../../messages/index.ts';
import { secretOf, without } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { inputBox, pick } from './boxes.ts';
import { readSecret, storeSecret } from './keys.ts';
import type { Setup } from './setup.ts';

/** A certificate that can be used, or none any more. */
export type Chosen = Pick<Draft, 'clientCertificate' | 'passphrase'>;

type Checks = Pick<Platform, 'checkCertificate'>;

/** The command: sets or removes a gateway's client certificate; `undefined` if the user cancelled. */
export async function setCertificate(setup: Setup, gateway: Gateway): Promise<Gateway | undefined> {
  const { host, records } = setup;
  const chosen = await askCertificate(host.platform, gateway.clientCertificate !== undefined);
  if (chosen === undefined) return undefined;
  const { clientCertificate, passphrase } = chosen;
  const { id, origin } = gateway;
  const before = await readSecret(host, { id, origin });
  const secret = secretOf(before?.key, before?.headers, { session: before?.session, passphrase });
  const isKept = before?.passphrase === passphrase || (await storeSecret(host, gateway, secret));
  if (!isKept) return undefined;
  await records.change(id, (record) => ({
    ...without(record, 'clientCertificate'),
    ...(clientCertificate && { clientCertificate }),
  }));
  const words = clientCertificate
    ? vscode.l10n.t('{0} now gets your client certificate.', gateway.name)
    : vscode.l10n.t('{0} no longer gets a client certificate.', gateway.name);
  void inform(words);
  return records.gateway(id);
}

/**
 * Asks for files until they can be used; `undefined` if the user cancelled. Rejects with a `MessagesError` where there
 * are no client certificates.
 */
export async function askCertificate({ checkCertificate }: Checks, hasOne: boolean): Promise<Chosen | undefined> {
  if (checkCertificate === undefined) {
    const fields = { reason: 'client_certificate', code: 'CLIENT_CERT_BROWSER' } as const;
    throw new MessagesError('tls', 'There are no client certificates here.', fields);
  }
  const title = vscode.l10n.t('Set Client Certificate');
  const form = await pick<'pem' | 'pfx' | 'none'>(
    [
      { label: vscode.l10n.t('Certificate and Key'), description: 'PEM', value: 'pem' },
      { label: vscode.l10n.t('One File with Both'), description: 'PKCS #12: .pfx, .p12', value: 'pfx' },
      ...(hasOne ? [{ label: vscode.l10n.t('Remove'), value: 'none' as const }] : []),
    ],
    { title, placeholder: vscode.l10n.t('The files stay where they are. Only their paths are kept.') },
  );
  if (form === undefined) return undefined;
  if (form === 'none') return { clientCertificate: undefined, passphrase: undefined };
  const files = form === 'pem' ? await pemFiles() : await pfxFile();
  return files && unlocked(checkCertificate, files);
}

async function pemFiles(): Promise<ClientCertificate | undefined> {
  const certFile = await openFile(vscode.l10n.t('Choose the Certificate'), ['pem', 'crt', 'cer']);
  const keyFile = certFile && (await openFile(vscode.l10n.t('Choose the Key'), ['pem', 'key']));
  return keyFile === undefined ? undefined : { certFile, keyFile };
}

async function pfxFile(): Promise<ClientCertificate | undefined> {
  const file = await openFile(vscode.l10n.t('Choose the Certificate'), ['pfx', 'p12']);
  return file === undefined ? undefined : { pfxFile: file };
}

async function openFile(title: string, endings: readonly string[]): Promise<string | undefined> {
  const filters = { [vscode.l10n.t('Certificates and Keys')]: [...endings], [vscode.l10n.t('All Files')]: ['*'] };
  const [file] = (await vscode.window.showOpenDialog({ title, openLabel: title, filters })) ?? [];
  return file?.scheme === 'file' ? file.fsPath : undefined;
}

/** The files with their passphrase, which is asked for where there is one. Says what else is wrong with them. */
async function unlocked(
  check: NonNullable<Checks['checkCertificate']>,
  files: ClientCertificate,
): Promise<Chosen | undefined> {
  let passphrase: string | undefined;
  for (;;) {
    const problem = await problemOf(check, { ...files, passphrase });
    if (problem === undefined) return { clientCertificate: files, passphrase };
    const words = clientWords(problem, vscode.l10n);
    if (problem !== 'locked' && problem !== 'passphrase') {
      void showError(words);
      return undefined;
    }
    passphrase = await inputBox({
      title: vscode.l10n.t('Passphrase of the Key'),
      prompt: problem === 'locked' ? `${words} ${vscode.l10n.t('It’s kept in VS Code’s secret storage.')}` : words,
      password: true,
    });
    if (passphrase === undefined) return undefined;
  }
}

async function problemOf(check: NonNullable<Checks['checkCertificate']>, certificate: ClientCertificate) {
  try {
    await check(certificate);
    return undefined;
  } catch (thrown) {
    const fault = diagnose(errorFromThrown(thrown));
    if (fault.type !== 'clientCertificate') throw thrown;
    return fault.problem;
  }
}
