import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site behind a switch that only its owner reaches: each answer says by which version it was given. */
export interface SplitSite {
  readonly url: string;
  /** What its owner has set: percent of the new version. */
  percent: number;
  stop(): Promise<void>;
}

export async function startSplitSite(): Promise<SplitSite> {
  let due = 0;
  const server = createServer((_request, response) => {
    // Evenly, so that no sample is odd by chance.
    due += site.percent;
    const version = due >= 100 ? 'v2' : 'v1';
    due %= 100;
    response.setHeader('X-App-Version', version);
    response.end(version);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const site: SplitSite = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    percent: 0,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return site;
}
