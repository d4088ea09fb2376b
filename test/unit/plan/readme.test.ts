import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { lintPlan } from '../../../shared/plan/lint/index.ts';

const readme = readFileSync(join(import.meta.dirname, '../../../shared/plan/README.md'), 'utf8');
const blocks = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

/** What a fragment leaves out, so that it can be looked at as a plan. */
const frame = {
  apiVersion: 'cockpit/v1',
  title: 'T',
  from: '1',
  to: '2',
  timeZone: 'UTC',
  connections: { web: { capability: 'traffic' }, metrics: { capability: 'metrics' } },
  batches: [{ id: 'B1', exposure: '100 %' }],
};

describe('the page about plans', () => {
  it('shows plans and parts of plans', () => {
    expect(blocks.length).toBeGreaterThan(6);
  });

  it.each(blocks.map((text) => [text.split('\n')[0] ?? '', text]))('has no error in the block at "%s"', (_, text) => {
    const written: unknown = parse(text);
    const whole = stringify({ ...frame, ...(written as object) });
    const errors = lintPlan(whole).issues.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ rule, path, params }) => ({ rule, path, params }))).toEqual([]);
  });
});
