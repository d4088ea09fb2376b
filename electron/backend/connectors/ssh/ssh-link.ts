import type { Duplex } from 'node:stream';
import type { Client, ClientChannel, SFTPWrapper } from 'ssh2';
import { CockpitFault } from '../../../../shared/errors.ts';
import { unreached } from '../../machines/unreached.ts';
import { type CallLimits, startCall } from '../../platform/call-limits.ts';
import type { Surroundings } from '../connector.ts';
import { type Credential, credentialOf } from './authentication.ts';
import { type Dialled, dial } from './dial.ts';
import { createSessionSlots, type Opened, type SessionSlots } from './session-slots.ts';
import type { SshSettings } from './ssh-settings.ts';

/** What all callers share, the way through a jump host and the file channel, is waited for no longer than this. */
const sharedMs = 15_000;

/** The one connection to a host: opened at the first use, kept warm, shared, and opened anew when it is broken. */
export interface SshLink {
  /** `deploy@web-1`, with the port where it is not 22. */
  readonly name: string;
  dialled(limits: CallLimits): Promise<Dialled>;
  /** A session channel with this command; waits while as many are open as the server allows. */
  session(command: string, limits: CallLimits): Promise<ClientChannel>;
  /** The warm file channel. Throws `ssh-sftp-missing` where the server offers none. */
  sftp(limits: CallLimits): Promise<SFTPWrapper>;
  /** A channel to a socket of the other side, which `to` names. */
  stream(
    to: string,
    open: (client: Client, opened: Opened<ClientChannel>) => void,
    limits: CallLimits,
  ): Promise<ClientChannel>;
  /** Something stayed without an answer: the next use opens another connection, and this one ends when it is idle. */
  doubt(): void;
  /** The same where nothing at all has come from the other side since this time of `performance.now()`. */
  doubtIfSilent(sinceMs: number): void;
  close(): void;
}

interface Open extends Dialled {
  readonly slots: SessionSlots;
  sftp: Promise<SFTPWrapper> | null;
}

export function createSshLink(settings: SshSettings, surroundings: Surroundings): SshLink {
  const { host, port, user } = settings;
  let current: Promise<Open> | null = null;
  let credential: Credential | null = null;
  let closed = false;
  const all = new Set<Dialled>();

  const open = async (): Promise<Open> => {
    credential ??= credentialOf(settings);
    const dialled = await dial(settings, credential, await throughJump());
    all.add(dialled);
    dialled.client.once('close', () => all.delete(dialled));
    if (closed) dialled.hangUp();
    return { ...dialled, slots: createSessionSlots(), sftp: null };
  };
  const throughJump = async (): Promise<Duplex | null> => {
    if (settings.jump === undefined || settings.jump === '') return null;
    const machine = await surroundings.machine(settings.jump);
    return machine.connect({ kind: 'tcp', host, port }, { deadlineMs: sharedMs });
  };
  const use = (limits: CallLimits): Promise<Open> => {
    if (closed) throw new CockpitFault('cancelled', { what: host });
    if (current === null) {
      const opening = open();
      current = opening;
      const forget = () => {
        if (current === opening) current = null;
      };
      opening.then(({ client }) => client.once('close', forget), forget);
    }
    return limits.within(current);
  };
  const lost = (cause?: unknown) => {
    const detail = cause instanceof Error ? cause.message : 'closed';
    return new CockpitFault('connection-unreachable', { host: `${host}:${port}`, detail }, { retryable: true, cause });
  };
  const openSftp = async ({ client, slots }: Open): Promise<SFTPWrapper> => {
    const limits = startCall({ deadlineMs: sharedMs }, host);
    try {
      return await slots.take<SFTPWrapper>(
        limits,
        (opened) => client.sftp(opened),
        (sftp) => sftp.end(),
      );
    } catch (cause) {
      if (cause instanceof CockpitFault || !isRefusal(cause)) throw cause instanceof CockpitFault ? cause : lost(cause);
      throw new CockpitFault('ssh-sftp-missing', { host: `${host}:${port}` }, { cause });
    } finally {
      limits.end();
    }
  };
  const leave = (doubted: Promise<Open> | null) => {
    if (current === doubted) current = null;
    doubted?.then(
      ({ hangUp, slots, sftp }) => {
        sftp?.then(
          (channel) => channel.end(),
          () => {},
        );
        slots.whenIdle(hangUp);
      },
      () => {},
    );
  };
  const doubtIfSilent = (sinceMs: number) => {
    const doubted = current;
    doubted?.then(
      ({ heardAt }) => {
        if (current === doubted && heardAt() < sinceMs) leave(doubted);
      },
      () => {},
    );
  };
  return {
    name: `${user}@${host}${port === 22 ? '' : `:${port}`}`,
    dialled: use,
    session: async (command, limits) => {
      const { client, slots } = await use(limits);
      const askedAt = performance.now();
      try {
        return await slots.take<ClientChannel>(
          limits,
          (opened) => client.exec(command, opened),
          (channel) => channel.close(),
        );
      } catch (cause) {
        if (limits.signal.aborted) doubtIfSilent(askedAt);
        throw cause instanceof CockpitFault ? cause : lost(cause);
      }
    },
    sftp: async (limits) => {
      const connection = await use(limits);
      if (connection.sftp === null) {
        const opening = openSftp(connection);
        const forget = () => {
          connection.sftp = null;
        };
        connection.sftp = opening;
        opening.then((sftp) => sftp.once('close', forget).once('end', forget).on('error', forget), forget);
      }
      return limits.within(connection.sftp);
    },
    stream: async (to, start, limits) => {
      const { client } = await use(limits);
      const askedAt = performance.now();
      const { promise, resolve, reject } = Promise.withResolvers<ClientChannel>();
      try {
        start(client, (error, channel) => (error === undefined ? resolve(channel) : reject(unreached(to, error))));
        const channel = await limits.within(promise);
        // Without this a stream whose connection broke would look like one that came to its end.
        const broken = () => channel.emit('error', lost());
        client.once('close', broken);
        channel.once('close', () => client.removeListener('close', broken));
        return channel;
      } catch (cause) {
        promise.then(
          (channel) => channel.destroy(),
          () => {},
        );
        if (limits.signal.aborted) doubtIfSilent(askedAt);
        throw cause instanceof CockpitFault ? cause : lost(cause);
      }
    },
    doubt: () => leave(current),
    doubtIfSilent,
    close: () => {
      closed = true;
      current = null;
      for (const { hangUp } of all) hangUp();
    },
  };
}

/** The connection lives, and the server does not do this. */
function isRefusal(cause: unknown): boolean {
  return (
    cause instanceof Error && /Unable to start subsystem|Received (exit code|signal|unexpected)/.test(cause.message)
  );
}
