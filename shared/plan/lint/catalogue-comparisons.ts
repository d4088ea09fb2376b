import type { FindingEntry } from './catalogue.ts';

const of = (severity: FindingEntry['severity'], from: FindingEntry['from'] = 'statistics') =>
  ({ severity, codes: [], from }) as const;

/** Comparisons of the new version with the old one. */
export const comparisonFindings = {
  'compare-alpha': of('error'),
  'compare-alpha/shares': of('error'),
  'compare-without-margin': of('error', 'format'),
  'compare-not-provable': of('error'),
  'compare-same-query': of('error', 'peers'),
  'compare-same-query/bad-is-all': of('error', 'peers'),
  'compare-wrong-version': of('warning', 'peers'),
  'compare-not-counter': of('error', 'peers'),
  'compare-nobody-left': of('error', 'statistics'),
  'compare-too-short': of('warning'),
} as const satisfies Readonly<Record<string, FindingEntry>>;
