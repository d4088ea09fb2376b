import { expect, it } from 'vitest';
import { planTemplates } from '../../../electron/backend/plans/plan-templates.ts';
import { requirementRows } from '../../../electron/backend/plans/requirement-rows.ts';
import { type CoverageFigures, type PlanCoverage, planCoverage } from '../../../shared/plan/coverage/plan-coverage.ts';
import { parsePlan } from '../../../shared/plan/parse.ts';
import type { PlanFile } from '../../../shared/plan/schema.ts';

/** What these rows ask for must be done or judged by the cockpit, not only written down. */
const mustExecute = [
  ...['batch', 'traffic', 'gate', 'guard-green', 'guard-yellow', 'guard-red'],
  ...['rollback', 'command', 'verify'],
];

function fileOf(text: string): PlanFile {
  const { file, issues } = parsePlan(text);
  if (file === null) throw new Error(JSON.stringify(issues));
  return file;
}

const shipped = planCoverage({
  ...requirementRows(),
  templates: planTemplates.map(({ id, text }) => ({ id, file: fileOf(text) })),
});

function executableShare(kinds: PlanCoverage['kinds']): { readonly share: number; readonly open: readonly string[] } {
  const figures = mustExecute.map((kind) => kinds[kind]).filter((one): one is CoverageFigures => one !== undefined);
  const rows = figures.reduce((sum, one) => sum + one.rows, 0);
  const executable = figures.reduce((sum, one) => sum + one.executable, 0);
  return { share: executable / rows, open: figures.flatMap((one) => [...one.missing, ...one.recordedOnly]) };
}

it('no template names a row that does not exist', () => {
  expect(shipped.unknown).toEqual([]);
});

it('every row is carried by a template or excused once with a reason', () => {
  expect(shipped.seeds.flatMap(({ total }) => total.missing)).toEqual([]);
  expect(shipped.wronglyListed).toEqual([]);
});

it('at least 95 % of the rows of every document are carried', () => {
  const few = shipped.seeds.filter(({ total }) => total.referenced / total.rows < 0.95);
  expect(few).toEqual([]);
});

it('what a document asks to be done or judged is executed or evaluated', () => {
  for (const { seed, kinds } of shipped.seeds) {
    const { share, open } = executableShare(kinds);
    expect(share, `${seed}: ${open.join(' ')}`).toBeGreaterThanOrEqual(0.95);
  }
  if (shipped.withoutTemplate.length > 0) return;
  const { share, open } = executableShare(shipped.kinds);
  expect(share, open.join(' ')).toBeGreaterThanOrEqual(0.98);
});

const rows = [
  { id: 'G-001', kind: 'gate' },
  { id: 'G-002', kind: 'rollback' },
  { id: 'G-003', kind: 'report' },
  { id: 'G-004', kind: 'report' },
  { id: 'Y-001', kind: 'batch' },
];

function coverageOf(text: string, notInPlan: Record<string, string> = {}): PlanCoverage {
  const file = fileOf(`apiVersion: cockpit/v1\ntitle: Small\nfrom: '1'\nto: '2'\n${text}`);
  return planCoverage({ rows, questions: ['Q-001'], templates: [{ id: 'small', file }], notInPlan });
}

it('tells items that execute from those that only record, and counts documents with a template only', () => {
  const { seeds, withoutTemplate, total } = coverageOf(`
gates: [{ id: a, title: A, again: [{ endOf: B1, refs: [G-001] }] }]
rollback: { facts: [{ id: f, title: F, refs: [G-002] }] }
about: { facts: [{ id: c, title: C, refs: [G-003, NFR-009] }] }
`);
  expect(withoutTemplate).toEqual(['Y']);
  expect(seeds.map(({ seed, templates }) => [seed, templates])).toEqual([['G', ['small']]]);
  expect(total).toEqual({
    rows: 4,
    referenced: 3,
    executable: 1,
    listed: 0,
    missing: ['G-004'],
    recordedOnly: ['G-002', 'G-003'],
  });
});

it('a decision carries no row; a wrong reference and a needless excuse are found', () => {
  const coverage = coverageOf(
    `
decisions: [{ rule: hook.undefined, decision: D, refs: [Q-001, G-001] }]
steps: [{ id: s, kind: manual, title: S, refs: [G-002, G-999] }]
`,
    { 'G-002': 'needless', 'G-003': 'a fact of the document only', 'G-998': 'no such row' },
  );
  expect(coverage.unknown).toEqual([{ template: 'small', path: 'steps.0', ref: 'G-999' }]);
  expect(coverage.wronglyListed).toEqual(['G-002', 'G-998']);
  expect(coverage.total).toMatchObject({ referenced: 1, executable: 1, listed: 1, missing: ['G-001', 'G-004'] });
});
