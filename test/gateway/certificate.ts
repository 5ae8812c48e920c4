import { readFileSync } from 'node:fs';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * A self-signed certificate that nothing trusts, good for a hundred years: `self-signed` names 127.0.0.1 and localhost
 * (right once it is trusted), `wrong-host` another host. The keys beside it guard nothing.
 */
export function readCertificate(kind: 'self-signed' | 'wrong-host'): Certificate {
  const read = (part: string): string =>
    readFileSync(new URL(`certificates/${kind}.${part}.pem`, import.meta.url), 'utf8');
  return { key: read('key'), cert: read('cert') };
}
