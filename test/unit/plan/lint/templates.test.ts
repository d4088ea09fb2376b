import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findingKeys } from '../../../../shared/plan/lint/catalogue.ts';
import { lintPlan } from '../../../../shared/plan/lint/index.ts';

const folder = join(import.meta.dirname, '../../../../shared/plan/templates');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const namesIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
const documented = new Map(
  readme
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [, name, warnings, information] = line.split('|');
      return [namesIn(name)[0] ?? '', { warning: namesIn(warnings), info: namesIn(information) }] as const;
    }),
);
const templates = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml') && name !== 'not-in-plan.yaml')
  .map((name) => name.replace('.yaml', ''));

it('has a row for each of the seven templates', () => {
  expect([...documented.keys()].sort()).toEqual([...templates].sort());
  expect(templates).toHaveLength(7);
});

it.each(templates)('%s lints as its README says', (name) => {
  const { issues } = lintPlan(readFileSync(join(folder, `${name}.yaml`), 'utf8'));
  const open = issues.filter(({ decision }) => decision === undefined);
  const found = (severity: string) =>
    [...new Set(open.filter((issue) => issue.severity === severity).map(({ finding }) => finding))].sort();
  expect(found('error')).toEqual([]);
  expect(found('warning')).toEqual([...(documented.get(name)?.warning ?? [])].sort());
  expect(found('info')).toEqual([...(documented.get(name)?.info ?? [])].sort());
});

it('says of every open warning why it is left to a person', () => {
  const reasons = readme.slice(readme.lastIndexOf('|'));
  for (const { warning } of documented.values()) {
    for (const finding of warning) {
      expect(findingKeys).toContain(finding);
      expect(reasons).toContain(`\`${finding}\``);
    }
  }
});
