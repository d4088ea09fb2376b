import { describe, expect, it } from 'vitest';
import { lintPlan } from '../../../../shared/plan/lint/index.ts';
import { clusterPlan, clusterStep } from '../../../support/cluster-release.ts';

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';
const job = 'apiVersion: batch/v1\nkind: Job\nmetadata: { name: a }\n';
const secret = 'apiVersion: v1\nkind: Secret\nmetadata: { name: a }\n';

/** What is found at the steps, by rule and place within the step. */
function foundIn(action: object, more: object = {}, at: 'steps' | 'scripts' = 'steps'): readonly string[] {
  const step = { ...clusterStep('it', { action: 'apply', manifest: configMap }), do: action, ...more };
  const plan = at === 'steps' ? { steps: [step] } : { rollback: { scripts: [step] } };
  const prefix = at === 'steps' ? 'steps[0].' : 'rollback.scripts[0].';
  return lintPlan(clusterPlan(plan))
    .issues.filter(({ path }) => path.startsWith(prefix))
    .map(({ rule, path }) => `${rule} ${path.slice(prefix.length)}`);
}
const remove = (more: object) => ({ action: 'delete', object: { kind: 'Namespace', name: 'canary' }, ...more });
const scale = { action: 'scale', workload: { kind: 'Deployment', name: 'api' }, replicas: 2 };

describe('the linter on steps of a cluster', () => {
  it.each([
    ['a manifest', { action: 'apply', manifest: configMap }],
    ['a file', { action: 'apply', file: 'settings.yaml' }],
    ['a Job', { action: 'job', manifest: job }],
    ['a deletion that names its switch', remove({ serves: 'edge' })],
    ['a deletion on which nothing depends', remove({ serves: 'nothing' })],
    [
      'a kind of its own with its place',
      { action: 'wait', object: { apiVersion: 'x/v1', kind: 'X', name: 'x' }, condition: 'Ready' },
    ],
    ['what is put back', { ...scale, restore: true }],
  ])('has nothing to say about %s', (_name, action) => {
    expect(foundIn(action)).toEqual([]);
  });

  it.each([
    ['no manifest', { action: 'apply' }, 'missing-field do'],
    ['no YAML', { action: 'apply', manifest: 'kind: [\n' }, 'cluster.manifest-unreadable do.manifest'],
    ['no object', { action: 'apply', manifest: 'hello' }, 'cluster.manifest-unreadable do.manifest'],
    ['no Job', { action: 'job', manifest: configMap }, 'cluster.no-job do.manifest'],
    ['two Jobs', { action: 'job', manifest: `${job}---\n${job}` }, 'cluster.no-job do.manifest'],
    ['a Secret', { action: 'apply', manifest: secret }, 'cluster.secret-in-plan do.manifest'],
    [
      'a Secret of a list',
      {
        action: 'apply',
        manifest: `{ apiVersion: v1, kind: List, metadata: { name: all }, items: [{ apiVersion: v1, kind: Secret, metadata: { name: a } }] }`,
      },
      'cluster.secret-in-plan do.manifest',
    ],
    [
      'a value of a secret',
      { action: 'apply', manifest: `${configMap}data: { password: hunter2 }\n` },
      'secret.inline do.manifest',
    ],
    ['an unusual kind', { action: 'logs', object: { kind: 'X', name: 'x' } }, 'missing-field do.object'],
    ['a switch that is none', remove({ serves: 'cluster' }), 'unknown-reference do.serves'],
    ['a switch that is not there', remove({ serves: 'edgy' }), 'unknown-reference do.serves'],
    ['nobody who says what it serves', remove({}), 'missing-field do.serves'],
  ])('finds %s', (_name, action, found) => {
    expect(foundIn(action)).toEqual([found]);
  });

  it('finds a slot of another capability, and a way back that wants a way back', () => {
    expect(foundIn(scale, { on: 'edge' })).toEqual(['unknown-reference on']);
    expect(foundIn(scale, {}, 'scripts')).toEqual([]);
    expect(foundIn({ ...scale, restore: true }, {}, 'scripts')).toEqual(['cluster.restore-unused do.restore']);
  });
});
