import { z } from 'zod';

/** Named numbers that every practice range serves from its start; others can be set while it runs. */
export const practiceGauges = [
  'active_users',
  'alerts_firing',
  'cache_hit_l1',
  'cache_hit_l2',
  'cache_hit_ratio',
  'circuit_breaker_open',
  'concurrency_occupancy',
  'concurrent_users',
  'contract_replay_pass_ratio',
  'contract_replay_samples',
  'contract_validation_failed',
  'conversion_ratio',
  'cost_burn_rate',
  'cpu_usage',
  'db_connection_up',
  'db_deadlocks',
  'degradation_ratio',
  'disk_usage',
  'downtime_seconds',
  'entitlement_sync_seconds',
  'error_budget_consumed',
  'export_receipt_seconds',
  'fatal_log_lines',
  'gc_seconds',
  'interaction_seconds',
  'inventory_oversell',
  'logical_delete_seconds',
  'memory_usage',
  'open_blockers',
  'open_incidents',
  'order_create_success_ratio',
  'order_tps',
  'page_load_seconds',
  'payment_success_ratio',
  'queue_depth',
  'rate_limit_hit_ratio',
  'replication_lag_seconds',
  'report_success_ratio',
  'search_qps',
  'slow_queries',
  'subscription_success_ratio',
  'trace_coverage_ratio',
  'upstream_5xx_ratio',
  'upstream_unavailable',
  'user_complaints',
] as const;
export type PracticeGauge = (typeof practiceGauges)[number];

export const gaugeNameSchema = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);

/** What can be broken on the range while it runs, each with its parameters and what they are when nothing is said. */
export const practiceFaultSchemas = {
  /** The new version answers this much later. The default breaks a limit of 2.5 s. */
  latency: z.strictObject({ latencyMs: z.number().int().min(1).max(30_000).default(2_600) }),
  /** The new version answers this share of its requests with this status. */
  errors: z.strictObject({
    ratio: z.number().min(0).max(1).default(0.3),
    status: z.number().int().min(400).max(599).default(500),
  }),
  /** `/metrics` drops the connection, or takes it and never answers. */
  'metrics-dead': z.strictObject({ mode: z.enum(['refuse', 'hang']).default('refuse') }),
  /** The old version drops every connection, `/health` included: a rollback finds nobody to go back to. */
  'stable-down': z.strictObject({}),
  /** The configuration centre answers nothing but 503: no flag can be read or set. */
  'flags-down': z.strictObject({}),
  /** A named gauge is held at this value, whatever it is set to. The default breaks a limit of 80 %. */
  gauge: z.strictObject({
    name: gaugeNameSchema.default('cpu_usage').meta({ examples: [...practiceGauges] }),
    value: z.number().default(0.95),
  }),
  /** An alert of this name fires, beside those of gauges that are over their limits. */
  alert: z.strictObject({
    name: z.string().min(1).max(100).default('PracticeAlert'),
    severity: z.enum(['critical', 'warning', 'info']).default('critical'),
  }),
  /** Rehearsed commands end with this code, or never: all of them, or the next one only. */
  exec: z.strictObject({
    mode: z.enum(['exit', 'hang']).default('exit'),
    code: z.number().int().min(1).max(255).default(1),
    which: z.enum(['all', 'next']).default('all'),
  }),
} as const;

export type PracticeFault = keyof typeof practiceFaultSchemas;
export const practiceFaults = Object.keys(practiceFaultSchemas) as readonly PracticeFault[];

/** Parameters as given; what is left out takes its default. */
export type FaultParams<Name extends PracticeFault = PracticeFault> = z.input<(typeof practiceFaultSchemas)[Name]>;
export type FaultSetting<Name extends PracticeFault> = z.output<(typeof practiceFaultSchemas)[Name]>;
