import type { LintRule } from './context.ts';
import { lintGuards } from './rules/guards.ts';
import { lintIds } from './rules/ids.ts';
import { lintLadder } from './rules/ladder.ts';
import { lintReferences } from './rules/references.ts';
import { lintSteps } from './rules/steps.ts';

/** Every rule of the linter; each is one file named for its subject. */
export const rules: readonly LintRule[] = [lintIds, lintReferences, lintLadder, lintGuards, lintSteps];
