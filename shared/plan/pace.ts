/** What a pace's name divides the plan's durations by. Only a rehearsal may be faster than its plan. */
export const paces = { real: 1, brisk: 5, fast: 20 } as const;
export type PaceName = keyof typeof paces;
