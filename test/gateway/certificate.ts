import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * A self-signed certificate made for the moment by the `openssl` command. `self-signed` names 127.0.0.1 and localhost
 * (right once it is trusted), `wrong-host` another host.
 */
export function makeCertificate(kind: 'self-signed' | 'wrong-host'): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-certificate-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const names = kind === 'self-signed' ? 'DNS:localhost,IP:127.0.0.1' : 'DNS:other.example';
    const subject = kind === 'self-signed' ? '/CN=localhost' : '/CN=other.example';
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const about = ['-days', '1', '-subj', subject, '-addext', `subjectAltName=${names}`];
    execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert, ...about], { stdio: 'pipe' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
