/**
 * Of each bucket of time the smallest and the largest point, in their order: at one bucket a pixel the line looks the
 * same and costs a fraction. Every point that is left is a real one; a bucket with a gap in it keeps the gap. Buckets
 * lie at multiples of `bucketMs` of absolute time, so that the picture does not flicker while the window moves on.
 *
 * `points` is `[at, value, …]` in order; the result is the filled part of `into`, which must hold as many numbers as
 * `points`. One point on either side of the range is kept, so that the line runs out of the picture.
 */
export function minMaxOfBuckets(
  points: Float64Array,
  fromUtcMs: number,
  toUtcMs: number,
  bucketMs: number,
  into: Float64Array,
): Float64Array {
  const end = points.length;
  let index = Math.max(0, firstNotBefore(points, fromUtcMs) - 2);
  let length = 0;
  const keep = (from: number): void => {
    into[length] = points[from]!;
    into[length + 1] = points[from + 1]!;
    length += 2;
  };
  let past = false;
  while (index < end && !past) {
    const bucket = Math.floor(points[index]! / bucketMs);
    let smallest = -1;
    let largest = -1;
    let gap = -1;
    for (; index < end && Math.floor(points[index]! / bucketMs) === bucket; index += 2) {
      const value = points[index + 1]!;
      if (Number.isNaN(value)) gap = index;
      else {
        if (smallest < 0 || value < points[smallest + 1]!) smallest = index;
        if (largest < 0 || value > points[largest + 1]!) largest = index;
      }
      past = points[index]! > toUtcMs;
    }
    const kept = [smallest, largest, gap].filter((at, place, all) => at >= 0 && all.indexOf(at) === place);
    for (const at of kept.sort((a, b) => a - b)) keep(at);
  }
  return into.subarray(0, length);
}

/** Index (of the instant) of the first point at or after an instant; the length where there is none. */
function firstNotBefore(points: Float64Array, atUtcMs: number): number {
  let low = 0;
  let high = points.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (points[2 * middle]! < atUtcMs) low = middle + 1;
    else high = middle;
  }
  return 2 * low;
}
