import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type ConnectionPool, createConnectionPool } from '../../../electron/backend/connections/connection-pool.ts';
import type { AskedPeople } from '../../../electron/backend/connectors/asked-people.ts';
import { type ConnectorInstance, defineConnector } from '../../../electron/backend/connectors/connector.ts';
import { CockpitFault } from '../../../shared/errors.ts';

const call = { deadlineMs: 1_000 };
const closed: ConnectorInstance[] = [];
let pool: ConnectionPool;

/** A connection whose flag service is gone. */
const gone = defineConnector({
  configSchema: z.strictObject({}),
  secretFields: [],
  open: async () => {
    const unreachable = () =>
      Promise.reject(new CockpitFault('connection-unreachable', { host: 'edge', detail: 'ECONNREFUSED' }));
    const own: ConnectorInstance = {
      flag: { get: unreachable, set: unreachable },
      health: async () => ({ ok: false, code: 'connection-unreachable', params: {}, tookMs: 1 }),
      close: async () => void closed.push(own),
    };
    return own;
  },
});

beforeEach(() => {
  vi.useFakeTimers();
  closed.length = 0;
  pool = createConnectionPool(
    async () => ({ kind: 'gone', config: {} }),
    { get: async () => null },
    () => ({}) as AskedPeople,
    () => ({ load: async () => gone }),
  );
});
afterEach(async () => {
  await pool.close();
  vi.useRealTimers();
});

const get = async (connectionId: string) => (await pool.instance(connectionId)).flag!.get('key', call).catch(() => {});

it('opens anew also what somebody writes to, and takes nothing away from him', async () => {
  const before = await pool.instance('edge');
  await get('edge');
  await get('other');
  expect(pool.circuit('edge')?.failures).toBe(1);
  const writing = Promise.withResolvers<void>();
  const written = pool.write('edge', 300_000, () => writing.promise);
  await vi.advanceTimersByTimeAsync(0);

  pool.renew(null);
  expect(pool.circuit('edge')).toBeNull();
  const after = await pool.instance('edge');
  expect(after).not.toBe(before);
  // How it goes is told of the one that is used now.
  await get('edge');
  expect(pool.circuit('edge')?.failures).toBe(1);
  await vi.advanceTimersByTimeAsync(200_000);
  expect(closed).toEqual([]);

  writing.resolve();
  await written;
  await vi.advanceTimersByTimeAsync(0);
  expect(closed).toHaveLength(2);
  expect(await pool.instance('edge')).toBe(after);
});

it('opens one anew and leaves the others, and what they know of the other side', async () => {
  const [edge, other] = [await pool.instance('edge'), await pool.instance('other')];
  await get('other');
  pool.renew('edge');
  expect(await pool.instance('edge')).not.toBe(edge);
  expect(await pool.instance('other')).toBe(other);
  expect(pool.circuit('other')?.failures).toBe(1);
});
