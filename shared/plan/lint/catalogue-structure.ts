import type { FindingEntry } from './catalogue.ts';

const format = (severity: FindingEntry['severity']) => ({ severity, codes: [], from: 'format' }) as const;

/** What the parser says about the form of a file. */
export const formFindings = {
  'file-too-large': format('error'),
  'yaml-syntax': format('error'),
  'yaml-syntax/aliases': format('error'),
  'yaml-syntax/depth': format('error'),
  'unknown-field': format('error'),
  'unknown-field/near': format('error'),
  'missing-field': format('error'),
  'wrong-value': format('error'),
  'wrong-value/expected': format('error'),
  'wrong-value/near': format('error'),
  'threshold-form': format('error'),
  'threshold-without-unit': format('error'),
  'duration-form': format('error'),
  'id-form': format('error'),
  'exposure-form': format('error'),
} as const satisfies Readonly<Record<string, FindingEntry>>;

/** What the parts of a plan say about each other. */
export const structureFindings = {
  'threshold-unit-mismatch': format('error'),
  'exposure-not-rising': format('warning'),
  'exposure-for-nobody': { ...format('error'), neverDecided: true },
  'guard-short-patience': format('warning'),
  'duplicate-id': format('error'),
  'unknown-reference': format('error'),
  'unknown-reference/near': format('error'),
  'unknown-reference/capability': format('error'),
  'step-cycle': format('error'),
  'no-batches': format('warning'),
  'no-guards': format('warning'),
  'no-traffic-slot': format('error'),
  'guard-never-green': format('error'),
  'guard-few-requests': format('warning'),
  'guard-red-only-holds': format('warning'),
  'no-observation': format('warning'),
  'guard.no-query': format('error'),
  'track.same-switch': format('error'),
  'output.before-made': format('error'),
  'value-unused': { ...format('info'), together: true },
  'flag.no-value-before': format('info'),
  'playbook.not-opened': { ...format('info'), together: true },
  'rollback.restart-contradicts': format('warning'),
  'decision.unused': format('info'),
  'decision.unused/at': format('info'),
  'decision.unused/settled': format('info'),
  'decision.unknown-rule': format('error'),
  'decision.unknown-rule/near': format('error'),
  'decision.not-silenced': format('info'),
  'decision.recorded': format('info'),
} as const satisfies Readonly<Record<string, FindingEntry>>;
