import type { ErrorParams } from '../../errors.ts';
import type { Exposure } from '../../release/exposure.ts';
import { batchExposure } from '../compile/exposures.ts';
import { compilePlan } from '../compile/index.ts';
import type { Path } from '../parse-places.ts';
import { type GuardLevels, type GuardPlan, levelsFor, type ReleasePlan } from '../release-plan.ts';
import type { BatchFile, GuardFile, PlanFile } from '../schema.ts';
import { parseThreshold, type WrittenThreshold } from '../threshold.ts';
import { allSteps, type PlacedStep } from './all-steps.ts';
import type { FindingKey } from './catalogue.ts';
import { type WrittenCommands, writtenCommands } from './commands.ts';
import { type WrittenClaim, type WrittenText, writtenTexts } from './texts.ts';

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

/** A guard with its place, and its limits in each batch in which it counts. */
export interface PlacedGuard {
  readonly guard: GuardFile;
  readonly flown: GuardPlan;
  readonly path: Path;
  readonly cells: readonly GuardCell[];
}

export interface GuardCell {
  readonly batch: PlacedBatch;
  readonly levels: GuardLevels;
  /** The cell of the batch where it has one of its own, else the guard. */
  readonly path: Path;
}

/** What every rule is given: the plan as written and as it flies, and what many rules look up. */
export interface LintContext {
  readonly file: PlanFile;
  readonly plan: ReleasePlan;
  readonly batches: readonly PlacedBatch[];
  readonly guards: readonly PlacedGuard[];
  /** Steps of every list: the runbook, the rollback, the playbooks. */
  readonly steps: readonly PlacedStep[];
  /** Every text in which words or commands may stand. */
  readonly texts: readonly WrittenText[];
  readonly claims: readonly WrittenClaim[];
  readonly commands: readonly WrittenCommands[];
  /** Reads a limit; the same one stands in many cells of a grid, and is read once. */
  readonly threshold: (written: string) => WrittenThreshold | null;
  readonly report: Report;
}

export type LintRule = (context: LintContext) => void;

export function lintContext(file: PlanFile, report: Report): LintContext {
  const plan = compilePlan(file);
  const batches = placedBatches(file);
  const steps = allSteps(file);
  const { texts, claims } = writtenTexts(file);
  const commands = writtenCommands(texts, steps);
  const guards = placedGuards(file, plan, batches);
  return { file, plan, batches, guards, steps, texts, claims, commands, threshold: readOnce(), report };
}

function readOnce(): LintContext['threshold'] {
  const known = new Map<string, WrittenThreshold | null>();
  return (written) => {
    const found = known.get(written);
    if (found !== undefined) return found;
    const read = parseThreshold(written);
    known.set(written, read);
    return read;
  };
}

function placedGuards(file: PlanFile, plan: ReleasePlan, batches: readonly PlacedBatch[]): readonly PlacedGuard[] {
  return (file.guards ?? []).map((guard, index) => {
    const flown = plan.guards[index]!;
    const path: Path = ['guards', index];
    const own = (batch: string) => (Object.hasOwn(guard.perBatch ?? {}, batch) ? guard.perBatch?.[batch] : undefined);
    const counted = guard.batches === undefined ? null : new Set(guard.batches);
    const cells = batches
      .filter(({ batch }) => counted === null || counted.has(batch.id))
      .filter(({ batch }) => own(batch.id) !== 'not-checked')
      .map((batch) => ({
        batch,
        levels: levelsFor(flown, batch.batch.id),
        path: own(batch.batch.id) === undefined ? path : [...path, 'perBatch', batch.batch.id],
      }));
    return { guard, flown, path, cells };
  });
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
