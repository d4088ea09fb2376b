import type { FindingEntry } from './catalogue.ts';

/** Rules that stand for contradictions and gaps found in real release plans (Q-nnn). */
export const seedFindings = {} as const satisfies Readonly<Record<string, FindingEntry>>;
