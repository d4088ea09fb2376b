import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { parseMetricsQuery } from '../../../electron/backend/connectors/practice/metrics-query.ts';
import { readExposure } from '../../../electron/backend/practice/exposure-rules.ts';
import { practiceGauges } from '../../../shared/contract/practice-faults.ts';
import { compilePlan } from '../../../shared/plan/compile/index.ts';
import { lintPlan } from '../../../shared/plan/lint/index.ts';
import { batchesOf } from '../../../shared/plan/release-plan.ts';

const folder = join(import.meta.dirname, '../../../shared/plan/templates');
const templates = readdirSync(folder).filter((name) => name.endsWith('.yaml') && name !== 'not-in-plan.yaml');

describe.each(templates)('%s on the practice range', (name) => {
  const { file } = lintPlan(readFileSync(join(folder, name), 'utf8'));
  if (file === null) throw new Error(`${name} is no plan`);
  const plan = compilePlan(file);

  it('asks for exposures that the router carries and understands', () => {
    const carried = connectorByKind('practice').exposures ?? [];
    for (const { id, shifts } of batchesOf(plan)) {
      for (const { exposure } of shifts) {
        expect({ id, kind: exposure.kind, carried: carried.includes(exposure.kind) }).toMatchObject({ carried: true });
        expect({ id, ...readExposure(exposure) }).toMatchObject({ ok: true });
      }
    }
  });

  it('asks no question, of a guard or of a gate, that the range cannot answer', () => {
    for (const text of queriesIn({ ...file, dashboards: [] })) {
      const parsed = parseMetricsQuery(text.replaceAll('$window', '30s'));
      expect({ text, ...parsed }).toMatchObject({ ok: true });
      const gauge = parsed.ok ? parsed.query.gauge : '';
      expect({ text, known: gauge === '' || practiceGauges.some((one) => one === gauge) }).toMatchObject({
        known: true,
      });
    }
  });
});

/** Every query of a plan, wherever it stands; panels of dashboards are quoted, not asked. */
function queriesIn(part: unknown): readonly string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) =>
    /query$/i.test(key) && typeof value === 'string' ? [value] : queriesIn(value),
  );
}
