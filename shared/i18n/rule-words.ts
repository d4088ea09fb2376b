/** What a finding about a plan says: what is so, why that matters, and what to do about it. */
export interface RuleWords {
  readonly says: string;
  readonly why: string;
  readonly remedy: string;
}
