import { basename } from 'node:path';
import type { HostCapability } from '../../../shared/contract/system.ts';
import type { Host } from '../host.ts';
import { applicationVersion } from '../platform/application-version.ts';
import { coalescedStream } from './coalesced-stream.ts';
import { implementer } from './implement.ts';

const capabilitiesByKind: Record<Host['kind'], HostCapability[]> = {
  electron: ['notifications', 'keep-awake'],
  browser: [],
  cli: [],
  test: [],
};

export const systemProcedures = implementer.system.router({
  info: implementer.system.info.handler(({ context: { host } }) => ({
    host: host.kind,
    capabilities: capabilitiesByKind[host.kind],
    version: applicationVersion(),
    readOnly: host.readOnly,
    dataDirectory: basename(host.dataDirectory),
  })),
  clock: implementer.system.clock.handler(({ context: { host } }) => host.now()),
  ticks: implementer.system.ticks.handler(({ context: { host }, signal }) =>
    coalescedStream({
      signal,
      subscribe: (push) => {
        push(host.now());
        const timer = setInterval(() => push(host.now()), 1000);
        return () => clearInterval(timer);
      },
    }),
  ),
});
