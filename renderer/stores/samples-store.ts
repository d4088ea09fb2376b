import {
  type ComparisonTrail,
  countSeries,
  emptyTrail,
  followed,
  recordsOf,
} from '../../shared/guards/comparison-trail.ts';
import type { GuardPlan } from '../../shared/plan/release-plan.ts';
import type { Level } from '../../shared/release/events.ts';
import { decodeSampleChunk, joinColumns, noLabel, type SampleColumns } from '../../shared/release/sample-chunk.ts';
import { ChartSource } from '../charts/chart-source.ts';
import type { Connection } from '../client/connection.ts';

/** The newest evaluation of a guard, as it was judged. */
export interface LatestSample {
  /** UTC ms of the evaluation. */
  readonly at: number;
  readonly value: number | null;
  readonly size: number | null;
  readonly level: Level;
  readonly reason: string | null;
}

/** The readings of a release's guards, in fixed memory outside React. */
export interface SampleFeed {
  /** The lines of a guard's chart; the same object for the same guard. */
  source(guardId: string): ChartSource;
  /** The same object until a newer one came. */
  latest(guardId: string): LatestSample | null;
  /** What the comparison of a guard has gathered, made of its counts; null where it makes none. */
  trail(guardId: string): ComparisonTrail | null;
  /** Every sample of a series (`<guard>/canary`, `<guard>/stable`) with sizes and levels; only where they are kept. */
  columns(seriesId: string): SampleColumns | null;
  /** Resolves when the first pull of every guard is done, or has failed. */
  readonly firstPull: Promise<void>;
  close(): void;
}

interface SampleFeedOptions {
  readonly connection: Connection;
  readonly releaseId: string;
  readonly guards: readonly GuardPlan[];
  /** UTC ms from which on samples are wanted. */
  readonly from: number;
  /** UTC ms up to which they are wanted; null: live, until `close`. */
  readonly to: number | null;
  /** Keep every sample with its size and level: for a review. */
  readonly keepsColumns: boolean;
  /** UTC ms of the host. */
  readonly nowUtcMs: () => number;
}

const shortestPauseMs = 1_000;

/** Pulls the samples of every guard, new version and old, each as often as it is read, until `close`. */
export function createSampleFeed(options: SampleFeedOptions): SampleFeed {
  const { connection, guards } = options;
  const stopped = new AbortController();
  const sources = new Map(
    guards.map((guard) => [guard.id, new ChartSource({ maxGapMs: 3 * Math.max(guard.everyMs, 1_000) })]),
  );
  const latest = new Map<string, LatestSample>();
  const trails = new Map<string, ComparisonTrail>();
  const past = new Map<string, SampleColumns>();
  const timers = new Set<ReturnType<typeof setTimeout>>();

  const pull = async (guard: GuardPlan): Promise<void> => {
    const source = sources.get(guard.id)!;
    const fetched = async (seriesId: string, lastAt: number): Promise<SampleColumns> => {
      const from = Math.max(options.from, lastAt === Number.NEGATIVE_INFINITY ? 0 : lastAt + 1);
      const to = options.to ?? options.nowUtcMs() + 60_000;
      const input = { releaseId: options.releaseId, seriesId, from: Math.floor(from), to: Math.ceil(to) };
      const body = await connection.client.releases.samples(input, { signal: stopped.signal });
      return decodeSampleChunk(new Uint8Array(await body.arrayBuffer()));
    };
    const read = async (line: 'canary' | 'stable'): Promise<SampleColumns> => {
      const ring = line === 'canary' ? source.newVersion : source.oldVersion;
      const seriesId = `${guard.id}/${line}`;
      const columns = await fetched(seriesId, ring.lastAt);
      if (options.keepsColumns) past.set(seriesId, joinColumns([past.get(seriesId) ?? joinColumns([]), columns]));
      for (let index = 0; index < columns.at.length; index += 1) ring.push(columns.at[index]!, columns.value[index]!);
      return columns;
    };
    const compare = async (): Promise<void> => {
      if (guard.comparison === undefined) return;
      const { comparison } = guard;
      const before = trails.get(guard.id) ?? emptyTrail;
      const series = countSeries(guard.id);
      const from = before.lastAt ?? Number.NEGATIVE_INFINITY;
      const [mine, theirs] = await Promise.all([fetched(series.canary, from), fetched(series.stable, from)]);
      const records = recordsOf(mine, theirs);
      trails.set(
        guard.id,
        records.reduce((trail, record) => followed(trail, record, comparison), before),
      );
    };
    const [canary] = await Promise.all([read('canary'), guard.stableQuery === null ? null : read('stable'), compare()]);
    const newest = lastSample(canary);
    if (newest !== null) latest.set(guard.id, newest);
    source.changed();
  };

  const follow = async (guard: GuardPlan): Promise<void> => {
    let complete = false;
    try {
      if (connection.status() !== 'lost') {
        await pull(guard);
        complete = options.to !== null;
      }
    } catch {
      // A pull that failed is made up for by the next one; the guard's age on the screen shows that it is missing.
    }
    if (stopped.signal.aborted || complete) return;
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        void follow(guard);
      },
      Math.max(shortestPauseMs, guard.everyMs / 2),
    );
    timers.add(timer);
  };

  const firstPull = Promise.all(guards.map(follow)).then(() => {});
  return {
    firstPull,
    trail: (guardId) => trails.get(guardId) ?? null,
    columns: (seriesId) => past.get(seriesId) ?? null,
    source: (guardId) => sources.get(guardId) ?? new ChartSource({ capacity: 2, maxGapMs: 1_000 }),
    latest: (guardId) => latest.get(guardId) ?? null,
    close: () => {
      stopped.abort();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function lastSample(columns: SampleColumns): LatestSample | null {
  const index = columns.at.length - 1;
  if (index < 0) return null;
  const number = (value: number): number | null => (Number.isNaN(value) ? null : value);
  const reason = columns.reason[index]!;
  return {
    at: columns.at[index]!,
    value: number(columns.value[index]!),
    size: number(columns.size[index]!),
    level: columns.labels[columns.level[index]!] as Level,
    reason: reason === noLabel ? null : (columns.labels[reason] ?? null),
  };
}
