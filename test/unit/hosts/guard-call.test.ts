import { oc } from '@orpc/contract';
import { createRouterClient, implement } from '@orpc/server';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BackendContext } from '../../../electron/backend/procedures/context.ts';
import { guardCall } from '../../../electron/backend/procedures/implement.ts';
import { type ProcedureMeta, read, write } from '../../../shared/contract/access.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import { temporaryHost } from '../../support/test-host.ts';

const contract = { read, write, forgotten: oc.$meta<ProcedureMeta>({}) };
const hosts = [temporaryHost({ readOnly: true }), temporaryHost()] as const;
afterAll(() => {
  for (const host of hosts) host.dispose();
});

describe('guardCall', () => {
  const handled = vi.fn();
  beforeEach(() => void handled.mockClear());
  const implementer = implement(contract).$context<BackendContext>().use(guardCall);
  const router = {
    read: implementer.read.handler(handled),
    write: implementer.write.handler(handled),
    forgotten: implementer.forgotten.handler(handled),
  };
  const clientOf = (host: (typeof hosts)[number]) =>
    createRouterClient(router, { context: { host } as unknown as BackendContext });

  it('lets a read-only host read, and counts a procedure without an access as a write', async () => {
    const client = clientOf(hosts[0]);
    await client.read();
    expect(handled).toHaveBeenCalledTimes(1);
    for (const refused of [client.write, client.forgotten]) {
      const thrown = await refused().catch((error: unknown) => error);
      expect(fromWireError(thrown)).toMatchObject({ code: 'read-only', retryable: false });
    }
    expect(handled).toHaveBeenCalledTimes(1);
  });

  it('lets any other host do everything', async () => {
    const client = clientOf(hosts[1]);
    await Promise.all([client.read(), client.write(), client.forgotten()]);
    expect(handled).toHaveBeenCalledTimes(3);
  });
});
