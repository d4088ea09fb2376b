import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ConnectorInstance, TrafficCapability } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import {
  frontendSwitch,
  kubectl,
  frontendNamespace as namespace,
  seedFrontend,
} from '../../support/connector-fixtures/kubernetes-switch.ts';
import { openConnector } from '../../support/open-connector.ts';
import { resourceOfKind } from '../../support/servers/kubernetes/resources.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { waitFor } from '../../support/wait-for.ts';

/** T-05 with T-07: a ConfigMap that holds a percentage and, beside it, what applies to single audiences. */

const call = { deadlineMs: 20_000 };
const target = 'ConfigMap/traffic-config';
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
const shares = (...given: readonly (readonly [string, number])[]): Exposure => ({
  kind: 'shares',
  shares: given.map(([audience, share]) => ({ target: audience, percent: share })),
});
const [internal, location, active] = ['internal=true', 'location=beijing|shanghai', 'active=true & level>=5'];
const audienceFields = [
  `data.internal = "true" else "false" for ${internal}`,
  `data.locations = "beijing,shanghai" else absent for ${location}`,
  `data["location.percent"] = "{percent}" for ${location}`,
  `data.active = "{wholePercent}%" for ${active}`,
];
const closed = { canary_percentage: '0', internal: 'false', 'location.percent': '0', active: '0%' };
const note = { 说明: '灰度比例\n第二行' };
const stage2 = shares([internal, 100], [location, 12.5], [active, 20]);
const opened2 = {
  ...{ canary_percentage: '0', internal: 'true' },
  ...{ locations: 'beijing,shanghai', 'location.percent': '12.5', active: '20%' },
};

let cluster: KubernetesFixture;
let connection: ConnectorInstance;
let traffic: TrafficCapability;

const stored = () =>
  cluster.find('ConfigMap', namespace, 'traffic-config') as unknown as {
    data: Record<string, string>;
    metadata: { resourceVersion: string; annotations?: Record<string, string> };
  };
const data = () => stored().data;
/** Somebody else writes, at this moment. */
function writtenByHand(changed: Readonly<Record<string, string>>): void {
  const { kind, ...rest } = cluster.find('ConfigMap', namespace, 'traffic-config')!;
  cluster.storage.update(resourceOfKind('ConfigMap'), { ...rest, kind, data: { ...data(), ...changed } } as never);
}
const patches = () => cluster.requests.filter((one) => /^PATCH .*\/configmaps\//.test(one)).length;

async function open(config: object = {}): Promise<ConnectorInstance> {
  const access = { kubeconfigFile: cluster.kubeconfig, context: 'releaser' };
  return openConnector(connectorByKind('kubernetes-switch'), {
    ...frontendSwitch,
    audienceFields,
    ...access,
    ...config,
  });
}
async function revisionFor(to: Exposure) {
  const { targets } = await traffic.preview(to, call);
  return new Map(targets.map((one) => [one.target, one.revision]));
}
async function raise(to: Exposure, options: { deadlineMs: number } = call) {
  return (await traffic.apply([{ target, exposure: to }], await revisionFor(to), options)).targets[0]?.exposure;
}
const lower = async (to: Exposure) =>
  (await traffic.apply([{ target, exposure: to }], null, call)).targets[0]?.exposure;
const shown = async () => (await traffic.read(call)).targets[0]?.exposure;

beforeAll(async () => {
  cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
  await seedFrontend(cluster, '0');
  connection = await open();
  traffic = connection.traffic!;
});
afterAll(async () => {
  await connection?.close();
  await cluster?.stop();
});
beforeEach(async () => {
  cluster.faults.clear();
  await lower(percent(0));
});

describe('audiences beside everybody, in fields of one ConfigMap', () => {
  it('are shown, opened with one write and a restart, closed with everybody, and put back', async () => {
    expect(data()).toEqual({ ...closed, ...note });
    const snapshot = await traffic.snapshot(call);
    const before = patches();
    const targets: Exposure = { kind: 'targets', targets: [internal] };
    expect(await raise(targets)).toEqual(targets);
    expect(data()).toEqual({ ...closed, internal: 'true', ...note });
    const both: Exposure = { kind: 'both', percent: 20, targets: [location, active] };
    expect(await raise(both)).toEqual(both);
    expect(data()).toEqual({ ...opened2, internal: 'false', 'location.percent': '20', ...note });
    await lower(targets);

    const [preview] = (await traffic.preview(stage2, call)).targets;
    expect(preview).toMatchObject({ target, from: targets, to: stage2 });
    expect(preview!.diff.match(/^[-+] {2}[al].*$/gm)?.toSorted()).toEqual([
      '+  active: 20%',
      '+  location.percent: "12.5"',
      '+  locations: beijing,shanghai',
      '-  active: 0%',
      '-  location.percent: "0"',
    ]);
    expect(preview!.diff).toContain('+++ Deployment/frontend-deployment spec.template.metadata.annotations');
    expect(await raise(stage2)).toEqual(stage2);
    expect(data()).toEqual({ ...opened2, ...note });
    expect(patches()).toBe(before + 4);
    expect(JSON.parse(stored().metadata.annotations!['release-cockpit/switch']!)).toMatchObject({
      from: targets,
      to: stage2,
    });
    expect(await shown()).toEqual(stage2);
    expect(await connection.health(call)).toMatchObject({
      ok: true,
      params: { share: `${internal} 100 %, ${location} 12.5 %, ${active} 20 %` },
    });

    expect(await raise(percent(100))).toEqual(percent(100));
    expect(data()).toMatchObject({ canary_percentage: '100', 'location.percent': '100', active: '100%' });
    // One audience less: it goes back to nobody, as everybody does.
    const two = shares([location, 12.5], [active, 20]);
    expect(await lower(two)).toEqual(two);
    expect(data()).toEqual({ ...opened2, internal: 'false', ...note });
    const asText = traffic.snapshotText!(snapshot);
    await traffic.restore(snapshot, call);
    expect(data()).toEqual({ ...closed, ...note });
    expect(traffic.snapshotText!(await traffic.snapshot(call))).toBe(asText);
  });

  it('are refused where no field can say it, each by its name, before anything is written', async () => {
    const revisions = await revisionFor(stage2);
    const before = stored().metadata.resourceVersion;
    const cases: readonly (readonly [Exposure, object])[] = [
      [
        { kind: 'both', percent: 5, targets: [location, 'planTier=pro'] },
        { code: 'audience-unlisted', params: { audience: 'planTier=pro' } },
      ],
      [shares([active, 20], [location, 50]), { code: 'audience-order', params: { audience: active } }],
      [shares([internal, 5]), { code: 'audience-all-or-none', params: { audience: internal, percent: 5 } }],
      [percent(50), { code: 'audience-all-or-none', params: { audience: internal, percent: 50 } }],
      // It holds a share, but not this one.
      [shares([active, 12.5]), { code: 'exposure-not-carried', params: { kind: 'percent' } }],
      [
        { kind: 'replicas', canary: 2 },
        { code: 'exposure-not-carried', params: { kind: 'replicas' } },
      ],
    ];
    for (const [exposure, refusal] of cases) {
      await expect(traffic.preview(exposure, call)).rejects.toMatchObject(refusal);
      await expect(traffic.apply([{ target, exposure }], revisions, call)).rejects.toMatchObject(refusal);
    }
    expect(stored().metadata.resourceVersion).toBe(before);
  });

  it('are lowered to less where they cannot say it exactly', async () => {
    await raise(stage2);
    const least: Exposure = { kind: 'both', percent: 12.5, targets: [location] };
    expect(await lower(shares([internal, 5], [location, 12.5], [active, 12.5]))).toEqual(least);
    await raise(stage2);
    expect(await lower(percent(50))).toEqual(percent(0));
    expect(data()).toEqual({ ...closed, ...note });
  });

  it('stop a raise whose state is another one, also of an audience that it leaves alone', async () => {
    const revisions = await revisionFor(stage2);
    writtenByHand({ active: '60%' });
    const late = traffic.apply([{ target, exposure: stage2 }], revisions, call);
    await expect(late).rejects.toMatchObject({ code: 'kubernetes-changed', params: { object: target } });
    await lower(percent(0));

    // Between what it read and what it writes.
    cluster.faults.order({ kind: 'latency', ms: 1_000 }, { methods: ['PATCH'], path: /configmaps/ });
    const before = patches();
    const met = expect(raise(shares([active, 20]))).rejects.toMatchObject({ code: 'kubernetes-changed' });
    await waitFor('it is on its way', () => patches() > before);
    writtenByHand({ 'location.percent': '30', locations: 'beijing,shanghai' });
    await met;
    const theirs = { ...closed, locations: 'beijing,shanghai', 'location.percent': '30', ...note };
    expect(data()).toEqual(theirs);
    expect(await shown()).toEqual({ kind: 'both', percent: 30, targets: [location] });

    cluster.faults.order({ kind: 'status', code: 409 }, { methods: ['PATCH'], path: /configmaps/, times: 3 });
    expect(await lower(percent(0))).toEqual(percent(0));
    expect(data()).toEqual({ ...closed, ...note });
  });

  it.each([
    ['more', stage2],
    ['others', shares([location, 12.5], [active, 20])],
  ] as const)('read as before a raise to %s that is interrupted, which is taken back', async (_what, to) => {
    const targets: Exposure = { kind: 'targets', targets: [internal] };
    await raise(targets);
    const image = async (name: string) => {
      await kubectl(cluster, 'set', 'image', 'deployment/frontend-deployment', `app=${name}`, '-n', namespace);
      await kubectl(cluster, 'rollout', 'status', 'deployment/frontend-deployment', '-n', namespace, '--timeout=60s');
    };
    await image('frontend:slow');
    cluster.node.setOutcome('frontend:slow', 'never-ready');
    onTestFinished(() => cluster.node.setOutcome('frontend:slow', 'runs'));
    const failed = expect(raise(to, { deadlineMs: 4_000 })).rejects.toMatchObject({ code: 'deadline-exceeded' });
    await waitFor('it is written', () => data().active === '20%');
    expect(await shown()).toEqual(targets);
    await failed;
    await waitFor('it is taken back', () => data().active === '0%');
    expect(data()).toEqual({ ...closed, internal: 'true', ...note });
    // Nor does the way back look done before it is.
    expect(await shown()).toEqual(to);
    cluster.node.setOutcome('frontend:slow', 'runs');
    await waitFor(
      'that is in effect',
      async () => (await connection.health(call)).params.share === `${internal} 100 %`,
    );
    expect(await shown()).toEqual(targets);
  });

  it('are not read where they say no exposure or nothing, and are closed from there', async () => {
    await raise(stage2);
    writtenByHand({ canary_percentage: '10', internal: 'false' });
    const apart = { code: 'audience-apart', params: { audience: internal, percent: 0, everybody: 10 } };
    await expect(traffic.read(call)).rejects.toMatchObject(apart);
    await expect(raise(percent(100))).rejects.toMatchObject(apart);
    expect(await connection.health(call)).toMatchObject({ ok: false, code: 'audience-apart' });
    // Nobody can cap a lowering by that: no field rises by it.
    expect(await lower(stage2)).toEqual(shares([location, 12.5], [active, 20]));
    expect(data()).toEqual({ ...opened2, internal: 'false', ...note });

    writtenByHand({ internal: 'perhaps' });
    const unclear = { code: 'kubernetes-value-unclear', params: { path: 'data.internal', found: '"perhaps"' } };
    await expect(traffic.read(call)).rejects.toMatchObject(unclear);
    await expect(raise(percent(100))).rejects.toMatchObject(unclear);
    expect(await lower(percent(0))).toEqual(percent(0));
    expect(data()).toEqual({ ...closed, ...note });
  });
});

it('carries no audiences where the configuration names none', async () => {
  const bare = await open({ audienceFields: undefined });
  onTestFinished(() => bare.close());
  const { exposures } = bare.traffic!;
  expect(exposures).toEqual(['percent', 'permille', 'weights', 'replicas', 'none']);
  const ofAudiences: readonly Exposure[] = [
    { kind: 'targets', targets: [internal] },
    { kind: 'both', percent: 5, targets: [internal] },
    stage2,
  ];
  for (const exposure of ofAudiences) {
    const refusal = { code: 'exposure-not-carried', params: { kind: exposure.kind } };
    await expect(bare.traffic!.preview(exposure, call)).rejects.toMatchObject(refusal);
  }
});

it.each([
  ['no audience', ['data.a = "{percent}"']],
  ['an empty audience', ['data.a = "{percent}" for ']],
  ['no value', ['data.a for vip']],
  ['a wrong path', ['data..a = "{percent}" for vip']],
  ['the place of everybody', ['data.canary_percentage = "{percent}" for vip']],
  ['one place twice, written otherwise', ['data.a = "{percent}" for vip', 'data["a"] = "{percent}" for staff']],
  ['half a pair of weights', ['data.a = "{canary}" for vip', 'data.b = "{stable}" for staff']],
  ['replicas', ['data.a = "{replicas}" for vip']],
])('is opened only where it is clear whose share stands where: not with %s', async (_what, lines) => {
  await expect(open({ audienceFields: lines })).rejects.toMatchObject({
    ...{ code: 'connection-invalid', params: { field: 'audienceFields' } },
  });
});
