/** Words of the rules that contradictions in real release plans taught. */
export const seedRules = {} as const;
