import { z } from 'zod';
import { gaugeNameSchema, type PracticeGauge } from '../../../shared/contract/practice-faults.ts';
import { type Answer, jsonResource, notUnderstood, type RouteHandler } from './admin-routes.ts';
import { AlertRules } from './alert-rules.ts';
import type { FaultBoard } from './faults.ts';

/** What the range pretends to measure beside its own traffic, each with the value of a quiet day. */
const steadyGauges: Readonly<Record<PracticeGauge, number>> = {
  // Shares of 1.
  cpu_usage: 0.45,
  memory_usage: 0.62,
  disk_usage: 0.55,
  cache_hit_ratio: 0.95,
  cache_hit_l1: 0.52,
  cache_hit_l2: 0.31,
  concurrency_occupancy: 0.4,
  degradation_ratio: 0.002,
  rate_limit_hit_ratio: 0.004,
  upstream_5xx_ratio: 0.001,
  error_budget_consumed: 0.08,
  subscription_success_ratio: 0.997,
  report_success_ratio: 0.995,
  payment_success_ratio: 0.998,
  order_create_success_ratio: 0.9995,
  contract_replay_pass_ratio: 1,
  trace_coverage_ratio: 0.996,
  conversion_ratio: 0.034,
  // A multiple of the daily pace.
  cost_burn_rate: 0.6,
  // Seconds.
  entitlement_sync_seconds: 1.2,
  export_receipt_seconds: 1.8,
  logical_delete_seconds: 1.1,
  replication_lag_seconds: 0.02,
  gc_seconds: 0.03,
  page_load_seconds: 1.4,
  interaction_seconds: 0.18,
  downtime_seconds: 0,
  // Counts.
  concurrent_users: 1_560,
  active_users: 8_200,
  contract_replay_samples: 620,
  order_tps: 5_600,
  search_qps: 24_000,
  open_blockers: 0,
  open_incidents: 0,
  slow_queries: 0,
  db_deadlocks: 0,
  inventory_oversell: 0,
  fatal_log_lines: 0,
  contract_validation_failed: 0,
  upstream_unavailable: 0,
  user_complaints: 0,
  alerts_firing: 0,
  queue_depth: 12,
  // 1 or 0.
  circuit_breaker_open: 0,
  db_connection_up: 1,
};

/** Gauges that a range holds at most, its own included. */
const mostGauges = 200;
const maxBodyBytes = 4_096;

const changeSchema = z.strictObject({ name: gaugeNameSchema, value: z.number().nullable() });

/** The named gauges of one range: steady until somebody sets one, or a fault holds one at another value. */
export class Gauges {
  readonly #values = new Map<string, number>(Object.entries(steadyGauges));
  readonly #faults: FaultBoard;
  readonly #alerts: AlertRules;

  constructor(faults: FaultBoard) {
    this.#faults = faults;
    this.#alerts = new AlertRules(faults);
  }

  /** Every gauge as it is served now, in order of their names; `alerts_firing` counts what fires on top of its own. */
  read(): ReadonlyMap<string, number> {
    const values = this.#held();
    values.set('alerts_firing', (values.get('alerts_firing') ?? 0) + this.#alerts.firing(values).length);
    return new Map([...values].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** `GET` answers the alerts that fire now. */
  get alertsHandler(): RouteHandler {
    return jsonResource({ GET: () => ({ alerts: this.#alerts.firing(this.#held()) }) }, 0);
  }

  #held(): Map<string, number> {
    const values = new Map(this.#values);
    const held = this.#faults.active('gauge');
    if (held !== null) values.set(held.name, held.value);
    return values;
  }

  /** In the Prometheus text format. */
  text(): string {
    const lines = [...this.read()].map(([name, value]) => `practice_gauge{name="${name}"} ${value}`);
    return [
      '# HELP practice_gauge What the range pretends to measure.',
      '# TYPE practice_gauge gauge',
      ...lines,
      '',
    ].join('\n');
  }

  /**
   * `GET` answers all gauges by name. `PUT {name, value}` sets one, a new name included; null puts back its steady
   * value, or takes away a name that is not one of the range's own. 400 where the body is not understood, 409 where
   * there are too many.
   */
  get handler(): RouteHandler {
    return jsonResource({ GET: () => Object.fromEntries(this.read()), PUT: (body) => this.#put(body) }, maxBodyBytes);
  }

  #put(body: unknown): Answer {
    const change = changeSchema.safeParse(body);
    if (!change.success) return notUnderstood(change.error.issues[0]?.message);
    const { name, value } = change.data;
    const settled = value ?? steadyValue(name);
    if (settled === undefined) this.#values.delete(name);
    else if (this.#values.has(name) || this.#values.size < mostGauges) this.#values.set(name, settled);
    else return { status: 409, body: { error: 'too-many', max: mostGauges } };
    return { status: 200, body: Object.fromEntries(this.read()) };
  }
}

function steadyValue(name: string): number | undefined {
  return Object.hasOwn(steadyGauges, name) ? steadyGauges[name as PracticeGauge] : undefined;
}
