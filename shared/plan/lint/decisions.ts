import { nearestName } from '../nearest-name.ts';
import type { Path } from '../parse-places.ts';
import { type LocalText, localText } from '../scalars.ts';
import type { PlanFile } from '../schema.ts';
import { entryOf, type FindingKey, findingKeys, planRules, ruleOf } from './catalogue.ts';
import type { Finding } from './context.ts';
import { allItemIds, itemIdsOn } from './item-ids.ts';
import { notLinted } from './not-linted.ts';

/** A finding as it is told: with the decision that settles it, where the plan has one. */
export interface SettledFinding extends Finding {
  readonly decision?: LocalText;
  /** The decision's own references, where it names contradictions; else the rule's. */
  readonly codes?: readonly string[];
}

type Decision = NonNullable<PlanFile['decisions']>[number];

/**
 * Applies the plan's decisions. A decision settles the findings of its rule, everywhere or at the items that it names;
 * never a dangerous command that would really be executed. Decisions stay honest: one that settles nothing is told, and
 * one for a rule that does not exist is an error.
 */
export function settle(file: PlanFile, findings: readonly Finding[]): readonly SettledFinding[] {
  const decisions = file.decisions ?? [];
  if (decisions.length === 0) return findings;
  const settled: SettledFinding[] = [];
  const used = decisions.map(() => ({ everywhere: false, at: new Set<string>() }));
  for (const finding of findings) {
    const items = new Set([finding.path, ...finding.also].flatMap((path) => itemIdsOn(file, path)));
    const fitting = decisions.flatMap((decision, index) => (decides(decision, finding, items) ? [index] : []));
    for (const index of fitting) {
      used[index]!.everywhere = true;
      for (const id of decisions[index]!.at ?? []) if (items.has(id)) used[index]!.at.add(id);
    }
    const decision = decisions[fitting[0] ?? -1];
    if (decision === undefined) settled.push(finding);
    else if (finding.executed && entryOf(finding.key).neverDecided === true) {
      settled.push(finding, {
        ...about('decision.not-silenced', ['decisions', fitting[0]!, 'rule'], { rule: decision.rule }),
      });
    } else settled.push({ ...finding, decision: localText(decision.decision), ...codesOf(decision) });
  }
  const ids = allItemIds(file);
  for (const [index, decision] of decisions.entries()) settled.push(...honesty(decision, index, used[index]!, ids));
  return settled;
}

function decides({ rule, at }: Decision, finding: Finding, items: ReadonlySet<string>): boolean {
  if (rule !== finding.key && rule !== ruleOf(finding.key)) return false;
  return at === undefined || at.some((id) => items.has(id));
}

function codesOf({ refs = [] }: Decision): { readonly codes?: readonly string[] } {
  const codes = refs.filter((ref) => /^Q-\d+$/.test(ref));
  return codes.length === 0 ? {} : { codes };
}

/** What is to be said about a decision itself. */
function honesty(
  decision: Decision,
  index: number,
  used: { readonly everywhere: boolean; readonly at: ReadonlySet<string> },
  ids: ReadonlySet<string>,
): readonly SettledFinding[] {
  const { rule, at = [] } = decision;
  const path: Path = ['decisions', index, 'rule'];
  if (!knownRules.has(rule)) {
    const nearest = nearestName(rule, knownRules);
    return [
      nearest === null
        ? about('decision.unknown-rule', path, { rule: rule.slice(0, 80) })
        : about('decision.unknown-rule/near', path, { rule, nearest }),
    ];
  }
  const strangers = at.flatMap((id, place) => {
    if (ids.has(id)) return [];
    const nearest = nearestName(id, ids);
    const where: Path = ['decisions', index, 'at', place];
    return [
      nearest === null
        ? about('unknown-reference', where, { id, kind: 'id' })
        : about('unknown-reference/near', where, { id, kind: 'id', nearest }),
    ];
  });
  if (strangers.length > 0) return strangers;
  // Nothing is found by a rule that no machine checks: the decision itself is what there is to say.
  if (Object.hasOwn(notLinted, rule)) {
    const found = about('decision.recorded', path, { rule });
    return [{ ...found, decision: localText(decision.decision), ...codesOf(decision) }];
  }
  if (!used.everywhere) {
    // A known contradiction that the plan no longer shows: the decision stays as the record of it.
    const { codes } = codesOf(decision);
    if (codes === undefined) return [about('decision.unused', path, { rule })];
    return [{ ...about('decision.unused/settled', path, { rule }), decision: localText(decision.decision), codes }];
  }
  return at.flatMap((id, place) =>
    used.at.has(id) ? [] : [about('decision.unused/at', ['decisions', index, 'at', place], { rule, id })],
  );
}

const knownRules: ReadonlySet<string> = new Set<string>([...planRules, ...findingKeys]);

function about(key: FindingKey, path: Path, params: Finding['params']): SettledFinding {
  return { key, path, params, also: [], offset: undefined, executed: false };
}
