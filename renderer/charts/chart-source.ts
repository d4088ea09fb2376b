import { RingSeries } from './ring-series.ts';

/** Four hours at one point a second: what a release needs, in 0.9 MB for both lines. */
const defaultCapacity = 14_400;

interface ChartSourceOptions {
  /** How many points of each line are kept. */
  readonly capacity?: number;
  /** From this distance of two points on a gap is drawn; two to three polling intervals. */
  readonly maxGapMs: number;
}

/**
 * What a chart draws: the line of the new version and the line of the old one. Whoever pulls samples pushes them here
 * and calls `changed` once per batch; charts listen, React does not.
 */
export class ChartSource {
  readonly newVersion: RingSeries;
  readonly oldVersion: RingSeries;
  readonly #listeners = new Set<() => void>();

  constructor({ capacity = defaultCapacity, maxGapMs }: ChartSourceOptions) {
    this.newVersion = new RingSeries(capacity, maxGapMs);
    this.oldVersion = new RingSeries(capacity, maxGapMs);
  }

  /** Says that points were added. Cheap: charts draw at most once a second whatever the number of calls. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
