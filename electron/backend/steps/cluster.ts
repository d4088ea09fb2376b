import { setTimeout as pause } from 'node:timers/promises';
import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import {
  apiVersionOf,
  type ClusterAction,
  type ClusterObjectFile,
  type ClusterStepFile,
  clusterActionText,
  servesNothing,
} from '../../../shared/steps/cluster.ts';
import { unmetOutput } from '../../../shared/steps/expectations.ts';
import { fillManifests, readManifests, shownManifest } from '../../../shared/steps/manifests.ts';
import type { ClusterCapability, ClusterObject } from '../connectors/cluster-capability.ts';
import { textDiff } from '../kubernetes/object-text.ts';
import { boundedMatch } from '../platform/bounded-match.ts';
import { type CallLimits, type CallOptions, startCall } from '../platform/call-limits.ts';
import { outputsOf } from './command.ts';
import type { ClusterBefore, StepExecutor, StepOutcome, StepRelease } from './step-executor.ts';

const defaultTail = 200;
/** Between two looks at a rollout, and before a look that failed is taken again. */
const pauseMs = 500;
/** Of a Job that is not watched any more, what it has written so far. */
const lastLogsMs = 3_000;

const nothingDone = [
  '# 演练：没有连接任何集群，也没有改动。',
  '# Rehearsal: no cluster was reached, nothing was changed.',
  '',
].join('\n');

interface Run {
  readonly file: ClusterStepFile;
  readonly cluster: ClusterCapability;
  readonly release: StepRelease;
  /** Nothing is reached: a drill, or the practice range. */
  readonly rehearsed: boolean;
  readonly limits: CallLimits;
  readonly signal: AbortSignal;
  readonly print: (text: string) => void;
  /** For the transcript only: no expectation and no output looks at it. */
  readonly note: (text: string) => void;
}

/** One change of a cluster, or one look at it; what it says is the transcript, what was before is kept before it is changed. */
export const runClusterStep: StepExecutor = async (step, { runId, transcripts, signal, release }) => {
  if (step.file.kind !== 'cluster') throw new CockpitFault('invalid-input', { field: 'kind', detail: step.kind });
  const { file } = step;
  const startedAt = performance.now();
  const transcript = transcripts.begin(runId);
  const limits = startCall({ deadlineMs: step.timeoutMs, signal }, file.do.action);
  let said = '';
  let outputs: StepOutcome['outputs'];
  let error: StepOutcome['result']['error'] = null;
  try {
    const { cluster } = await release.connection(file.on);
    if (cluster === undefined) {
      throw new CockpitFault('connection-capability-missing', { slot: file.on, capability: 'cluster' });
    }
    const rehearsed = release.standIn !== null || release.isRehearsal(file.on);
    if (rehearsed) transcript.write(`${nothingDone}${rehearsedText(file.do, release)}\n\n`);
    const print = (text: string) => {
      transcript.write(text);
      said += text;
    };
    const note = (text: string) => transcript.write(text);
    await carryOut(file.do, { file, cluster, release, rehearsed, limits, signal, print, note });
    error = unmetOutput(said, file.expect ?? {}, boundedMatch, release.baseValue);
    if (error === null && file.outputs !== undefined) outputs = outputsOf(file.outputs, said);
  } catch (thrown) {
    error = toCockpitError(thrown);
  } finally {
    limits.end();
  }
  const { blob: transcriptBlob } = transcript.end();
  const tookMs = Math.round(performance.now() - startedAt);
  const result = { ...emptyResult, tookMs, transcriptBlob, error };
  return { passed: error === null, result, ...(outputs === undefined ? {} : { outputs }) };
};

/** What would have been done, its values filled in. */
function rehearsedText(action: ClusterAction, release: StepRelease): string {
  const manifest = 'manifest' in action ? `\n\n${shownManifest(manifestOf(action, release)).trimEnd()}` : '';
  return `${release.fill(clusterActionText(action))}${manifest}`;
}

async function carryOut(action: ClusterAction, run: Run): Promise<void> {
  const { cluster, release, print, file, rehearsed } = run;
  switch (action.action) {
    case 'apply': {
      const manifest = manifestOf(action, release);
      return change(run, objectsOf(manifest), (options) => cluster.apply(manifest, options));
    }
    case 'delete': {
      const object = objectOf(action.object, release);
      const { serves, version = 'new' } = action;
      const isLive = async () => (serves === servesNothing ? false : release.isServing(serves, version));
      const work = async (options: CallOptions) => cluster.remove(object, await isLive(), options);
      const held = async (options: CallOptions) => {
        if (object.kind !== 'Namespace') return foundNow(cluster, object, options);
        const [live, found] = await Promise.all([isLive(), cluster.exportNamespace(object.name, options)]);
        if (found === null) return null;
        return {
          manifest: shownManifest(found.manifests),
          contents: { ...found.contents, ...(serves === servesNothing ? {} : { live }) },
        };
      };
      return change(run, [object], work, held);
    }
    case 'scale': {
      const workload = objectOf(action.workload, release);
      const work = (options: CallOptions) => cluster.scale(workload, action.replicas, options);
      return change(run, [workload], work, (options) => scaledBefore(run, workload, options));
    }
    case 'set-image': {
      const workload = objectOf(action.workload, release);
      const [container, image] = [release.fill(action.container), release.fill(action.image)];
      return change(run, [workload], (options) => cluster.setImage(workload, container, image, options));
    }
    case 'restart': {
      const workload = objectOf(action.workload, release);
      await write(run, (call) => cluster.rolloutRestart(workload, call()));
      return print(`${named(workload)} restarted\n`);
    }
    case 'wait': {
      const object = objectOf(action.object, release);
      await patient(run, (options) => cluster.waitFor(object, action.condition, options));
      return print(`${named(object)} ${action.condition}\n`);
    }
    case 'rollout':
      return rollOut(objectOf(action.workload, release), run);
    case 'logs': {
      const object = objectOf(action.object, release);
      const { tail = defaultTail } = action;
      const logs = await patient(run, (options) => cluster.logs(object, tail, options));
      return print(rehearsed ? `${logs}${file.rehearse ?? ''}` : logs);
    }
    case 'job': {
      const manifest = manifestOf(action, release);
      const [job] = objectsOf(manifest);
      const ended = await runJob(manifest, job, run);
      print(rehearsed ? `${ended.logs}${file.rehearse ?? ''}` : ended.logs);
      if (!ended.succeeded) throw new CockpitFault('cluster-job-failed', { job: job?.name ?? '' });
    }
  }
}

/**
 * A Job is a new object, and may run long: it keeps nobody else from writing. One that could not be followed to its end was
 * made all the same: what it wrote so far is kept, and whatever the reason says, `cluster-job-unseen` says so.
 */
async function runJob(manifest: string, job: ClusterObject | undefined, run: Run) {
  const { cluster, limits, signal, print, note } = run;
  let created = false;
  const onCreated = () => {
    created = true;
    if (job !== undefined) note(`${named(job)} created\n`);
  };
  try {
    return await cluster.runJob(manifest, { deadlineMs: limits.remainingMs(), signal }, onCreated);
  } catch (thrown) {
    // Of a name that was taken the Job is somebody else's.
    if (!created || job === undefined) throw thrown;
    print(await cluster.logs(job, defaultTail, { deadlineMs: lastLogsMs, signal }).catch(() => ''));
    const { code, params } = toCockpitError(thrown);
    if (code === 'cancelled') throw thrown;
    throw new CockpitFault('cluster-job-unseen', { ...params, job: job.name, code }, { cause: thrown });
  }
}

/** As the only writer of the connection: keeps what every object is, changes them, and prints what became of each. */
async function change(
  run: Run,
  objects: readonly ClusterObject[],
  work: (options: CallOptions) => Promise<unknown>,
  look = (options: CallOptions, object: ClusterObject) => foundNow(run.cluster, object, options),
): Promise<void> {
  const { cluster, release, file, rehearsed, print } = run;
  await write(run, async (call) => {
    const before = new Map<ClusterObject, string>();
    for (const object of objects) {
      const found = await look(call(), object);
      before.set(object, found?.manifest ?? '');
      // What was only rehearsed has nothing to be put back.
      if (!rehearsed) release.keepClusterBefore(file.on, object, found);
    }
    await work(call());
    for (const object of objects) {
      const after = await foundNow(cluster, object, call()).catch(() => null);
      const diff = textDiff(before.get(object) ?? '', after?.manifest ?? '', named(object));
      print(diff || `${named(object)} unchanged\n`);
    }
  });
}

/** With who else decides on the replicas: whom nobody may see, or cannot now, keeps nobody from scaling. */
async function scaledBefore(
  { cluster, note }: Run,
  workload: ClusterObject,
  options: CallOptions,
): Promise<ClusterBefore | null> {
  const [found, autoscaler] = await Promise.all([
    foundNow(cluster, workload, options),
    cluster.autoscalerOf?.(workload, options).catch(() => null),
  ]);
  if (found === null || autoscaler == null) return found;
  note(`HorizontalPodAutoscaler/${autoscaler.name} ${autoscaler.min}–${autoscaler.max}\n`);
  return { ...found, autoscaler };
}

async function foundNow(
  cluster: ClusterCapability,
  object: ClusterObject,
  options: CallOptions,
): Promise<ClusterBefore | null> {
  const found = await cluster.read(object, options);
  return found === null ? null : { manifest: shownManifest(found) };
}

/** Aborted by a rollback that needs the connection as well as by the end of the step. */
function write<Result>(
  { release, file, limits, signal }: Run,
  work: (call: () => CallOptions) => Promise<Result>,
): Promise<Result> {
  return release.write(file.on, limits.remainingMs(), (options) => {
    const either = options.signal === undefined ? signal : AbortSignal.any([options.signal, signal]);
    // Whoever wrote before may have taken all the time.
    limits.check();
    return work(() => ({ deadlineMs: limits.remainingMs(), signal: either }));
  });
}

/** Until the rollout is complete; a look that fails for the moment is taken again. Throws `kubernetes-rollout-failed`. */
async function rollOut(workload: ClusterObject, run: Run): Promise<void> {
  let said = '';
  for (;;) {
    const { state, ready, wanted } = await patient(run, (options) => run.cluster.rolloutStatus(workload, options));
    const line = `${named(workload)} ${ready}/${wanted} ${state}\n`;
    if (line !== said) run.print(line);
    said = line;
    if (state === 'complete') return;
    if (state === 'failed')
      throw new CockpitFault('kubernetes-rollout-failed', { object: named(workload), ready, wanted });
    await run.limits.within(pause(pauseMs));
  }
}

async function patient<Result>({ limits, signal }: Run, look: (options: CallOptions) => Promise<Result>) {
  for (;;) {
    try {
      limits.check();
      return await look({ deadlineMs: limits.remainingMs(), signal });
    } catch (thrown) {
      const { code, retryable } = toCockpitError(thrown);
      if (!retryable || code === 'deadline-exceeded' || code === 'cancelled') throw thrown;
      await limits.within(pause(pauseMs));
    }
  }
}

/** Throws `invalid-input` for a kind of which nobody says where it lies. */
function objectOf(written: ClusterObjectFile, release: StepRelease): ClusterObject {
  const { kind, name, namespace } = written;
  const apiVersion = apiVersionOf(written);
  if (apiVersion === null) throw new CockpitFault('invalid-input', { field: 'apiVersion', value: kind });
  return {
    apiVersion,
    kind,
    name: release.fill(name),
    namespace: namespace === undefined ? undefined : release.fill(namespace),
  };
}

function manifestOf({ manifest = '' }: { readonly manifest?: string | undefined }, release: StepRelease): string {
  return fillManifests(manifest, (written) => release.fill(written));
}

function objectsOf(manifest: string): readonly ClusterObject[] {
  const read = readManifests(manifest);
  if (!read.ok) throw new CockpitFault('invalid-input', { field: 'manifest', line: read.line });
  return read.objects;
}

const named = ({ kind, name, namespace }: ClusterObject) =>
  `${kind}/${name}${namespace === undefined ? '' : ` -n ${namespace}`}`;
