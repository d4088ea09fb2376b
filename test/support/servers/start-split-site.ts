import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site behind a switch that only its owner reaches: each answer says by which version it was given. */
export interface SplitSite {
  readonly url: string;
  /** What its owner has set: percent of the new version. */
  percent: number;
  /** Versions that answer 503. */
  readonly unwell: Set<string>;
  stop(): Promise<void>;
}

/** The header `x-version` leads a request to a version. `percentNow`: where the share stands elsewhere. */
export async function startSplitSite(percentNow?: () => Promise<number>): Promise<SplitSite> {
  let due = 0;
  const server = createServer(async ({ headers }, response) => {
    const percent = (await percentNow?.()) ?? site.percent;
    // Evenly, so that no sample is odd by chance.
    due += percent;
    const given = due >= 100 ? 'v2' : 'v1';
    due %= 100;
    const version = headers['x-version']?.toString() ?? given;
    response.setHeader('X-App-Version', version);
    response.statusCode = site.unwell.has(version) ? 503 : 200;
    response.end(version);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const site: SplitSite = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    percent: 0,
    unwell: new Set(),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return site;
}
