// Client certificates from files, read for each request, so that a renewed one counts at once.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { createSecureContext } from 'tls';
import type { SecureContextOptions } from 'tls';
import type { ClientCertificate } from '../messages/index.ts';

/** What is wrong with a client certificate; nothing of its content is in it. */
class CertificateProblem extends Error {
  readonly code: string;

  constructor(problem: string) {
    super('The client certificate can’t be used.');
    this.code = `CLIENT_CERT_${problem}`;
  }
}

/** Reads a client certificate. Rejects with an error whose code says why it can't be used: `CLIENT_CERT_…`. */
export async function readClientCertificate(certificate: ClientCertificate): Promise<SecureContextOptions> {
  const { certFile, keyFile, pfxFile, passphrase } = certificate;
  const identity = {
    ...(certFile !== undefined && { cert: await bytesOf(certFile) }),
    ...(keyFile !== undefined && { key: await bytesOf(keyFile) }),
    ...(pfxFile !== undefined && { pfx: await bytesOf(pfxFile) }),
    ...(passphrase !== undefined && { passphrase }),
  };
  try {
    createSecureContext(identity);
  } catch (error) {
    throw new CertificateProblem(problemOf(error, certificate));
  }
  return identity;
}

/** Larger files hold more than a certificate or its key. Bytes. */
const largest = 1_000_000;

/** Of a regular file: what others hold may have no end, and opening them may wait for one who writes. */
async function bytesOf(file: string): Promise<Buffer> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile() || stat.size > largest) throw new CertificateProblem('UNREADABLE');
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new CertificateProblem(isMissing ? 'MISSING' : 'UNREADABLE');
  }
}

/** By the words of OpenSSL, and of BoringSSL, which desktop VS Code has. */
function problemOf(error: unknown, { passphrase, pfxFile }: ClientCertificate): string {
  const words = error instanceof Error ? `${'code' in error ? String(error.code) : ''} ${error.message}` : '';
  if (/bad.?decrypt|mac.verify|pass(?:word|phrase)|interrupted.or.cancelled/i.test(words))
    return passphrase === undefined ? 'LOCKED' : 'PASSPHRASE';
  if (/values.mismatch/i.test(words)) return 'MISMATCH';
  return pfxFile !== undefined && /unsupported/i.test(words) ? 'OUTDATED' : 'UNREADABLE';
}
