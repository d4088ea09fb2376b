import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRange } from '../../../electron/backend/practice/range.ts';
import { clientOf, quietRanges, type Send } from './range-requests.ts';

const quietRange = quietRanges();

const putSplit = (send: Send, body: unknown) =>
  send('/admin/split', { method: 'PUT', body: typeof body === 'string' ? body : JSON.stringify(body) });

const servedUsers = async (send: Send, userIds: readonly string[]) => {
  const answers = await Promise.all(userIds.map((id) => send('/api/report', { headers: { 'X-User-Id': id } })));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  return answers.map(({ headers }) => headers['x-app-version']);
};

const bucketOf = (userId: string) => parseInt(createHash('md5').update(userId).digest('hex').slice(0, 8), 16) % 100;

/** Both ends of what `count` draws with `percent` give in all but one of 10,000 cases. */
function binomialBounds(count: number, percent: number): [number, number] {
  const share = percent / 100;
  const reach = 3.9 * Math.sqrt(count * share * (1 - share));
  return [count * share - reach, count * share + reach];
}

describe('split', () => {
  it.each([1, 10, 50])(
    'sends %i percent of 1,500 users to the new version, each one always to the same',
    async (percent) => {
      const { send } = await quietRange({ percent });
      const userIds = Array.from({ length: 1_500 }, (_, index) => `person-${percent}-${index}`);
      const served = await servedUsers(send, userIds);
      expect(served).toEqual(userIds.map((userId) => (bucketOf(userId) < percent ? 'new' : 'old')));
      const count = served.filter((version) => version === 'new').length;
      const [least, most] = binomialBounds(userIds.length, percent);
      expect(count).toBeGreaterThan(least);
      expect(count).toBeLessThan(most);
      expect(await servedUsers(send, userIds.slice(0, 300))).toEqual(served.slice(0, 300));
    },
  );

  it('opens half of the first bucket at 0.5 %', async () => {
    const { send } = await quietRange({ percent: 0.5 });
    const firstBucket = Array.from({ length: 20_000 }, (_, index) => `person-${index}`).filter(
      (id) => bucketOf(id) === 0,
    );
    const served = await servedUsers(send, firstBucket);
    const count = served.filter((version) => version === 'new').length;
    const [least, most] = binomialBounds(firstBucket.length, 50);
    expect(count).toBeGreaterThan(least);
    expect(count).toBeLessThan(most);
  });

  it('draws requests that name no user, so that many of them show the weight', async () => {
    const { send } = await quietRange({ percent: 30 });
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => send('/api/orders')));
    const count = answers.filter(({ headers }) => headers['x-app-version'] === 'new').length;
    const [least, most] = binomialBounds(1_000, 30);
    expect(count).toBeGreaterThan(least);
    expect(count).toBeLessThan(most);
  });

  it('lets the opt-in cookie beat the weight, and nothing that only looks like it', async () => {
    const { send } = await quietRange({ percent: 0 });
    const version = async (cookie: string) =>
      (await send('/api/report', { headers: { 'X-User-Id': 'someone', Cookie: cookie } })).headers['x-app-version'];
    expect(await version('gray_release=true')).toBe('new');
    expect(await version('theme=dark; gray_release=true; lang=zh')).toBe('new');
    expect(await version('gray_release=false')).toBe('old');
    expect(await version('not_gray_release=true')).toBe('old');
    expect(await version('gray_release=trueish')).toBe('old');
  });
});

describe('admin document', () => {
  it('changes with the expected revision and refuses another one', async () => {
    const { send, range } = await quietRange({ percent: 5 });
    const before = JSON.parse((await send('/admin/split')).text);
    expect(before).toMatchObject({
      percent: 5,
      versions: { stable: { url: range.addresses.stableUrl, version: 'old' } },
    });
    const changed = await putSplit(send, { percent: 12.5, expectedRevision: before.revision });
    expect([changed.status, JSON.parse(changed.text).percent]).toEqual([200, 12.5]);
    const stale = await putSplit(send, { percent: 90, expectedRevision: before.revision });
    expect([stale.status, JSON.parse(stale.text).percent]).toEqual([409, 12.5]);
    expect(range.status().percent).toBe(12.5);
    expect((await putSplit(send, { percent: 0 })).status).toBe(200);
    expect(range.status().percent).toBe(0);
  });

  it.each(['', '{', '{"percent":101}', '{"percent":"5"}', '{"percent":5,"more":1}'])('refuses %j', async (body) => {
    const { send, range } = await quietRange({ percent: 5 });
    expect((await putSplit(send, body)).status).toBe(400);
    expect(range.status().percent).toBe(5);
  });

  it('refuses a large body, other methods and other hosts', async () => {
    const { send } = await quietRange();
    expect((await putSplit(send, JSON.stringify({ percent: 5, pad: 'x'.repeat(300_000) }))).status).toBe(413);
    expect((await send('/admin/split', { method: 'DELETE' })).status).toBe(405);
    expect((await send('/admin/split', { headers: { Host: 'evil.example' } })).status).toBe(421);
  });
});

describe('faults at the router', () => {
  it('has no old version while stable-down is on, and has it back afterwards', async () => {
    const { range, send } = await quietRange();
    const stable = clientOf(range.addresses.stableUrl);
    onTestFinished(() => stable.close());
    expect((await stable('/health')).status).toBe(200);
    range.setFault('stable-down', true);
    await expect(stable('/health')).rejects.toThrow(/hang up|ECONNRESET/);
    expect((await send('/api/report', { headers: { 'X-User-Id': 'a' } })).status).toBe(502);
    expect((await send('/api/report', { headers: { Cookie: 'gray_release=true' } })).status).toBe(200);
    range.setFault('stable-down', false);
    expect((await stable('/health')).status).toBe(200);
  });

  it('refuses unknown faults and bad parameters', async () => {
    const { range } = await quietRange();
    expect(() => range.setFault('flood' as 'errors', true)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => range.setFault('errors', true, { ratio: 2 })).toThrow(
      expect.objectContaining({ code: 'invalid-input', params: expect.objectContaining({ field: 'errors.ratio' }) }),
    );
    expect(range.status().faults.errors).toEqual({ on: false, params: { ratio: 0.3, status: 500 } });
  });

  it('keeps room for the old version while the new one hangs', async () => {
    const range = await startRange({ requestsPerSecond: 400, percent: 50 });
    onTestFinished(() => range.stop());
    range.setFault('latency', true, { latencyMs: 20_000 });
    // 400 a second, half of them for ever: the router's bound on the new version is met within seconds.
    await expect.poll(() => range.status().users.inFlight, { timeout: 20_000 }).toBeGreaterThan(380);
    const send = clientOf(range.addresses.routerUrl);
    onTestFinished(() => send.close());
    const code503 = /http_requests_total\{version="canary",code="503"\} [1-9]/;
    await expect.poll(async () => (await send('/metrics')).text, { timeout: 20_000 }).toMatch(code503);
    expect((await send('/metrics')).text).not.toMatch(/version="stable",code="5/);
    // No more of them hang than the bound of the router lets: there is room, and it is used by the old version.
    const { answered } = range.status().users;
    await expect.poll(() => range.status().users.answered, { timeout: 20_000 }).toBeGreaterThan(answered + 200);
    await expect.poll(() => range.status().users.inFlight, { timeout: 20_000 }).toBeLessThan(450);
  });
});

describe('synthetic users', () => {
  it('come in tiers by their shares, and stop', async () => {
    const range = await startRange({ requestsPerSecond: 600, percent: 0 });
    onTestFinished(() => range.stop());
    await expect.poll(() => range.status().users.answered, { timeout: 20_000 }).toBeGreaterThan(1_200);
    await range.stop();
    const { sent, failed, inFlight, sentByTier } = range.status().users;
    // A machine that is busy leaves some out: that is counted, and no failure.
    expect([failed, inFlight]).toEqual([0, 0]);
    for (const [tier, percent] of Object.entries({ internal: 6, vip: 10, regular: 62, new: 22 })) {
      const [least, most] = binomialBounds(sent, percent);
      expect(sentByTier[tier]).toBeGreaterThan(least);
      expect(sentByTier[tier]).toBeLessThan(most);
    }
  });

  it('leaves nothing behind when the port is taken', async () => {
    const { range } = await quietRange();
    const routerPort = Number(new URL(range.addresses.routerUrl).port);
    const servers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'TCPServerWrap').length;
    // Two versions and a router; servers of earlier tests may still be closing.
    await expect.poll(servers, { timeout: 10_000 }).toBe(3);
    await expect(startRange({ routerPort })).rejects.toMatchObject({
      code: 'port-in-use',
      params: { port: routerPort },
    });
    await expect.poll(servers, { timeout: 10_000 }).toBe(3);
  });
});
