import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue, entryOf, findingKeys, ruleOf } from '../../../../shared/plan/lint/catalogue.ts';
import { notLinted } from '../../../../shared/plan/lint/not-linted.ts';
import { lintWritten, type WrittenPlan } from '../../../support/lint-plan.ts';
import { batchQuestions } from '../../../support/lint-questions/batches.ts';
import { commandQuestions } from '../../../support/lint-questions/commands.ts';
import { guardQuestions } from '../../../support/lint-questions/guards.ts';
import type { QuestionCases } from '../../../support/lint-questions/question-case.ts';
import { rollbackQuestions } from '../../../support/lint-questions/rollback.ts';
import { wordQuestions } from '../../../support/lint-questions/words.ts';

const cases: QuestionCases = {
  ...guardQuestions,
  ...commandQuestions,
  ...batchQuestions,
  ...rollbackQuestions,
  ...wordQuestions,
};
const requirements = resolve(import.meta.dirname, '../../../../shared/plan/coverage/requirements.json');
const { questions } = JSON.parse(readFileSync(requirements, 'utf8')) as {
  questions: readonly { id: string; rule: string; severity: string }[];
};
const unlisted: Readonly<Record<string, { readonly codes: readonly string[] }>> = notLinted;

/** Findings of a rule that stand for a question. */
const found = (plan: WrittenPlan, id: string, rule: string) =>
  lintWritten(plan).filter((issue) => issue.rule === rule && issue.codes.includes(id));

describe('every contradiction of the five release plans', () => {
  it.each(questions)(
    '$id is $rule in the catalogue, or listed with the reason why no machine finds it',
    ({ id, rule }) => {
      const linted = findingKeys.filter((key) => ruleOf(key) === rule && entryOf(key).codes.includes(id));
      const listed = unlisted[rule]?.codes.includes(id) ?? false;
      expect(linted.length > 0 || listed).toBe(true);
      if (linted.length > 0) expect(Object.keys(cases)).toContain(id);
    },
  );

  it('names only contradictions that there are, under the names that they have', () => {
    for (const key of findingKeys) {
      for (const code of entryOf(key).codes) {
        const question = questions.find(({ id }) => id === code);
        expect(question, `${key} ${code}`).toBeDefined();
        // Rules of other tools may stand for a contradiction too; a dotted one only for its own.
        if (key.includes('.')) expect(ruleOf(key), code).toBe(question?.rule);
      }
    }
  });

  it.each(Object.entries(cases))('%s is found where it is, and not close by', (id, { bad, good }) => {
    const rule = questions.find((question) => question.id === id)?.rule ?? '';
    // Both are plans: what is not found is not found for want of a form.
    for (const plan of [bad, good]) {
      expect(lintWritten(plan).filter(({ rule: of }) => of.endsWith('-field') || of.endsWith('-form'))).toEqual([]);
    }
    expect(found(bad, id, rule)).not.toEqual([]);
    expect(found(good, id, rule)).toEqual([]);
    for (const { line, column } of lintWritten(bad)) expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
  });
});

describe('the catalogue', () => {
  it('tells the severity of the contradictions at least once for each rule', () => {
    for (const { id, rule, severity } of questions) {
      const severities = findingKeys
        .filter((key) => ruleOf(key) === rule && entryOf(key).codes.includes(id))
        .map((key) => catalogue[key].severity as string);
      if (severities.length > 0) expect(severities, id).toContain(severity);
    }
  });
});
