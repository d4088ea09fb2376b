import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EtcdFixture } from './start-etcd.ts';

/** A site whose every answer tells its version, by a share and a kill switch that it reads in etcd, as a flag client does. */
export interface GatedSite {
  readonly url: string;
  stop(): Promise<void>;
}

/** `percentKey`: share of the new version. `killKey`: `true` closes it, whatever the share. */
export async function startGatedSite(etcd: EtcdFixture, percentKey: string, killKey: string): Promise<GatedSite> {
  let count = 0;
  const server = createServer((_request, response) => {
    count += 1;
    const turn = count % 100;
    void Promise.all([etcd.get(percentKey), etcd.get(killKey)]).then(
      ([percent, kill]) => {
        const isNew = kill !== 'true' && turn < Number(percent ?? 0);
        response.setHeader('X-App-Version', isNew ? 'v2' : 'v1').end('hello');
      },
      () => response.writeHead(502).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
