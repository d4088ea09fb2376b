import { afterEach, beforeEach, expect, it } from 'vitest';
import { presets } from '../../../electron/backend/connectors/http-switch/http-switch-config.ts';
import { planTemplate } from '../../../electron/backend/plans/plan-templates.ts';
import { audienceTarget } from '../../../shared/plan/compile/exposures.ts';
import { lintPlan } from '../../../shared/plan/lint/index.ts';
import { compareExposure, targetShares } from '../../../shared/release/exposure.ts';
import { driftedSwitches } from '../../../shared/release/queries.ts';
import { type CockpitInProcess, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { type EtcdFixture, startEtcd } from '../../support/servers/start-etcd.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let etcd: EtcdFixture;
let cockpit: CockpitInProcess;
beforeEach(async () => {
  [etcd, cockpit] = await Promise.all([startEtcd(), startCockpit()]);
});
afterEach(async () => {
  await cockpit.close();
  await etcd.stop();
});

/** The audiences and the ladder of a template, without what it watches and runs beside them. */
function ladderOf(templateId: string) {
  const { file } = lintPlan(planTemplate(templateId)?.text ?? '');
  const { dimensions, audiences = [], audienceComposition, batches = [] } = file!;
  const plan = smallPlan({
    ...{ dimensions, audiences, audienceComposition },
    switches: { edge: { mechanism: 'audience-rules', sticky: 'user' } },
    batches: batches.map(({ id, title, exposure, audience, shares, unit, base }) => ({
      ...{ id, title, exposure, audience, shares, unit, base, observe: '0s' },
    })),
  });
  return { plan, audiences: audiences.map(({ id }) => [id, audienceTarget(file!, id)] as const) };
}

it.each([
  ['glancy', ['both', 'both', 'both', 'both', 'percent', 'percent']],
  ['yyc3-short-drama', ['both', 'shares', 'shares', 'percent']],
])(
  'flies the ladder of %s through the rules of a configuration centre, and back to the last byte',
  async (templateId, kinds) => {
    const { plan, audiences } = ladderOf(templateId);
    const shares = Object.fromEntries(audiences.map(([id]) => [id, { share: 0 }]));
    const before = `${JSON.stringify({ version: 7, everybody: 0, rules: shares, note: '灰度' }, null, 2)}\n`;
    await etcd.put('shop/rules', before);
    const live = async () => {
      const { everybody, rules } = JSON.parse((await etcd.get('shop/rules')) ?? '') as {
        everybody: number;
        rules: Record<string, { share: number }>;
      };
      return { everybody, rules: Object.fromEntries(audiences.map(([id, target]) => [target, rules[id]?.share])) };
    };
    const etcdPreset = presets.find(({ id }) => id === 'etcd')!.config;
    const release = await cockpit.create(plan, {
      edge: {
        kind: 'http-switch',
        environment: 'test',
        config: {
          ...{ ...etcdPreset, url: etcd.url, keyPrefix: 'shop/', entries: ['rules#everybody'] },
          audiences: audiences.map(([id, target]) => `rules#rules.${id}.share = ${target}`),
        },
      },
    });
    const { batches = [] } = release.state().definition.plan.tracks[0] ?? {};
    expect(batches.map(({ exposure }) => exposure.kind)).toEqual(kinds);
    for (const { id, exposure } of batches) {
      await pressOn(release, `${id} is in effect`, inEffect(id));
      const wanted = targetShares(exposure);
      const everybody = exposure.kind === 'percent' ? exposure.percent : 0;
      const shareOf = (audience: string) => wanted?.find(({ target }) => target === audience)?.percent ?? everybody;
      expect(await live()).toEqual({
        everybody,
        rules: Object.fromEntries(audiences.map(([, target]) => [target, shareOf(target)])),
      });
      const found = release.eventsOf('shift-succeeded').at(-1)?.payload.found ?? [];
      expect(found.map((one) => compareExposure(one.exposure, exposure))).toEqual(['equal']);
    }
    // Somebody else closes one audience.
    const [closed = ''] = audiences[0] ?? [];
    const text = (await etcd.get('shop/rules')) ?? '';
    const rules = JSON.parse(text) as { rules: Record<string, { share: number }> };
    rules.rules[closed]!.share = 0;
    await etcd.put('shop/rules', JSON.stringify(rules));
    await order(release, { type: 'roll-back', scope: 'stage' });
    await waitFor('a stage is back', () => release.state().rollback?.status === 'succeeded');
    // It is not opened again on the way back.
    expect((await live()).rules[audiences[0]?.[1] ?? '']).toBe(0);
    await etcd.put('shop/rules', text);
    await waitFor('the change is seen', () => driftedSwitches(release.state()).length > 0);
    await order(release, { type: 'roll-back', scope: 'all' });
    await waitFor('all is back', () => release.state().status === 'rolled-back');
    expect(release.state().rollback?.status).toBe('succeeded');
    expect(await etcd.get('shop/rules')).toBe(before);
  },
);
