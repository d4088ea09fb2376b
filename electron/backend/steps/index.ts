import type { StepPlan } from '../../../shared/plan/release-plan.ts';
import type { StepResult } from '../../../shared/release/events.ts';
import type { StepKind } from '../../../shared/steps/index.ts';
import { runAnnounceStep } from './announce.ts';
import { runApprovalStep } from './approval.ts';
import { runAwaitStep } from './await.ts';
import { runBaselineStep } from './baseline.ts';
import { runClusterStep } from './cluster.ts';
import { runCommandStep } from './command.ts';
import { runDecisionStep } from './decision.ts';
import { runFlagStep } from './flag.ts';
import { runHttpStep } from './http.ts';
import { runManualStep } from './manual.ts';
import { runShiftStep } from './shift.ts';
import type { StepExecutor, StepOutcome, StepRelease } from './step-executor.ts';
import { createTranscripts, type TranscriptPage, type Transcripts } from './transcripts.ts';
import { runWaitStep } from './wait.ts';

/** The list of executors, one same-named file for each step kind. */
const executors = {
  manual: runManualStep,
  command: runCommandStep,
  http: runHttpStep,
  wait: runWaitStep,
  shift: runShiftStep,
  approval: runApprovalStep,
  decision: runDecisionStep,
  await: runAwaitStep,
  baseline: runBaselineStep,
  flag: runFlagStep,
  announce: runAnnounceStep,
  cluster: runClusterStep,
} satisfies Record<StepKind, StepExecutor>;

/** Runs steps and keeps what they print. */
export interface StepRunner {
  /** `runId` names the attempt within the release: its transcript is found by it. Never throws. */
  run(step: StepPlan, runId: string, release: StepRelease, signal: AbortSignal): Promise<StepOutcome>;
  /** Output of an attempt that is running, from character `after`; null when it is not running. */
  live(runId: string, after: number): TranscriptPage | null;
  /** Keeps as evidence what an attempt had printed when the cockpit was killed under it. */
  keepLeftOver(runId: string): string | null;
}

export type { StepOutcome, StepResult };

export function createStepRunner(
  spoolFolder: string,
  keepBlob: (content: Uint8Array, mediaType: string) => string | null,
): StepRunner {
  const transcripts: Transcripts = createTranscripts(spoolFolder, keepBlob);
  return {
    run: (step, runId, release, signal) => executors[step.kind](step, { runId, transcripts, signal, release }),
    live: (runId, after) => transcripts.live(runId, after),
    keepLeftOver: (runId) => transcripts.keepLeftOver(runId),
  };
}
