import type { Autoscaler } from '../../../shared/release/autoscaler.ts';
import type { NamespaceContents } from '../../../shared/release/namespace-contents.ts';
import type { ClusterAction } from '../../../shared/steps/cluster.ts';
import type { CallOptions } from '../platform/call-limits.ts';

/** An object of a cluster by what its manifest says. */
export interface ClusterObject {
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Default: the connection's. */
  readonly namespace?: string | undefined;
}

/** What an object was before a change, as evidence and to be applied again; null: there was none. */
export interface ClusterChange {
  readonly object: ClusterObject;
  /** YAML, without what the server keeps for itself. */
  readonly before: string | null;
}

/** A namespace with what lies in it. */
export interface NamespaceExport {
  /** The namespace first, then what needs nothing of what follows it: as it can be applied again, without any Secret. */
  readonly manifests: string;
  readonly contents: Omit<NamespaceContents, 'live'>;
}

export interface RolloutReport {
  readonly state: 'complete' | 'progressing' | 'failed';
  readonly ready: number;
  readonly wanted: number;
}

/** An object that a step is going to be about; without a name where the release itself will bring it. */
export type IntendedObject = Omit<ClusterObject, 'name'> & { readonly name?: string | undefined };

/** What a step is going to do, and to which objects. */
export interface IntendedAction {
  readonly action: ClusterAction['action'];
  readonly objects: readonly IntendedObject[];
  /** A rollback puts back what was before. */
  readonly restore?: boolean;
}

export interface PermissionReport {
  /** How many were asked for, and are given. */
  readonly given: number;
  /** Kinds that the cluster does not have (yet), such as `Rollout argoproj.io/v1alpha1`: of these nothing was asked. */
  readonly unknownKinds: readonly string[];
}

/** Changes of a cluster beside its switches. Each throws `kubernetes-missing`, `kubernetes-forbidden` and their like. */
export interface ClusterCapability {
  /** What an object is now, as `ClusterChange.before` says it; null: there is none. */
  read(object: ClusterObject, options: CallOptions): Promise<string | null>;
  /**
   * What is kept of a namespace before it is deleted; null: there is none. Throws `namespace-too-full` where that would be
   * more than can be kept, and `kubernetes-forbidden` where a part of it may not be read.
   */
  exportNamespace(name: string, options: CallOptions): Promise<NamespaceExport | null>;
  /** Applies every document of a YAML text server-side, in their order; what comes after one that fails is left. */
  apply(manifests: string, options: CallOptions): Promise<readonly ClusterChange[]>;
  /**
   * Deletes an object; one that is not there is no error. `servesTraffic`: what the release's switch says of the share that
   * depends on it; true and null (nobody knows) refuse. Whatever it says, workloads whose pods a Service sends requests to,
   * Services with endpoints, and namespaces with either are refused: `kubernetes-serves-traffic` with `service`.
   */
  remove(object: ClusterObject, servesTraffic: boolean | null, options: CallOptions): Promise<ClusterChange>;
  /** Waits until a condition such as `Ready` or `Available` is true of the object. */
  waitFor(object: ClusterObject, condition: string, options: CallOptions): Promise<void>;
  scale(workload: ClusterObject, replicas: number, options: CallOptions): Promise<ClusterChange>;
  /** Who else decides on the replicas of a workload; null: nobody. Absent: nothing is ever reached here. */
  autoscalerOf?(workload: ClusterObject, options: CallOptions): Promise<Autoscaler | null>;
  setImage(workload: ClusterObject, container: string, image: string, options: CallOptions): Promise<ClusterChange>;
  rolloutRestart(workload: ClusterObject, options: CallOptions): Promise<void>;
  rolloutStatus(workload: ClusterObject, options: CallOptions): Promise<RolloutReport>;
  /** The last lines of the pods of a workload, or of one pod; 256 KB at the most, each line with its pod where there are several. */
  logs(object: ClusterObject, tailLines: number, options: CallOptions): Promise<string>;
  /**
   * Creates a Job and waits for its end; it is left there. Its logs are kept either way. A look that fails for the moment is
   * taken again until the deadline, the logs a few times. Throws `deadline-exceeded` while it still runs: it goes on.
   * `onCreated`: the cluster has taken it; whatever is thrown after that, it is there.
   */
  runJob(
    manifest: string,
    options: CallOptions,
    onCreated?: () => void,
  ): Promise<{ readonly succeeded: boolean; readonly logs: string }>;
  /**
   * Asks, without a write, whether everything is allowed that a step calls, and whoever takes it back. Throws
   * `kubernetes-forbidden` with all that is not. Null: nothing is ever reached here, so nothing need be allowed.
   */
  checkPermissions?(intended: IntendedAction, options: CallOptions): Promise<PermissionReport | null>;
}
