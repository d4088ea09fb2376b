/**
 * The newest points of one line in a fixed piece of memory, outside React. Each point is written twice, `capacity`
 * apart, so that the points in order are always one contiguous piece of the array and are handed out without copying.
 */
export class RingSeries {
  readonly capacity: number;
  /** Between two points farther apart than this there is a gap, which is drawn as one. */
  readonly maxGapMs: number;
  /** Grows with every change; equal numbers mean equal points. */
  version = 0;
  #points: Float64Array;
  #start = 0;
  #length = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(capacity: number, maxGapMs: number) {
    if (!Number.isInteger(capacity) || capacity < 2) throw new RangeError(`capacity ${capacity}`);
    this.capacity = capacity;
    this.maxGapMs = maxGapMs;
    this.#points = new Float64Array(4 * capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** UTC ms of the newest point; −∞ while there is none. */
  get lastAt(): number {
    return this.#lastAt;
  }

  /**
   * Adds a point. `null` and everything that is not a finite number is a gap. A point that is not newer than the last
   * one is left out: after a reconnect the same samples arrive again.
   */
  push(atUtcMs: number, value: number | null): void {
    if (!Number.isFinite(atUtcMs) || atUtcMs <= this.#lastAt) return;
    if (this.#length > 0 && atUtcMs - this.#lastAt > this.maxGapMs) this.#write(this.#lastAt + 1, Number.NaN);
    this.#write(atUtcMs, value !== null && Number.isFinite(value) ? value : Number.NaN);
    this.#lastAt = atUtcMs;
    this.version += 1;
  }

  clear(): void {
    this.#start = 0;
    this.#length = 0;
    this.#lastAt = Number.NEGATIVE_INFINITY;
    this.version += 1;
  }

  /** Points in order as `[at, value, at, value, …]`, NaN for gaps. A view: valid until the next change. */
  points(): Float64Array {
    return this.#points.subarray(2 * this.#start, 2 * (this.#start + this.#length));
  }

  /** Smallest and largest value between two instants (UTC ms, inclusive); null where there is none. */
  extent(fromUtcMs: number, toUtcMs: number): { readonly min: number; readonly max: number } | null {
    const points = this.points();
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < points.length; index += 2) {
      const at = points[index]!;
      const value = points[index + 1]!;
      if (at < fromUtcMs || at > toUtcMs) continue;
      // NaN fails both comparisons.
      if (value < min) min = value;
      if (value > max) max = value;
    }
    return min > max ? null : { min, max };
  }

  #write(atUtcMs: number, value: number): void {
    const slot = (this.#start + this.#length) % this.capacity;
    this.#points[2 * slot] = atUtcMs;
    this.#points[2 * slot + 1] = value;
    this.#points[2 * (slot + this.capacity)] = atUtcMs;
    this.#points[2 * (slot + this.capacity) + 1] = value;
    if (this.#length < this.capacity) this.#length += 1;
    else this.#start = (this.#start + 1) % this.capacity;
  }
}
