import { CockpitFault } from '../../../shared/errors.ts';
import { compilePlan } from '../../../shared/plan/compile/index.ts';
import { lintPlan, variantIssues } from '../../../shared/plan/lint/index.ts';
import type { PlanIssue } from '../../../shared/plan/parse.ts';
import type { ReleasePlan, StepPlan } from '../../../shared/plan/release-plan.ts';
import { placedSteps, type StepPlace } from '../../../shared/plan/step-lists.ts';
import { applyVariant } from '../../../shared/plan/variant.ts';
import { annotationSlots } from '../../../shared/release/annotations.ts';
import { presentDefinition } from '../../../shared/release/definitions/index.ts';
import type { Binding, ReleaseDefinition } from '../../../shared/release/state.ts';
import { runsPrograms } from '../../../shared/steps/cluster.ts';
import type { StepValue } from '../../../shared/steps/values.ts';
import { connectors } from '../connectors/index.ts';
import { contentHash } from '../journal/chain.ts';
import type { Journal } from '../journal/open-journal.ts';
import { withManifests } from '../plans/read-manifests.ts';
import { readTargetLists } from '../plans/read-target-lists.ts';

export interface PlannedCommand {
  readonly stepId: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly place: StepPlace;
  /** Slot of the machine that it runs on; null: this one. */
  readonly on: string | null;
  readonly run: string[];
  readonly directory: string | null;
  readonly env: Record<string, string>;
  /** Files that must be there as they were, as `sha256sum` prints them. */
  readonly pinnedFiles: string[];
  readonly timeoutMs: number;
}

/** Everything that a plan would run on a machine or in a cluster, from all its lists, in full, as it is shown for approval. */
export function plannedCommands(plan: ReleasePlan): PlannedCommand[] {
  return [...placedSteps(plan).values()].flatMap(
    ({ place, step: { id, title, timeoutMs, file } }): PlannedCommand[] => {
      if (file.kind === 'cluster' && runsPrograms(file.do)) {
        const { on, do: action } = file;
        const run = [action.action, `\n${action.manifest ?? ''}`];
        return [{ stepId: id, title, place, on, run, directory: null, env: {}, pinnedFiles: [], timeoutMs }];
      }
      if (file.kind !== 'command') return [];
      const { on = null, run, directory = null, env, pinnedFiles = [] } = file;
      return [{ stepId: id, title, place, on, run, directory, env: shownEnvironment(env), pinnedFiles, timeoutMs }];
    },
  );
}

/** A secret is shown by its name. */
function shownEnvironment(env: Extract<StepPlan['file'], { kind: 'command' }>['env'] = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, typeof value === 'string' ? value : `secret:${value.secret}`]),
  );
}

/** What an approval names: a command that changes by one character needs a new one. Null where nothing is run. */
export function commandsHash(plan: ReleasePlan): string | null {
  const commands = plannedCommands(plan);
  if (commands.length === 0) return null;
  return contentHash(
    Buffer.from(
      JSON.stringify(
        commands.map(({ place, on, run, directory, env, pinnedFiles }) => [
          ...[place, on, run, directory, env],
          // Of those that pin nothing the hash is what it was before files could be pinned.
          ...(pinnedFiles.length === 0 ? [] : [pinnedFiles]),
        ]),
      ),
    ),
  );
}

/**
 * Makes what a release is created from. Throws `plan-invalid` with the first error's place, `connection-missing`,
 * `connection-capability-missing`, `exposure-not-carried`, `target-list-unreadable`, `target-list-changed`,
 * `manifest-unreadable`, `manifest-changed`, `manifest-holds-secret`.
 */
export function defineRelease(
  releaseId: string,
  planText: string,
  bindings: Readonly<Record<string, Binding>>,
  pace: number,
  variant: string | null = null,
  variables: Readonly<Record<string, StepValue>> = {},
): ReleaseDefinition {
  const { file, issues } = lintPlan(planText, { variants: false });
  refuseErrors(issues);
  if (file === null) throw new CockpitFault('plan-invalid', { line: 1, column: 1, rule: 'yaml-syntax', path: '' });
  const flown = variant === null ? file : applyVariant(file, variant);
  if (flown === null) throw new CockpitFault('not-found', { kind: 'variant', id: variant });
  const ofVariant = variant === null ? [] : variantIssues(flown, issues);
  refuseErrors(ofVariant);
  const plan = { ...withManifests(compilePlan(readTargetLists(flown), pace)), variant };
  const used = usedSlots(plan);
  const needed = Object.keys(plan.slots).filter((slot) => used.has(slot));
  const missing = needed.find((slot) => bindings[slot] === undefined);
  if (missing !== undefined) throw new CockpitFault('connection-missing', { slot: missing });
  // A slot for annotations may be left unbound: then nothing is marked anywhere.
  for (const slot of [...needed, ...annotationSlots({ plan, bindings })])
    requireCapability(slot, plan.slots[slot]?.capability, bindings[slot]);
  requireExposures(plan, bindings);
  const findings = [...issues, ...ofVariant].filter((issue) => issue.severity === 'warning');
  const values = givenVariables(plan, variables);
  return { releaseId, plan, bindings, variables: values, commandsHash: commandsHash(plan), findings };
}

function refuseErrors(issues: readonly PlanIssue[]): void {
  const first = issues.find((issue) => issue.severity === 'error');
  if (first === undefined) return;
  const { line, column, rule, path } = first;
  throw new CockpitFault('plan-invalid', { line, column, rule, path });
}

/** What was given, else the plan's own value. Throws `variable-missing`, `invalid-input` for another type or name. */
function givenVariables(
  plan: ReleasePlan,
  given: Readonly<Record<string, StepValue>>,
): Readonly<Record<string, StepValue>> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(plan.variables, name));
  if (unknown !== undefined) throw new CockpitFault('invalid-input', { field: unknown, detail: 'variables' });
  return Object.fromEntries(
    Object.entries(plan.variables).map(([name, variable]) => {
      const value = Object.hasOwn(given, name) ? given[name] : variable.default;
      if (value === undefined || value === null) throw new CockpitFault('variable-missing', { variable: name });
      const type = typeof value === 'string' ? 'text' : typeof value;
      if (type !== variable.type) throw new CockpitFault('invalid-input', { field: name, detail: variable.type });
      return [name, value];
    }),
  );
}

/** Found out now and not in the middle of the night, at the first shift. */
function requireCapability(slot: string, capability: string | undefined, binding: Binding | undefined): void {
  const { capabilities = [] } = connectors.find(({ kind }) => kind === binding?.kind) ?? {};
  if (capabilities.some((offered) => offered === capability)) return;
  throw new CockpitFault('connection-capability-missing', {
    slot,
    capability: capability ?? '',
    connection: binding?.name ?? '',
  });
}

/** Likewise: every switch must be able to carry what the batches ask of it. */
function requireExposures(plan: ReleasePlan, bindings: Readonly<Record<string, Binding>>): void {
  for (const { switchId, exposure } of plan.tracks.flatMap(({ batches }) => batches).flatMap(({ shifts }) => shifts)) {
    const binding = bindings[switchId];
    const { exposures = [] } = connectors.find(({ kind }) => kind === binding?.kind) ?? {};
    if (exposures.includes(exposure.kind)) continue;
    throw new CockpitFault('exposure-not-carried', {
      slot: switchId,
      kind: exposure.kind,
      connection: binding?.name ?? '',
    });
  }
}

/** Slots that something of the plan reaches: batches, guards, steps of any list, flags, announcements. */
function usedSlots(plan: ReleasePlan): ReadonlySet<string> {
  const ofStep = ({ file }: StepPlan): readonly (string | null | undefined)[] => {
    switch (file.kind) {
      case 'command':
      case 'http':
        return [file.on];
      case 'cluster':
        return [file.on, file.do.action === 'delete' ? file.do.serves : null];
      case 'baseline':
        return [file.from];
      case 'flag':
        return [plan.flags[file.flag]?.slot];
      case 'announce':
        return [plan.announcements.find(({ id }) => id === file.announcement)?.slot];
      default:
        return [];
    }
  };
  const shifts = plan.tracks.flatMap(({ batches }) => batches).flatMap((batch) => batch.shifts);
  const slots = [
    ...shifts.map(({ switchId }) => switchId),
    ...plan.guards.map(({ slot }) => slot),
    ...plan.playbooks.map(({ silence }) => silence?.slot),
    ...[...placedSteps(plan).values()].flatMap(({ step }) => ofStep(step)),
  ];
  return new Set(slots.filter((slot) => typeof slot === 'string'));
}

/**
 * The definition that a stored release was created with, in its present shape. Throws `not-found`, `journal-corrupt`,
 * `definition-newer`, `definition-unreadable`.
 */
export function storedDefinition(journal: Journal, releaseId: string): ReleaseDefinition {
  return presentDefinition(JSON.parse(createdFrom(journal, releaseId, 'definitionBlob')));
}

/** The plan text that it was made from. Throws `not-found`, `journal-corrupt`. */
export function storedPlanText(journal: Journal, releaseId: string): string {
  return createdFrom(journal, releaseId, 'planBlob');
}

function createdFrom(journal: Journal, releaseId: string, part: 'definitionBlob' | 'planBlob'): string {
  const [created] = journal.events({ stream: releaseId, limit: 1 });
  if (created === undefined) throw new CockpitFault('not-found', { kind: 'release', id: releaseId });
  const hash = (created.payload as { definitionBlob: string; planBlob: string })[part];
  const blob = journal.blobs.get(hash);
  if (blob === null) throw new CockpitFault('journal-corrupt', { file: journal.places.file, reason: 'blob', hash });
  return Buffer.from(blob.content).toString('utf8');
}
