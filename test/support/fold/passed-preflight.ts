import type { CommandOf } from '../../../shared/release/commands.ts';

/** A preflight in which everything passed. */
export const passedPreflight: CommandOf<'record-preflight'> = {
  type: 'record-preflight',
  passed: 1,
  warned: [],
  failed: [],
  evidenceBlob: 'preflight',
  tookMs: 1,
};
