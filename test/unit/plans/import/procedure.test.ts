import { afterAll, beforeAll, expect, it } from 'vitest';
import { backendOfEach } from '../../../support/backend-of-each.ts';

const backend = backendOfEach();
beforeAll(async () => {});
afterAll(async () => {});

it('plans.import gives a draft that plans.lint reads', async () => {
  const text = '# T\n## Checklist\n- [x] Backup taken\n## Rollback triggers\n- error rate > 2%\n\nPoetry.\n';
  const { planText, placed, unplaced, figures } = await backend.client.plans.import({ text });
  expect(unplaced).toEqual([{ line: 7, text: 'Poetry.', heading: 'Rollback triggers' }]);
  expect(placed).toContainEqual({ line: 3, endLine: 3, path: 'gates[0]' });
  expect(figures.items).toEqual({ gates: 1, guards: 1 });
  const { issues } = await backend.client.plans.lint({ text: planText });
  expect(issues.map(({ rule }) => rule)).not.toContain('yaml-syntax');
});

it('plans.import refuses a document that is too large, and names the limit', async () => {
  await expect(backend.client.plans.import({ text: 'a'.repeat(300_000) })).rejects.toMatchObject({
    code: 'document-too-large',
    params: { bytes: 300_000, maxBytes: 262_144 },
  });
});
