import type { CockpitError } from '../../../../shared/errors.ts';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { ConductorCommand } from '../../../../shared/release/commands.ts';
import { emptyResult } from '../../../../shared/release/decide/steps.ts';
import type { StepResult, TextRef } from '../../../../shared/release/events.ts';
import { type FoundSplit, type FoundTarget, foundTargets, wasRead } from '../../../../shared/release/split.ts';
import type { ReleaseState, SwitchState } from '../../../../shared/release/state.ts';
import type { ConnectionPool } from '../../connections/connection-pool.ts';
import type { CallOptions, TrafficCapability } from '../../connectors/connector.ts';
import type { StepRunner } from '../../steps/index.ts';

/** What the effects of one release may use. */
export interface EffectTools {
  readonly pool: ConnectionPool;
  readonly steps: StepRunner;
  /** The release as it stands when it is asked. */
  state(): ReleaseState;
  /** Keeps evidence and returns its content hash; null where it could not be kept (a rollback goes on without). */
  keepBlob(content: string | Uint8Array, mediaType: string): string | null;
  /**
   * By switch, what was there before its first write, kept from before that write on: its report comes only after the
   * samples, and not at all where it fails. For this process; the state has what was reported.
   */
  readonly originals: Map<string, NonNullable<SwitchState['original']>>;
  /** Texts that can be redacted. */
  readonly texts: { keep(text: string): TextRef /** Null where it was redacted. */; read(ref: TextRef): string | null };
  /** Names by person id. */
  names(): Readonly<Record<string, string>>;
  /** A secret of the plan by its name; null where there is none. Throws what reading the vault throws. */
  secret(name: string): Promise<string | null>;
  /** Commits a report at once. Throws the journal's errors: then nothing has happened. */
  commit(command: ConductorCommand, rule: string): void;
  /** Evidence by its hash; null where there is none. Throws `journal-corrupt`. */
  readBlob(hash: string): { readonly content: Uint8Array; readonly mediaType: string } | null;
}

/** Longest that one raise or lowering may take, with its read-back. */
export const shiftDeadlineMs = 20_000;
/** During a rollback a switch that hangs is given up soon, unless it says that it takes longer (`patienceMs`). */
export const rollbackDeadlineMs = 5_000;
/** Longest that the old version is waited for before traffic goes back to it all the same. */
export const probeDeadlineMs = 1_000;
export const readDeadlineMs = 3_000;

/** Connection of a slot. Throws `connection-missing`. */
export function connectionOf(state: ReleaseState, slot: string): string {
  const binding = state.definition.bindings[slot];
  if (binding === undefined) throw new CockpitFault('connection-missing', { slot });
  return binding.connectionId;
}

/**
 * The traffic capability behind a switch; its opening is waited for as long as `opening` says. Throws `connection-missing`,
 * `connection-capability-missing`, `deadline-exceeded`.
 */
export async function trafficOf(
  tools: EffectTools,
  switchId: string,
  opening: CallOptions = { deadlineMs: shiftDeadlineMs },
): Promise<{ connectionId: string; traffic: TrafficCapability }> {
  const connectionId = connectionOf(tools.state(), switchId);
  const { traffic } = await tools.pool.instance(connectionId, opening);
  if (traffic === undefined)
    throw new CockpitFault('connection-capability-missing', { slot: switchId, capability: 'traffic' });
  return { connectionId, traffic };
}

export function outcome(startedAt: number, error: CockpitError | null): StepResult {
  return { ...emptyResult, tookMs: Math.round(performance.now() - startedAt), error };
}

export interface LiveSplit extends FoundSplit {
  /** False: not every target could be asked; of those this is what was found, or reported, last. */
  readonly wasRead: boolean;
  /** The targets that could not be asked. */
  readonly unread: readonly string[];
}

/**
 * What is live; where a target cannot be read, what was found on it last: a lowering does not wait for a reading.
 * Throws what reading throws when nothing was ever found.
 */
export async function readOrKnown(
  switchId: string,
  tools: EffectTools,
  traffic: TrafficCapability,
  options: CallOptions,
): Promise<LiveSplit> {
  const known = knownTargets(switchId, tools);
  try {
    if (traffic.readEach === undefined || known.length === 0) {
      const split = await traffic.read(options);
      return { ...split, wasRead: split.targets.every(wasRead), unread: [] };
    }
    const { targets, unread } = await traffic.readEach(options);
    const all = unread.length === 0;
    return { targets: all ? targets : overlaid(known, targets), wasRead: all && targets.every(wasRead), unread };
  } catch (thrown) {
    if (known.length === 0) throw thrown;
    return { targets: known, wasRead: false, unread: known.map(({ target }) => target) };
  }
}

/** What was found last on each target of a switch. */
export function knownTargets(switchId: string, tools: EffectTools): readonly FoundTarget[] {
  return foundTargets(tools.state().switches[switchId]?.targets ?? {});
}

/** The targets of `base` with what was found of some of them since. */
export function overlaid(base: readonly FoundTarget[], since: readonly FoundTarget[]): readonly FoundTarget[] {
  const kept = base.filter(({ target }) => since.every((one) => one.target !== target));
  return [...since, ...kept].toSorted((a, b) => indexIn(base, a) - indexIn(base, b));
}

function indexIn(base: readonly FoundTarget[], { target }: FoundTarget): number {
  const index = base.findIndex((one) => one.target === target);
  return index === -1 ? base.length : index;
}

/**
 * The state of a switch before the release, as it was kept at its first write or as it was reported; null: neither. What was
 * kept is never the younger one: the report of an attempt that a rollback took over does not count.
 */
export function originalOf(switchId: string, tools: EffectTools): SwitchState['original'] {
  return tools.originals.get(switchId) ?? tools.state().switches[switchId]?.original ?? null;
}
