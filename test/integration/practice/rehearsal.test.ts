import { afterEach, describe, expect, it } from 'vitest';
import { type Range, startRange } from '../../../electron/backend/practice/range.ts';
import { clientOf, type Send } from './range-requests.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function quietRange(): Promise<{ range: Range; send: Send }> {
  const range = await startRange({ requestsPerSecond: 0, stableVersion: 'old', canaryVersion: 'new' });
  const send = clientOf(range.addresses.routerUrl);
  closing.push(
    () => range.stop(),
    () => send.close(),
  );
  return { range, send };
}

const rehearsal = { 'Content-Type': 'application/vnd.cockpit.rehearsal+json' };
const order = JSON.stringify({ command: ['uptime'], envNames: [], directory: null, rehearse: 'up 3 days' });

async function exitCode(send: Send): Promise<number> {
  const { text } = await send('/rehearsal/exec', { method: 'POST', headers: rehearsal, body: order });
  return (JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as { exitCode: number }).exitCode;
}

describe('rehearsed commands', () => {
  it('fail all, or the next one only, while the fault is on', async () => {
    const { range, send } = await quietRange();
    expect(await exitCode(send)).toBe(0);
    range.setFault('exec', true, { code: 7 });
    expect([await exitCode(send), await exitCode(send)]).toEqual([7, 7]);
    range.setFault('exec', true, { code: 9, which: 'next' });
    expect([await exitCode(send), await exitCode(send)]).toEqual([9, 0]);
    expect(range.status().faults.exec.on).toBe(false);
  });

  it('are not what a plan sends to the same path, nor what a web page could send', async () => {
    const { send } = await quietRange();
    const asPlan = await send('/rehearsal/exec', { method: 'POST', body: order });
    expect(JSON.parse(asPlan.text)).toEqual({ status: 'UP', version: 'old', path: '/exec' });
    const bad = await send('/rehearsal/exec', { method: 'POST', headers: rehearsal, body: '{"command":[]}' });
    expect(bad.status).toBe(400);
  });
});

describe('what the application answers to a plan', () => {
  it('goes through faults as any request does', async () => {
    const { range, send } = await quietRange();
    range.setFault('errors', true, { ratio: 1, status: 429 });
    const cookie = { Cookie: 'gray_release=true' };
    expect((await send('/rehearsal/api/lookup', { headers: cookie })).status).toBe(429);
    expect((await send('/rehearsal/api/lookup', { headers: { 'X-User-Id': 'a' } })).status).toBe(200);
    expect((await send('/metrics')).text).toMatch(/http_requests_total\{version="canary",code="429"\} 1/);
    expect((await send('/api/unknown', { headers: { 'X-User-Id': 'a' } })).status).toBe(404);
  });
});

describe('alerts', () => {
  it('fire where a gauge is over its limit, are counted, and stop', async () => {
    const { range, send } = await quietRange();
    const alerts = async () =>
      JSON.parse((await send('/admin/alerts')).text).alerts as { name: string; since: number }[];
    const counted = async () => /practice_gauge\{name="alerts_firing"\} (\d+)/.exec((await send('/metrics')).text)?.[1];
    expect([await alerts(), await counted()]).toEqual([[], '0']);
    range.setFault('gauge', true, { name: 'cpu_usage', value: 0.81 });
    range.setFault('alert', true, { name: 'Oversell', severity: 'critical' });
    const [cpu, oversell] = await alerts();
    expect([cpu, oversell]).toMatchObject([
      { name: 'HighCpuUsage', labels: { severity: 'warning', gauge: 'cpu_usage' } },
      { name: 'Oversell', labels: { severity: 'critical' } },
    ]);
    expect(await counted()).toBe('2');
    expect((await alerts())[0]?.since).toBe(cpu?.since);
    range.setFault('gauge', false);
    expect((await alerts()).map(({ name }) => name)).toEqual(['Oversell']);
    expect((await send('/admin/alerts', { method: 'PUT', body: '{}' })).status).toBe(405);
  });
});

describe('flags and messages', () => {
  it('take no more flags than a range remembers', async () => {
    const { send } = await quietRange();
    const put = async (body: object) =>
      (await send('/admin/flags', { method: 'PUT', body: JSON.stringify(body) })).status;
    for (let index = 0; index < 300; index += 1) expect(await put({ key: `flag-${index}`, value: index })).toBe(200);
    expect(await put({ key: 'one-more', value: 1 })).toBe(507);
    expect(await put({ key: 'flag-7', value: null })).toBe(200);
    for (const body of [
      { key: '', value: 1 },
      { key: 'a', value: [1] },
      { key: 'a' },
      { key: 'a', value: 1, odd: 1 },
    ]) {
      expect(await put(body)).toBe(400);
    }
  });

  it('take no message that a web page could send', async () => {
    const { send } = await quietRange();
    const body = JSON.stringify({ audience: 'a', subject: 's', body: 'b' });
    const post = async (type: string) =>
      (await send('/admin/messages', { method: 'POST', headers: { 'Content-Type': type }, body })).status;
    expect(await post('text/plain')).toBe(415);
    expect(await post('application/json; charset=utf-8')).toBe(201);
    expect(JSON.parse((await send('/admin/messages')).text).messages).toMatchObject([
      { audience: 'a', subject: 's', body: 'b' },
    ]);
  });
});
