import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { presets } from '../../../electron/backend/connectors/http-switch/http-switch-config.ts';
import { planTemplate } from '../../../electron/backend/plans/plan-templates.ts';
import { audienceTarget } from '../../../shared/plan/compile/exposures.ts';
import { lintPlan } from '../../../shared/plan/lint/index.ts';
import { compareExposure, targetShares } from '../../../shared/release/exposure.ts';
import { driftedSwitches } from '../../../shared/release/queries.ts';
import { type CockpitInProcess, startCockpit } from '../../support/cockpit-in-process.ts';
import { frontendSwitch, kubectl, seedFrontend } from '../../support/connector-fixtures/kubernetes-switch.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { startCommandSwitch } from '../../support/servers/start-command-switch.ts';
import { startEtcd } from '../../support/servers/start-etcd.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

type Audiences = readonly (readonly [id: string, target: string])[];

/** A switch that keeps the share of everybody and of each audience. */
interface Rules {
  /** A configuration of the connection, with everything closed. */
  prepare(audiences: Audiences): Promise<Readonly<Record<string, unknown>>>;
  /** All that it keeps, to the byte. */
  content(): Promise<string>;
  live(audiences: Audiences): Promise<{ everybody: number; rules: Readonly<Record<string, number>> }>;
  /** Somebody else sets the share of an audience. */
  set(audience: Audiences[number], share: number): Promise<void>;
  stop(): Promise<void>;
}

/** The rules document of a configuration centre. */
async function rulesDocument(): Promise<Rules> {
  const etcd = await startEtcd();
  const etcdPreset = presets.find(({ id }) => id === 'etcd')!.config;
  const content = async () => (await etcd.get('shop/rules')) ?? '';
  const stored = async () =>
    JSON.parse(await content()) as { everybody: number; rules: Record<string, { share: number }> };
  return {
    content,
    async prepare(audiences) {
      const rules = Object.fromEntries(audiences.map(([id]) => [id, { share: 0 }]));
      const text = JSON.stringify({ version: 7, everybody: 0, rules, note: '灰度' }, null, 2);
      await etcd.put('shop/rules', `${text}\n`);
      return {
        ...{ ...etcdPreset, url: etcd.url, keyPrefix: 'shop/', entries: ['rules#everybody'] },
        audiences: audiences.map(([id, target]) => `rules#rules.${id}.share = ${target}`),
      };
    },
    async live(audiences) {
      const { everybody, rules } = await stored();
      return {
        everybody,
        rules: Object.fromEntries(audiences.map(([id, target]) => [target, rules[id]?.share ?? -1])),
      };
    },
    async set([id], share) {
      const text = await content();
      await etcd.put('shop/rules', text.replace(new RegExp(`("${id}": \\{\\s*"share": )[\\d.]+`), `$1${share}`));
    },
    stop: () => etcd.stop(),
  };
}

/** A script that is told for whom, and another one that is asked. */
async function rulesOfScripts(): Promise<Rules> {
  const scripts = await startCommandSwitch();
  let names: readonly string[] = [];
  const shares = () => Promise.all(names.map((name) => scripts.read(`app@${name}`)));
  return {
    async prepare(audiences) {
      names = ['all', ...audiences.map(([, target]) => target)];
      const config = await scripts.withAudiences(names.slice(1));
      for (const name of names) await scripts.write(`app@${name}`, '0');
      return { ...config, pinnedFiles: [await scripts.pin(scripts.setScript)] };
    },
    content: async () => (await shares()).join('\n'),
    async live() {
      const [everybody = -1, ...others] = (await shares()).map(Number);
      return { everybody, rules: Object.fromEntries(others.map((share, index) => [names[index + 1], share])) };
    },
    set: ([, target], share) => scripts.write(`app@${target}`, String(share)),
    stop: () => scripts.stop(),
  };
}

/** Keys of a ConfigMap that a Deployment reads when it starts. */
async function rulesOfConfigMap(): Promise<Rules> {
  const cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
  const { namespace, objectName } = frontendSwitch;
  const data = () =>
    (cluster.find('ConfigMap', namespace, objectName) as unknown as { data: Readonly<Record<string, string>> }).data;
  return {
    async prepare(audiences) {
      await seedFrontend(cluster, '0', Object.fromEntries(audiences.map(([id]) => [`rule.${id}`, '0'])));
      return {
        ...{ ...frontendSwitch, kubeconfigFile: cluster.kubeconfig },
        audienceFields: audiences.map(([id, target]) => `data["rule.${id}"] = "{percent}" for ${target}`),
      };
    },
    content: async () => JSON.stringify(data()),
    async live(audiences) {
      const shares = audiences.map(([id, target]) => [target, Number(data()[`rule.${id}`])]);
      return { everybody: Number(data().canary_percentage), rules: Object.fromEntries(shares) };
    },
    async set([id], share) {
      const patch = JSON.stringify({ data: { [`rule.${id}`]: String(share) } });
      await kubectl(cluster, 'patch', 'configmap', objectName, '-n', namespace, '-p', patch);
    },
    stop: () => cluster.stop(),
  };
}

const switches: Readonly<Record<string, () => Promise<Rules>>> = {
  'http-switch': rulesDocument,
  'command-switch': rulesOfScripts,
  'kubernetes-switch': rulesOfConfigMap,
};

let cockpit: CockpitInProcess;
beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

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
  ['glancy', 'http-switch', ['both', 'both', 'both', 'both', 'percent', 'percent']],
  ['yyc3-short-drama', 'http-switch', ['both', 'shares', 'shares', 'percent']],
  ['yyc3-short-drama', 'command-switch', ['both', 'shares', 'shares', 'percent']],
  ['yyc3-short-drama', 'kubernetes-switch', ['both', 'shares', 'shares', 'percent']],
])(
  'flies the ladder of %s through the rules of a connection of kind %s, and back to the last byte',
  async (templateId, kind, kinds) => {
    const { plan, audiences } = ladderOf(templateId);
    const rules = await switches[kind]!();
    onTestFinished(() => rules.stop());
    const config = await rules.prepare(audiences);
    const before = await rules.content();
    const release = await cockpit.create(plan, { edge: { kind, environment: 'test', config } });
    const { batches = [] } = release.state().definition.plan.tracks[0] ?? {};
    expect(batches.map(({ exposure }) => exposure.kind)).toEqual(kinds);
    for (const { id, exposure } of batches) {
      await pressOn(release, `${id} is in effect`, inEffect(id));
      const wanted = targetShares(exposure);
      const everybody = exposure.kind === 'percent' ? exposure.percent : 0;
      const shareOf = (audience: string) => wanted?.find(({ target }) => target === audience)?.percent ?? everybody;
      expect(await rules.live(audiences)).toEqual({
        everybody,
        rules: Object.fromEntries(audiences.map(([, target]) => [target, shareOf(target)])),
      });
      const found = release.eventsOf('shift-succeeded').at(-1)?.payload.found ?? [];
      expect(found.map((one) => compareExposure(one.exposure, exposure))).toEqual(['equal']);
    }
    // Somebody else closes one audience.
    const [closed] = audiences;
    const shareOfClosed = async () => (await rules.live(audiences)).rules[closed?.[1] ?? ''];
    const share = (await shareOfClosed()) ?? -1;
    await rules.set(closed!, 0);
    await order(release, { type: 'roll-back', scope: 'stage' });
    await waitFor('a stage is back', () => release.state().rollback?.status === 'succeeded');
    // It is not opened again on the way back.
    expect(await shareOfClosed()).toBe(0);
    await rules.set(closed!, share);
    await waitFor('the change is seen', () => driftedSwitches(release.state()).length > 0);
    await order(release, { type: 'roll-back', scope: 'all' });
    await waitFor('all is back', () => release.state().status === 'rolled-back');
    expect(release.state().rollback?.status).toBe('succeeded');
    expect(await rules.content()).toBe(before);
  },
);
