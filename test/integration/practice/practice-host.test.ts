import { afterEach, describe, expect, it } from 'vitest';
import { workerEntry } from '../../../electron/backend/platform/worker-thread.ts';
import { type PracticeRange, startPractice } from '../../../electron/backend/practice/practice-host.ts';
import { clientOf } from './range-requests.ts';

let practice: PracticeRange | undefined;
afterEach(async () => {
  await practice?.stop();
  practice = undefined;
});

describe('practice range in its thread', () => {
  it('serves, takes faults, says how it stands, and stops', async () => {
    practice = await startPractice({ percent: 3 });
    await expect.poll(async () => (await practice!.status()).users.answered, { timeout: 20_000 }).toBeGreaterThan(50);
    const state = await practice.setFault('errors', true, { ratio: 1, status: 503 });
    expect(state).toMatchObject({ percent: 3, faults: { errors: { on: true, params: { ratio: 1, status: 503 } } } });
    const send = clientOf(practice.addresses.routerUrl);
    expect((await send('/api/report', { headers: { Cookie: 'gray_release=true' } })).status).toBe(503);
    await expect(practice.setFault('errors', true, { ratio: -1 })).rejects.toMatchObject({ code: 'invalid-input' });
    await practice.stop();
    await practice.stop();
    await expect(practice.status()).rejects.toMatchObject({ code: 'practice-not-running' });
    await expect(send('/health')).rejects.toThrow(/ECONNREFUSED|hang up|ECONNRESET/);
    send.close();
  });

  it('tells why it did not start', async () => {
    practice = await startPractice({ requestsPerSecond: 0 });
    const routerPort = Number(new URL(practice.addresses.routerUrl).port);
    await expect(startPractice({ routerPort })).rejects.toMatchObject({ code: 'port-in-use' });
  });

  it('finds the entry in the sources and beside a flat build', () => {
    const source = 'file:///app/electron/backend/platform/worker-thread.ts';
    expect(workerEntry(source).href).toBe('file:///app/electron/worker.ts');
    expect(workerEntry('file:///app/dist/practice-host-Dx1.js').href).toBe('file:///app/dist/worker.js');
  });
});
