import { exposurePercent } from '../../release/exposure.ts';
import { parseDurationMs } from '../duration.ts';
import type { BatchFile } from '../schema.ts';
import type { PlacedBatch } from './context.ts';

/** Milliseconds of a written duration; 0 where none is written. */
export function msOf(text: string | undefined): number {
  return text === undefined ? 0 : parseDurationMs(text);
}

/** The least, wanted and longest observation of a batch, in milliseconds; 0 where it names none. */
export function observation({ observe }: BatchFile): {
  readonly min: number;
  readonly target: number;
  readonly max: number;
} {
  if (typeof observe === 'string') return { min: msOf(observe), target: 0, max: 0 };
  return { min: msOf(observe?.min), target: msOf(observe?.target), max: msOf(observe?.max) };
}

/** Share of a batch in percent, of whatever it is a share of; null where it names no single one. */
export function writtenPercent({ batch, exposure }: PlacedBatch): number | null {
  if (typeof batch.exposure === 'string') {
    return Number.parseFloat(batch.exposure) / (batch.exposure.includes('‰') ? 10 : 1);
  }
  if (exposure.kind === 'both') return exposure.percent;
  return exposure.kind === 'none' ? null : exposurePercent(exposure);
}

/** Minutes since midnight of `02:30`. */
export function minutesOf(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** Hours and minutes as people write them, e.g. `24 h`, `30 min`, `2 d`. */
export function shortDuration(ms: number): string {
  if (ms >= 172_800_000 && ms % 86_400_000 === 0) return `${ms / 86_400_000} d`;
  if (ms >= 3_600_000) return `${Number((ms / 3_600_000).toFixed(1))} h`;
  if (ms >= 60_000) return `${Number((ms / 60_000).toFixed(1))} min`;
  return `${Number((ms / 1000).toFixed(1))} s`;
}
