import { Duplex } from 'node:stream';
import type { CockpitFault } from '../../../../shared/errors.ts';
import { lost, type PodExec, type PodExecEnd } from '../../kubernetes/pod-exec.ts';
import type { Machine, SocketAddress } from '../../machines/machine.ts';
import { unreached } from '../../machines/unreached.ts';
import { startCall } from '../../platform/call-limits.ts';
import type { PodLink } from './pod-link.ts';

const connected = 'connected';

/** Two processes, one for each direction; it ends when the other side has said all. */
const relay = `
use IO::Socket::IP; use IO::Socket::UNIX;
my ($kind, $host, $port) = @ARGV;
my $socket = $kind eq "unix" ? IO::Socket::UNIX->new(Peer => $host)
  : IO::Socket::IP->new(PeerHost => $host, PeerPort => $port, Type => SOCK_STREAM);
unless ($socket) { print STDERR $kind eq "tcp" && $@ || $!; exit 1 }
syswrite STDERR, "${connected}\\n";
sub copy {
  my ($from, $to) = @_;
  while (sysread $from, my $piece, 65536) {
    for (my $done = 0; $done < length $piece;) {
      my $sent = syswrite $to, $piece, length($piece) - $done, $done or return;
      $done += $sent;
    }
  }
}
my $child = fork;
if ($child == 0) { copy(*STDIN, $socket); shutdown $socket, 1; exit }
copy($socket, *STDOUT);
kill KILL => $child;
`;

/**
 * Sockets as the container reaches them, by a Perl of its image. Throws `connection-unreachable` also for one that nobody
 * listens on, `name-not-resolved`, and `pod-program-missing` where there is no Perl.
 */
export function podSockets(link: PodLink): Pick<Machine, 'connect'> {
  return {
    async connect(to, options) {
      const host = to.kind === 'unix' ? to.path : `${to.host}:${to.port}`;
      const limits = startCall(options, host);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      promise.catch(() => {});
      let streams: PodExec | null = null;
      let said = '';
      try {
        limits.check();
        const pod = await link.choose(limits);
        const duplex = new RelayedSocket(() => streams);
        const listener = {
          stdout: (chunk: Buffer) => duplex.receive(chunk),
          stderr: (chunk: Buffer) => {
            said = (said + chunk.toString('utf8')).slice(-300);
            if (said.startsWith(connected)) resolve();
          },
          ended: (end: PodExecEnd) => {
            const fault = end.exitCode === null ? (end.fault ?? lost(pod)) : null;
            reject(fault ?? unreached(host, new Error(said.trim())));
            duplex.finish(fault);
          },
        };
        streams = await link.open(pod, ['perl', '-e', relay, ...addressOf(to)], listener, limits);
        await limits.within(promise);
        return duplex;
      } catch (thrown) {
        streams?.close();
        throw thrown;
      } finally {
        limits.end();
      }
    },
  };
}

function addressOf(to: SocketAddress): readonly string[] {
  return to.kind === 'unix' ? ['unix', to.path] : ['tcp', to.host, String(to.port)];
}

/** The far end of the relay. */
class RelayedSocket extends Duplex {
  readonly #streams: () => PodExec | null;

  constructor(streams: () => PodExec | null) {
    super();
    this.#streams = streams;
    // A socket that nobody reads any more, and that fails, is no news.
    this.on('error', () => {});
  }

  receive(chunk: Buffer): void {
    if (!this.push(chunk)) this.#streams()?.pause();
  }

  finish(fault: CockpitFault | null): void {
    if (fault === null) this.push(null);
    else this.destroy(fault);
  }

  override _read(): void {
    this.#streams()?.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const written = this.#streams()?.write(chunk) ?? Promise.resolve();
    written.then(() => done(), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    const streams = this.#streams();
    // Where half of a connection cannot end, the other side is not told; it has what was written.
    if (streams?.halfCloses === true) streams.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#streams()?.close();
    done(error);
  }
}
