import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { CockpitFault } from '../../shared/errors.ts';
import { judgeEvidence } from '../../shared/guards/comparison.ts';
import { beginAnew, gather, noEvidence } from '../../shared/guards/evidence.ts';
import type { ComparisonPlan } from '../../shared/plan/release-plan.ts';
import { exitCodes, type Terminal, type Verb } from './verb.ts';

const countsSchema = z
  .strictObject({ bad: z.number().min(0), all: z.number().min(0) })
  .refine(({ bad, all }) => bad <= all, { message: 'bad > all' });

/** What both versions answered since the line before; `mark`: a batch, or a new attempt, begins with it. */
const lineSchema = z.object({
  canary: countsSchema,
  stable: countsSchema,
  mark: z.enum(['rung', 'anew']).nullish(),
});

/** Reads counts, one JSON object a line, and says after each what a comparison makes of all of them. */
export const judge: Verb = async (words, terminal) => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...words],
    options: {
      ...{ ratio: text, difference: text, alpha: text, detect: text, green: text, batches: text, readings: text },
    },
  });
  const number = (name: keyof typeof values, fallback: number, least: number, most: number): number => {
    const given = values[name];
    const value = given === undefined ? fallback : Number(given);
    if (given !== '' && value >= least && value <= most) return value;
    throw new CockpitFault('invalid-input', { place: 'judge', detail: `--${name} ${given ?? ''}` });
  };
  const { green = 'nothing-against' } = values;
  if (green !== 'nothing-against' && green !== 'no-worse') {
    throw new CockpitFault('invalid-input', { place: 'judge', detail: `--green ${green}` });
  }
  const queries = { bad: '', all: '' };
  await judgeLines(createInterface({ input: process.stdin }), terminal, {
    ...{ canary: queries, stable: queries, batches: [], green },
    margin: { ratio: number('ratio', 1, 1, 100), difference: number('difference', 0, 0, 1) },
    alpha: number('alpha', 0.05, 1e-9, 0.5),
    detect: number('detect', 2, 1.000_001, 100),
    rungs: number('batches', 1, 1, 10_000),
    readings: number('readings', 500, 1, 1e9),
  });
  return exitCodes.done;
};

/** Throws `invalid-input` with the number of the line for one that holds no counts. */
export async function judgeLines(
  lines: AsyncIterable<string> | Iterable<string>,
  terminal: Pick<Terminal, 'tell'>,
  plan: ComparisonPlan,
): Promise<void> {
  let evidence = noEvidence;
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() === '') continue;
    const { mark = null, canary, stable } = countsOf(text, line);
    if (mark === 'anew') evidence = beginAnew(evidence);
    evidence = gather(evidence, { canary, stable }, plan, mark !== null);
    terminal.tell({ kind: 'verdict', line, ...judgeEvidence(evidence, plan, null), total: evidence.total });
  }
}

function countsOf(text: string, line: number): z.infer<typeof lineSchema> {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new CockpitFault('invalid-input', { place: 'judge', detail: `line ${line}` }, { cause: error });
  }
}
