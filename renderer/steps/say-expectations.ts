import type { JsonExpectation, OutputExpectation } from '../../shared/steps/expectations.ts';
import type { useTranslate } from '../components/use-translate.ts';

/** `data.state = "DONE"`, `count ≥ 3 count`. */
export function sayJsonExpectations(expected: readonly JsonExpectation[] = []): readonly string[] {
  return expected.map(({ path, equals, is }) =>
    [path, equals === undefined ? null : `= ${JSON.stringify(equals)}`, is ?? null]
      .filter((part) => part !== null)
      .join(' '),
  );
}

/** What the output of a program must show, one phrase each. */
export function sayOutputExpectations(
  t: ReturnType<typeof useTranslate>,
  { includes, excludes, pattern, number }: OutputExpectation,
): readonly string[] {
  return [
    includes === undefined ? null : t('steps:expectIncludes', { text: includes }),
    excludes === undefined ? null : t('steps:expectExcludes', { text: excludes }),
    pattern === undefined ? null : t('steps:expectPattern', { pattern }),
    number === undefined ? null : t('steps:expectNumber', { pattern: number.pattern, limit: number.is }),
  ].filter((part) => part !== null);
}
