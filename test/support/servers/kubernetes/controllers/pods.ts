import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { apiTime, type Container, type ContainerStatus, type JsonMap, type Pod } from '../objects.ts';
import type { PodLogs } from '../pod-logs.ts';
import { resourceOfKind } from '../resources.ts';
import type { Storage } from '../storage.ts';
import { isLeaving, recordEvent, setStatus, withCondition } from './controller.ts';

/** What becomes of a container of an image. */
export type ImageOutcome = 'runs' | 'pull-fails' | 'crashes' | 'never-ready';

interface Life {
  ticks: number;
  restarts: number;
  /** Of a pod that runs to its end: the process of its first container, then its exit code. */
  process?: ChildProcess;
  exitCode?: number;
}

export const nodeName = 'node-1';

/** The node: starts the containers of the pods, makes them ready after a while, lets go of those that were deleted. */
export class Node {
  readonly storage: Storage;
  readonly logs: PodLogs;
  /** Ticks from the creation of a pod to its readiness. */
  readonly readyAfterTicks: number;
  readonly #lives = new Map<string, Life>();
  readonly #outcomes = new Map<string, ImageOutcome>();
  #nextAddress = 2;

  constructor(storage: Storage, logs: PodLogs, readyAfterTicks: number) {
    this.storage = storage;
    this.logs = logs;
    this.readyAfterTicks = readyAfterTicks;
  }

  /** What happens from now on to containers of this image. */
  setOutcome(image: string, outcome: ImageOutcome): void {
    this.#outcomes.set(image, outcome);
  }

  run(): void {
    const pods = this.storage.listKind<Pod>('Pod');
    for (const pod of pods) {
      if (isLeaving(pod)) this.#let(pod);
      else this.#step(pod);
    }
    const living = new Set(pods.map(({ metadata }) => metadata.uid));
    for (const [uid, life] of this.#lives) {
      if (living.has(uid)) continue;
      life.process?.kill('SIGKILL');
      this.logs.close(uid);
      this.#lives.delete(uid);
    }
  }

  /** Whether something is under way that no write tells of: a start, a process. */
  isBusy(): boolean {
    return [...this.#lives.values()].some(
      ({ ticks, process, exitCode }) =>
        ticks <= this.readyAfterTicks || (process !== undefined && exitCode === undefined),
    );
  }

  stop(): void {
    for (const [uid, life] of this.#lives) {
      life.process?.kill('SIGKILL');
      this.logs.close(uid);
    }
  }

  #let({ metadata }: Pod): void {
    if ((metadata.finalizers ?? []).length === 0) {
      this.storage.remove(resourceOfKind('Pod'), metadata.namespace, metadata.name);
    }
  }

  #step(pod: Pod): void {
    const { uid } = pod.metadata;
    const phase = pod.status?.phase;
    if (phase === 'Succeeded' || phase === 'Failed') {
      this.#lives.delete(uid);
      return;
    }
    const life = this.#lives.get(uid) ?? { ticks: 0, restarts: 0 };
    this.#lives.set(uid, life);
    life.ticks += 1;
    if (life.ticks === 1) {
      this.#schedule(pod);
      return;
    }
    const outcomes = pod.spec.containers.map(({ image = '' }) => this.#outcomes.get(image) ?? 'runs');
    if (outcomes.includes('pull-fails')) this.#failPull(pod, life);
    else if (outcomes.includes('crashes')) this.#crash(pod, life);
    else if (pod.spec.restartPolicy === 'Always') this.#serve(pod, life, !outcomes.includes('never-ready'));
    else this.#runToItsEnd(pod, life);
  }

  #schedule(pod: Pod): void {
    pod.spec.nodeName = nodeName;
    const stored = this.storage.update(resourceOfKind('Pod'), pod) as Pod;
    const where = `${pod.metadata.namespace}/${pod.metadata.name}`;
    recordEvent(this.storage, stored, {
      reason: 'Scheduled',
      message: `Successfully assigned ${where} to ${nodeName}`,
    });
    this.#show(stored, 'Pending', false, () => ({ waiting: { reason: 'ContainerCreating' } }), 0);
  }

  #failPull(pod: Pod, life: Life): void {
    const reason = life.ticks === 2 ? 'ErrImagePull' : 'ImagePullBackOff';
    this.#show(
      pod,
      'Pending',
      false,
      ({ image }) => ({
        waiting: { reason, message: `Failed to pull image "${image}": not found` },
      }),
      0,
    );
    if (life.ticks === 2) {
      const images = pod.spec.containers.map(({ image }) => `"${image}"`).join(', ');
      recordEvent(this.storage, pod, { type: 'Warning', reason: 'Failed', message: `Failed to pull image ${images}` });
    }
  }

  #crash(pod: Pod, life: Life): void {
    // Each time it waits twice as long.
    if (Number.isInteger(Math.log2(life.ticks))) life.restarts += 1;
    this.#show(pod, 'Running', false, () => ({ waiting: { reason: 'CrashLoopBackOff' } }), life.restarts);
    if (life.ticks === 2) {
      this.logs.write(pod.metadata.uid, 'fatal: cannot start');
      recordEvent(this.storage, pod, {
        type: 'Warning',
        reason: 'BackOff',
        message: 'Back-off restarting failed container',
      });
    }
  }

  #serve(pod: Pod, life: Life, becomesReady: boolean): void {
    if (life.ticks === 2) this.#start(pod);
    const ready = becomesReady && life.ticks > this.readyAfterTicks;
    this.#show(pod, 'Running', ready, () => ({ running: { startedAt: pod.status?.startTime ?? apiTime() } }), 0);
  }

  #start(pod: Pod): void {
    for (const { name, image } of pod.spec.containers) {
      this.logs.write(pod.metadata.uid, `${name} started from ${image}`);
    }
    recordEvent(this.storage, pod, { reason: 'Started', message: 'Started container' });
  }

  /** The first container is a process of this computer; one without a command ends well at once. */
  #runToItsEnd(pod: Pod, life: Life): void {
    const [container] = pod.spec.containers;
    if (container === undefined) return;
    const { uid } = pod.metadata;
    if (life.ticks === 2) {
      if (container.command === undefined) {
        this.#start(pod);
        life.exitCode = 0;
      } else {
        startProcess(container, pod.metadata.name, life, (line) => this.logs.write(uid, line));
      }
    }
    const { exitCode } = life;
    if (exitCode === undefined) {
      this.#show(pod, 'Running', true, () => ({ running: { startedAt: pod.status?.startTime ?? apiTime() } }), 0);
      return;
    }
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    const phase = exitCode === 0 ? 'Succeeded' : 'Failed';
    this.#show(pod, phase, false, () => ({ terminated: { exitCode, reason, finishedAt: apiTime() } }), 0);
    this.logs.close(uid);
  }

  #show(
    pod: Pod,
    phase: string,
    ready: boolean,
    stateOf: (container: Container) => JsonMap,
    restartCount: number,
  ): void {
    const containerStatuses = pod.spec.containers.map((container): ContainerStatus => {
      const state = stateOf(container);
      return {
        name: container.name,
        image: container.image ?? '',
        imageID: state.waiting === undefined ? `sha256:${container.image}` : '',
        ready,
        started: state.running !== undefined,
        restartCount,
        state,
        lastState: {},
      };
    });
    let conditions = withCondition(pod.status?.conditions, { type: 'PodScheduled', status: 'True' });
    conditions = withCondition(conditions, { type: 'Initialized', status: 'True' });
    const status = ready ? 'True' : 'False';
    const why = ready ? {} : { reason: phase === 'Succeeded' ? 'PodCompleted' : 'ContainersNotReady' };
    conditions = withCondition(conditions, { type: 'ContainersReady', status, ...why });
    conditions = withCondition(conditions, { type: 'Ready', status, ...why });
    const podIP = pod.status?.podIP ?? this.#address(phase);
    setStatus(this.storage, pod, {
      phase,
      conditions,
      ...(podIP === undefined ? {} : { podIP, hostIP: '127.0.0.1' }),
      startTime: pod.status?.startTime ?? apiTime(),
      containerStatuses,
    });
  }

  #address(phase: string): string | undefined {
    if (phase === 'Pending') return undefined;
    this.#nextAddress += 1;
    return `10.244.${Math.floor(this.#nextAddress / 256) % 256}.${this.#nextAddress % 256}`;
  }
}

function startProcess(container: Container, podName: string, life: Life, write: (line: string) => void): void {
  const [program = '', ...rest] = [...(container.command ?? []), ...(container.args ?? [])];
  const env = Object.fromEntries((container.env ?? []).map(({ name, value = '' }) => [name, value]));
  const child = spawn(program, rest, {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOSTNAME: podName, ...env },
  });
  life.process = child;
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', write);
  child.once('error', (error) => {
    write(`cannot run ${program}: ${error.message}`);
    life.exitCode = 127;
  });
  child.once('close', (code) => {
    life.exitCode ??= code ?? 137;
  });
}
