import { expect, it } from 'vitest';
import { sampleAnswers } from '../../../electron/backend/endpoints/sample-answers.ts';

it('is not in step with whatever has a rhythm of its own', async () => {
  const perSecond = 25;
  const periodMs = 1_000 / perSecond;
  const place = {
    target: 'taking turns',
    serves: async () => (performance.now() % periodMs < periodMs / 2 ? ('canary' as const) : ('stable' as const)),
  };
  const [counted] = await sampleAnswers([place], { fresh: 60, keepAlive: 20 }, perSecond, { deadlineMs: 30_000 });
  expect(counted).toMatchObject({ asked: 80, unmarked: 0, failed: 0 });
  // 40 ± 24 at a risk of 5e-8; in step it is all or none.
  expect(Math.abs(counted!.canary - 40)).toBeLessThanOrEqual(24);
});
