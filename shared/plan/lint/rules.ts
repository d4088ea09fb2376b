import type { LintRule } from './context.ts';
import { lintCluster } from './rules/cluster.ts';
import { lintChecks } from './rules/commands-checks.ts';
import { lintDangerousCommands } from './rules/commands-danger.ts';
import { lintDatabaseCommands } from './rules/commands-database.ts';
import { lintProxyCommands } from './rules/commands-proxy.ts';
import { lintCommandQuality } from './rules/commands-quality.ts';
import { lintComparisons } from './rules/comparisons.ts';
import { lintEvidence } from './rules/evidence.ts';
import { lintGuards } from './rules/guards.ts';
import { lintGuardQueries } from './rules/guards-query.ts';
import { lintGuardScope } from './rules/guards-scope.ts';
import { lintGuardStatistics } from './rules/guards-statistics.ts';
import { lintHeader } from './rules/header.ts';
import { lintIds } from './rules/ids.ts';
import { lintLadder } from './rules/ladder.ts';
import { lintMetrics } from './rules/metrics.ts';
import { lintPeople } from './rules/people.ts';
import { lintReferences } from './rules/references.ts';
import { lintRollback } from './rules/rollback.ts';
import { lintRollbackOrder } from './rules/rollback-order.ts';
import { lintSamples } from './rules/samples.ts';
import { lintSecrets } from './rules/secrets.ts';
import { lintSilences } from './rules/silences.ts';
import { lintSteps } from './rules/steps.ts';
import { lintThresholds } from './rules/thresholds.ts';
import { lintTime } from './rules/time.ts';
import { lintTracks } from './rules/tracks.ts';
import { lintTraffic } from './rules/traffic.ts';
import { lintValues } from './rules/values.ts';
import { lintWayBack } from './rules/way-back.ts';
import { lintWords } from './rules/words.ts';

/** Every rule of the linter; each is one file named for its subject. */
export const rules: readonly LintRule[] = [
  lintIds,
  lintReferences,
  lintLadder,
  lintGuards,
  lintThresholds,
  lintGuardScope,
  lintGuardQueries,
  lintGuardStatistics,
  lintComparisons,
  lintMetrics,
  lintTraffic,
  lintSamples,
  lintTracks,
  lintTime,
  lintRollback,
  lintRollbackOrder,
  lintSteps,
  lintValues,
  lintWayBack,
  lintCluster,
  lintSilences,
  lintDangerousCommands,
  lintCommandQuality,
  lintDatabaseCommands,
  lintProxyCommands,
  lintChecks,
  lintSecrets,
  lintWords,
  lintPeople,
  lintEvidence,
  lintHeader,
];
