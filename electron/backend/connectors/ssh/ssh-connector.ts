import { toCockpitError } from '../../../../shared/errors.ts';
import { supervisedExec } from '../../machines/supervised-exec.ts';
import { startCall } from '../../platform/call-limits.ts';
import { type CallOptions, type ConnectorInstance, defineConnector, type HealthReport } from '../connector.ts';
import { remoteFiles } from './remote-files.ts';
import { remoteShells } from './remote-shells.ts';
import { remoteSockets } from './remote-sockets.ts';
import { sftpCalls } from './sftp-calls.ts';
import { createSshLink, type SshLink } from './ssh-link.ts';
import { sshConfigSchema } from './ssh-settings.ts';

/** A computer over SSH: what runs on it, lies on it, and is reached from it. */
export const sshConnector = defineConnector({
  configSchema: sshConfigSchema,
  secretFields: ['privateKey', 'passphrase', 'password'],
  async open(settings, surroundings): Promise<ConnectorInstance> {
    const link = createSshLink(settings, surroundings);
    const exec = supervisedExec(remoteShells(link));
    return {
      exec,
      machine: { name: link.name, exec, ...remoteFiles(link), ...remoteSockets(link) },
      health: (options) => checkHealth(link, settings.user, options),
      async close() {
        link.close();
      },
    };
  },
});

/**
 * Logs in, and measures one round trip: of the file channel, or of an empty program where the server offers no files.
 * A key that is met for the first time is offered for comparing; anything else that connecting throws is thrown: the keys and
 * methods that were found stand in its params.
 */
async function checkHealth(link: SshLink, user: string, options: CallOptions): Promise<HealthReport> {
  const startedAt = performance.now();
  const limits = startCall(options, link.name);
  try {
    limits.check();
    const { server, hostKey } = await link.dialled(limits);
    const sftp = await link.sftp(limits).catch((cause) => {
      if (toCockpitError(cause).code !== 'ssh-sftp-missing') throw cause;
      return null;
    });
    const askedAt = performance.now();
    if (sftp !== null) await limits.within(sftpCalls(sftp).realpath('.'));
    else (await link.session('exit', limits)).close();
    const params = {
      host: link.name,
      user,
      server: server.replace(/^SSH-2\.0-/, ''),
      hostKey: hostKey.fingerprint,
      latencyMs: Math.round((performance.now() - askedAt) * 10) / 10,
    };
    return { ok: true, code: sftp === null ? 'ssh-no-sftp' : 'ssh-ok', params, tookMs: performance.now() - startedAt };
  } catch (thrown) {
    const { code, params } = toCockpitError(thrown);
    const { fingerprint } = params;
    if (code !== 'ssh-host-key-unknown' || typeof fingerprint !== 'string') throw thrown;
    // Met for the first time: only a person can compare it. One that changed is never offered.
    const offers = [{ field: 'hostKey', value: fingerprint }];
    return { ok: false, code, params, tookMs: performance.now() - startedAt, offers };
  } finally {
    limits.end();
  }
}
