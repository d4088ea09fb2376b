import { expect, it } from 'vitest';
import { findingsOf, goodPlan, type WrittenPlan } from '../../../support/lint-plan.ts';

type Playbook = NonNullable<WrittenPlan['playbooks']>[number];
const silence = { slot: 'pager', labels: { service: 'shop' }, for: '1 h' };
const playbook = (more: Partial<Playbook>): Playbook => ({
  ...{ id: 'down', title: 'Down', symptom: 'Nothing answers', steps: [{ id: 'see', kind: 'manual', title: 'See' }] },
  ...more,
});

function silencesOf(playbooks: Playbook[], drills: WrittenPlan['drills'] = []): readonly string[] {
  const plan = goodPlan({ playbooks, drills });
  const connections = { ...plan.connections, pager: { capability: 'alerts' as const } };
  return findingsOf({ ...plan, connections }).filter((finding) => /silence|unknown-reference/.test(finding));
}

it('a silence for a drill names labels, a slot for alerts, and at most a day', () => {
  expect(silencesOf([playbook({ silence })])).toEqual([]);
  expect(silencesOf([playbook({ silence: { ...silence, labels: {} } })])).toEqual(['silence.everything']);
  for (const long of ['25 h', '0s'])
    expect(silencesOf([playbook({ silence: { ...silence, for: long } })])).toEqual(['silence.too-long']);
  expect(silencesOf([playbook({ silence: { ...silence, slot: 'metrics' } })])).toEqual([
    'unknown-reference/capability',
  ]);
});

it('one that nobody comes to make is said', () => {
  const drill = { id: 'q', title: 'Quarterly', silence };
  expect(silencesOf([playbook({})], [{ ...drill, playbook: 'down' }])).toEqual([]);
  expect(silencesOf([playbook({})], [drill])).toEqual(['silence.never-made']);
  expect(silencesOf([playbook({ silence })], [{ ...drill, playbook: 'down' }])).toEqual(['silence.never-made']);
  expect(silencesOf([playbook({ silence, mode: 'live' })])).toEqual(['silence.never-made']);
});
