import type { LintRule } from './context.ts';
import { lintChecks } from './rules/commands-checks.ts';
import { lintDangerousCommands } from './rules/commands-danger.ts';
import { lintDatabaseCommands } from './rules/commands-database.ts';
import { lintProxyCommands } from './rules/commands-proxy.ts';
import { lintCommandQuality } from './rules/commands-quality.ts';
import { lintGuards } from './rules/guards.ts';
import { lintGuardQueries } from './rules/guards-query.ts';
import { lintGuardScope } from './rules/guards-scope.ts';
import { lintGuardStatistics } from './rules/guards-statistics.ts';
import { lintIds } from './rules/ids.ts';
import { lintLadder } from './rules/ladder.ts';
import { lintReferences } from './rules/references.ts';
import { lintSecrets } from './rules/secrets.ts';
import { lintSteps } from './rules/steps.ts';
import { lintThresholds } from './rules/thresholds.ts';

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
  lintSteps,
  lintDangerousCommands,
  lintCommandQuality,
  lintDatabaseCommands,
  lintProxyCommands,
  lintChecks,
  lintSecrets,
];
