import { join } from 'node:path';
import type { CommandAnswer } from '../../../shared/contract/releases.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import type { CommandOf, OperatorCommand } from '../../../shared/release/commands.ts';
import { definitionText } from '../../../shared/release/definitions/index.ts';
import type { Actor } from '../../../shared/release/envelope.ts';
import { evolveAll } from '../../../shared/release/evolve/index.ts';
import { leavesWork } from '../../../shared/release/outstanding.ts';
import {
  type Binding,
  emptyRelease,
  type ReleaseDefinition,
  type ReleaseState,
} from '../../../shared/release/state.ts';
import type { StepValue } from '../../../shared/steps/values.ts';
import type { ConnectionPool } from '../connections/connection-pool.ts';
import type { Host } from '../host.ts';
import type { Journal } from '../journal/open-journal.ts';
import type { Log } from '../platform/log.ts';
import type { PlanSecrets } from '../vault/plan-secrets.ts';
import { createFlight, type Flight, wantsKillSwitches } from './flight.ts';
import { defineRelease, storedDefinition } from './release-definition.ts';
import { storedEvents } from './release-mailbox.ts';
import { isOver } from './release-row.ts';

export interface NewRelease {
  readonly planText: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly pace: number;
  /** Id of a variant of the plan; null: the plan as it stands. */
  readonly variant: string | null;
  readonly variables: Readonly<Record<string, StepValue>>;
  readonly attempt?: ReleaseDefinition['attempt'];
  readonly actor: Actor;
  readonly commandId: string;
}

/** What people ask, what a preflight that they asked for has found, and what they say that they found elsewhere. */
export type SubmittedCommand = OperatorCommand | CommandOf<'record-preflight' | 'record-claim'>;

/** Runs releases, several at once. One per journal: the driver. */
export interface Conductor {
  /** Takes over every release that is open, in the name of `driver`. */
  resume(driver: string): void;
  /** Throws `plan-invalid`, `connection-missing`, `connection-in-use`. */
  create(release: NewRelease): { readonly releaseId: string };
  /** Throws `not-found`, and the journal's errors when nothing could be committed. */
  submit(releaseId: string, command: SubmittedCommand, actor: Actor, commandId: string): CommandAnswer;
  state(releaseId: string): ReleaseState;
  definition(releaseId: string): ReleaseDefinition;
  /** True while a rollback goes on, or is over, that the journal has not taken yet. */
  hasUnsavedEvents(releaseId: string): boolean;
  /** When each kill switch of a release that is driven here was last read. */
  killSwitchReadings(releaseId: string): ReturnType<Flight['killSwitchReadings']>;
  /** When each switch of a release that is watched here was last read. */
  splitReadings(releaseId: string): ReturnType<Flight['splitReadings']>;
  /** By guard of a release that is watched here: what its newest value is about. */
  guardExamples(releaseId: string): ReturnType<Flight['guardExamples']>;
  /** Output of a step that is running now; null when it is not. */
  liveTranscript(releaseId: string, runId: string, after: number): ReturnType<Flight['steps']['live']>;
  close(): Promise<void>;
}

/** What is older than a day, people have seen to: a silence has ended by itself, a kill switch is asked for anew. */
const leftBehindMs = 24 * 60 * 60_000;

/** What is done about a release that is over, and reaches out of the cockpit. */
const actsOnSystems: ReadonlySet<SubmittedCommand['type']> = new Set<OperatorCommand['type']>([
  'roll-back',
  'retry-rollback-action',
  'start-step',
  'engage-kill-switch',
  'release-kill-switch',
  'restart-ramp',
  'set-flag-back',
  'return-switch',
  'retry-annotation',
  'end-silence',
]);

export interface ConductorParts {
  readonly journal: Journal;
  readonly host: Host;
  readonly log: Log;
  readonly pool: ConnectionPool;
  readonly planSecrets: Pick<PlanSecrets, 'get'>;
  /** Id of the person who sits at this cockpit. */
  me(): string;
  /** Names by person id, for texts that other people read. */
  names(): Readonly<Record<string, string>>;
}

export function createConductor(parts: ConductorParts): Conductor {
  const { journal, pool } = parts;
  const flights = new Map<string, Flight>();
  const watched = new Set<string>();
  const spoolFolder = join(journal.places.blobsFolder, '..', 'spool');

  const fly = (definition: ReleaseDefinition): Flight => {
    const { releaseId } = definition;
    const onWatching = (watching: boolean) => {
      if (watching) watched.add(releaseId);
      else watched.delete(releaseId);
      parts.host.keepAwake(watched.size > 0);
    };
    const flight = createFlight({ ...parts, spoolFolder, definition, onWatching });
    flights.set(releaseId, flight);
    return flight;
  };
  const requireFree = (bindings: NewRelease['bindings'], definition: ReleaseDefinition): void => {
    const moved = new Set(
      definition.plan.tracks.flatMap((track) =>
        track.batches.flatMap((batch) => batch.shifts.map((shift) => shift.switchId)),
      ),
    );
    for (const slot of moved) {
      const twin = [...moved].find((other) => bindings[other]?.connectionId === bindings[slot]?.connectionId);
      // Two switches of one plan on the same connection would undo each other's work as well.
      if (twin !== slot) throw new CockpitFault('connection-in-use', { slot, connection: bindings[slot]?.name ?? '' });
    }
    for (const [releaseId, flight] of flights) {
      if (isOver(flight.state())) continue;
      const taken = new Set(
        Object.keys(flight.state().switches).map((slot) => flight.state().definition.bindings[slot]?.connectionId),
      );
      const clash = [...moved].find((slot) => taken.has(bindings[slot]?.connectionId));
      // One switch serves one release: two plans would undo each other's work.
      if (clash !== undefined) throw new CockpitFault('connection-in-use', { slot: clash, release: releaseId });
    }
  };
  const flightFor = (releaseId: string): Flight => flights.get(releaseId) ?? fly(storedDefinition(journal, releaseId));

  const stateOf = (releaseId: string): ReleaseState => {
    const flight = flights.get(releaseId);
    if (flight !== undefined) return flight.state();
    return evolveAll(emptyRelease(storedDefinition(journal, releaseId)), storedEvents(journal, releaseId));
  };
  /** A kill switch may be engaged long after the end of a release. */
  const isHeardOfLately = (releaseId: string): boolean => {
    const afterSequence = (journal.headOf(releaseId)?.sequence ?? 0) - 1;
    const [last] = journal.events({ stream: releaseId, afterSequence, limit: 1 });
    return last !== undefined && parts.host.now().utc - last.at.utc < leftBehindMs;
  };

  return {
    resume: (driver) => {
      for (const row of journal.releases.list({ open: true, limit: 1000 })) {
        try {
          flightFor(row.id).takeOver(driver);
        } catch (thrown) {
          // One damaged release must not keep the others from being driven.
          parts.log.error({ err: thrown, release: row.id }, 'a release could not be taken over');
        }
      }
      for (const { id: releaseId } of journal.releases.list({ open: false, limit: 1000 })) {
        try {
          if (!isHeardOfLately(releaseId)) continue;
          const state = stateOf(releaseId);
          if (leavesWork(state) || wantsKillSwitches(state)) flightFor(releaseId).takeOver(driver);
        } catch (thrown) {
          parts.log.error({ err: thrown, release: releaseId }, 'what a release left could not be taken up');
        }
      }
    },
    create: ({ planText, bindings, pace, variant, variables, attempt, actor, commandId }) => {
      // The id is taken first: a repetition after a crash in between goes on with the same one.
      const { releaseId } = journal.append({
        stream: 'journal',
        expectedSequence: 'any',
        commandId: `${commandId}:created`,
        actor,
        at: parts.host.now(),
        events: [],
        answer: { releaseId: parts.host.newId() },
      }).answer as { releaseId: string };
      if (journal.headOf(releaseId) !== null) return { releaseId };
      const defined = defineRelease(releaseId, planText, bindings, pace, variant, variables);
      const definition = attempt === undefined ? defined : { ...defined, attempt };
      requireFree(bindings, definition);
      const planBlob = journal.blobs.put(planText, 'application/yaml');
      const definitionBlob = journal.blobs.put(definitionText(definition), 'application/json');
      const flight = fly(definition);
      try {
        flight.submit({ command: { type: 'create-release', planBlob, definitionBlob, pace }, actor, commandId });
      } catch (thrown) {
        // A release that does not exist must not keep its connections.
        flights.delete(releaseId);
        throw thrown;
      }
      flight.takeOver(parts.me());
      return { releaseId };
    },
    submit: (releaseId, command, actor, commandId) => {
      const flight = flightFor(releaseId);
      const { definition } = flight.state();
      // Another release may have taken its switches meanwhile.
      if (command.type === 'restart-ramp' || command.type === 'return-switch')
        requireFree(definition.bindings, definition);
      // A release of an earlier run that is to be taken back, or in which a program is to run, gets a driver first, who settles by reading back.
      const { run, status } = flight.state();
      const acts = actsOnSystems.has(command.type);
      // What a preflight found is no reason to drive: it is only kept of a release that has not begun.
      const drives = command.type !== 'record-preflight' && (acts || !isOver(flight.state()));
      if (run !== parts.host.now().run && drives && status !== 'created') {
        flight.takeOver(parts.me());
      }
      return flight.submit({ command, actor, commandId });
    },
    state: stateOf,
    definition: (releaseId) => flights.get(releaseId)?.state().definition ?? storedDefinition(journal, releaseId),
    hasUnsavedEvents: (releaseId) => flights.get(releaseId)?.hasUnsavedEvents() ?? false,
    killSwitchReadings: (releaseId) => flights.get(releaseId)?.killSwitchReadings() ?? {},
    splitReadings: (releaseId) => flights.get(releaseId)?.splitReadings() ?? {},
    guardExamples: (releaseId) => flights.get(releaseId)?.guardExamples() ?? {},
    liveTranscript: (releaseId, runId, after) => flights.get(releaseId)?.steps.live(runId, after) ?? null,
    close: async () => {
      await Promise.all([...flights.values()].map((flight) => flight.stop()));
      flights.clear();
      await pool.close();
    },
  };
}
