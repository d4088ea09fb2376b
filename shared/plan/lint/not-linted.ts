export interface NotLinted {
  readonly codes: readonly string[];
  /** `not-written`: the rule does not exist yet; else why no machine can check it. */
  readonly reason: string;
}

/** Rules that the linter does not check; a plan may still say how it settles one, and that is shown. */
export const notLinted = {} as const satisfies Readonly<Record<string, NotLinted>>;
