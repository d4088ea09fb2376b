import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority of a test's own, in a temporary folder. */
export interface CertificateAuthority {
  readonly cert: string;
  /** `names` as in subjectAltName: `IP:127.0.0.1`, `DNS:web.test`. `expired`: its time was over years ago. */
  issue(names: readonly string[], validity?: 'valid' | 'expired'): Promise<Certificate>;
  stop(): Promise<void>;
}

const run = promisify(execFile);
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

export async function createAuthority(): Promise<CertificateAuthority> {
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-authority-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: readonly string[]) => run('openssl', [...args], { cwd: folder });
  await writeFile(at('index.txt'), '');
  await writeFile(at('index.txt.attr'), 'unique_subject = no\n');
  await writeFile(at('authority.cnf'), authorityConfig);
  await openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '30', '-subj', '/CN=test');
  let issued = 0;
  return {
    cert: await readFile(at('ca.crt'), 'utf8'),
    async issue(names, validity = 'valid') {
      issued += 1;
      const name = `leaf-${issued}`;
      const [key, request, cert] = [`${name}.key`, `${name}.csr`, `${name}.crt`];
      await openssl('req', '-new', ...newKey, '-keyout', key, '-out', request, '-subj', `/CN=${name}`);
      await writeFile(at(`${name}.ext`), `subjectAltName = ${names.join(', ')}\n`);
      const dates = validity === 'expired' ? ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z'] : [];
      const common = ['-batch', '-notext', '-config', 'authority.cnf', '-extfile', `${name}.ext`];
      await openssl('ca', ...common, ...dates, '-in', request, '-out', cert);
      return { cert: await readFile(at(cert), 'utf8'), key: await readFile(at(key), 'utf8') };
    },
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

const authorityConfig = `[ca]
default_ca = own
[own]
dir = .
database = index.txt
new_certs_dir = .
certificate = ca.crt
private_key = ca.key
rand_serial = yes
default_md = sha256
default_days = 30
policy = any
[any]
commonName = supplied
`;
