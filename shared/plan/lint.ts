import { compareExposure, type Exposure, exposurePercent } from '../release/exposure.ts';
import { batchExposure, compileExposure } from './compile/exposures.ts';
import { compilePlan } from './compile/index.ts';
import { type PlanIssue, type PlanRule, parsePlan, pathText } from './parse.ts';
import type { PlanFile } from './schema.ts';
import { parseThreshold } from './threshold.ts';

type Path = readonly (string | number)[];
type Report = (severity: PlanIssue['severity'], rule: PlanRule, path: Path, params?: PlanIssue['params']) => void;

/** Everything wrong or doubtful about a plan text, in the order of its lines. */
export function lintPlan(text: string): { readonly file: PlanFile | null; readonly issues: readonly PlanIssue[] } {
  const parsed = parsePlan(text);
  const { file } = parsed;
  if (file === null) return { file: null, issues: sorted(parsed.issues) };
  const issues: PlanIssue[] = [];
  const report: Report = (severity, rule, path, params = {}) => {
    issues.push({ severity, rule, params, ...parsed.placeOf(path), path: pathText(path) });
  };
  lintIds(file, report);
  lintReferences(file, report);
  lintLadder(file, report);
  lintGuards(file, report);
  lintSteps(file, report);
  lintScripts(file, report);
  lintTimeZone(file, report);
  return { file, issues: sorted(issues) };
}

export function hasErrors(issues: readonly PlanIssue[]): boolean {
  return issues.some((issue) => issue.severity === 'error');
}

function sorted(issues: readonly PlanIssue[]): readonly PlanIssue[] {
  return [...issues].sort((a, b) => a.line - b.line || a.column - b.column);
}

function lintTimeZone({ timeZone }: PlanFile, report: Report): void {
  if (timeZone === undefined) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    report('error', 'wrong-value', ['timeZone'], { value: timeZone, expected: 'IANA' });
  }
}

function lintIds(file: PlanFile, report: Report): void {
  for (const list of ['gates', 'guards', 'batches', 'steps'] as const) {
    const seen = new Set<string>();
    (file[list] ?? []).forEach((item, index) => {
      if (seen.has(item.id)) report('error', 'duplicate-id', [list, index, 'id'], { id: item.id });
      seen.add(item.id);
    });
  }
}

function lintReferences(file: PlanFile, report: Report): void {
  const batches = new Set((file.batches ?? []).map((batch) => batch.id));
  const slots = file.connections ?? {};
  const knownBatch = (id: string | undefined, path: Path) => {
    if (id !== undefined && !batches.has(id)) report('error', 'unknown-reference', path, { id, kind: 'batch' });
  };
  const knownSlot = (id: string, capability: string, path: Path) => {
    if (slots[id]?.capability !== capability) report('error', 'unknown-reference', path, { id, kind: capability });
  };
  for (const [index, gate] of (file.gates ?? []).entries()) knownBatch(gate.before, ['gates', index, 'before']);
  for (const [index, batch] of (file.batches ?? []).entries()) {
    for (const [at, shift] of (batch.shifts ?? []).entries()) {
      knownSlot(shift.on, 'traffic', ['batches', index, 'shifts', at, 'on']);
    }
  }
  for (const [index, guard] of (file.guards ?? []).entries()) {
    knownSlot(guard.from, 'metrics', ['guards', index, 'from']);
    for (const [at, id] of (guard.batches ?? []).entries()) knownBatch(id, ['guards', index, 'batches', at]);
    for (const id of Object.keys(guard.perBatch ?? {})) knownBatch(id, ['guards', index, 'perBatch', id]);
  }
  const steps = new Set((file.steps ?? []).map((step) => step.id));
  (file.steps ?? []).forEach((step, index) => {
    knownBatch(step.batch, ['steps', index, 'batch']);
    (step.after ?? []).forEach((id, at) => {
      if (!steps.has(id)) report('error', 'unknown-reference', ['steps', index, 'after', at], { id, kind: 'step' });
    });
  });
}

function lintLadder(file: PlanFile, report: Report): void {
  const batches = file.batches ?? [];
  if (batches.length === 0) report('warning', 'no-batches', []);
  const hasTraffic = Object.values(file.connections ?? {}).some((slot) => slot.capability === 'traffic');
  const moves = batches.some((batch) => batch.shifts !== undefined || batchExposure(batch, file).kind !== 'none');
  if (moves && !hasTraffic) report('error', 'no-traffic-slot', ['batches']);
  batches.forEach((batch, index) => {
    const exposure = batchExposure(batch, file);
    lintExposure(exposure, ['batches', index, 'exposure'], report);
    (batch.shifts ?? []).forEach((shift, at) => {
      const path = ['batches', index, 'shifts', at];
      if (shift.exposure !== undefined) lintExposure(compileExposure(shift.exposure), [...path, 'exposure'], report);
      const first = batch.shifts?.findIndex((other) => other.on === shift.on);
      if (first !== at) report('error', 'duplicate-id', [...path, 'on'], { id: shift.on });
    });
    // A phase of steps only opens nothing and takes nothing back.
    const previous = batches.slice(0, index).findLast((other) => batchExposure(other, file).kind !== 'none');
    if (previous && exposure.kind !== 'none' && compareExposure(exposure, batchExposure(previous, file)) === 'less') {
      report('warning', 'exposure-not-rising', ['batches', index, 'exposure'], { batch: batch.id });
    }
    if (batch.observe === undefined) report('warning', 'no-observation', ['batches', index, 'id'], { batch: batch.id });
  });
}

function lintExposure(exposure: Exposure, path: Path, report: Report): void {
  const percent = exposurePercent(exposure);
  if (percent !== null && percent > 100) {
    report('error', 'exposure-form', path, { value: `${percent} %` });
  }
}

function lintGuards(file: PlanFile, report: Report): void {
  const guards = file.guards ?? [];
  if (guards.length === 0) report('warning', 'no-guards', []);
  guards.forEach((guard, index) => {
    const check = (written: string | undefined, path: Path) => {
      const unit = written === undefined ? null : (parseThreshold(written)?.unit ?? null);
      if (unit !== null && unit !== guard.unit) {
        report('error', 'threshold-unit-mismatch', path, { value: written ?? '', unit: guard.unit });
      }
    };
    for (const level of ['green', 'yellow', 'red'] as const) {
      check(guard[level], ['guards', index, level]);
      for (const [batch, own] of Object.entries(guard.perBatch ?? {})) {
        if (own !== 'not-checked') check(own[level], ['guards', index, 'perBatch', batch, level]);
      }
    }
    const counted = guard.batches ?? (file.batches ?? []).map((batch) => batch.id);
    const neverGreen = counted.some((batch) => {
      const cell = guard.perBatch?.[batch];
      return cell !== 'not-checked' && cell?.green === undefined;
    });
    if (guard.green === undefined && (neverGreen || counted.length === 0)) {
      report('error', 'guard-never-green', ['guards', index, 'id'], { guard: guard.id });
    }
    if (guard.unit === 'ratio' && (guard.minRequests === undefined || guard.requestsQuery === undefined)) {
      report('warning', 'guard-few-requests', ['guards', index, 'id'], { guard: guard.id });
    }
    if (guard.red !== undefined && guard.onRed === undefined) {
      report('warning', 'guard-red-only-holds', ['guards', index, 'red'], { guard: guard.id });
    }
  });
}

/** The runbook as it flies: with the shifts that the plan leaves to the cockpit, and the ladder's own order. */
function lintSteps(file: PlanFile, report: Report): void {
  const { steps, tracks } = compilePlan(file);
  const written = (file.steps ?? []).map((step) => step.id);
  const shiftOf = (batch: string) => steps.find((step) => step.kind === 'shift' && step.batch === batch);
  const after = new Map(steps.map((step) => [step.id, [...step.after]]));
  for (const { batches } of tracks) {
    batches.slice(1).forEach((batch, index) => {
      const lower = shiftOf(batches[index]?.id ?? '');
      after.get(shiftOf(batch.id)?.id ?? '')?.push(...(lower === undefined ? [] : [lower.id]));
    });
  }
  // Ids that are used twice are an error of their own, and would look like circles.
  const batchIds = tracks.flatMap(({ batches }) => batches.map((batch) => batch.id));
  const unique = after.size === steps.length && new Set(batchIds).size === batchIds.length;
  const circle = unique ? inCircle(after) : [];
  const ownSteps = circle.filter((id) => written.includes(id));
  for (const id of ownSteps) report('error', 'step-cycle', ['steps', written.indexOf(id), 'id'], { step: id });
  for (const id of ownSteps.length > 0 ? [] : circle) {
    const batch = (file.batches ?? []).findIndex((candidate) => shiftOf(candidate.id)?.id === id);
    report('error', 'step-cycle', ['batches', batch, 'id'], { step: id });
  }
  (file.steps ?? []).forEach((step, index) => {
    if (step.kind !== 'shift') return;
    const first = (file.steps ?? []).findIndex((other) => other.kind === 'shift' && other.batch === step.batch);
    if (first !== index) report('error', 'duplicate-id', ['steps', index, 'batch'], { id: step.batch });
  });
}

const scriptKinds: ReadonlySet<string> = new Set(['command', 'http']);

function lintScripts(file: PlanFile, report: Report): void {
  const scripts = file.rollback?.scripts ?? [];
  const ids = scripts.map((script) => script.id);
  scripts.forEach((script, index) => {
    const path = ['rollback', 'scripts', index];
    if (!scriptKinds.has(script.kind)) {
      report('error', 'wrong-value', [...path, 'kind'], { value: script.kind, expected: [...scriptKinds].join(', ') });
    }
    if (ids.indexOf(script.id) !== index) report('error', 'duplicate-id', [...path, 'id'], { id: script.id });
    (script.after ?? []).forEach((id, at) => {
      if (!ids.includes(id)) report('error', 'unknown-reference', [...path, 'after', at], { id, kind: 'step' });
    });
  });
  const after = new Map(compilePlan(file).rollback.scripts.map((script) => [script.id, [...script.after]]));
  for (const id of after.size === scripts.length ? inCircle(after) : []) {
    report('error', 'step-cycle', ['rollback', 'scripts', ids.indexOf(id), 'id'], { step: id });
  }
}

/** Items that wait for each other in a circle, or stand between two circles. `after`: what each one waits for. */
function inCircle(after: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const before = new Map([...after.keys()].map((id) => [id, [] as string[]]));
  for (const [id, others] of after) for (const other of others) before.get(other)?.push(id);
  const held = heldUp(after, before);
  const holding = heldUp(before, after);
  return [...held].filter((id) => holding.has(id));
}

/** What is never free however long one waits: what is free frees those that wait for it, until nothing changes. */
function heldUp(
  after: ReadonlyMap<string, readonly string[]>,
  before: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const open = new Map([...after].map(([id, others]) => [id, others.filter((other) => after.has(other)).length]));
  const free = [...open].filter(([, count]) => count === 0).map(([id]) => id);
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    open.delete(id);
    for (const waiting of before.get(id) ?? []) {
      const count = (open.get(waiting) ?? 0) - 1;
      open.set(waiting, count);
      if (count === 0) free.push(waiting);
    }
  }
  return new Set(open.keys());
}
