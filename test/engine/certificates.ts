import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../lab/lab-parts.ts';
import { temporaryFolder } from '../system/temporary-folder.ts';

export const hasOpenssl = (): boolean => findProgram('openssl') !== null;

interface Pair {
  readonly cert: string;
  readonly key: string;
}

export interface Certificates {
  readonly folder: string;
  readonly ca: string;
  /** For 127.0.0.1 and localhost. */
  readonly server: Pair;
}

/**
 * An authority of our own, a server, and a client whose files have docker's names (ca.pem, cert.pem, key.pem) in `folder`.
 * Made anew each time, so that they are valid by whatever clock.
 */
export const makeCertificates = (): Certificates => {
  const folder = temporaryFolder();
  const openssl = findProgram('openssl') ?? 'openssl';
  const at = (name: string): string => join(folder, `${name}.pem`);
  const make = (...args: readonly string[]): void => {
    execFileSync(openssl, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  make('req', '-x509', ...key, '-keyout', at('ca-key'), '-out', at('ca'), '-subj', '/CN=timecheck test', '-days', '2');
  const sign = (name: string, cert: string, keyName: string, ...extensions: readonly string[]): void => {
    const request = join(folder, `${name}.csr`);
    const added = extensions.flatMap((extension) => ['-addext', extension]);
    make('req', '-new', ...key, '-keyout', at(keyName), '-out', request, '-subj', `/CN=${name}`, ...added);
    const by = ['-CA', at('ca'), '-CAkey', at('ca-key'), '-CAcreateserial', '-copy_extensions', 'copy'];
    make('x509', '-req', '-in', request, ...by, '-out', at(cert), '-days', '2');
  };
  sign('server', 'server', 'server-key', 'subjectAltName=IP:127.0.0.1,DNS:localhost');
  sign('client', 'cert', 'key');
  const read = (name: string): string => readFileSync(at(name), 'utf8');
  return { folder, ca: read('ca'), server: { cert: read('server'), key: read('server-key') } };
};
