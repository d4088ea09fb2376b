import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bucketOf } from '../../../shared/audience/user-bucket.ts';
import type { UserSample } from '../../../shared/release/user-sample.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { type BucketService, startBucketService } from '../../support/servers/start-bucket-service.ts';
import { startNginx } from '../../support/servers/start-nginx.ts';
import { nginxConnection, smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

const bucket = { by: 'userId', hash: 'md5', hexDigits: 8, modulo: 100 };
const composition = { order: 'first-match', fallback: 'old', bucket };
const stages = [10, 30, 60, 100];

let cockpit: CockpitInProcess;
beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

const usersOf = (release: FlownRelease): readonly (UserSample | undefined)[] =>
  release.eventsOf('shift-succeeded').map(({ payload }) => payload.sample?.users);
const verified = (release: FlownRelease) =>
  [...release.state().pastRollbacks, release.state().rollback].map(
    (rollback) => rollback?.actions.find(({ phase }) => phase === 'verify')?.sample?.users,
  );

describe('a service that puts users into buckets', () => {
  let service: BucketService;
  afterEach(() => service.stop());

  async function fly(modulo: number, samples: object): Promise<FlownRelease> {
    service = await startBucketService({ modulo });
    const plan = smallPlan({
      connections: { site: { capability: 'probe' } },
      audienceComposition: composition,
      switches: { edge: { mechanism: 'user-bucket', sticky: 'user', probe: 'site', samples } },
      batches: stages.map((share) => ({ id: `B${share}`, exposure: `${share} %`, observe: '0s' })),
    });
    const store = { url: service.url, readPath: '/share', writePath: '/share', revisionHeader: 'ETag' };
    const config = { ...store, writeBody: '{value}', headers: ['If-Match: {revision}'], entries: ['share'] };
    return cockpit.create(plan, {
      edge: { kind: 'http-switch', environment: 'test', config },
      site: {
        kind: 'http-probe',
        environment: 'test',
        config: { url: service.url, stableMark: 'v1', canaryMark: 'v2' },
      },
    });
  }

  it('is proven by made-up users on both sides of each share, stage by stage and back', async () => {
    const release = await fly(100, { in: 'header', name: 'X-User-Id', path: '/api/me' });
    await pressOn(release, 'everybody is in', inEffect('B100'));
    const samples = usersOf(release);
    expect(samples).toHaveLength(stages.length);
    for (const [at, share] of stages.entries()) {
      const users = samples[at]?.users ?? [];
      expect(samples[at]).toMatchObject({ bypasses: [], error: null });
      // The last bucket inside and, short of everybody, the first outside; whoever was in stays in.
      const buckets = users.map(({ id }) => bucketOf(id, bucket));
      expect(buckets).toEqual(expect.arrayContaining(share === 100 ? [99] : [share - 1, share]));
      for (const [index, { expected, found }] of users.entries()) {
        expect(expected).toBe(buckets[index]! < share ? 'canary' : 'stable');
        expect(found).toBe(expected);
      }
    }
    // Requests of nobody say nothing about a switch that goes by users.
    expect(release.eventsOf('shift-succeeded')[0]?.payload.sample).toMatchObject({ targets: [], error: null });

    await order(release, { type: 'roll-back', scope: 'stage' });
    await waitFor('a stage is back', () => release.state().rollback?.status === 'succeeded');
    await order(release, { type: 'roll-back', scope: 'all' });
    await waitFor('all is back', () => release.state().status === 'rolled-back');
    expect(service.share()).toBe(0);
    const [stage, all] = verified(release).map((sample) => sample?.users ?? []);
    expect(stage?.map(({ found }) => found)).toEqual(expect.arrayContaining(['canary', 'stable']));
    expect(all?.length).toBeGreaterThan(0);
    expect(all?.every(({ expected, found }) => expected === 'stable' && found === 'stable')).toBe(true);
    expect(stage?.every(({ expected, found }) => expected === found)).toBe(true);
  });

  it('is caught where its modulus is another one than the plan says, and taken back with a report', async () => {
    const release = await fly(1_000, { in: 'header', name: 'X-User-Id', users: [{ id: 'user-1' }, { id: '小王' }] });
    const unresolved = () => release.eventsOf('shift-unresolved').at(-1)?.payload;
    // user-1 is in bucket 19, 小王 in 21: 30 % is the first stage that has both.
    await pressOn(release, 'the raise is contradicted', () => unresolved() !== undefined);
    expect(unresolved()).toMatchObject({
      found: [{ exposure: { kind: 'percent', percent: 30 } }],
      error: {
        code: 'sample-users-elsewhere',
        params: { user: 'user-1', expected: 'new', found: 'old', elsewhere: 2, asked: 2 },
      },
      sample: { users: { users: [{ id: 'user-1', expected: 'canary', found: 'stable' }, { id: '小王' }] } },
    });
    expect(release.state().batches.B30?.status).toBe('raising');
    // Everybody was asked for a second time before it was said.
    expect(service.asked.filter((id) => id === 'user-1')).toHaveLength(3);
    service.overrule = (id) => (id === 'user-1' ? 'v2' : null);
    await order(release, { type: 'roll-back', scope: 'all' });
    await waitFor('it is back', () => release.state().status === 'rolled-back');
    expect(verified(release).at(-1)?.users).toMatchObject([
      { id: 'user-1', expected: 'stable', found: 'canary' },
      { id: '小王', expected: 'stable', found: 'stable' },
    ]);
  });

  it('is asked once more where a change is still on its way', async () => {
    const release = await fly(100, { in: 'header', name: 'X-User-Id' });
    const late = new Set<string>();
    service.overrule = (id) => (late.has(id) || !late.add(id) ? null : 'v1');
    await pressOn(release, 'B10 is in effect', inEffect('B10'));
    expect(usersOf(release)[0]?.users.every(({ expected, found }) => expected === found)).toBe(true);
  });
});

describe('a router with rules for audiences', () => {
  const attributes = { userType: 'X-User-User-Type', planTier: 'X-User-Plan-Tier', city: 'X-User-City' };
  const rehearse = (composed: 'first-match' | 'union', samples: object) =>
    cockpit.rehearse(
      smallPlan({
        connections: { site: { capability: 'probe' } },
        dimensions: Object.keys(attributes).map((id) => ({ id, title: id })),
        audiences: [
          { id: 'vip', title: 'VIP', match: { userType: 'vip' } },
          { id: 'pro', title: 'Pro in two cities', match: { planTier: 'pro', city: ['北京', '上海'] } },
        ],
        audienceComposition: { ...composition, order: composed },
        switches: {
          edge: {
            mechanism: 'audience-rules',
            sticky: 'user',
            probe: 'site',
            samples: { in: 'header', name: 'X-User-Id', attributes, ...samples },
          },
        },
        batches: [
          { id: 'B1', shares: { pro: '20 %' }, observe: '0s' },
          { id: 'B2', shares: { pro: '20 %', vip: '50 %' }, observe: '0s' },
        ],
      }),
      ['edge', 'site'],
    );
  const pro = { planTier: 'pro', city: '北京' };

  it('is proven by users who are made up with the attributes that the rules ask for', async () => {
    const release = await rehearse('first-match', {});
    await pressOn(release, 'B2 is in effect', inEffect('B2'));
    const [first, second] = usersOf(release);
    expect(first?.users).toMatchObject([
      { attributes: pro, expected: 'canary', found: 'canary' },
      { attributes: pro, expected: 'stable', found: 'stable' },
      { expected: 'stable', found: 'stable' },
    ]);
    const vip = second?.users.filter((user) => user.attributes?.userType === 'vip') ?? [];
    expect(vip.map(({ found }) => found)).toEqual(['canary', 'stable']);
    expect(second?.users.every(({ expected, found }) => expected === found)).toBe(true);
  });

  it('is caught where it joins its rules in another way than the plan says', async () => {
    // Bucket 21: outside the 20 % of the first rule that matches, inside the 50 % of the other.
    const both = { id: '小王', attributes: { ...pro, userType: 'vip' } };
    const release = await rehearse('union', { users: [both, { id: 'user-1', attributes: pro }] });
    await pressOn(release, 'B2 is contradicted', () => release.eventsOf('shift-unresolved').length > 0);
    expect(release.state().batches.B1?.status).toBe('completed');
    expect(release.eventsOf('shift-unresolved')[0]?.payload.error).toMatchObject({
      code: 'sample-users-elsewhere',
      params: { user: '小王', expected: 'new', found: 'old', elsewhere: 1, asked: 2 },
    });
  });
});

it('tries the ways past an nginx after each shift, and whether they outlive a rollback', async () => {
  const nginx = await startNginx();
  try {
    const forced = (value: boolean, address: string) =>
      `        if ($arg_force_domain = "${value}") { proxy_pass http://${address}; }\n`;
    const [before, after] = (await nginx.readConfig()).split(/(?<=# 灰度发布 Cookie 支持\n)/);
    const rules = `${forced(false, nginx.stable.address)}${forced(true, nginx.canary.address)}`;
    await nginx.writeConfig(`${before}${rules}${after}`);
    await nginx.reload();
    const bypass = (kind: string, name: string, value: string, to: string, removedByRollback: boolean) => ({
      ...{ id: `${name}-${value}`, kind, name, value, to, removedByRollback },
    });
    const plan = smallPlan({
      connections: { site: { capability: 'probe' } },
      switches: {
        edge: {
          mechanism: 'proxy-weights',
          sticky: 'request',
          probe: 'site',
          precedence: ['cookie', 'weights'],
          bypasses: [
            bypass('cookie', 'gray_release', 'true', 'new', true),
            bypass('parameter', 'force_domain', 'false', 'old', false),
            bypass('parameter', 'force_domain', 'true', 'new', false),
            bypass('header', 'X-Use-New', 'yes', 'new', false),
          ],
        },
      },
    });
    const site = { url: nginx.url, stableMark: 'v1', canaryMark: 'v2', samplesPerSecond: 500 };
    const release = await cockpit.create(plan, {
      edge: nginxConnection(nginx),
      site: { kind: 'http-probe', environment: 'test', config: site },
    });
    await pressOn(release, 'B10 is in effect', inEffect('B10'));
    const [first] = usersOf(release);
    expect(first).toMatchObject({
      users: [],
      bypasses: [
        { canary: 3, stable: 0, verdict: 'honoured' },
        // 10 % of the requests would go to the new version: 44 that all do not are no coincidence.
        { canary: 0, stable: 44, verdict: 'honoured' },
        { canary: 3, stable: 0, verdict: 'honoured' },
        { verdict: 'ignored' },
      ],
    });
    // A way past that leads nowhere is said, and stops no raise. Requests without it are counted as ever.
    expect(release.eventsOf('shift-succeeded')[0]?.payload.sample?.targets).toMatchObject([{ verdict: 'agrees' }]);
    await order(release, { type: 'roll-back', scope: 'all' });
    await waitFor('it is back', () => release.state().status === 'rolled-back');
    expect(verified(release).at(-1)?.bypasses).toMatchObject([
      { id: 'gray_release-true', canary: 3, verdict: 'survives' },
      { id: 'force_domain-true', canary: 3, verdict: 'stays' },
      { id: 'X-Use-New-yes', canary: 0, stable: 3, verdict: 'ended' },
    ]);
  } finally {
    await nginx.stop();
  }
});
