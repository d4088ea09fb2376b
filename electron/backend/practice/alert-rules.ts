import type { PracticeGauge } from '../../../shared/contract/practice-faults.ts';
import type { FaultBoard } from './faults.ts';

interface AlertRule {
  readonly name: string;
  readonly severity: 'critical' | 'warning';
  readonly gauge: PracticeGauge;
  /** Fires above this, or below `below`. */
  readonly above?: number;
  readonly below?: number;
}

/** Limits that release documents commonly put on such gauges. */
const rules: readonly AlertRule[] = [
  { name: 'HighCpuUsage', severity: 'warning', gauge: 'cpu_usage', above: 0.8 },
  { name: 'HighMemoryUsage', severity: 'warning', gauge: 'memory_usage', above: 0.85 },
  { name: 'HighDiskUsage', severity: 'warning', gauge: 'disk_usage', above: 0.85 },
  { name: 'LowCacheHitRatio', severity: 'warning', gauge: 'cache_hit_ratio', below: 0.9 },
  { name: 'ReportsFail', severity: 'warning', gauge: 'report_success_ratio', below: 0.95 },
  { name: 'CostBurnsFast', severity: 'critical', gauge: 'cost_burn_rate', above: 1.5 },
  { name: 'UpstreamFails', severity: 'critical', gauge: 'upstream_5xx_ratio', above: 0.05 },
  { name: 'DatabaseUnreachable', severity: 'critical', gauge: 'db_connection_up', below: 1 },
  { name: 'ReplicationLags', severity: 'critical', gauge: 'replication_lag_seconds', above: 0.1 },
];

export interface RangeAlert {
  readonly name: string;
  readonly severity: string;
  /** UTC ms at which it was first seen to fire. */
  readonly since: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** What fires on the range: gauges over their limits, and the alert of a fault. */
export class AlertRules {
  readonly #faults: FaultBoard;
  readonly #since = new Map<string, number>();

  constructor(faults: FaultBoard) {
    this.#faults = faults;
  }

  /** The alerts that fire at these values. */
  firing(gauges: ReadonlyMap<string, number>): readonly RangeAlert[] {
    const found = rules
      .filter(({ gauge, above, below }) => {
        const value = gauges.get(gauge);
        return (
          value !== undefined && ((above !== undefined && value > above) || (below !== undefined && value < below))
        );
      })
      .map(({ name, severity, gauge }) => ({ name, severity, labels: { gauge } }));
    const fault = this.#faults.active('alert');
    const all = [...found, ...(fault === null ? [] : [{ ...fault, labels: {} }])];
    const names = all.map(({ name, severity }) => `${severity} ${name}`);
    for (const name of this.#since.keys()) if (!names.includes(name)) this.#since.delete(name);
    return all.map(({ name, severity, labels }, index) => {
      const known = names[index]!;
      const since = this.#since.get(known) ?? Date.now();
      this.#since.set(known, since);
      return { name, severity, since, labels: { alertname: name, severity, ...labels } };
    });
  }
}
