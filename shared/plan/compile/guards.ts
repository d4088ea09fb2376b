import { parseDurationMs } from '../duration.ts';
import type { BatchId, GuardLevels, GuardPlan } from '../release-plan.ts';
import { localText } from '../scalars.ts';
import { batchFilesOf, type GuardFile, type JudgementFile, type PlanFile } from '../schema.ts';
import { parseThreshold } from '../threshold.ts';
import { compileComparison } from './comparison.ts';
import { defaults, type Milliseconds } from './durations.ts';
import { compileClaim } from './gates.ts';
import { compileActions } from './guard-actions.ts';

export { actionsOf } from './guard-actions.ts';

export function compileGuard(guard: GuardFile, file: PlanFile, ms: Milliseconds): GuardPlan {
  const levels = compileLevels(guard);
  const cells = Object.entries(guard.perBatch ?? {});
  const notChecked = new Set(cells.filter(([, cell]) => cell === 'not-checked').map(([batch]) => batch));
  const everyMs = Math.max(100, ms.watch(guard.every, defaults.everyMs));
  const batches = countedBatches(guard, file, notChecked);
  const comparison = compileComparison(guard, file, batches, everyMs, ms);
  return {
    id: guard.id,
    title: localText(guard.title),
    role: 'guard',
    slot: guard.from,
    query: guard.query,
    judgement: null,
    stableQuery: guard.stableQuery ?? null,
    requestsQuery: guard.requestsQuery ?? null,
    minRequests: guard.minRequests ?? 0,
    unit: guard.unit,
    windowMs: ms.watch(guard.window, defaults.windowMs),
    everyMs,
    patienceMs: ms.watch(
      guard.patience,
      4 * (guard.every === undefined ? defaults.everyMs : parseDurationMs(guard.every)),
    ),
    levels,
    perBatch: Object.fromEntries(
      // A batch that names only its green limit keeps the guard's red one.
      cells.flatMap(([batch, own]) =>
        own === 'not-checked' ? [] : [[batch, { ...levels, ...definedOnly(compileLevels(own)) }]],
      ),
    ),
    batches,
    holdMs: {
      green: ms.watch(guard.hold?.green, 0),
      yellow: ms.watch(guard.hold?.yellow, 0),
      red: ms.watch(guard.hold?.red, 0),
    },
    excludeDrills: guard.excludeDrills ?? false,
    ...(guard.refs === undefined ? {} : { refs: guard.refs }),
    actions: compileActions(guard, file, ms),
    ...(comparison === null ? {} : { comparison }),
  };
}

/** A guard whose level a person gives: nothing is asked, and nothing is measured. */
export function compileJudgement(judgement: JudgementFile, file: PlanFile, ms: Milliseconds): GuardPlan {
  const validForMs = judgement.validFor === undefined ? null : ms.watch(judgement.validFor, 0);
  const actions = compileActions(judgement, file, ms);
  const words = (text: JudgementFile['green']) => (text === undefined ? null : localText(text));
  return {
    id: judgement.id,
    title: localText(judgement.title),
    role: 'judged',
    slot: null,
    query: null,
    judgement: {
      question: words(judgement.question),
      roleId: judgement.who ?? null,
      link: judgement.link ?? null,
      validForMs,
      blocks: judgement.blocks ?? true,
      words: { green: words(judgement.green), yellow: words(judgement.yellow), red: words(judgement.red) },
      claimed: compileClaim(judgement.claimed),
    },
    stableQuery: null,
    requestsQuery: null,
    minRequests: 0,
    unit: 'count',
    windowMs: 0,
    everyMs: defaults.everyMs,
    patienceMs: validForMs ?? 0,
    levels: { green: null, yellow: null, red: null },
    perBatch: {},
    batches: countedBatches(judgement, file, new Set()),
    holdMs: { green: 0, yellow: 0, red: 0 },
    excludeDrills: false,
    // Without a time within which somebody has to judge there is no moment at which silence acts.
    actions: validForMs === null ? { ...actions, unknown: [] } : actions,
  };
}

interface Scope {
  readonly batches?: readonly BatchId[] | undefined;
  readonly dependsOn?: { readonly flag: string } | undefined;
}

/** Batches in which a guard counts; null: all. Cells that are left empty, and a function that is not open yet, take some out. */
function countedBatches(
  { batches, dependsOn }: Scope,
  file: PlanFile,
  notChecked: ReadonlySet<BatchId>,
): readonly BatchId[] | null {
  const opensAt = file.flags?.find((flag) => flag.id === dependsOn?.flag)?.opensAt;
  if (batches === undefined && opensAt === undefined && notChecked.size === 0) return null;
  const all = batchFilesOf(file).map((batch) => batch.id);
  const ladder = (file.tracks ?? [{ batches: file.batches ?? [] }])
    .map((track) => track.batches.map((batch) => batch.id))
    .find((ids) => opensAt !== undefined && ids.includes(opensAt));
  const isOpen = (id: BatchId) => {
    if (opensAt === undefined || ladder === undefined) return true;
    // Whether the function is open on another track, only the guard itself can say.
    return ladder.includes(id) ? ladder.indexOf(id) >= ladder.indexOf(opensAt) : batches !== undefined;
  };
  return (batches ?? all).filter((id) => !notChecked.has(id) && isOpen(id));
}

export function compileLevels(written: {
  green?: string | undefined;
  yellow?: string | undefined;
  red?: string | undefined;
}): GuardLevels {
  const limit = (text: string | undefined) => (text === undefined ? null : (parseThreshold(text)?.threshold ?? null));
  return { green: limit(written.green), yellow: limit(written.yellow), red: limit(written.red) };
}

function definedOnly(levels: GuardLevels): Partial<GuardLevels> {
  return Object.fromEntries(Object.entries(levels).filter(([, limit]) => limit !== null));
}
