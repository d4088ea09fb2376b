import { z } from 'zod';
import type { CockpitError } from '../errors.ts';
import { stepMarks } from '../steps/step-fields.ts';
import type { AnnotationReport } from './annotations.ts';
import type { Actor } from './envelope.ts';
import { itemOutcomes, type ReleaseEventPayloads, type TextRef } from './events.ts';
import { exposureSchema } from './exposure.ts';
import type { KillSwitchPosition } from './kill-switch-events.ts';
import type { FlagReturnReport } from './left-flags.ts';
import { playbookModes, playbookOutcomes } from './playbook-state.ts';
import type { SilenceReport } from './silences.ts';
import type { FoundTarget } from './split.ts';
import type { SplitSample } from './split-sample.ts';
import type { Now } from './time.ts';

export { type Refusal, type RefusalCode, refusalCodes } from './refusals.ts';

const textRefSchema: z.ZodType<TextRef> = z.strictObject({ textId: z.string(), textHash: z.string() });

const waiverSubjectSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('gate'), id: z.string() }),
  z.strictObject({ kind: z.literal('guard'), id: z.string() }),
  z.strictObject({ kind: z.literal('observation'), id: z.string() }),
  z.strictObject({ kind: z.literal('share'), id: z.string() }),
  z.strictObject({ kind: z.literal('window'), id: z.string() }),
  z.strictObject({ kind: z.literal('start'), id: z.string() }),
  z.strictObject({ kind: z.literal('freeze'), id: z.string() }),
]);

/** What a promotion was decided on; the fold refuses it when something that matters happened since. */
const decidedSchema = z.strictObject({ batch: z.string().nullable(), sequence: z.number().int().min(0) });

/**
 * What a person (or `--auto`) may ask of a release. A client sends free text as it was typed; the backend stores it
 * where it can be redacted, and the fold sees the reference only.
 */
function operatorCommands<Text extends z.ZodType, Told extends z.ZodRawShape>(text: Text, told: Told) {
  const reason = text.nullable();
  return z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('begin-release') }),
    z.strictObject({ type: z.literal('hold-release'), reason }),
    z.strictObject({ type: z.literal('resume-release') }),
    z.strictObject({ type: z.literal('restart-ramp') }),
    z.strictObject({ type: z.literal('complete-release') }),
    z.strictObject({ type: z.literal('abort-release'), reason }),
    z.strictObject({ type: z.literal('add-note'), text }),
    z.strictObject({
      type: z.literal('record-item'),
      itemId: z.string(),
      outcome: z.enum([...itemOutcomes, 'withdrawn']),
      value: z.number().nullable().optional().describe('In the unit of its limit.'),
      note: reason,
      evidenceBlob: z.string().nullable(),
      person: z.string().nullable().optional().describe('Who signed.'),
      role: z.string().nullable().optional(),
      way: z.enum(['claimed', 'pin', 'signed-file', 'link']).nullable().optional(),
      heldAt: z.number().nullable().optional().describe('UTC ms; when it took place, where that was before.'),
    }),
    z.strictObject({ type: z.literal('close-release'), reason }),
    z.strictObject({ type: z.literal('acknowledge-findings'), reason }),
    z.strictObject({
      type: z.literal('acknowledge-preflight'),
      evidenceBlob: z.string().describe('Of the preflight whose failures were read.'),
      reason,
    }),
    z.strictObject({ type: z.literal('approve-commands'), commandsHash: z.string() }),
    z.strictObject({
      type: z.literal('pass-gate'),
      gateId: z.string(),
      note: reason,
      evidenceBlob: z.string().nullable(),
    }),
    z.strictObject({ type: z.literal('fail-gate'), gateId: z.string(), note: reason }),
    z.strictObject({ type: z.literal('record-presence'), roleId: z.string(), present: z.boolean() }),
    z.strictObject({
      type: z.literal('give-waiver'),
      subject: waiverSubjectSchema,
      reason: text,
      until: z.number().describe('UTC ms'),
    }),
    z.strictObject({
      type: z.literal('start-step'),
      stepId: z.string(),
      confirmedMarks: z.array(z.enum(stepMarks)).optional().describe('The marks that the confirmation named.'),
    }),
    z.strictObject({ type: z.literal('decide-step'), stepId: z.string(), exitId: z.string(), reason }),
    z.strictObject({
      type: z.literal('confirm-step'),
      stepId: z.string(),
      passed: z.boolean(),
      note: reason,
      evidenceBlob: z.string().nullable(),
    }),
    z.strictObject({ type: z.literal('skip-step'), stepId: z.string(), reason }),
    z.strictObject({
      type: z.literal('approve-step'),
      stepId: z.string(),
      approver: z.string(),
      role: z.string().nullable().optional(),
      way: z.enum(['claimed', 'pin', 'signed-file', 'link']),
      evidence: reason,
      evidenceBlob: z.string().nullable(),
    }),
    z.strictObject({
      type: z.literal('start-batch'),
      batchId: z.string(),
      decided: decidedSchema,
      previewed: z
        .record(z.string(), z.record(z.string(), z.string()))
        .optional()
        .describe('Switch → target → revision on which the preview was made; the raise is refused on another one.'),
    }),
    z.strictObject({ type: z.literal('retry-shift'), shiftId: z.string(), decided: decidedSchema }),
    z.strictObject({ type: z.literal('lower-exposure'), switchId: z.string(), to: exposureSchema }),
    z.strictObject({ type: z.literal('acknowledge-drift'), switchId: z.string() }),
    z.strictObject({ type: z.literal('roll-back'), scope: z.enum(['stage', 'all']) }),
    z.strictObject({ type: z.literal('retry-rollback-action'), actionId: z.string() }),
    z.strictObject({ type: z.literal('answer-precondition'), preconditionId: z.string(), met: z.boolean() }),
    z.strictObject({ type: z.literal('override-precondition'), preconditionId: z.string(), reason: text }),
    z.strictObject({ type: z.literal('withdraw-rollback'), reason }),
    z.strictObject({ type: z.literal('cancel-countdown'), guardId: z.string() }),
    z.strictObject({
      type: z.literal('judge-guard'),
      guardId: z.string(),
      level: z.enum(['green', 'yellow', 'red']),
      note: reason,
      evidenceBlob: z.string().nullable(),
    }),
    z.strictObject({
      type: z.literal('accept-action'),
      guardId: z.string(),
      action: z.enum(['rollback', 'flag']),
    }),
    z.strictObject({
      type: z.literal('dismiss-action'),
      guardId: z.string(),
      action: z.enum(['rollback', 'flag']),
      reason: text,
    }),
    z.strictObject({ type: z.literal('open-playbook'), playbookId: z.string(), mode: z.enum(playbookModes), reason }),
    z.strictObject({
      type: z.literal('close-playbook'),
      playbookId: z.string(),
      outcome: z.enum(playbookOutcomes),
      note: reason,
    }),
    z.strictObject({ type: z.literal('engage-kill-switch'), flagId: z.string(), ...told }),
    z.strictObject({ type: z.literal('release-kill-switch'), flagId: z.string(), ...told }),
    z.strictObject({
      type: z.literal('approve-kill-switch-release'),
      flagId: z.string(),
      approver: z.string(),
      role: z.string().nullable().optional(),
      way: z.enum(['claimed', 'pin', 'signed-file', 'link']),
      evidence: reason,
      evidenceBlob: z.string().nullable(),
    }),
    z.strictObject({ type: z.literal('set-flag-back'), flagId: z.string() }),
    z.strictObject({
      type: z.literal('return-switch'),
      switchId: z.string(),
      revision: z
        .string()
        .describe('Of the switch as it was when the difference was read; on another one nothing is written.'),
    }),
    z.strictObject({ type: z.literal('undo-step'), stepId: z.string(), reason }),
    z.strictObject({ type: z.literal('retry-annotation'), annotationId: z.string() }),
    z.strictObject({ type: z.literal('retry-silence'), silenceId: z.string() }),
    z.strictObject({ type: z.literal('end-silence'), silenceId: z.string() }),
    z.strictObject({ type: z.literal('switch-auto-rollback'), enabled: z.boolean(), reason }),
  ]);
}

/** `unlisted`: the plan does not name the person among those who operate it. The backend finds out; no client says so. */
export const operatorCommandSchema = operatorCommands(textRefSchema, { unlisted: z.literal(true).optional() });
/** The same as a client writes it: free text still as text. */
export const operatorInputSchema = operatorCommands(z.string().min(1).max(4000), {});
export type OperatorInput = z.infer<typeof operatorInputSchema>;
export type OperatorCommand = z.infer<typeof operatorCommandSchema>;

type Found = readonly FoundTarget[] | null;

/** What a step brought about besides its outcome. */
export type StepGain =
  | ({ readonly kind: 'baseline' } & Omit<ReleaseEventPayloads['baseline-stored'], 'stepId'>)
  | ({ readonly kind: 'flag' } & Omit<ReleaseEventPayloads['flag-set'], 'stepId'>)
  | ({ readonly kind: 'announcement' } & Omit<ReleaseEventPayloads['announcement-sent'], 'stepId'>);

/** What the backend itself reports to the fold: outcomes of effects, readings, time. Never accepted from a client. */
export type ConductorCommand =
  | ({ readonly type: 'create-release' } & ReleaseEventPayloads['release-created'])
  | { readonly type: 'start-driver'; readonly driver: string; readonly coveredUntil: Now | null }
  | { readonly type: 'tick' }
  | ({ readonly type: 'record-preflight' } & Omit<ReleaseEventPayloads['preflight-recorded'], 'expiresAt'>)
  | ({ readonly type: 'record-claim' } & ReleaseEventPayloads['change-claimed'])
  | ({ readonly type: 'record-level' } & ReleaseEventPayloads['guard-level-changed'])
  | ({ readonly type: 'record-base' } & ReleaseEventPayloads['base-recorded'])
  | { readonly type: 'record-gap'; readonly coveredUntil: Now }
  | { readonly type: 'record-found'; readonly switchId: string; readonly found: readonly FoundTarget[] }
  | ({ readonly type: 'record-share' } & ReleaseEventPayloads['share-counted'])
  | ({ readonly type: 'record-samples' } & ReleaseEventPayloads['samples-sealed'])
  | {
      readonly type: 'record-shift';
      readonly shiftId: string;
      readonly outcome: 'succeeded' | 'failed' | 'unresolved';
      readonly how: 'applied' | 'read-back';
      readonly found: Found;
      readonly error: CockpitError | null;
      readonly tookMs: number;
      readonly snapshotBlob?: string | null;
      readonly before?: Found;
      readonly sample?: SplitSample | null;
    }
  | ({ readonly type: 'record-switch-before' } & ReleaseEventPayloads['switch-kept'])
  | {
      readonly type: 'record-step';
      readonly stepId: string;
      readonly attempt: number;
      readonly passed: boolean;
      readonly result: ReleaseEventPayloads['step-succeeded']['result'];
      /** What else came of it, where it passed. */
      readonly gain?: StepGain;
    }
  | AnnotationReport
  | SilenceReport
  | FlagReturnReport
  /** A kill switch as it was read. */
  | ({ readonly type: 'record-kill-switch-position' } & ReleaseEventPayloads['kill-switch-found'])
  | {
      readonly type: 'record-kill-switch';
      readonly flagId: string;
      readonly actionId: string;
      readonly attempt: number;
      readonly how: 'written' | 'read-back';
      readonly before: KillSwitchPosition | null;
      /** Null: it was read back where it should be. */
      readonly error: CockpitError | null;
      readonly tookMs: number;
    }
  | ({ readonly type: 'record-kill-switch-sample' } & ReleaseEventPayloads['kill-switch-sampled'])
  | {
      readonly type: 'record-switch-return';
      readonly outcome: {
        [Type in 'switch-returned' | 'switch-return-failed']: {
          readonly type: Type;
          readonly payload: ReleaseEventPayloads[Type];
        };
      }['switch-returned' | 'switch-return-failed'];
    }
  /** What a flag is before it is touched. */
  | ({ readonly type: 'record-flag' } & ReleaseEventPayloads['flag-found'])
  /** What an object of a cluster is before it is touched. */
  | ({ readonly type: 'record-cluster' } & ReleaseEventPayloads['cluster-found'])
  | {
      readonly type: 'record-rollback-action';
      readonly rollbackId: string;
      readonly actionId: string;
      readonly passed: boolean;
      readonly found: Found;
      readonly result: ReleaseEventPayloads['step-succeeded']['result'];
      /** What else came of a script, where it passed. */
      readonly gain?: StepGain;
      readonly sample?: SplitSample | null;
      readonly snapshotBlob?: string | null;
      /** A switch that may take longer than others has used up the time that it names. */
      readonly patienceSpent?: boolean;
    };

export type ReleaseCommand = OperatorCommand | ConductorCommand;
export type CommandOf<Type extends ReleaseCommand['type']> = Extract<ReleaseCommand, { type: Type }>;

/** Everything a decision may depend on besides the state: who, when, and an id that randomness is taken from. */
export interface DecisionContext {
  readonly now: Now;
  readonly actor: Actor;
  readonly commandId: string;
}
