import { connect as connectSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type Client } from 'ssh2';
import { CockpitFault } from '../../../../shared/errors.ts';
import { unreached } from '../../machines/unreached.ts';
import { authentication, type Credential } from './authentication.ts';
import { type HostKey, hostKeyOf } from './host-key.ts';
import type { SshSettings } from './ssh-settings.ts';

/** A connection attempt gives up after this long, whoever still waits for it. */
const attemptMs = 15_000;
/** So many unanswered questions whether the other side is there end a connection. */
const unansweredLimit = 3;
/** A server may greet before it says that it speaks SSH, but not for ever. */
const greetingLimit = 8 * 1024;

export interface Dialled {
  readonly client: Client;
  /** How the server presents itself: `SSH-2.0-OpenSSH_9.2p1 Debian-2`. */
  readonly server: string;
  readonly hostKey: HostKey;
  /** When something last came from the server, by `performance.now()`. */
  heardAt(): number;
  /** Ends it at once, whether or not the other side still listens. */
  hangUp(): void;
}

/**
 * Connects, compares the server's key with the pinned one before anything else is said, and logs in. Throws
 * `ssh-host-key-unknown`, `ssh-host-key-changed`, `ssh-auth-failed`, `ssh-agent-unreachable`,
 * `connection-unreachable`, `name-not-resolved`, `connector-bad-answer` (it is no SSH server, or none that we understand).
 */
export async function dial(settings: SshSettings, credential: Credential, through: Duplex | null): Promise<Dialled> {
  const { host, port, user, hostKey: pinned } = settings;
  const address = `${host}:${port}`;
  const login = authentication(user, credential);
  const { promise, resolve, reject } = Promise.withResolvers<Dialled>();
  const client = new ssh2.Client();
  let seen: HostKey | null = null;
  let loggingIn = false;
  let server = '';
  let greeting = '';
  let heardAt = performance.now();
  const refuse = (cause: ClientError) => {
    if (greeting !== '' && server === '') reject(notSsh(address));
    else if (seen !== null && seen.fingerprint !== pinned) reject(hostKeyFault(address, seen, pinned));
    else if (loggingIn) reject(loginFault(cause, settings, login.offered()));
    else reject(notReached(cause, address));
  };
  client.on('error', refuse);
  client.once('handshake', () => {
    loggingIn = true;
  });
  const socket = through ?? connectSocket({ host, port, noDelay: true });
  const hangUp = () => {
    client.end();
    socket.destroy();
  };
  client.once('ready', () => {
    if (seen !== null) resolve({ client, server, hostKey: seen, heardAt: () => heardAt, hangUp });
  });
  client.connect({
    sock: socket,
    username: user,
    readyTimeout: attemptMs,
    keepaliveInterval: settings.keepaliveS * 1_000,
    keepaliveCountMax: unansweredLimit,
    authHandler: login.handler,
    hostVerifier: (key: Buffer) => {
      seen = hostKeyOf(key);
      return seen.fingerprint === pinned;
    },
  });
  // The client has paused the socket until it listens itself: nothing is lost by looking at the first lines as well.
  socket.on('data', (chunk: Buffer) => {
    heardAt = performance.now();
    if (server !== '' || loggingIn) return;
    greeting += chunk.toString('latin1');
    server = /^SSH-[^\r\n]{1,250}/m.exec(greeting)?.[0] ?? '';
    if (server === '' && greeting.length > greetingLimit) reject(notSsh(address));
  });
  client.once('close', () => refuse(new Error('closed')));
  try {
    return await promise;
  } catch (cause) {
    hangUp();
    throw cause;
  }
}

function notSsh(host: string): CockpitFault {
  return new CockpitFault('connector-bad-answer', { host, reason: 'not SSH' });
}

interface ClientError extends Error {
  readonly level?: string;
  readonly code?: string | number;
}

function hostKeyFault(host: string, { fingerprint, algorithm }: HostKey, pinned: string): CockpitFault {
  return pinned === ''
    ? new CockpitFault('ssh-host-key-unknown', { host, fingerprint, algorithm })
    : new CockpitFault('ssh-host-key-changed', { host, fingerprint, algorithm, expected: pinned });
}

function loginFault(cause: ClientError, { host, port, user, auth, agent }: SshSettings, offered: readonly string[]) {
  if (cause.level === 'agent') return new CockpitFault('ssh-agent-unreachable', { socket: agent }, { cause });
  if (cause.level === 'client-socket' || cause.level === 'client-timeout') return notReached(cause, `${host}:${port}`);
  const params = { host: `${host}:${port}`, user, auth, offered: offered.join(', ') };
  return new CockpitFault('ssh-auth-failed', params, { cause });
}

function notReached(cause: ClientError, host: string): CockpitFault {
  if (cause.level === 'handshake' || /identification string/.test(cause.message)) {
    return new CockpitFault('connector-bad-answer', { host, reason: cause.message }, { cause });
  }
  return unreached(host, cause);
}
