import type { YamlPath } from './yaml-tree.ts';

/** Fields whose value is the name of something else in the plan, and where those names stand. */
const namedBy: Readonly<Record<string, readonly (readonly string[])[]>> = {
  batch: [
    ['batches', 'id'],
    ['tracks', 'batches', 'id'],
  ],
  before: [
    ['batches', 'id'],
    ['tracks', 'batches', 'id'],
  ],
  batches: [
    ['batches', 'id'],
    ['tracks', 'batches', 'id'],
  ],
  perBatch: [
    ['batches', 'id'],
    ['tracks', 'batches', 'id'],
  ],
  opensAt: [
    ['batches', 'id'],
    ['tracks', 'batches', 'id'],
  ],
  from: [['connections']],
  on: [['connections']],
  metric: [['metrics', 'id']],
  flag: [['flags', 'id']],
  guard: [['guards', 'id']],
  playbook: [['playbooks', 'id']],
  announcement: [['announcements', 'id']],
  audience: [['audiences', 'id']],
  shares: [['audiences', 'id']],
  who: [['roles', 'id']],
};

const batchLists = new Set(['batches', 'tracks']);
const stepLists: readonly (readonly string[])[] = [
  ['steps', 'id'],
  ['finally', 'id'],
];

/** The ways to the names that may stand at `path`; none where a place names nothing. */
export function namesWanted(path: YamlPath): readonly (readonly string[])[] {
  // The version of the plan itself is called `from` as well.
  if (path.length < 2) return [];
  const field = path.findLast((part) => typeof part === 'string') ?? '';
  const top = String(path[0]);
  if (field === 'after') return batchLists.has(top) ? (namedBy.batch ?? []) : stepLists;
  if (field === 'batches' && batchLists.has(top)) return [];
  return Object.hasOwn(namedBy, field) ? (namedBy[field] ?? []) : [];
}
