import { describe, expect, it } from 'vitest';
import { startRange } from '../../../electron/backend/practice/range.ts';
import { stickyPosition } from '../../../electron/backend/practice/sticky-position.ts';
import { attributeHeaders, attributesOf } from '../../../electron/backend/practice/user-attributes.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { quietRanges, type Send } from './range-requests.ts';

const quietRange = quietRanges();

const userIds = ['internal', 'vip', 'regular', 'new'].flatMap((type) =>
  Array.from({ length: 75 }, (_, index) => `${type}-${index + 1}`),
);

const put = (send: Send, path: string, body: unknown) => send(path, { method: 'PUT', body: JSON.stringify(body) });

async function served(send: Send, exposure: Exposure): Promise<ReadonlySet<string>> {
  expect((await put(send, '/admin/split', { exposure })).status).toBe(200);
  const answers = await Promise.all(
    userIds.map((id) => send('/api/report', { headers: { 'X-User-Id': id, ...attributeHeaders(attributesOf(id)) } })),
  );
  return new Set(userIds.filter((_, index) => answers[index]?.headers['x-app-version'] === 'new'));
}

const usersWho = (holds: (known: Readonly<Record<string, string>>, position: number) => boolean) =>
  new Set(userIds.filter((id) => holds(attributesOf(id), stickyPosition(id))));

describe('audiences at the router', () => {
  it('serves the users of a plan tier and language pairs, and of them those below the percentage', async () => {
    const { send } = await quietRange();
    const audience = 'planTier=pro & languagePair=L2|L3';
    const everyone = await served(send, { kind: 'targets', targets: [audience] });
    expect(everyone).toEqual(
      usersWho(({ planTier, languagePair }) => planTier === 'pro' && ['L2', 'L3'].includes(languagePair ?? '')),
    );
    const some = await served(send, { kind: 'both', percent: 40, targets: [audience, 'planTier=plus'] });
    expect(some).toEqual(
      usersWho(
        ({ planTier, languagePair }, position) =>
          position < 40 && (planTier === 'plus' || (planTier === 'pro' && ['L2', 'L3'].includes(languagePair ?? ''))),
      ),
    );
    expect(some.size).toBeGreaterThan(10);
  });

  it('gives each kind of user a share of its own, the first that matches deciding', async () => {
    const { send } = await quietRange();
    const shares = { internal: 100, vip: 50, regular: 20, new: 30 } as const;
    const exposure: Exposure = {
      kind: 'shares',
      shares: [
        { target: 'city=北京 & level>=5', percent: 75.5 },
        ...Object.entries(shares).map(([type, percent]) => ({ target: `userType=${type}`, percent })),
      ],
    };
    expect(await served(send, exposure)).toEqual(
      usersWho(({ city, level, userType }, position) =>
        city === '北京' && Number(level) >= 5 ? position < 75.5 : position < shares[userType as keyof typeof shares],
      ),
    );
  });

  it('knows a region by its name, and nobody by an attribute that they do not have', async () => {
    const { send } = await quietRange();
    expect(await served(send, { kind: 'targets', targets: ['cn-north'] })).toEqual(
      usersWho(({ region }) => region === 'cn-north'),
    );
    expect(await served(send, { kind: 'targets', targets: ['tenant!=blue'] })).toEqual(new Set());
    expect(await served(send, { kind: 'none' })).toEqual(new Set());
    expect(await served(send, { kind: 'weights', stable: 1, canary: 1 })).toEqual(
      usersWho((_, position) => position < 50),
    );
    await put(send, '/admin/split', { exposure: { kind: 'targets', targets: ['tenant=blue'] } });
    expect((await send('/api/report', { headers: { 'X-User-Tenant': 'red' } })).headers['x-app-version']).toBe('old');
    expect((await send('/api/report', { headers: { 'X-User-Tenant': 'blue' } })).headers['x-app-version']).toBe('new');
  });
});

describe('admin document with an exposure', () => {
  it('carries it whole, with a percentage where there is one', async () => {
    const { range, send } = await quietRange({ exposure: { kind: 'both', percent: 5, targets: ['internal=true'] } });
    const before = JSON.parse((await send('/admin/split')).text);
    expect(before).toMatchObject({ exposure: { kind: 'both', percent: 5, targets: ['internal=true'] }, percent: null });
    const same = await put(send, '/admin/split', { exposure: before.exposure, expectedRevision: before.revision });
    expect(JSON.parse(same.text)).toEqual(before);
    const changed = await put(send, '/admin/split', { percent: 20, expectedRevision: before.revision });
    expect(JSON.parse(changed.text)).toMatchObject({ exposure: { kind: 'percent', percent: 20 }, percent: 20 });
    const stale = await put(send, '/admin/split', { exposure: before.exposure, expectedRevision: before.revision });
    expect([stale.status, JSON.parse(stale.text).percent]).toEqual([409, 20]);
    expect(range.status()).toMatchObject({ exposure: { kind: 'percent', percent: 20 }, percent: 20 });
  });

  it.each([
    [{ exposure: { kind: 'replicas', canary: 2 } }, 'kind replicas'],
    [{ exposure: { kind: 'targets', targets: ['city='] } }, 'targets[0] value-expected at 5'],
  ])('refuses %j and says why', async (body, detail) => {
    const { range, send } = await quietRange({ percent: 5 });
    const refused = await put(send, '/admin/split', body);
    expect([refused.status, JSON.parse(refused.text).detail]).toEqual([400, detail]);
    expect(range.status().percent).toBe(5);
  });

  it('does not start with an exposure that it cannot read', async () => {
    const start = startRange({ requestsPerSecond: 0, exposure: { kind: 'replicas', canary: 1 } });
    await expect(start).rejects.toMatchObject({ code: 'invalid-input', params: { detail: 'kind replicas' } });
  });
});

describe('gauges', () => {
  const gauge = async (send: Send, name: string) =>
    new RegExp(`practice_gauge\\{name="${name}"\\} (\\S+)`).exec((await send('/metrics')).text)?.[1];

  it('are steady until somebody sets one, and steady again afterwards', async () => {
    const { send } = await quietRange();
    expect(await gauge(send, 'open_blockers')).toBe('0');
    const set = await put(send, '/admin/gauges', { name: 'open_blockers', value: 2 });
    expect(JSON.parse(set.text)).toMatchObject({ open_blockers: 2, cpu_usage: 0.45 });
    expect(await gauge(send, 'open_blockers')).toBe('2');
    await put(send, '/admin/gauges', { name: 'open_blockers', value: null });
    expect(await gauge(send, 'open_blockers')).toBe('0');
  });

  it('take new names, up to a bound, and forget them', async () => {
    const { send } = await quietRange();
    expect(await gauge(send, 'moon_phase')).toBeUndefined();
    await put(send, '/admin/gauges', { name: 'moon_phase', value: 0.25 });
    expect(await gauge(send, 'moon_phase')).toBe('0.25');
    await put(send, '/admin/gauges', { name: 'moon_phase', value: null });
    expect(await gauge(send, 'moon_phase')).toBeUndefined();
    const statuses = new Set<number>();
    for (let index = 0; index < 200; index += 1) {
      statuses.add((await put(send, '/admin/gauges', { name: `own_${index}`, value: index })).status);
    }
    expect(statuses).toEqual(new Set([200, 409]));
    for (const body of [{ name: 'Bad Name', value: 1 }, { name: 'a', value: 'x' }, { name: 'a' }, []]) {
      expect((await put(send, '/admin/gauges', body)).status).toBe(400);
    }
    expect((await send('/admin/gauges', { method: 'DELETE' })).status).toBe(405);
  });

  it('are held by a fault whatever they are set to', async () => {
    const { range, send } = await quietRange();
    range.setFault('gauge', true, { name: 'cost_burn_rate', value: 1.6 });
    await put(send, '/admin/gauges', { name: 'cost_burn_rate', value: 0.5 });
    expect(await gauge(send, 'cost_burn_rate')).toBe('1.6');
    range.setFault('gauge', false);
    expect(await gauge(send, 'cost_burn_rate')).toBe('0.5');
  });
});
