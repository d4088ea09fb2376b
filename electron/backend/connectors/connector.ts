import type { ZodObject, z } from 'zod';
import type { Autoscaler } from '../../../shared/release/autoscaler.ts';
import type { CredentialExpiry } from '../../../shared/release/credential-expiry.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import type { FoundSplit } from '../../../shared/release/split.ts';
import type { Machine } from '../machines/machine.ts';
import type { CallOptions } from '../platform/call-limits.ts';
import type { AlertsCapability } from './alerts-capability.ts';
import type { AnnotateCapability } from './annotate-capability.ts';
import type { AskedPeople } from './asked-people.ts';
import type { ClusterCapability } from './cluster-capability.ts';
import type { MetricsCapability } from './metrics-capability.ts';
import type { ProbeCapability } from './probe-capability.ts';

/**
 * What steps and guards ask for, and `machine`, which other connections ask for: those whose switch or gauge lies on a
 * computer that this connection leads to. A connector claims some of these; nobody asks for a connector by its name.
 */
export const capabilities = [
  'traffic',
  'metrics',
  'alerts',
  'exec',
  'cluster',
  'flag',
  'killSwitch',
  'probe',
  'notify',
  'annotate',
  'machine',
] as const;
export type Capability = (typeof capabilities)[number];

export type { AlertsCapability, FiringAlert, MutedAlert, Silence } from './alerts-capability.ts';
export type { AnnotateCapability, Annotation } from './annotate-capability.ts';
export {
  longestExample,
  type MeasuredUnit,
  type MetricsCapability,
  mostExamples,
  type QueryCheck,
  type RangePoint,
  type Reading,
  type ReadOptions,
} from './metrics-capability.ts';
export type {
  CountedAnswers,
  ProbeAnswer,
  ProbeCapability,
  ProbedVersion,
  ProbeRequest,
  SampleSize,
} from './probe-capability.ts';
export type { CallOptions };

export interface HealthReport {
  readonly ok: boolean;
  /** What was tried and what came back, as facts to be translated: code of `shared/i18n/<language>/connectors.ts`. */
  readonly code: string;
  readonly params: Readonly<Record<string, string | number | boolean | null>>;
  /** It is well, and something is to be looked at all the same: `healthRemedy` says what. */
  readonly warns?: true;
  readonly tookMs: number;
  /** What ends first of that by which the two sides know each other, where it says so. */
  readonly expiry?: CredentialExpiry;
  /**
   * Values of configuration fields that the other side showed, to be accepted by the operator after comparing: the
   * fingerprint of a host key that is met for the first time.
   */
  readonly offers?: readonly { readonly field: string; readonly value: string }[];
}

/** A change as the operator sees it before it is made, in the system's own language (a unified diff, a request). */
export interface ShiftPreview {
  readonly targets: readonly {
    readonly target: string;
    readonly from: Exposure;
    readonly to: Exposure;
    /** Unified diff of what would change, and the commands that would be run for it, bounded to 64 KB. */
    readonly diff: string;
    /** Fingerprint of the state and the commands of the preview; `apply` refuses a raise when they are others by then. */
    readonly revision: string;
  }[];
}

/** One target and what it is to carry. */
export interface TargetExposure {
  readonly target: string;
  readonly exposure: Exposure;
}

export interface TrafficCapability {
  /** Kinds of exposure that `preview` and `apply` take; any other is refused with `exposure-not-carried`. */
  readonly exposures: readonly Exposure['kind'][];
  /** It asks the new version itself as part of a raise, or starts it first: nobody else needs to ask beforehand. */
  readonly provesRaise?: boolean;
  /** Longest that a shift may take, in ms, where it waits for something slow such as a rollout; absent: as any other. */
  readonly patienceMs?: number;
  /** Reads the split that is really live. */
  read(options: CallOptions): Promise<FoundSplit>;
  /**
   * Where targets are reached each by itself: those that answered, and the names of the others. Throws only when the
   * call itself ends.
   */
  readEach?(options: CallOptions): Promise<FoundSplit & { readonly unread: readonly string[] }>;
  preview(to: Exposure, options: CallOptions): Promise<ShiftPreview>;
  /**
   * Sets the targets. Returns what was read back from the running system afterwards. `expected` carries the preview's
   * revisions: a raise is refused when the state changed since; a lowering (no `expected`) re-reads and goes on. Of
   * several targets a raise moves all or none, and a lowering each by itself.
   */
  apply(
    change: readonly TargetExposure[],
    expected: ReadonlyMap<string, string> | null,
    options: CallOptions,
  ): Promise<FoundSplit>;
  /** Everything needed to put the switch back byte for byte, as evidence. Bounded to 1 MB. */
  snapshot(options: CallOptions): Promise<TrafficSnapshot>;
  restore(snapshot: TrafficSnapshot, options: CallOptions): Promise<FoundSplit>;
  /**
   * What `restore` would put back, as text to be read and compared, without what the system counts by itself (revisions,
   * times); absent: a snapshot's content is that.
   */
  snapshotText?(snapshot: TrafficSnapshot): string;
  /** Where it moves the number of replicas of something: of what, and who else decides on them. Absent: it moves none. */
  replicasAlsoBy?(options: CallOptions): Promise<ReplicasAlsoBy>;
}

export interface ReplicasAlsoBy {
  /** As its operators know it: `Deployment/web`. */
  readonly object: string;
  /** Null: nobody else does. `unseen`: that may not be read there. */
  readonly autoscaler: Autoscaler | 'unseen' | null;
}

export interface TrafficSnapshot {
  readonly mediaType: string;
  readonly content: string;
}

export interface ExecCapability {
  /**
   * Runs a program to its end, without a shell and without input, and returns its exit code, whatever it is. Throws
   * `process-not-started`, `connection-unreachable`, `deadline-exceeded` (after `timeoutMs` or the call's deadline) or
   * `cancelled`; in the last two cases it has been ended.
   */
  run(command: readonly string[], how: ExecRun, options: CallOptions): Promise<number>;
}

export interface ExecRun {
  /** Added to its environment. May hold secrets: never logged, never printed. */
  readonly env: Readonly<Record<string, string>>;
  /** Where it runs; null: where the connection puts it. */
  readonly directory: string | null;
  readonly timeoutMs: number;
  /** Called with what it prints, as it comes. Outputs of a step are read from `stdout` alone. */
  readonly onOutput: (text: string, stream: 'stdout' | 'stderr') => void;
  /** What a practice range prints instead of running it; anything else leaves this alone. */
  readonly rehearse?: string | undefined;
}

export type FlagValue = string | number | boolean;

/** A flag as it is; null: there is none of this name. */
export interface FlagReading {
  readonly value: FlagValue | null;
  /** Another one after every change of this flag that leaves it there. */
  readonly revision: string;
}

export interface FlagCapability {
  get(key: string, options: CallOptions): Promise<FlagReading>;
  /**
   * Sets the flag and returns what was read back; null takes it away. With `expectedRevision` a flag that somebody
   * changed since is left as it is, and `flag-changed` is thrown.
   */
  set(
    key: string,
    value: FlagValue | null,
    expectedRevision: string | null,
    options: CallOptions,
  ): Promise<FlagReading>;
}

export interface KillSwitchReading {
  readonly state: 'engaged' | 'released';
  /** UTC ms of its last change, where the other side keeps it. */
  readonly since: number | null;
  /** Who changed it last, as the other side calls them, where it keeps that. */
  readonly by: string | null;
}

/**
 * Closes the new version to everybody at once, whatever the traffic switch says. It needs this connection and nothing
 * else: neither metrics nor a cluster is asked. A key that is not there is released. `read` and `engage` are called
 * beside the connection's writer, whatever that is doing.
 */
export interface KillSwitchCapability {
  /** Throws `kill-switch-unclear` where the value means neither. */
  read(key: string, options: CallOptions): Promise<KillSwitchReading>;
  /** Engages it, whatever it is and whoever changed it; may be repeated. Returns what was read back. */
  engage(key: string, options: CallOptions): Promise<KillSwitchReading>;
  /** Likewise. Whether the old version has been well for long enough is the caller's matter. */
  release(key: string, options: CallOptions): Promise<KillSwitchReading>;
}

export interface NotifyCapability {
  /** Hands a message over. The receipt is the other side's name for it, as evidence. */
  send(message: Notification, options: CallOptions): Promise<{ readonly receipt: string }>;
}

export interface Notification {
  /** Who is to read it, as the plan names them: a group, a channel. */
  readonly audience: string;
  readonly subject: string;
  readonly body: string;
}

/** An open connection. Only the capabilities it claims are present. */
export interface ConnectorInstance {
  readonly traffic?: TrafficCapability;
  readonly metrics?: MetricsCapability;
  readonly probe?: ProbeCapability;
  readonly exec?: ExecCapability;
  readonly flag?: FlagCapability;
  readonly killSwitch?: KillSwitchCapability;
  readonly notify?: NotifyCapability;
  readonly alerts?: AlertsCapability;
  readonly annotate?: AnnotateCapability;
  readonly cluster?: ClusterCapability;
  readonly machine?: Machine;
  health(options: CallOptions): Promise<HealthReport>;
  close(): Promise<void>;
}

/** What the list of connectors knows without loading the connector's code. */
export interface ConnectorMetadata {
  readonly kind: string;
  readonly capabilities: readonly Capability[];
  /** Of `traffic`: what `TrafficCapability.exposures` says where the configuration allows most, known without loading the code. */
  readonly exposures?: readonly Exposure['kind'][];
  load(): Promise<Connector>;
}

/** What a connection may reach beside its own configuration. */
export interface Surroundings {
  /**
   * The machine that another connection leads to; null or absent: this one. Ask at each use and keep nothing: that
   * connection may be opened anew meanwhile. Throws `connection-missing`, `connection-capability-missing`, and what
   * opening it throws.
   */
  machine(connectionId: string | null | undefined): Promise<Machine>;
  /** The people of this cockpit, where only they reach what the connection leads to. */
  readonly people: AskedPeople;
}

export interface Connector<Config extends ZodObject = ZodObject> {
  /**
   * Shape of the stored configuration, from which the form is built: flat, representable in JSON Schema, its fields
   * with the hints of `form-hints.ts`.
   */
  readonly configSchema: Config;
  /** Names of fields that hold secrets: they go to the vault, never to the journal. */
  readonly secretFields: readonly (keyof z.infer<Config> & string)[];
  /** Configurations to begin with; `id` is said in `connectors:preset.<kind>.<id>`. */
  readonly presets?: readonly { readonly id: string; readonly config: Readonly<Partial<z.input<Config>>> }[];
  open(config: z.infer<Config>, surroundings: Surroundings): Promise<ConnectorInstance>;
}

/** Keeps the schema's type for `open` while the list stays uniform. */
export function defineConnector<Config extends ZodObject>(connector: Connector<Config>): Connector {
  return connector as unknown as Connector;
}
