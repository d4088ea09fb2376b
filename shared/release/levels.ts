export type Level = 'green' | 'yellow' | 'red' | 'unknown';

export const unknownReasons = [
  'not-watched-yet',
  'restarted',
  'empty',
  'nan',
  'http-error',
  'deadline',
  'unreachable',
  'many-series',
  'bad-answer',
  'stale',
  'few-requests',
  'gap',
  'no-limit',
  'no-base',
  'load-test',
  'drill',
  'not-judged',
  'judgement-expired',
  'evidence-short',
  'nothing-to-compare',
] as const;
export type UnknownReason = (typeof unknownReasons)[number];
/** Why a guard stands where it stands: a limit that holds, or the reason for unknown. */
export type LevelReason =
  | 'within-green'
  | 'between'
  | 'within-yellow'
  | 'within-red'
  | 'judged'
  | ComparisonReason
  | UnknownReason;
/** What the comparison with the old version says. */
export type ComparisonReason = 'nothing-against' | 'shown-no-worse' | 'evidence-against' | 'shown-worse';
