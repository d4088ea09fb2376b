import { connectorByKind } from '../../electron/backend/connectors/index.ts';
import { openConnector } from '../support/open-connector.ts';
import { createAuthority } from '../support/servers/certificates.ts';
import { startFaultyServer } from '../support/servers/start-faulty-server.ts';
import { startPrometheus } from '../support/servers/start-prometheus.ts';

/**
 * Latency of an instant query on loopback, one after the other: to Prometheus itself, and through a gateway of the
 * tests without and with TLS, so that the difference of these two is what TLS costs on a warm connection.
 */
const queries = 1_000;
const call = { deadlineMs: 10_000 };

const authority = await createAuthority();
const prometheus = await startPrometheus({ targets: [] });
const plain = await startFaultyServer({ behind: prometheus.url });
const secure = await startFaultyServer({
  behind: prometheus.url,
  certificate: await authority.issue(['IP:127.0.0.1']),
});

async function measure(name: string, config: Readonly<Record<string, unknown>>): Promise<void> {
  const connection = await openConnector(connectorByKind('prometheus'), config);
  const took: number[] = [];
  let firstMs = 0;
  for (let asked = 0; asked <= queries; asked += 1) {
    const beganAt = performance.now();
    const reading = await connection.metrics!.instant('vector(42)', call);
    const tookMs = performance.now() - beganAt;
    if (reading.kind !== 'value') throw new Error(`${name}: ${reading.reason} ${reading.detail}`);
    if (asked === 0) firstMs = tookMs;
    else took.push(tookMs);
  }
  took.sort((a, b) => a - b);
  const at = (share: number) => took[Math.floor(share * took.length)]!.toFixed(2);
  console.log(
    `${name}: first ${firstMs.toFixed(2)} ms, then p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (${queries} queries)`,
  );
  await connection.close();
}

await measure('direct', { url: prometheus.url });
await measure('gateway', { url: plain.url });
await measure('gateway, TLS', { url: secure.url, caCertificate: authority.cert });

await secure.stop();
await plain.stop();
await prometheus.stop();
await authority.stop();
