/** Certificates made by openssl, as an operator makes them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) console.warn('Skipped: TLS, as there is no openssl on the path.');

export interface Certificate {
  readonly certPath: string;
  readonly keyPath: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** A certificate that signs itself, or that `by` signs. */
export function makeCertificate(dir: string, name: string, by?: Certificate): Certificate {
  const [certPath, keyPath] = [join(dir, `${name}.crt`), join(dir, `${name}.key`)];
  const signer = by === undefined ? [] : ['-CA', by.certPath, '-CAkey', by.keyPath];
  const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyPath];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, ...names, ...signer, '-out', certPath], {
    stdio: 'pipe',
  });
  return { certPath, keyPath, cert: readFileSync(certPath), key: readFileSync(keyPath) };
}
