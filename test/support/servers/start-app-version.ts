import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** One version of a service: a real HTTP server that answers `X-App-Version` and counts what it does. */
export interface AppVersion {
  readonly version: string;
  readonly port: number;
  /** `127.0.0.1:port` */
  readonly address: string;
  /** From now on this share of the answers (0 to 1) is a 500, evenly spread. `/metrics` and `/health` stay well. */
  injectErrors(ratio: number): void;
  /** From now on an answer takes this long. */
  injectLatency(ms: number): void;
  /** Requests answered so far, `/metrics` and `/health` not counted. */
  answered(): number;
  stop(): Promise<void>;
}

const latencyBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const;

/** Starts on 127.0.0.1; `port` 0 takes a free one. */
export async function startAppVersion(version: string, port = 0): Promise<AppVersion> {
  const byCode = new Map<number, number>([
    [200, 0],
    [500, 0],
  ]);
  const bucketCounts: number[] = latencyBounds.map(() => 0);
  let secondsSum = 0;
  let count = 0;
  let errorRatio = 0;
  let errorsDue = 0;
  let latencyMs = 0;

  function record(code: number, seconds: number): void {
    byCode.set(code, (byCode.get(code) ?? 0) + 1);
    count += 1;
    secondsSum += seconds;
    for (const [index, bound] of latencyBounds.entries()) {
      if (seconds <= bound) bucketCounts[index] = (bucketCounts[index] ?? 0) + 1;
    }
  }

  function metricsText(): string {
    const histogram = 'http_request_duration_seconds';
    return [
      '# TYPE http_requests_total counter',
      ...[...byCode].map(([code, n]) => `http_requests_total{version="${version}",code="${code}"} ${n}`),
      `# TYPE ${histogram} histogram`,
      ...latencyBounds.map(
        (le, index) => `${histogram}_bucket{version="${version}",le="${le}"} ${bucketCounts[index]}`,
      ),
      `${histogram}_bucket{version="${version}",le="+Inf"} ${count}`,
      `${histogram}_sum{version="${version}"} ${secondsSum}`,
      `${histogram}_count{version="${version}"} ${count}`,
      '',
    ].join('\n');
  }

  async function answer(response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    if (latencyMs > 0) await sleep(latencyMs);
    errorsDue += errorRatio;
    const fails = errorsDue >= 1 - 1e-9;
    if (fails) errorsDue -= 1;
    const code = fails ? 500 : 200;
    record(code, (performance.now() - startedAt) / 1000);
    response.writeHead(code, { 'content-type': 'text/plain', 'x-app-version': version }).end(`${version}\n`);
  }

  const server = createServer((request, response) => {
    if (request.url === '/metrics') {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(metricsText());
    } else if (request.url === '/health') {
      response.writeHead(200, { 'x-app-version': version }).end('ok\n');
    } else {
      void answer(response);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const boundPort = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    version,
    port: boundPort,
    address: `127.0.0.1:${boundPort}`,
    injectErrors: (ratio) => {
      errorRatio = ratio;
      errorsDue = 0;
    },
    injectLatency: (ms) => {
      latencyMs = ms;
    },
    answered: () => count,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
