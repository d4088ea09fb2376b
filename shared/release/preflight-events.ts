import type { TextRef } from './events.ts';

export interface PreflightEventPayloads {
  /** Everything of the release was tried without a write. `warned`, `failed`: ids of checks. */
  'preflight-recorded': {
    readonly passed: number;
    readonly warned: readonly string[];
    readonly failed: readonly string[];
    /** Content hash of the whole list with what was found (`PreflightEvidence`). */
    readonly evidenceBlob: string;
    readonly tookMs: number;
    /** UTC ms. */
    readonly expiresAt: number;
  };
  /** Somebody flies with what the last preflight found to fail, and says why. */
  'preflight-acknowledged': { readonly failed: readonly string[]; readonly reason: TextRef | null };
}
