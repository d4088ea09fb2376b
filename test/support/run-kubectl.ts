import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import type { KubernetesFixture } from './servers/kubernetes/start-kubernetes.ts';

export interface KubectlResult {
  /** Null when it was ended by {@link RunningKubectl.stop}. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningKubectl {
  /** What it has said so far. */
  stdout(): string;
  /** Ends it as Ctrl-C would. */
  stop(): Promise<KubectlResult>;
  readonly finished: Promise<KubectlResult>;
}

/** The environment in which kubectl finds the cluster, and nothing else of this computer's user. */
const surroundings = (cluster: KubernetesFixture) => ({
  PATH: `${process.env.PATH ?? ''}:${dirname(cluster.kubeconfig)}`,
  HOME: cluster.folder,
  KUBECONFIG: cluster.kubeconfig,
});

/** Starts the real `kubectl` against the cluster. */
export function startKubectl(cluster: KubernetesFixture, args: readonly string[], input = ''): RunningKubectl {
  const child = spawn('kubectl', args, { cwd: cluster.folder, env: surroundings(cluster) });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const finished = new Promise<KubectlResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return {
    stdout: () => stdout,
    finished,
    stop() {
      child.kill('SIGINT');
      return finished;
    },
  };
}

/** Runs it to its end. */
export const runKubectl = (cluster: KubernetesFixture, args: readonly string[], input = '') =>
  startKubectl(cluster, args, input).finished;
