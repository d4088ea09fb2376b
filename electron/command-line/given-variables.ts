import { CockpitFault } from '../../shared/errors.ts';
import { lintPlan } from '../../shared/plan/lint/index.ts';
import type { StepValue } from '../../shared/steps/values.ts';

/** `--var NAME=VALUE`, each read as the type that the plan gives the variable. Throws `invalid-input`. */
export function givenVariables(planText: string, words: readonly string[]): Readonly<Record<string, StepValue>> {
  const declared = lintPlan(planText).file?.variables ?? {};
  return Object.fromEntries(
    words.map((word) => {
      const [name = '', text] = word.split(/=(.*)/s);
      const type = Object.hasOwn(declared, name) ? declared[name]?.type : undefined;
      if (text === undefined || type === undefined) throw wrong(word);
      if (type === 'text') return [name, text];
      if (type === 'boolean' && (text === 'true' || text === 'false')) return [name, text === 'true'];
      const number = text.trim() === '' ? Number.NaN : Number(text);
      if (type === 'number' && Number.isFinite(number)) return [name, number];
      throw wrong(word);
    }),
  );
}

function wrong(word: string): CockpitFault {
  return new CockpitFault('invalid-input', { place: '--var', detail: word });
}
