import { z } from 'zod';
import type { Refusal } from './commands.ts';
import { everyBindingIsPractice } from './queries.ts';
import type { ReleaseState } from './state.ts';
import type { Now } from './time.ts';

/** So long a preflight counts: what it found out about other systems is said to be true for a day. */
export const preflightValidMs = 24 * 3_600_000;

export const preflightKinds = [
  'vault',
  'secrets',
  'plan-secret',
  'connection',
  'credentials',
  'guard',
  'share',
  'preview',
  'snapshot',
  'probe',
  'flag',
  'drill',
  'silence',
  'cluster',
  'autoscaler',
  'switch-autoscaler',
  'command',
  'commands',
] as const;
export type PreflightKind = (typeof preflightKinds)[number];

/** One thing that was tried without a write, and what came of it. */
export const preflightResultSchema = z.object({
  /** Of ids of the plan, such as `preview:b1/edge`, and of fields that lead on from there: `connection:edge/machine`. */
  id: z.string(),
  kind: z.enum(preflightKinds),
  /** What it is about: the slot, guard, batch, flag, step or secret of the plan; null: the cockpit itself. */
  subject: z.string().nullable(),
  /** Slot of the plan whose connection was asked; null: none was. */
  slot: z.string().nullable(),
  /** Name of the connection that was asked where it is not the slot's own but one that this works through: its machine. */
  through: z.string().optional(),
  status: z.enum(['passed', 'failed', 'warned']),
  /** Where `code` is said: among what a preflight finds, the health of the connection's kind, or the errors. */
  says: z.enum(['preflight', 'health', 'error']),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  tookMs: z.number(),
});
export type PreflightResult = z.infer<typeof preflightResultSchema>;

/** The evidence of a preflight as it is kept: a blob of this as JSON. Instants are UTC ms. */
export const preflightEvidenceSchema = z.object({
  releaseId: z.string(),
  startedAt: z.number(),
  tookMs: z.number(),
  results: z.array(preflightResultSchema),
});
export type PreflightEvidence = z.infer<typeof preflightEvidenceSchema>;

export interface PreflightState {
  readonly at: Now;
  /** UTC ms. */
  readonly expiresAt: number;
  readonly passed: number;
  readonly warned: readonly string[];
  readonly failed: readonly string[];
  readonly evidenceBlob: string;
  /** Somebody flies with what failed, and has said why. */
  readonly acknowledged: boolean;
}

/** Nothing is at stake on the practice range alone: there nobody is asked for a preflight. */
export function wantsPreflight(state: ReleaseState): boolean {
  return Object.keys(state.definition.bindings).length > 0 && !everyBindingIsPractice(state);
}

/** Why the release may not begin as far as its preflight goes; null: it may. */
export function preflightRefusal(state: ReleaseState, now: Now): Refusal | null {
  if (!wantsPreflight(state)) return null;
  const { preflight } = state;
  if (preflight === null) return { code: 'preflight-missing', params: {} };
  if (now.utc >= preflight.expiresAt) return { code: 'preflight-expired', params: {} };
  if (preflight.failed.length > 0 && !preflight.acknowledged)
    return { code: 'preflight-failed', params: { count: preflight.failed.length } };
  return null;
}
