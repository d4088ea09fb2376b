import type { ErrorParams } from '../../errors.ts';
import type { Exposure } from '../../release/exposure.ts';
import { batchExposure } from '../compile/exposures.ts';
import { compilePlan } from '../compile/index.ts';
import type { Path } from '../parse-places.ts';
import type { ReleasePlan } from '../release-plan.ts';
import type { BatchFile, PlanFile } from '../schema.ts';
import { allSteps, type PlacedStep } from './all-steps.ts';
import type { FindingKey } from './catalogue.ts';

/** One finding before the plan's decisions are applied and before its place is looked up. */
export interface Finding {
  readonly key: FindingKey;
  readonly path: Path;
  readonly params: ErrorParams;
  /** Other places that the finding is about: a decision may name any of them. */
  readonly also: readonly Path[];
  /** Where in a text of several lines it is; undefined for the text as a whole. */
  readonly offset: number | undefined;
  /** The place is really executed, not only quoted. */
  readonly executed: boolean;
}

export interface ReportDetail {
  readonly also?: readonly Path[];
  readonly offset?: number;
  readonly executed?: boolean;
}

export type Report = (key: FindingKey, path: Path, params?: ErrorParams, detail?: ReportDetail) => void;

/** A batch with its place in the file; `index` counts within its track. */
export interface PlacedBatch {
  readonly batch: BatchFile;
  readonly path: Path;
  readonly exposure: Exposure;
  readonly track: string;
  readonly index: number;
}

/** What every rule is given: the plan as written and as it flies, and what many rules look up. */
export interface LintContext {
  readonly file: PlanFile;
  readonly plan: ReleasePlan;
  readonly batches: readonly PlacedBatch[];
  /** Steps of every list: the runbook, the rollback, the playbooks. */
  readonly steps: readonly PlacedStep[];
  readonly report: Report;
}

export type LintRule = (context: LintContext) => void;

export function lintContext(file: PlanFile, report: Report): LintContext {
  return { file, plan: compilePlan(file), batches: placedBatches(file), steps: allSteps(file), report };
}

function placedBatches(file: PlanFile): readonly PlacedBatch[] {
  const place = (track: string, at: Path, batches: readonly BatchFile[]) =>
    batches.map((batch, index) => ({
      batch,
      path: [...at, 'batches', index],
      exposure: batchExposure(batch, file),
      track,
      index,
    }));
  if (file.tracks === undefined) return place('main', [], file.batches ?? []);
  return file.tracks.flatMap((track, index) => place(track.id, ['tracks', index], track.batches));
}
