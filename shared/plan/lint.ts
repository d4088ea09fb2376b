import { compareExposure, exposurePercent } from '../release/exposure.ts';
import { compileExposure } from './compile.ts';
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
  return { file, issues: sorted(issues) };
}

export function hasErrors(issues: readonly PlanIssue[]): boolean {
  return issues.some((issue) => issue.severity === 'error');
}

function sorted(issues: readonly PlanIssue[]): readonly PlanIssue[] {
  return [...issues].sort((a, b) => a.line - b.line || a.column - b.column);
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
  if (batches.length > 0 && !hasTraffic) report('error', 'no-traffic-slot', ['batches']);
  batches.forEach((batch, index) => {
    const exposure = compileExposure(batch.exposure);
    const percent = exposurePercent(exposure);
    if (exposure.kind !== 'percent' && exposure.kind !== 'permille') {
      report('error', 'exposure-not-flyable', ['batches', index, 'exposure'], { kind: exposure.kind });
    } else if (percent !== null && percent > 100) {
      report('error', 'exposure-form', ['batches', index, 'exposure'], { value: `${percent} %` });
    }
    const previous = batches[index - 1];
    if (previous && compareExposure(exposure, compileExposure(previous.exposure)) === 'less') {
      report('warning', 'exposure-not-rising', ['batches', index, 'exposure'], { batch: batch.id });
    }
    if (batch.observe === undefined) report('warning', 'no-observation', ['batches', index, 'id'], { batch: batch.id });
  });
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
        check(own[level], ['guards', index, 'perBatch', batch, level]);
      }
    }
    const green = guard.green ?? Object.values(guard.perBatch ?? {}).find((own) => own.green !== undefined)?.green;
    if (green === undefined) report('error', 'guard-never-green', ['guards', index, 'id'], { guard: guard.id });
    if (guard.unit === 'ratio' && (guard.minRequests === undefined || guard.requestsQuery === undefined)) {
      report('warning', 'guard-few-requests', ['guards', index, 'id'], { guard: guard.id });
    }
    if (guard.red !== undefined && guard.onRed === undefined) {
      report('warning', 'guard-red-only-holds', ['guards', index, 'red'], { guard: guard.id });
    }
  });
}

function lintSteps(file: PlanFile, report: Report): void {
  const steps = file.steps ?? [];
  const after = new Map(
    steps.map((step, index) => [step.id, step.after ?? (index === 0 ? [] : [steps[index - 1]?.id ?? ''])]),
  );
  const done = new Set<string>();
  const reaches = (id: string, open: ReadonlySet<string>): boolean => {
    if (open.has(id)) return true;
    if (done.has(id)) return false;
    const found = (after.get(id) ?? []).some((before) => reaches(before, new Set([...open, id])));
    if (!found) done.add(id);
    return found;
  };
  steps.forEach((step, index) => {
    if (reaches(step.id, new Set())) report('error', 'step-cycle', ['steps', index, 'id'], { step: step.id });
  });
}
