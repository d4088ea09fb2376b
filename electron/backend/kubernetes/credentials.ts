import { readFile } from 'node:fs/promises';
import { CockpitFault } from '../../../shared/errors.ts';
import type { CredentialExpiry } from '../../../shared/release/credential-expiry.ts';
import { type CallOptions, startCall } from '../platform/call-limits.ts';
import { certificateExpiry, earliestExpiry, tokenExpiry } from '../platform/credential-expiry.ts';
import { askExecPlugin } from './exec-credential.ts';
import type { ClusterAccess } from './kubeconfig.ts';

/** What proves to the API server who one is. Secret but for `expiresAt`. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** PEM. */
  readonly certificate: { readonly cert: string; readonly key: string } | null;
  /** UTC ms; null where it does not say. The earliest of certificate and token. */
  readonly expiresAt: number | null;
  /** The same for what a login program does not give anew by itself. */
  readonly expiry: CredentialExpiry | null;
}

export interface CredentialSource {
  /** Valid ones, asked for anew shortly before they end. Throws `kubernetes-login-failed`, `kubeconfig-…`. */
  get(options: CallOptions): Promise<Credentials>;
}

/** Asked for anew this long before they end, so that none ends on the way. */
const earlyMs = 15_000;
/** Token and certificate files are written anew by whoever keeps them; kubectl looks as often. */
const fileMs = 60_000;
/** A login program goes on for all who wait for it, each no longer than its own deadline. */
const loginDeadlineMs = 60_000;

/** The credentials of one user of a kubeconfig, kept until they end. */
export function credentialSource(access: ClusterAccess): CredentialSource {
  const inFiles = access.user.tokenFile !== undefined || access.user['client-certificate'] !== undefined;
  let asked: { readonly credentials: Promise<Credentials>; validUntil: number } | null = null;

  return {
    async get(options) {
      if (asked === null || asked.validUntil <= Date.now()) {
        const fresh = {
          credentials: readCredentials(access, { deadlineMs: loginDeadlineMs }),
          validUntil: Number.POSITIVE_INFINITY,
        };
        asked = fresh;
        fresh.credentials.then(
          ({ expiresAt }) => {
            const ends = access.user.exec === undefined ? Number.POSITIVE_INFINITY : (expiresAt ?? Infinity) - earlyMs;
            fresh.validUntil = inFiles ? Date.now() + fileMs : ends;
          },
          () => {
            if (asked === fresh) asked = null;
          },
        );
      }
      const limits = startCall(options, access.userName);
      try {
        return await limits.within(asked.credentials);
      } finally {
        limits.end();
      }
    },
  };
}

async function readCredentials(access: ClusterAccess, options: CallOptions): Promise<Credentials> {
  const { user, userName } = access;
  if (user['auth-provider'] !== undefined && user.exec === undefined && user.token === undefined) {
    throw new CockpitFault('kubeconfig-invalid', { reason: 'auth-provider', name: userName });
  }
  // Acting for somebody with fewer groups than the file says would be another permission than the one that was meant.
  if (user['as-groups'] !== undefined)
    throw new CockpitFault('kubeconfig-invalid', { reason: 'as-groups', name: userName });
  const exec = user.exec === undefined ? null : await askExecPlugin(user.exec, access, options);
  // As for kubectl: a token file counts before a token, a plugin where neither is there.
  const token = user.tokenFile === undefined ? user.token : (await readText(user.tokenFile)).trim();
  const bearer = token ?? exec?.token;
  const cert = exec?.clientCertificateData ?? (await pem(user['client-certificate-data'], user['client-certificate']));
  const key = exec?.clientKeyData ?? (await pem(user['client-key-data'], user['client-key']));
  if ((cert === undefined) !== (key === undefined)) {
    throw new CockpitFault('kubeconfig-invalid', { reason: 'half-a-certificate', name: userName });
  }
  const expiry = earliestExpiry([
    part('token', bearer === undefined ? null : tokenExpiry(bearer)),
    part('client-certificate', cert === undefined ? null : clientCertificateExpiry(cert, userName)),
  ]);
  const login = exec?.expirationTimestamp === undefined ? null : Date.parse(exec.expirationTimestamp);
  const expiries = [login, expiry?.expiresAt ?? null].filter((at) => at !== null);
  return {
    headers: {
      ...(bearer !== undefined
        ? { authorization: `Bearer ${bearer}` }
        : user.username === undefined
          ? {}
          : { authorization: `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}` }),
      ...(user.as === undefined ? {} : { 'impersonate-user': user.as }),
    },
    certificate: cert === undefined || key === undefined ? null : { cert, key },
    expiresAt: expiries.length === 0 ? null : Math.min(...expiries),
    expiry: exec === null ? expiry : null,
  };
}

/** Base64 of a PEM in the kubeconfig itself, else the file beside it. */
export async function pem(data: string | undefined, file: string | undefined): Promise<string | undefined> {
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8');
  return file === undefined ? undefined : readText(file);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new CockpitFault('kubeconfig-unreadable', { file, detail: code ?? message }, { cause });
  }
}

function part(what: CredentialExpiry['what'], expiresAt: number | null): CredentialExpiry | null {
  return expiresAt === null ? null : { what, expiresAt };
}

function clientCertificateExpiry(cert: string, userName: string): number {
  try {
    return certificateExpiry(cert);
  } catch (cause) {
    throw new CockpitFault('kubeconfig-invalid', { reason: 'certificate', name: userName }, { cause });
  }
}
