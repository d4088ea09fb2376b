import type { PracticeFault } from '../../../shared/contract/practice-faults.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { startAppService } from './app-service.ts';
import { FaultBoard, type FaultStates } from './faults.ts';
import { FlagStore } from './flag-store.ts';
import { Gauges } from './gauges.ts';
import type { LoopbackServer } from './loopback-server.ts';
import { MessageBoard } from './message-board.ts';
import { type Router, startRouter } from './router.ts';
import {
  defaultTiers,
  type SyntheticUsers,
  startSyntheticUsers,
  type UserCounts,
  type UserTier,
} from './synthetic-users.ts';

export interface RangeOptions {
  /** All synthetic users together; 0 leaves the range without users. Default 120. */
  readonly requestsPerSecond?: number;
  readonly tiers?: readonly UserTier[];
  /** Share of the new version at the start, 0 to 100. Default 0. */
  readonly percent?: number;
  /** Who gets the new version at the start, where it is more than a share. */
  readonly exposure?: Exposure;
  /** Same seed, same users in the same order. Default 1. */
  readonly seed?: number;
  /** Default 0: a free one. */
  readonly routerPort?: number;
  readonly stableVersion?: string;
  readonly canaryVersion?: string;
}

export interface RangeAddresses {
  /** What a connection of kind `practice` is configured with. `/metrics` and `/admin/split` are under it. */
  readonly routerUrl: string;
  readonly stableUrl: string;
  readonly canaryUrl: string;
}

export interface RangeStatus {
  readonly addresses: RangeAddresses;
  /** Who gets the new version, opt-in not counted. */
  readonly exposure: Exposure;
  /** Live share of the new version; null where the exposure has no single share. */
  readonly percent: number | null;
  readonly revision: string;
  readonly faults: FaultStates;
  readonly users: UserCounts;
}

/** A practice range in this process. */
export interface Range {
  readonly addresses: RangeAddresses;
  /** Throws `invalid-input` on an unknown fault or a bad parameter. */
  setFault(name: PracticeFault, on: boolean, params?: unknown): void;
  status(): RangeStatus;
  stop(): Promise<void>;
}

/** At 120 requests a second a version that answers 2.6 s late has 320 waiting: below the first bound, so none is lost. */
const maxCanaryInFlight = 384;
const maxUsersInFlight = 512;

/**
 * Starts both versions, the router and the users, all on 127.0.0.1. Throws `port-in-use`; nothing is left running then.
 */
export async function startRange(options: RangeOptions = {}): Promise<Range> {
  const seed = options.seed ?? 1;
  const faults = new FaultBoard();
  const gauges = new Gauges(faults);
  const versions = {
    stable: options.stableVersion ?? '1.4.2',
    canary: options.canaryVersion ?? '1.5.0',
  };
  const services: LoopbackServer[] = [];
  let router: Router;
  try {
    const stable = await startAppService({ role: 'stable', version: versions.stable, faults, seed: seed + 1 });
    services.push(stable);
    const canary = await startAppService({ role: 'canary', version: versions.canary, faults, seed: seed + 2 });
    services.push(canary);
    router = await startRouter({
      versions: {
        stable: { url: stable.url, version: versions.stable },
        canary: { url: canary.url, version: versions.canary },
      },
      exposure: options.exposure ?? { kind: 'percent', percent: options.percent ?? 0 },
      faults,
      resources: {
        '/admin/gauges': gauges.handler,
        '/admin/alerts': gauges.alertsHandler,
        '/admin/flags': new FlagStore(() => faults.active('flags-down') !== null).handler,
        '/admin/messages': new MessageBoard().handler,
      },
      gaugesText: () => gauges.text(),
      maxCanaryInFlight,
      port: options.routerPort ?? 0,
    });
  } catch (error) {
    await Promise.all(services.map((service) => service.close()));
    throw error;
  }
  const { versions: live } = router.split.document();
  const addresses = { routerUrl: router.url, stableUrl: live.stable.url, canaryUrl: live.canary.url };
  const users: SyntheticUsers = startSyntheticUsers({
    routerUrl: router.url,
    requestsPerSecond: options.requestsPerSecond ?? 120,
    tiers: options.tiers ?? defaultTiers,
    maxInFlight: maxUsersInFlight,
    seed,
  });
  return {
    addresses,
    setFault: (name, on, params) => faults.set(name, on, params),
    status: () => {
      const { exposure, percent, revision } = router.split.document();
      return { addresses, exposure, percent, revision, faults: faults.states(), users: users.counts() };
    },
    stop: async () => {
      await users.stop();
      await router.close();
      await Promise.all(services.map((service) => service.close()));
    },
  };
}
