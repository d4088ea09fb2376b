import type { FaultParams, PracticeFault } from '../../../shared/contract/practice-faults.ts';
import { type CockpitError, CockpitFault } from '../../../shared/errors.ts';
import { startWorker } from '../platform/worker-thread.ts';
import type { PracticeMessage, PracticeRequest } from './practice-messages.ts';
import type { RangeAddresses, RangeOptions, RangeStatus } from './range.ts';

/** A practice range in a worker thread. Every call throws `practice-not-running` once the thread is gone. */
export interface PracticeRange {
  readonly addresses: RangeAddresses;
  /** Switches a fault; parameters that are left out take their defaults. Throws `invalid-input`. */
  setFault<Name extends PracticeFault>(name: Name, on: boolean, params?: FaultParams<Name>): Promise<RangeStatus>;
  status(): Promise<RangeStatus>;
  /** Ends users, services and thread; a second call does nothing. */
  stop(): Promise<void>;
}

/** A thread that does not end by itself within this is ended. */
const stopDeadlineMs = 3_000;

type Call = PracticeRequest extends infer Request ? (Request extends unknown ? Omit<Request, 'id'> : never) : never;

interface Pending {
  resolve(status: RangeStatus): void;
  reject(error: unknown): void;
}

/** Starts a range in its own thread and returns when it serves. Throws `port-in-use`, `practice-not-running`. */
export async function startPractice(options: RangeOptions = {}): Promise<PracticeRange> {
  const worker = startWorker('practice', options);
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let running = true;
  let death: unknown;
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      running = false;
      for (const { reject } of pending.values()) reject(notRunning(death));
      pending.clear();
      resolve();
    });
  });
  const started = new Promise<RangeAddresses>((resolve, reject) => {
    worker.on('error', (error) => {
      death = error;
    });
    worker.on('message', (message: PracticeMessage) => {
      if (message.kind === 'started') {
        resolve(message.addresses);
      } else if (message.kind === 'not-started') {
        reject(faultFrom(message.error));
      } else {
        const waiting = pending.get(message.id);
        pending.delete(message.id);
        if (message.kind === 'answer') waiting?.resolve(message.status);
        else waiting?.reject(faultFrom(message.error));
      }
    });
    void exited.then(() => reject(notRunning(death)));
  });

  function call(request: Call): Promise<RangeStatus> {
    if (!running) return Promise.reject(notRunning(death));
    const id = nextId++;
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject });
      worker.postMessage({ id, ...request });
    });
  }

  const addresses = await started;
  return {
    addresses,
    setFault: (name, on, params) => call({ call: 'set-fault', name, on, params: params ?? {} }),
    status: () => call({ call: 'status' }),
    stop: async () => {
      if (running) {
        running = false;
        worker.postMessage({ id: nextId++, call: 'stop' } satisfies PracticeRequest);
      }
      const timer = setTimeout(() => void worker.terminate(), stopDeadlineMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

function notRunning(cause: unknown): CockpitFault {
  return new CockpitFault('practice-not-running', {}, { cause });
}

function faultFrom(error: CockpitError): CockpitFault {
  return new CockpitFault(error.code, error.params, { retryable: error.retryable });
}
