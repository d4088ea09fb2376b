import type { VersionRole } from './app-service.ts';

/** Upper bounds of the latency histogram in seconds; fine below 100 ms, where a healthy answer lies. */
export const latencyBounds = [
  0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 10,
] as const;

interface VersionCounters {
  readonly byStatus: Map<number, number>;
  /** Not cumulative; the last one holds what is above every bound. */
  readonly byBound: number[];
  sumSeconds: number;
}

/** Counters of what the router answered, per version, and their Prometheus text form (format 0.0.4). */
export class RequestMetrics {
  readonly #versions: Readonly<Record<VersionRole, VersionCounters>> = { stable: newCounters(), canary: newCounters() };

  /** One finished request. 499 stands for a client that went away. */
  record(version: VersionRole, status: number, seconds: number): void {
    const counters = this.#versions[version];
    counters.byStatus.set(status, (counters.byStatus.get(status) ?? 0) + 1);
    const bound = latencyBounds.findIndex((upper) => seconds <= upper);
    counters.byBound[bound === -1 ? latencyBounds.length : bound]! += 1;
    counters.sumSeconds += seconds;
  }

  text(): string {
    const lines = [
      '# HELP http_requests_total Requests answered by the router, by version and status code.',
      '# TYPE http_requests_total counter',
    ];
    const versions = Object.entries(this.#versions);
    for (const [version, counters] of versions) {
      for (const [status, count] of counters.byStatus) {
        lines.push(`http_requests_total{version="${version}",code="${status}"} ${count}`);
      }
    }
    const name = 'http_request_duration_seconds';
    lines.push(`# HELP ${name} Time from the request to its complete answer.`, `# TYPE ${name} histogram`);
    for (const [version, counters] of versions) {
      let cumulative = 0;
      for (const [index, count] of counters.byBound.entries()) {
        cumulative += count;
        const bound = latencyBounds[index] ?? '+Inf';
        lines.push(`${name}_bucket{version="${version}",le="${bound}"} ${cumulative}`);
      }
      lines.push(`${name}_sum{version="${version}"} ${counters.sumSeconds}`);
      lines.push(`${name}_count{version="${version}"} ${cumulative}`);
    }
    return `${lines.join('\n')}\n`;
  }
}

function newCounters(): VersionCounters {
  // 200 is there from the start: a counter that appears with its first request hides that request from a rate.
  return { byStatus: new Map([[200, 0]]), byBound: new Array(latencyBounds.length + 1).fill(0), sumSeconds: 0 };
}
