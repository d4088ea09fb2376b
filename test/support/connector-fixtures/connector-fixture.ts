import type { ClusterObject } from '../../../electron/backend/connectors/cluster-capability.ts';
import type { Surroundings } from '../../../electron/backend/connectors/connector.ts';

/** What to run, and what a practice range is told to print for it. */
export interface FixtureCommand {
  readonly command: readonly string[];
  readonly rehearse?: string;
}

/** A cluster with something rolled out in it. */
export interface FixtureCluster {
  readonly namespace: string;
  /** Rolled out from the start, with two replicas, and no Service before it. */
  readonly workload: ClusterObject;
  readonly container: string;
  /** Every pod whose name begins so writes a line. */
  write(pods: string, text: string): void;
}

/** What a contract suite needs of the real thing behind one kind of connection. */
export interface ConnectorFixture {
  /** Configuration of a connection to the running thing. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What it reaches beside its configuration, where that is more than this machine. */
  readonly surroundings?: Surroundings;
  readonly traffic?: {
    /** The one target of the connection; its share of the new version is 1 % at the start. */
    readonly target: string;
    /** Somebody else sets another share than what any test here sets, and it is in effect on return. */
    changeByHand(): Promise<void>;
    /** Code of the refusal of a raise after that. */
    readonly changedCode: string;
    /** From now on a shift by a connection with this configuration never comes to an end, nor to an error. */
    hang(): Promise<Readonly<Record<string, unknown>>>;
    unhang(): Promise<void>;
    /** Nobody reads it: what is found is what was said last. */
    readonly reported?: true;
    /** Of a snapshot, what comes back when it is put back; default: all. A revision that was never does. */
    lasting?(snapshot: { readonly content: string }): unknown;
  };
  readonly metrics?: {
    /** Each a query that ends as its name says; every one has data from the start. */
    readonly queries: { readonly value: string; readonly empty: string; readonly invalid: string };
    /** False: the server knows of what `empty` asks for, and only has nothing to count yet. */
    readonly emptyIsUnheard?: false;
    readonly manySeries?: string;
    readonly notANumber?: string;
    /** Configuration of a connection to something that takes connections and never answers. */
    readonly hangingConfig: Readonly<Record<string, unknown>>;
  };
  readonly probe?: {
    /** The old version ends; the new one goes on. */
    stopStable(): Promise<void>;
    /** Whether requests can be sent through the switch. */
    readonly throughSwitch: boolean;
    /** Whether it answers what it is told to, as a practice range does. */
    readonly rehearses?: boolean;
  };
  readonly exec?: {
    /** A command that prints this text as a line and ends with this code. */
    printing(text: string, exitCode?: number): FixtureCommand;
    /** A command that says something on stderr and then never ends by itself. */
    hanging(): FixtureCommand;
    /** Commands are again what they were at the start. */
    calm(): void;
    /** Whether it really runs programs, or only says what it would run. */
    readonly rehearses: boolean;
  };
  readonly machine?: {
    /** A folder where whoever the connection logs in as may write, and the tests as well. */
    readonly folder: string;
    /** A file that is there and that it may not read. */
    readonly unreadable: string;
    /** Where it may not make a file. */
    readonly unwritable: string;
  };
  readonly flag?: {
    /** Sets a flag past the connection. */
    changeByHand(key: string, value: string): Promise<void>;
    /** It keeps nothing of a flag that was taken away, so that all flags that are not there have the same revision. */
    readonly forgets?: boolean;
    /** Code where nobody is there; default: `connection-unreachable`. */
    readonly goneCode?: string;
  };
  readonly killSwitch?: {
    /** Sets it past the connection to a value that means neither. */
    spoil(key: string): Promise<void>;
    /** Whatever a release asks beside it answers no more: metrics, application. */
    breakTheRest?(): void;
  };
  readonly notify?: {
    /** What has arrived at the other side, the newest at the end. */
    received(): Promise<readonly { readonly audience: string; readonly subject: string; readonly body: string }[]>;
  };
  readonly annotate?: {
    /** What has been written down, in the words of the other side, the newest at the end. */
    written(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  };
  readonly alerts?: {
    /** One alert fires on return, or none again. */
    fire(name: string, severity: string): void | Promise<void>;
    calm(): void | Promise<void>;
    /** Whether people can be kept from being told. */
    readonly silences?: boolean;
  };
  /** `rehearsed`: it reaches no cluster, and only goes through the motions. */
  readonly cluster?: FixtureCluster | 'rehearsed';
  /** Configuration of a connection to something that takes connections and never answers. */
  readonly hangingConfig?: Readonly<Record<string, unknown>>;
  /** Configuration of a connection to a port where nobody listens. */
  readonly goneConfig?: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}
