import { expect, it } from 'vitest';
import { judgeLines } from '../../../electron/command-line/judge.ts';
import type { ComparisonPlan } from '../../../shared/plan/release-plan.ts';

const plan: ComparisonPlan = {
  canary: { bad: '', all: '' },
  stable: { bad: '', all: '' },
  margin: { ratio: 1.5, difference: 0 },
  ...{ alpha: 0.05, detect: 2, green: 'nothing-against', batches: [], rungs: 1, readings: 100 },
};

async function judged(lines: readonly string[]): Promise<Record<string, unknown>[]> {
  const told: Record<string, unknown>[] = [];
  await judgeLines(lines, { tell: (record) => told.push(record as Record<string, unknown>) }, plan);
  return told;
}
const line = (canary: [number, number], stable: [number, number], mark?: string) =>
  JSON.stringify({
    ...{ canary: { bad: canary[0], all: canary[1] }, stable: { bad: stable[0], all: stable[1] } },
    ...(mark === undefined ? {} : { mark }),
  });

it('says a verdict for each line: too early, green, and red that stays until a new attempt', async () => {
  const good = line([10, 1_000], [90, 9_000]);
  const bad = line([60, 1_000], [90, 9_000]);
  const told = await judged([good, '', good, good, bad, good, line([10, 1_000], [90, 9_000], 'anew')]);
  expect(told.map(({ line: number, level, reason }) => [number, level, reason])).toEqual([
    [1, 'unknown', 'evidence-short'],
    [3, 'unknown', 'evidence-short'],
    [4, 'green', 'nothing-against'],
    [5, 'red', 'shown-worse'],
    [6, 'red', 'shown-worse'],
    [7, 'unknown', 'evidence-short'],
  ]);
  expect(told[0]).toMatchObject({ canaryShare: 0.01, stableShare: 0.01, p: 1 });
  expect(Number(told[0]?.moreRequests)).toBeGreaterThan(100);
  expect(told[5]).toMatchObject({ total: { canary: { bad: 10, all: 1_000 } } });
});

it.each([
  ['{', 2],
  [line([5, 1], [0, 10]), 2],
  [line([-1, 1], [0, 10]), 2],
  ['{"canary":{"bad":0,"all":1}}', 2],
])('refuses %s with the number of its line', async (text, number) => {
  await expect(judged([line([0, 10], [0, 10]), text])).rejects.toMatchObject({
    code: 'invalid-input',
    params: { place: 'judge', detail: `line ${number}` },
  });
});
