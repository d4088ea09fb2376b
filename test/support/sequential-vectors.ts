/** An anytime-valid p-value of counted errors, computed outside this project. */
export interface CountVector {
  readonly id: string;
  /** Error events of control and canary. */
  readonly counts: readonly [number, number];
  /** Share of the traffic (0 … 1) of control and canary. */
  readonly assignmentShare: readonly [number, number];
  readonly concentration: number;
  readonly expected: number;
  readonly tolerance: number;
  readonly origin: 'upstream-test' | 'derived';
}

/** Closed-form Dirichlet-multinomial mixture (Lindon & Malek 2022); the p-value may be read after every event. */
export const countVectors: readonly CountVector[] = [
  ['sq-17', [10, 10], [0.5, 0.5], 100, 1],
  ['sq-19', [0, 9], [0.5, 0.5], 10, 0.13281249999999992],
  ['sq-21', [100, 160], [0.5, 0.5], 100, 0.012335812021869277],
  ['sq-23', [80, 20], [0.95, 0.05], 100, 0.0004356352152063031],
  ['sq-25', [95, 5], [0.95, 0.05], 100, 1],
].map(([id, counts, assignmentShare, concentration, expected]) => ({
  id: id as string,
  counts: counts as [number, number],
  assignmentShare: assignmentShare as [number, number],
  concentration: concentration as number,
  expected: expected as number,
  tolerance: 1e-9,
  origin: 'derived' as const,
}));
