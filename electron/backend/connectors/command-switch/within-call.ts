import { type CallOptions, startCall } from '../../platform/call-limits.ts';

/** Runs work of several calls that share one deadline, and waits no longer than it. */
export async function withinCall<T>(options: CallOptions, work: (left: () => CallOptions) => Promise<T>): Promise<T> {
  const limits = startCall(options, 'command-switch');
  try {
    limits.check();
    return await limits.within(work(() => ({ deadlineMs: limits.remainingMs(), signal: options.signal })));
  } finally {
    limits.end();
  }
}
