import { readFileSync } from 'node:fs';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export type CertificateKind = 'self-signed' | 'wrong-host' | 'expired';

/**
 * A self-signed certificate that nothing trusts: `self-signed` names 127.0.0.1 and localhost and is good for a hundred
 * years (right once it is trusted), `wrong-host` names another host, `expired` was good in January 2025 only. The keys
 * beside them guard nothing.
 */
export function readCertificate(kind: CertificateKind): Certificate {
  const read = (part: string): string =>
    readFileSync(new URL(`certificates/${kind}.${part}.pem`, import.meta.url), 'utf8');
  return { key: read('key'), cert: read('cert') };
}
