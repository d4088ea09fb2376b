import type { KillSwitchFacts } from '../../../shared/contract/kill-switches.ts';
import type { ReleaseSummary } from '../../../shared/contract/releases.ts';
import type { OperatorCommand } from '../../../shared/release/commands.ts';
import type { Actor } from '../../../shared/release/envelope.ts';
import { evolveAll } from '../../../shared/release/evolve/index.ts';
import { type KnownDrill, type RecordedDrill, recordedDrills } from '../../../shared/release/kill-switch-drills.ts';
import { killSwitchIds } from '../../../shared/release/kill-switch-state.ts';
import { isOperator } from '../../../shared/release/kill-switches.ts';
import { emptyRelease, type ReleaseDefinition } from '../../../shared/release/state.ts';
import type { Journal } from '../journal/open-journal.ts';
import type { People } from '../people/people.ts';
import { storedDefinition } from './release-definition.ts';
import { storedEvents } from './release-mailbox.ts';

/** So many releases are looked through, the newest first. */
const mostRead = 10_000;

/**
 * The last drill of each kill switch of a release, of any release of this journal that switches the same on the same
 * connection; null: none is known. `until`: UTC ms, later ones do not count.
 */
export function lastDrills(
  journal: Journal,
  { plan, bindings }: Pick<ReleaseDefinition, 'plan' | 'bindings'>,
  until = Number.MAX_SAFE_INTEGER,
): Readonly<Record<string, KnownDrill | null>> {
  const flagIds = killSwitchIds(plan);
  const known = flagIds.length === 0 ? [] : journal.releases.list({ limit: mostRead });
  const drills = known.flatMap(({ summary }) => {
    const { releaseId, title, from, to } = summary as ReleaseSummary;
    return drillsOf(journal, summary as ReleaseSummary).map((drill) => ({ ...drill, releaseId, title, from, to }));
  });
  return Object.fromEntries(
    flagIds.map((flagId) => {
      const { slot, key } = plan.flags[flagId] ?? { slot: null, key: flagId };
      const connectionId = bindings[slot ?? '']?.connectionId;
      const of = drills.filter((one) => one.connectionId === connectionId && one.key === key && one.at <= until);
      const last = of.reduce<(typeof of)[number] | null>(
        (newest, one) => (newest === null || one.at > newest.at ? one : newest),
        null,
      );
      if (last === null) return [flagId, null];
      const { connectionId: _connection, key: _key, ...drill } = last;
      return [flagId, drill];
    }),
  );
}

/** What the screens are told of the kill switches of a release. `actor`: whoever sits here. */
export function killSwitchFacts(
  journal: Journal,
  definition: ReleaseDefinition,
  actor: Actor,
  people: Pick<People, 'get'>,
): KillSwitchFacts {
  return Object.fromEntries(
    Object.entries(lastDrills(journal, definition)).map(([flagId, drill]) => [
      flagId,
      { drill, unlisted: unlistedName(definition, flagId, actor, people) },
    ]),
  );
}

/**
 * Marks what is asked of a kill switch by somebody whom the plan does not name for it. It is carried out all the same: an
 * emergency does not wait for whoever is listed.
 */
export function withOperator(
  command: OperatorCommand,
  definition: ReleaseDefinition,
  actor: Actor,
  people: Pick<People, 'get'>,
): OperatorCommand {
  if (command.type !== 'engage-kill-switch' && command.type !== 'release-kill-switch') return command;
  return unlistedName(definition, command.flagId, actor, people) === null ? command : { ...command, unlisted: true };
}

/** Name of the person who acts, where the plan names others to operate it; null: they may, or no person acts. */
function unlistedName(
  { plan }: ReleaseDefinition,
  flagId: string,
  actor: Actor,
  people: Pick<People, 'get'>,
): string | null {
  const name = actor.kind === 'person' ? people.get(actor.id)?.name : undefined;
  return name === undefined || isOperator(plan, flagId, name) ? null : name;
}

/** What was folded of releases whose line does not say, by release. */
const folded = new WeakMap<Journal['releases'], Map<string, readonly RecordedDrill[]>>();

/**
 * The drills that a release records. The line of one that ended before drills were kept there does not say: it is folded
 * once, if its plan names a drill at all. One that cannot be read tells of none.
 */
function drillsOf(journal: Journal, { releaseId, drills }: ReleaseSummary): readonly RecordedDrill[] {
  if (drills !== undefined) return drills;
  const known = folded.get(journal.releases) ?? new Map<string, readonly RecordedDrill[]>();
  folded.set(journal.releases, known);
  const found = known.get(releaseId) ?? foldedDrills(journal, releaseId);
  known.set(releaseId, found);
  return found;
}

function foldedDrills(journal: Journal, releaseId: string): readonly RecordedDrill[] {
  try {
    const definition = storedDefinition(journal, releaseId);
    const namesDrill = killSwitchIds(definition.plan).some((id) => definition.plan.flags[id]?.drillId !== undefined);
    return namesDrill ? recordedDrills(evolveAll(emptyRelease(definition), storedEvents(journal, releaseId))) : [];
  } catch {
    return [];
  }
}
