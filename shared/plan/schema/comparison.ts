import { z } from 'zod';
import { itemFields } from '../scalars.ts';
import { shareSchema } from './traffic.ts';

const countersSchema = z.strictObject({
  bad: z.string().min(1).describe('Counter of the requests that went wrong, or took longer than is tolerable.'),
  all: z.string().min(1).describe('Counter of all requests.'),
});

/** The new version against the old one by counts, with a test that may be looked at as often as one likes. */
export const compareSchema = z
  .strictObject({
    canary: countersSchema.describe('Of the new version. Counters only go up; the cockpit takes the differences.'),
    stable: countersSchema.describe('The same of the old version.'),
    margin: z
      .strictObject({
        ratio: z
          .number()
          .min(1)
          .max(100)
          .optional()
          .describe('So many times the share of the old version; default: 1.'),
        difference: shareSchema.optional().describe('So much on top of it, e.g. 0.5 %; default: nothing.'),
      })
      .describe('How much worse the new version may be: ratio × the share of the old one + difference.'),
    detect: z
      .number()
      .gt(1)
      .max(100)
      .optional()
      .describe('So many times as bad as tolerated must have been noticed before it is green; default: 2.'),
    usual: shareSchema
      .optional()
      .describe('Bad share of the old version as a rule, for the linter to reckon with; default: 0.1 %.'),
    green: z
      .enum(['nothing-against', 'no-worse'])
      .optional()
      .describe(
        'What green takes: enough requests with nothing against it (default), or a proof that it is within the margin.',
      ),
    alphaShare: z
      .number()
      .gt(0)
      .max(1)
      .optional()
      .describe('Its part of `comparison.alpha`, 0 to 1; default: what the others leave, in equal parts.'),
  })
  .describe('Red once the new version is shown to be worse than the old one; the worst of this and the limits counts.');

/** What all comparisons of a release share. */
export const comparisonSchema = z
  .strictObject({
    alpha: shareSchema
      .optional()
      .describe('Probability of a false alarm of all comparisons over the whole release; default: 5 %.'),
    ...itemFields,
  })
  .describe('For all guards with `compare`.');
