import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { stepPlaces } from '../plan/step-lists.ts';
import type { Refusal } from '../release/commands.ts';
import { operatorInputSchema } from '../release/commands.ts';
import { exposureSchema } from '../release/exposure.ts';
import type { RecordedDrill } from '../release/kill-switch-drills.ts';
import { preflightEvidenceSchema, preflightKinds } from '../release/preflight.ts';
import type { ReleaseDefinition, ReleaseStatus } from '../release/state.ts';
import { read, write } from './access.ts';
import { binaryBodySchema } from './binary-body.ts';
import { killSwitchFactsSchema, killSwitchReadingsSchema } from './kill-switches.ts';
import { cockpitErrorSchema } from './wire-error.ts';

const localTextSchema = z.object({ zh: z.string(), en: z.string() });

export const releaseSummarySchema = z.object({
  releaseId: z.string(),
  title: localTextSchema,
  from: z.string(),
  to: z.string(),
  status: z.custom<ReleaseStatus>(),
  environment: z.enum(['production', 'staging', 'test', 'practice']),
  batch: z.string().nullable(),
  /** UTC ms. */
  createdAt: z.number(),
  endedAt: z.number().nullable(),
  sequence: z.number(),
  /** Which attempt it is and of which release; absent or null: of none. */
  attempt: z.object({ of: z.string(), number: z.number() }).nullable().optional(),
  /** From when (UTC ms, ascending) its open items beside the runbook are due and overdue; null: nothing is open. */
  items: z
    .object({ dueFrom: z.array(z.number()), overdueFrom: z.array(z.number()) })
    .nullable()
    .optional(),
  /** Drills of kill switches that it records; absent: written before they were kept here. */
  drills: z.array(z.custom<RecordedDrill>()).optional(),
});
export type ReleaseSummary = z.infer<typeof releaseSummarySchema>;

/** The answer to a command: where the stream stands after it, or why it was refused. */
export const commandAnswerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), sequence: z.number() }),
  z.object({ ok: z.literal(false), refusal: z.custom<Refusal>() }),
]);
export type CommandAnswer = z.infer<typeof commandAnswerSchema>;

export const comparedSchema = z.object({
  diff: z.string(),
  revision: z.string(),
  since: z.enum(['same', 'changed', 'unknown']),
});
export type ComparedSwitch = z.infer<typeof comparedSchema>;

const releaseIdInput = z.object({ releaseId: z.string() });
const commandIdField = { commandId: z.string().min(1).max(100) };

export const switchPreviewSchema = z.object({
  switchId: z.string(),
  connection: z.string(),
  /** `revision` names the state that the preview was made on; `start-batch` carries it. */
  targets: z.array(z.object({ target: z.string(), diff: z.string(), revision: z.string() })),
  error: cockpitErrorSchema.nullable(),
});
export type SwitchPreview = z.infer<typeof switchPreviewSchema>;

/**
 * `readAt`: UTC ms of the last reading that succeeded; `error`: why the newest one did not; `patienceMs`: how long a
 * change of it may take, where it waits for something slow.
 */
export const splitReadingSchema = z.object({
  readAt: z.number().nullable(),
  error: cockpitErrorSchema.nullable(),
  patienceMs: z.number().optional(),
});
export type SplitReading = z.infer<typeof splitReadingSchema>;

/** What a person is asked to change in a place that only people reach. Instants in UTC ms. */
export const changeRequestSchema = z.object({
  requestId: z.string(),
  switchId: z.string(),
  target: z.string(),
  from: exposureSchema,
  to: exposureSchema,
  /** To be copied there. */
  text: z.string(),
  who: z.string(),
  consoleUrl: z.string().nullable(),
  /** The shares that there are, in percent, where it knows names instead of numbers; empty: any. */
  names: z.array(z.object({ percent: z.number(), value: z.string() })),
  askedAt: z.number(),
  /** When it is given up. */
  until: z.number(),
});
export type SwitchChangeRequest = z.infer<typeof changeRequestSchema>;

export const preflightStatusSchema = z.object({
  /** Null: none runs. `current`: the check that was begun last. */
  running: z
    .object({
      done: z.number(),
      total: z.number(),
      current: z
        .object({
          id: z.string(),
          kind: z.enum(preflightKinds),
          subject: z.string().nullable(),
          slot: z.string().nullable(),
          through: z.string().optional(),
        })
        .nullable(),
    })
    .nullable(),
  /** Why the last one left no record. */
  error: cockpitErrorSchema.nullable(),
});
export type PreflightProgressStatus = z.infer<typeof preflightStatusSchema>;

export const plannedCommandSchema = z.object({
  stepId: z.string(),
  title: localTextSchema,
  place: z.enum(stepPlaces),
  /** Slot of the machine that it runs on; null: this one. */
  on: z.string().nullable(),
  run: z.array(z.string()),
  directory: z.string().nullable(),
  /** Names and values of variables that the plan sets; secrets are never among them. */
  env: z.record(z.string(), z.string()),
  /** Scripts that must have this content, as `sha256sum` prints them. */
  pinnedFiles: z.array(z.string()),
  timeoutMs: z.number(),
});

/** A person's word on something, and how it was given. */
const voiceFields = {
  ...commandIdField,
  releaseId: z.string(),
  personName: z.string().min(1).max(200),
  /** For which of the roles that the plan asks. */
  role: z.string().max(200).nullable().optional(),
  way: z.enum(['claimed', 'pin', 'signed-file', 'link']),
  pin: z.string().max(64).nullable(),
  evidence: z.string().max(4000).nullable(),
  file: binaryBodySchema.nullable(),
};

export const releases = {
  list: read.output(z.array(releaseSummarySchema)),
  /** What a release was created from; with its events (`journal.events`) it is the whole release. */
  open: read.input(releaseIdInput).output(z.custom<ReleaseDefinition>()),
  /** The text of the plan that a release was created from, as it stood then. */
  planText: read.input(releaseIdInput).output(z.object({ text: z.string() })),
  create: write
    .input(
      z.object({
        ...commandIdField,
        planText: z.string().max(2_000_000),
        /** Slot of the plan → stored connection. */
        bindings: z.record(z.string(), z.string()),
        /** Values of the plan's variables; those with a value of their own may be left out. */
        variables: z.record(z.string(), z.union([z.string().max(4096), z.number(), z.boolean()])).optional(),
        /** Divides the plan's durations; other than 1 only where every connection is practice. */
        pace: z.number().min(1).max(1_000_000),
        /** Id of a variant of the plan. */
        variant: z.string().nullable().optional(),
      }),
    )
    .output(z.object({ releaseId: z.string() })),
  /**
   * Another attempt of a release that was taken back or given up: same plan, connections, variables and pace. Throws
   * `release-not-over`, `old-version-not-stable` {remainingMs}, and what `create` throws.
   */
  createAttempt: write
    .input(z.object({ ...commandIdField, releaseId: z.string() }))
    .output(z.object({ releaseId: z.string() })),
  command: write
    .input(z.object({ ...commandIdField, releaseId: z.string(), command: operatorInputSchema }))
    .output(commandAnswerSchema),
  /** Keeps a file as evidence; the answer is what `pass-gate` and its kin name. */
  keepEvidence: write
    .input(z.object({ ...commandIdField, releaseId: z.string(), file: binaryBodySchema }))
    .output(z.object({ evidenceBlob: z.string() })),
  /** An approval as it was given: the name claimed, a PIN typed here, a signed file, or a link to where it was given. */
  approve: write.input(z.object({ ...voiceFields, stepId: z.string() })).output(commandAnswerSchema),
  /** The same for the release of a kill switch. */
  approveKillSwitchRelease: write.input(z.object({ ...voiceFields, flagId: z.string() })).output(commandAnswerSchema),
  /** The same for a sign-off; `failed`: the person refuses to sign. */
  sign: write
    .input(z.object({ ...voiceFields, itemId: z.string(), outcome: z.enum(['done', 'failed']) }))
    .output(commandAnswerSchema),
  /** Every command of the plan in full, and the hash that an approval names. */
  commands: read
    .input(releaseIdInput)
    .output(z.object({ commands: z.array(plannedCommandSchema), commandsHash: z.string().nullable() })),
  /** What starting a batch would change, in each system's own language. */
  preview: read.input(z.object({ releaseId: z.string(), batchId: z.string() })).output(z.array(switchPreviewSchema)),
  /**
   * Begins to try everything of a release that has not begun, without a write, and records what was found; while one
   * runs, nothing else is begun. Answers at once: `preflight` tells how far it is.
   */
  startPreflight: write.input(z.object({ ...commandIdField, releaseId: z.string() })).output(z.object({})),
  /** Ends the one that runs; it leaves no record. */
  cancelPreflight: write.input(z.object({ ...commandIdField, releaseId: z.string() })).output(z.object({})),
  /** How far the preflight is that runs, now and after every change. */
  preflight: read.input(releaseIdInput).output(eventIterator(preflightStatusSchema)),
  /** Everything that the last recorded preflight found; null: none was recorded. */
  preflightEvidence: read.input(releaseIdInput).output(preflightEvidenceSchema.nullable()),
  /**
   * A switch beside what it was before the release: unified diff from now to then, the revision that `return-switch`
   * names, and whether somebody changed it since the release left it. Throws `not-found`, and what reading it throws.
   */
  comparedWithOriginal: read.input(z.object({ releaseId: z.string(), switchId: z.string() })).output(comparedSchema),
  /** When each switch was last read, which leaves no event while nothing changes. Empty where nobody watches. */
  splitReadings: read.input(releaseIdInput).output(z.record(z.string(), splitReadingSchema)),
  /** When each kill switch was last read, likewise. Empty where nobody looks. */
  killSwitchReadings: read.input(releaseIdInput).output(killSwitchReadingsSchema),
  /** The last drill of each kill switch, of any release here, and whether the plan lets whoever sits here operate it. */
  killSwitchFacts: read.input(releaseIdInput).output(killSwitchFactsSchema),
  /** What people are asked to change elsewhere for this release, now and after every change. */
  changeRequests: read.input(releaseIdInput).output(eventIterator(z.array(changeRequestSchema))),
  /**
   * What a person found where they were asked for a change. Throws `change-request-answered`, `change-request-gone`,
   * `invalid-input`.
   */
  claimChange: write
    .input(
      z.object({
        ...commandIdField,
        releaseId: z.string(),
        requestId: z.string(),
        found: exposureSchema.describe('As was asked for, as it was before, or a share of everybody in percent.'),
        foundAt: z.number().describe('UTC ms'),
        note: z.string().min(1).max(4000).nullable(),
        file: binaryBodySchema.nullable(),
      }),
    )
    .output(commandAnswerSchema),
  /**
   * By guard what its newest value is about, such as log messages of a new kind; guards that show nothing are left out.
   * Empty where nobody watches: what was shown at a change of level is in its event.
   */
  guardExamples: read.input(releaseIdInput).output(z.record(z.string(), z.array(z.string()))),
  /** A step's output from character `after`; the last 64 KB while it runs, all of it afterwards in pieces. */
  transcript: read
    .input(z.object({ releaseId: z.string(), stepId: z.string(), after: z.number().int().min(0) }))
    .output(z.object({ text: z.string(), next: z.number(), live: z.boolean(), truncated: z.boolean() })),
  /** What each object of a cluster was before a step touched it, as YAML without values of secrets, oldest first. */
  clusterBefore: read.input(z.object({ releaseId: z.string(), stepId: z.string() })).output(
    z.array(
      z.object({
        /** `Deployment/api` */
        object: z.string(),
        /** False: there was none. */
        existed: z.boolean(),
        /** Null: it could not be kept. */
        manifest: z.string().nullable(),
      }),
    ),
  ),
  /** Samples of a series (`<guard>/canary`, `<guard>/stable`) as one chunk of `shared/release/sample-chunk.ts`. */
  samples: read
    .input(z.object({ releaseId: z.string(), seriesId: z.string(), from: z.number(), to: z.number() }))
    .output(binaryBodySchema),
  /** Free texts by id; a redacted one is null. */
  texts: read
    .input(z.object({ textIds: z.array(z.string()).max(500) }))
    .output(z.record(z.string(), z.string().nullable())),
};
