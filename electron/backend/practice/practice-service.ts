import type { PracticeStatus } from '../../../shared/contract/practice.ts';
import type { FaultParams, PracticeFault } from '../../../shared/contract/practice-faults.ts';
import { faultSetting, quietFaults } from './faults.ts';
import { type PracticeRange, startPractice } from './practice-host.ts';

/** The practice range of this backend: started when somebody first needs it, ended with the backend. */
export interface PracticeService {
  start(): Promise<PracticeRange>;
  status(): Promise<PracticeStatus>;
  /** Parameters that are left out take their defaults. Throws `invalid-input`. */
  setFault(fault: PracticeFault, on: boolean, params?: FaultParams): Promise<PracticeStatus>;
  stop(): Promise<void>;
}

export function createPracticeService(): PracticeService {
  let range: Promise<PracticeRange> | null = null;
  let lastCount: { readonly at: number; readonly requests: number } | null = null;
  const start = () => {
    range ??= startPractice();
    range.catch(() => {
      range = null;
    });
    return range;
  };
  const status = async (): Promise<PracticeStatus> => {
    if (range === null) {
      const faults = quietFaults();
      return { running: false, addresses: {}, faults, exposure: null, percent: null, requestsPerSecond: null };
    }
    const now = await (await range).status();
    const count = { at: performance.now(), requests: now.users.answered };
    const before = lastCount;
    lastCount = count;
    const perSecond =
      before === null ? null : (1000 * (count.requests - before.requests)) / Math.max(1, count.at - before.at);
    return {
      running: true,
      addresses: { ...now.addresses },
      faults: now.faults,
      exposure: now.exposure,
      percent: now.percent,
      requestsPerSecond: perSecond,
    };
  };
  return {
    start,
    status,
    setFault: async (fault, on, params) => {
      // Nobody wants a range that was started only to refuse this.
      faultSetting(fault, params ?? {});
      await (await start()).setFault(fault, on, params);
      return status();
    },
    stop: async () => {
      const running = range;
      range = null;
      await running?.then((started) => started.stop()).catch(() => {});
    },
  };
}
