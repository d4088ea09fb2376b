import type { WebSocket } from 'ws';
import { z } from 'zod';
import { CockpitFault } from '../../../shared/errors.ts';
import type { CallLimits } from '../platform/call-limits.ts';
import type { KubernetesClient } from './kubernetes-client.ts';

/** One container of one pod. */
export interface PodPlace {
  /** Path of the pod in the API. */
  readonly path: string;
  readonly pod: string;
  readonly container: string;
}

/** What a program in a container says. Nothing comes after `ended`. */
export interface PodExecListener {
  stdout(chunk: Buffer): void;
  stderr(chunk: Buffer): void;
  ended(end: PodExecEnd): void;
}

/** Its exit code, else why there is none; null: the connection ended without a word of it. */
export type PodExecEnd =
  | { readonly exitCode: number }
  | { readonly exitCode: null; readonly fault: CockpitFault | null };

/** The streams of a program in a container. */
export interface PodExec {
  /** Kept until the other side takes it. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends its input; where the protocol has no word for that, the connection. */
  end(): void;
  /** Whether the input can end while the output goes on. */
  readonly halfCloses: boolean;
  pause(): void;
  resume(): void;
  close(): void;
}

const channel = { stdin: 0, stdout: 1, stderr: 2, status: 3, close: 255 } as const;
/** The newer one can say that the input has ended; API servers before 1.30 speak the other. */
const withClose = 'v5.channel.k8s.io';
const protocols = [withClose, 'v4.channel.k8s.io'];
/** As much as kubectl sends at once. */
const pieceBytes = 32 * 1024;
/** So often the other side is asked whether it is still there; after one question without an answer it is not. */
const askEveryMs = 20_000;

/**
 * Starts a program in a container by the `exec` of the API server. What stands in `command` is seen by all who may look at the
 * processes there, and by the audit log of the cluster. Throws what the client throws, and `pod-gone` where there is no such
 * pod any more: nothing was started then.
 */
export async function openPodExec(
  client: KubernetesClient,
  place: PodPlace,
  command: readonly string[],
  listener: PodExecListener,
  limits: CallLimits,
): Promise<PodExec> {
  const query: [string, string][] = [
    ...command.map((one): [string, string] => ['command', one]),
    ...Object.entries({ container: place.container, stdin: 'true', stdout: 'true', stderr: 'true', tty: 'false' }),
  ];
  const options = { deadlineMs: limits.remainingMs(), signal: limits.signal };
  const socket = await client
    .webSocket({ path: `${place.path}/exec`, query, protocols }, options)
    .catch((thrown: unknown) => {
      if (limits.signal.aborted) throw limits.fault();
      throw thrown instanceof CockpitFault && thrown.code === 'kubernetes-missing'
        ? podGone(place, true, thrown)
        : thrown;
    });
  listen(socket, place, command, listener);
  const halfCloses = socket.protocol === withClose;
  const send = (bytes: Buffer) =>
    new Promise<void>((resolve, reject) =>
      socket.send(bytes, (error) => (error == null ? resolve() : reject(lost(place, error)))),
    );
  socket.resume();
  return {
    halfCloses,
    async write(bytes) {
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        await send(Buffer.concat([Buffer.from([channel.stdin]), bytes.subarray(at, at + pieceBytes)]));
      }
    },
    end: () => {
      if (halfCloses) void send(Buffer.from([channel.close, channel.stdin])).catch(() => {});
      else socket.terminate();
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.terminate(),
  };
}

function listen(
  socket: WebSocket,
  place: PodPlace,
  [program = '']: readonly string[],
  listener: PodExecListener,
): void {
  let end: PodExecEnd | null = null;
  let heard = true;
  const asking = setInterval(() => {
    if (!heard) return socket.terminate();
    heard = false;
    socket.ping();
  }, askEveryMs).unref();
  socket.on('pong', () => {
    heard = true;
  });
  socket.on('message', (message: Buffer) => {
    heard = true;
    const bytes = message.subarray(1);
    if (message[0] === channel.status) end = endOf(bytes, place, program);
    else if (bytes.length === 0) return;
    else if (message[0] === channel.stdout) listener.stdout(bytes);
    else if (message[0] === channel.stderr) listener.stderr(bytes);
  });
  socket.once('close', () => {
    clearInterval(asking);
    listener.ended(end ?? { exitCode: null, fault: null });
  });
}

const statusSchema = z.object({
  status: z.string(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  details: z
    .object({ causes: z.array(z.object({ reason: z.string().nullish(), message: z.string().nullish() })).nullish() })
    .nullish(),
});

function endOf(bytes: Buffer, place: PodPlace, program: string): PodExecEnd {
  const said = statusSchema.safeParse(parsed(bytes)).data;
  if (said?.status === 'Success') return { exitCode: 0 };
  const code = said?.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  if (said?.reason === 'NonZeroExitCode' && code != null && /^\d+$/.test(code)) return { exitCode: Number(code) };
  const detail = (said?.message ?? bytes.toString('utf8')).slice(0, 500);
  const { pod, container } = place;
  if (/executable file not found|no such file or directory/i.test(detail)) {
    const fault = new CockpitFault('pod-program-missing', { command: program, pod, container, detail });
    return { exitCode: null, fault };
  }
  // Words of the kubelet and of the runtimes below it.
  if (/container not found|not running|task \S+ not found|container is not created/i.test(detail)) {
    return { exitCode: null, fault: podGone(place, true) };
  }
  return { exitCode: null, fault: new CockpitFault('kubernetes-failed', { path: place.path, detail }) };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

/** `retryable`: nothing has been started. */
export function podGone({ pod, container }: PodPlace, retryable: boolean, cause?: unknown): CockpitFault {
  return new CockpitFault('pod-gone', { pod, container }, { retryable, cause });
}

/** The connection broke. */
export function lost({ pod }: PodPlace, cause?: unknown): CockpitFault {
  const detail = cause instanceof Error ? cause.message : 'closed';
  return new CockpitFault('connection-unreachable', { host: pod, detail }, { cause });
}
