import { type PracticeFault, type PracticeStatus, practiceFaults } from '../../../shared/contract/practice.ts';
import type { FaultParams } from './faults.ts';
import { type PracticeRange, startPractice } from './practice-host.ts';

/** The practice range of this backend: started when somebody first needs it, ended with the backend. */
export interface PracticeService {
  start(): Promise<PracticeRange>;
  status(): Promise<PracticeStatus>;
  setFault(fault: PracticeFault, on: boolean, params?: FaultParams<PracticeFault>): Promise<PracticeStatus>;
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
    const off = Object.fromEntries(practiceFaults.map((fault) => [fault, false])) as Record<PracticeFault, boolean>;
    if (range === null) return { running: false, addresses: {}, faults: off, percent: null, requestsPerSecond: null };
    const now = await (await range).status();
    const faults = Object.fromEntries(practiceFaults.map((fault) => [fault, now.faults[fault].on])) as Record<
      PracticeFault,
      boolean
    >;
    const count = { at: performance.now(), requests: now.users.answered };
    const before = lastCount;
    lastCount = count;
    const perSecond =
      before === null ? null : (1000 * (count.requests - before.requests)) / Math.max(1, count.at - before.at);
    return {
      running: true,
      addresses: { ...now.addresses },
      faults,
      percent: now.percent,
      requestsPerSecond: perSecond,
    };
  };
  return {
    start,
    status,
    setFault: async (fault, on, params) => {
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
