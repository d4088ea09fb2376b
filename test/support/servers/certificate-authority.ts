import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate with its private key, both PEM. */
export interface IssuedCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateRequest {
  readonly commonName: string;
  /** Groups of a user of Kubernetes. */
  readonly organizations?: readonly string[];
  readonly use: 'server' | 'client';
  /** Names of a server; addresses are told from host names by their form. IPv4 only. */
  readonly hosts?: readonly string[];
  /** Default: valid for a day from an hour ago. */
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** Issues certificates that only those trust who are given its own. */
export interface CertificateAuthority {
  /** PEM. */
  readonly certificate: string;
  issue(request: CertificateRequest): IssuedCertificate;
}

const oid = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const;

/** One value of ASN.1 in DER. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  if (content.length < 128) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const hex = content.length.toString(16);
  const length = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content]);
}

const sequence = (...contents: readonly Uint8Array[]) => der(0x30, ...contents);
const text = (value: string) => der(0x0c, Buffer.from(value, 'utf8'));
const bits = (value: Uint8Array, unused = 0) => der(0x03, Buffer.from([unused]), value);

function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return der(0x06, Buffer.from(bytes));
}

function name(commonName: string, organizations: readonly string[] = []): Buffer {
  const part = (type: string, value: string) => der(0x31, sequence(identifier(type), text(value)));
  return sequence(...organizations.map((value) => part(oid.organization, value)), part(oid.commonName, commonName));
}

/** UTC time, good until 2049. */
const time = (instant: Date) =>
  der(
    0x17,
    Buffer.from(
      `${instant
        .toISOString()
        .replaceAll(/[-:T]|\.\d+/g, '')
        .slice(2)}`,
    ),
  );

const extension = (id: string, critical: boolean, value: Buffer) =>
  sequence(identifier(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));

function hostName(host: string): Buffer {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return der(0x87, Buffer.from(host.split('.').map(Number)));
  return der(0x82, Buffer.from(host));
}

const pem = (label: string, bytes: Buffer) =>
  `-----BEGIN ${label}-----\n${bytes.toString('base64').replaceAll(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;

const hourMs = 3_600_000;

export function createCertificateAuthority(commonName: string): CertificateAuthority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(identifier(oid.ecdsaWithSha256));
  const issuer = name(commonName);

  function certify(
    subject: Buffer,
    subjectKey: Buffer,
    extensions: readonly Buffer[],
    from: Date,
    until: Date,
  ): string {
    // A leading 0x01 keeps the serial number positive and of fixed length.
    const serial = der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]));
    const version = der(0xa0, der(0x02, Buffer.from([2])));
    const validity = sequence(time(from), time(until));
    const content = sequence(
      version,
      serial,
      algorithm,
      issuer,
      validity,
      subject,
      subjectKey,
      der(0xa3, sequence(...extensions)),
    );
    return pem('CERTIFICATE', sequence(content, algorithm, bits(sign('sha256', content, privateKey))));
  }

  const now = Date.now();
  const isAuthority = extension(oid.basicConstraints, true, sequence(der(0x01, Buffer.from([0xff]))));
  // Bit 5 signs certificates, bit 6 their revocations.
  const signs = extension(oid.keyUsage, true, bits(Buffer.from([0b0000_0110]), 1));
  const certificate = certify(
    issuer,
    publicKey.export({ type: 'spki', format: 'der' }),
    [isAuthority, signs],
    new Date(now - hourMs),
    new Date(now + 48 * hourMs),
  );
  return {
    certificate,
    issue({ commonName: subject, organizations, use, hosts = [], notBefore, notAfter }) {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const extensions = [extension(oid.extendedKeyUsage, false, sequence(identifier(oid[use])))];
      if (hosts.length > 0) extensions.push(extension(oid.alternativeNames, false, sequence(...hosts.map(hostName))));
      return {
        certificate: certify(
          name(subject, organizations),
          pair.publicKey.export({ type: 'spki', format: 'der' }),
          extensions,
          notBefore ?? new Date(now - hourMs),
          notAfter ?? new Date(now + 24 * hourMs),
        ),
        key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}
