import type { Translation } from '../translation.ts';
import type { review as source } from '../zh/review.ts';

export const review = {
  title: 'Review',
  readOnly: 'Read-only review',
  outcome: 'Outcome',
  summary: '{{name}} {{from}} → {{to}}',
  began: 'Begun',
  ended: 'Ended',
  took: 'Took',
  driver: 'Driver',
  table: {
    metric: 'Metric',
    threshold: 'Threshold',
    actual: 'Actual',
    status: 'Status',
    samples: 'Samples',
    note: 'Note',
  },
  batch: 'Batch {{batch}}',
  events: 'Events',
  charts: 'Charts',
  evidence: 'Evidence',
  rollback: 'Rollback',
  rollbackTook: '{{took}} from confirmation to verified old split',
  chain: { intact: 'Hash chain intact, {{count}} events', broken: 'Hash chain broken at event {{sequence}}' },
  saveHtml: 'Save as one HTML file',
  saved: 'Saved {{file}}',
  empty: { title: 'This release is not over', detail: 'A running release is shown in the cockpit.' },
  generated: 'Generated {{at}}',
} satisfies Translation<typeof source>;
