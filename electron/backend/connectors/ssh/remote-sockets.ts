import type { Machine } from '../../machines/machine.ts';
import { startCall } from '../../platform/call-limits.ts';
import type { SshLink } from './ssh-link.ts';

/** Sockets as the other side reaches them. Throws `connection-unreachable` also where the server forbids forwarding. */
export function remoteSockets(link: SshLink): Pick<Machine, 'connect'> {
  return {
    connect: async (to, options) => {
      const name = to.kind === 'unix' ? to.path : `${to.host}:${to.port}`;
      const limits = startCall(options, name);
      try {
        limits.check();
        return await link.stream(
          name,
          (client, opened) => {
            if (to.kind === 'unix') client.openssh_forwardOutStreamLocal(to.path, opened);
            else client.forwardOut('127.0.0.1', 0, to.host, to.port, opened);
          },
          limits,
        );
      } finally {
        limits.end();
      }
    },
  };
}
