import type { ClientChannel } from 'ssh2';
import type { ShellHost } from '../../machines/supervised-exec.ts';
import type { SshLink } from './ssh-link.ts';

/** Nothing of a program stands here: this is what everybody on that machine may read. */
const shell = 'exec /bin/sh -s';

/** Shells of the other side, each in a session channel of its own. */
export function remoteShells(link: SshLink): ShellHost {
  return {
    name: link.name,
    doubt: () => link.doubt(),
    open: async (listener, limits) => {
      const channel: ClientChannel = await link.session(shell, limits);
      channel.on('data', (chunk: Buffer) => listener.stdout(chunk));
      channel.stderr.on('data', (chunk: Buffer) => listener.stderr(chunk));
      channel.on('error', () => {});
      channel.once('exit', (code: number | null) => listener.exited(code ?? -1));
      channel.once('close', (code?: number | null) => {
        // One that ends at once may have told its code before anybody listened.
        if (code !== undefined) listener.exited(code ?? -1);
        listener.closed(null);
      });
      return {
        write: (text) => channel.write(text),
        end: () => channel.end(),
        close: () => channel.close(),
      };
    },
  };
}
