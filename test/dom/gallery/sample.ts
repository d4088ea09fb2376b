import { ChartSource } from '../../../renderer/charts/chart-source.ts';
import type { GuardLevels } from '../../../shared/plan/release-plan.ts';
import { parseThreshold, type ReadingUnit } from '../../../shared/plan/threshold.ts';
import type { Level } from '../../../shared/release/events.ts';

/** 2026-03-04 04:14:07 +08. */
export const sampleNowUtcMs = Date.UTC(2026, 2, 3, 20, 14, 7);

/** Park-Miller, so that a picture is the same every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

interface Curve {
  readonly base: number;
  readonly noise: number;
  /** Added to the new version from `driftFromMs` before now on. */
  readonly drift: number;
}

/** Two hours of readings every two seconds. */
export function sampleSource(curve: Curve, seed: number, gap = false): ChartSource {
  const random = seeded(seed);
  const source = new ChartSource({ maxGapMs: 10_000 });
  // Ratios start below 1 and stay there.
  const most = curve.base < 1 ? 1 : Number.POSITIVE_INFINITY;
  let fresh = curve.base;
  let stable = curve.base;
  for (let at = sampleNowUtcMs - 7_200_000; at <= sampleNowUtcMs - 2000; at += 2000) {
    const target = curve.base + (at > sampleNowUtcMs - 2_000_000 ? curve.drift : 0);
    fresh += (target - fresh) * 0.03 + (random() - 0.5) * curve.noise;
    stable += (curve.base - stable) * 0.03 + (random() - 0.5) * curve.noise * 0.7;
    if (!(gap && at > sampleNowUtcMs - 3_600_000 && at < sampleNowUtcMs - 2_900_000)) {
      source.newVersion.push(at, Math.min(most, Math.max(0, fresh)));
      source.oldVersion.push(at, Math.min(most, Math.max(0, stable)));
    }
  }
  return source;
}

const limit = (text: string | null) => (text === null ? null : (parseThreshold(text)?.threshold ?? null));

export interface SampleGuard {
  readonly zh: string;
  readonly en: string;
  readonly level: Level;
  readonly levelNote?: string;
  readonly value: number | null;
  readonly unit: ReadingUnit;
  readonly limits: GuardLevels;
  readonly sampleSize: number;
  readonly ageMs: number;
  readonly source: ChartSource;
}

const limits = (green: string, red: string): GuardLevels => ({ green: limit(green), yellow: null, red: limit(red) });

export const sampleGuards: readonly SampleGuard[] = [
  {
    zh: '错误率',
    en: 'Error rate',
    level: 'green',
    value: 0.0082,
    unit: 'ratio',
    limits: limits('<= 3 %', '> 5 %'),
    sampleSize: 4120,
    ageMs: 2000,
    source: sampleSource({ base: 0.006, noise: 0.001, drift: 0.002 }, 7),
  },
  {
    zh: 'P95 响应时间',
    en: 'P95 latency',
    level: 'yellow',
    levelNote: '40 s',
    value: 2.71,
    unit: 'seconds',
    limits: limits('<= 2.5 s', '> 10 s'),
    sampleSize: 412,
    ageMs: 2000,
    source: sampleSource({ base: 2.1, noise: 0.12, drift: 0.62 }, 11),
  },
  {
    zh: 'P99 响应时间',
    en: 'P99 latency',
    level: 'green',
    value: 3.9,
    unit: 'seconds',
    limits: limits('<= 5 s', '> 6 s'),
    sampleSize: 412,
    ageMs: 2000,
    source: sampleSource({ base: 3.6, noise: 0.2, drift: 0.2 }, 13),
  },
  {
    zh: '报告生成成功率',
    en: 'Report success rate',
    level: 'green',
    value: 0.992,
    unit: 'ratio',
    limits: limits('>= 98 %', '< 97 %'),
    sampleSize: 96,
    ageMs: 2000,
    source: sampleSource({ base: 0.993, noise: 0.001, drift: -0.002 }, 17, true),
  },
  {
    zh: '可用性',
    en: 'Availability',
    level: 'unknown',
    value: null,
    unit: 'ratio',
    limits: limits('>= 99.9 %', '< 99 %'),
    sampleSize: 61,
    ageMs: 41_000,
    source: sampleSource({ base: 0.9995, noise: 0.0002, drift: 0 }, 19),
  },
  {
    zh: '429 命中率',
    en: '429 hit rate',
    level: 'red',
    levelNote: '12 s',
    value: 0.052,
    unit: 'ratio',
    limits: limits('<= 3 %', '> 5 %'),
    sampleSize: 4120,
    ageMs: 2000,
    source: sampleSource({ base: 0.004, noise: 0.002, drift: 0.047 }, 23),
  },
];

export const sampleMarks = [
  { atUtcMs: sampleNowUtcMs - 5_880_000, label: '1 %' },
  { atUtcMs: sampleNowUtcMs - 1_980_000, label: '10 %' },
];
