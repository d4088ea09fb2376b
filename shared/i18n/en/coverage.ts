import type { Translation } from '../translation.ts';
import type { coverage as source } from '../zh/coverage.ts';

export const coverage = {
  kind: 'kind',
  rows: 'rows',
  referenced: 'referenced',
  executable: 'executable',
  listed: 'excused',
  missing: 'missing',
  total: 'total',
  isMissing: '{{id}}: in no template, and no reason is given',
  isUnknown: '{{template}}: {{path}} names {{ref}}, which does not exist',
  isWronglyListed: '{{id}}: listed in not-in-plan.yaml, but it does not exist or a template names it',
} as const satisfies Translation<typeof source>;
