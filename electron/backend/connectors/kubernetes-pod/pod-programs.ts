import { CockpitFault } from '../../../../shared/errors.ts';
import type { ChosenPod } from '../../kubernetes/choose-pod.ts';
import { type PodExec, podGone } from '../../kubernetes/pod-exec.ts';
import { type RemoteShell, type ShellListener, supervisedExec } from '../../machines/supervised-exec.ts';
import type { CallLimits } from '../../platform/call-limits.ts';
import type { ExecCapability } from '../connector.ts';
import type { PodLink } from './pod-link.ts';

/** Of a program that was killed: one that somebody killed, or one whose pod is gone. */
const killed = 137;

/** Programs in the container, under a shell of its own image. */
export function podPrograms(link: PodLink): ExecCapability {
  return {
    async run(command, how, options) {
      const taken: { pod: ChosenPod | null; streams: PodExec | null } = { pod: null, streams: null };
      const open = async (listener: ShellListener, limits: CallLimits): Promise<RemoteShell> => {
        const pod = await link.choose(limits);
        taken.pod = pod;
        const streams = await link.open(
          pod,
          ['sh', '-s'],
          {
            stdout: listener.stdout,
            stderr: listener.stderr,
            ended: (end) => {
              if (end.exitCode !== null) listener.exited(end.exitCode);
              listener.closed(end.exitCode === null ? end.fault : null);
            },
          },
          limits,
        );
        taken.streams = streams;
        return {
          write: (text) => void streams.write(Buffer.from(text)).catch(() => {}),
          end: streams.end,
          close: streams.close,
        };
      };
      const close = () => taken.streams?.close();
      const exec = supervisedExec({ name: link.name, open, doubt: close });
      try {
        const exitCode = await exec.run(command, how, options);
        if (exitCode === killed) await requirePod(link, taken.pod);
        return exitCode;
      } catch (thrown) {
        if (thrown instanceof CockpitFault && thrown.code === 'connection-unreachable')
          await requirePod(link, taken.pod);
        throw thrown;
      } finally {
        close();
      }
    },
  };
}

/** Throws `pod-gone` where the pod is. */
async function requirePod(link: PodLink, pod: ChosenPod | null): Promise<void> {
  if (pod !== null && (await link.isGone(pod))) throw podGone(pod, false);
}
