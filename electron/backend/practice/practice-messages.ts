import type { PracticeFault } from '../../../shared/contract/practice-faults.ts';
import type { CockpitError } from '../../../shared/errors.ts';
import type { RangeAddresses, RangeStatus } from './range.ts';

/** What the host asks of the worker; every message has an id and gets one answer. */
export type PracticeRequest = { readonly id: number } & (
  | { readonly call: 'set-fault'; readonly name: PracticeFault; readonly on: boolean; readonly params: unknown }
  | { readonly call: 'status' }
  | { readonly call: 'stop' }
);

/** What the worker says: once where it can be reached (or why not), then one answer per request. */
export type PracticeMessage =
  | { readonly kind: 'started'; readonly addresses: RangeAddresses }
  | { readonly kind: 'not-started'; readonly error: CockpitError }
  | { readonly kind: 'answer'; readonly id: number; readonly status: RangeStatus }
  | { readonly kind: 'refused'; readonly id: number; readonly error: CockpitError };
