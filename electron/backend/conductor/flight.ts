import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KillSwitchReadings } from '../../../shared/contract/kill-switches.ts';
import type { CommandAnswer, SplitReading } from '../../../shared/contract/releases.ts';
import { toCockpitError } from '../../../shared/errors.ts';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import { wakeAt } from '../../../shared/release/decide/reactions.ts';
import { type Effect, outstanding } from '../../../shared/release/outstanding.ts';
import type { ReleaseDefinition, ReleaseState } from '../../../shared/release/state.ts';
import type { ConnectionPool } from '../connections/connection-pool.ts';
import type { Host } from '../host.ts';
import type { Journal } from '../journal/open-journal.ts';
import type { Log } from '../platform/log.ts';
import { createStepRunner, type StepRunner } from '../steps/index.ts';
import type { PlanSecrets } from '../vault/plan-secrets.ts';
import { createKillSwitchPoll } from '../watch/kill-switch-poll.ts';
import { type ReleaseWatch, watchRelease } from '../watch/watch-release.ts';
import { coveredUntil } from './covered-until.ts';
import { runAnnotation } from './effects/annotation.ts';
import type { EffectTools } from './effects/effect-tools.ts';
import { runExactReturn } from './effects/exact-return.ts';
import { runFlagReturn } from './effects/flag-return.ts';
import { runKillSwitch, sampleKillSwitch } from './effects/kill-switch.ts';
import { runRollbackAction } from './effects/rollback-action.ts';
import { runShift } from './effects/shift.ts';
import { runSilence } from './effects/silence.ts';
import { runStep } from './effects/step.ts';
import { createMailbox, type Submission } from './release-mailbox.ts';
import { isOver } from './release-row.ts';

/** A rollback that the journal did not take is offered to it again this often. */
const saveAgainMs = 1_000;
/** After a tick with which nothing was due, the next one comes no sooner. */
const wakeAgainMs = 50;
const longestTimerMs = 2 ** 31 - 1;
/** Longest that programs of steps are waited for at the end; they are asked at once and killed after a while. */
const stopDeadlineMs = 4_000;

/** One release being driven: its mailbox, the effects under way, the watch, and the one timer. */
export interface Flight {
  state(): ReleaseState;
  submit(submission: Submission): CommandAnswer;
  /** Takes the wheel for this run of the backend: every guard is unknown from here, intents are settled by reading back. */
  takeOver(driver: string): void;
  readonly steps: StepRunner;
  hasUnsavedEvents(): boolean;
  /** When each switch was last read by the watch. */
  splitReadings(): Readonly<Record<string, SplitReading>>;
  /** When each kill switch was last read. */
  killSwitchReadings(): KillSwitchReadings;
  /** By guard: what its newest value is about, where it shows that. */
  guardExamples(): Readonly<Record<string, readonly string[]>>;
  /** Ends watch, timer and effects; what was intended stays intended. Resolves when no program of a step runs any more. */
  stop(): Promise<void>;
}

export interface FlightParts {
  readonly journal: Journal;
  readonly planSecrets: Pick<PlanSecrets, 'get'>;
  readonly host: Host;
  readonly log: Log;
  readonly pool: ConnectionPool;
  readonly spoolFolder: string;
  readonly definition: ReleaseDefinition;
  /** Names by person id. */
  names(): Readonly<Record<string, string>>;
  /** Called when this release begins or ends being watched: the machine must not sleep meanwhile. */
  onWatching(watching: boolean): void;
}

export function createFlight(parts: FlightParts): Flight {
  const { journal, host, log, pool, definition } = parts;
  const running = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();
  let watch: ReleaseWatch | null = null;
  let timer: NodeJS.Timeout | undefined;
  let saveTimer: NodeJS.Timeout | undefined;
  let stopped = false;
  const splitReadings: Record<string, SplitReading> = {};
  const onSplitRead = (switchId: string, reading: SplitReading): void => {
    splitReadings[switchId] = reading;
  };
  const guardExamples: Record<string, readonly string[]> = {};
  const onExamples = (guardId: string, examples: readonly string[]): void => {
    if (examples.length > 0) guardExamples[guardId] = examples;
    else delete guardExamples[guardId];
  };

  const keepBlob = (content: string | Uint8Array, mediaType: string): string | null => {
    try {
      return journal.blobs.put(content, mediaType);
    } catch (thrown) {
      log.warn({ err: thrown, release: definition.releaseId }, 'evidence could not be kept');
      return null;
    }
  };
  const steps = createStepRunner(join(parts.spoolFolder, definition.releaseId), keepBlob);
  const mailbox = createMailbox({ journal, host, definition, onChange: () => settle() });
  const tools: EffectTools = {
    pool,
    steps,
    keepBlob,
    originals: new Map(),
    readBlob: (hash) => journal.blobs.get(hash),
    state: () => mailbox.state(),
    texts: {
      keep: (text) => {
        const { id, hash } = journal.privateTexts.put(text.toWellFormed());
        return { textId: id, textHash: hash };
      },
      read: ({ textId }) => journal.privateTexts.get(textId)?.text ?? null,
    },
    names: parts.names,
    secret: (name) => parts.planSecrets.get(name),
    commit: (command, rule) => {
      mailbox.submit({ command, actor: { kind: 'conductor', rule }, commandId: host.newId() });
    },
  };

  /**
   * The backend's own reports. A report that cannot be committed now is tried again: an outcome must not get lost.
   * `taken`: called once the fold has answered it.
   */
  const report = (
    command: ReleaseCommand,
    rule: string,
    taken = () => {},
    commandId = host.newId(),
    attempt = 0,
  ): void => {
    if (stopped) return;
    try {
      mailbox.submit({ command, actor: { kind: 'conductor', rule }, commandId });
      taken();
    } catch (thrown) {
      log.error({ error: toCockpitError(thrown), command: command.type }, 'report could not be committed');
      if (comeAgain.has(command.type)) return;
      const again = () => report(command, rule, taken, commandId, attempt + 1);
      setTimeout(again, Math.min(5_000, 250 * 2 ** attempt)).unref();
    }
  };
  const killSwitchPoll = createKillSwitchPoll({ host, pool, state: () => mailbox.state(), submit: report });
  const start = (effect: Effect): void => {
    const abort = new AbortController();
    // Until its outcome is committed it counts as under way: else it would be done a second time meanwhile.
    const taken = () => void running.delete(effect.key);
    const done = perform(effect, tools, abort.signal).then((outcome) => report(outcome, effect.kind, taken));
    running.set(effect.key, { abort, done });
  };
  const settle = (): void => {
    if (stopped) return;
    const state = mailbox.state();
    const effects = outstanding(state);
    const wanted = new Set(effects.map((effect) => effect.key));
    // What is no longer intended (a rollback took over) is ended; its outcome will find nobody waiting for it.
    for (const [key, { abort }] of running) if (!wanted.has(key)) abort.abort();
    for (const effect of effects) if (!running.has(effect.key)) start(effect);
    saveSoon();
    const goesOn = state.status === 'running' || state.status === 'rolling-back' || mailbox.hasUnsavedEvents();
    const watched = state.run === host.now().run && goesOn;
    if (watched && watch === null) {
      const told = { submit: report, onSplitRead, onExamples };
      watch = watchRelease({ journal, host, pool, state: () => mailbox.state(), ...told });
      parts.onWatching(true);
    } else if (!watched && watch !== null) {
      const ending = watch;
      watch = null;
      ending.stop();
      parts.onWatching(false);
      if (isOver(state)) recordHead();
    }
    killSwitchPoll.keep(state.run === host.now().run && wantsKillSwitches(state));
    wakeLater(0);
  };
  const wakeLater = (leastMs: number): void => {
    clearTimeout(timer);
    const at = wakeAt(mailbox.state());
    if (at === null) return;
    const waitMs = Math.max(leastMs, at - host.now().monotonic + 1);
    timer = setTimeout(
      () => {
        const before = mailbox.state();
        report({ type: 'tick' }, 'clock');
        // A timer may fire a fraction early, and a clock be set back: what was not due yet is asked for again.
        if (mailbox.state() === before) wakeLater(wakeAgainMs);
      },
      Math.min(waitMs, longestTimerMs),
    );
  };
  /** What a rollback could not commit is committed as soon as the journal takes it again. */
  const saveSoon = (): void => {
    clearTimeout(saveTimer);
    if (!mailbox.hasUnsavedEvents()) return;
    saveTimer = setTimeout(() => {
      if (!mailbox.saveUnsaved()) log.error({ release: definition.releaseId }, 'a rollback is not in the journal yet');
      settle();
    }, saveAgainMs);
  };
  /** The last chunks were sealed after the release ended: the head that proves its length is the one after them. */
  const recordHead = (): void => {
    const state = mailbox.state();
    const request = {
      stream: definition.releaseId,
      expectedSequence: state.sequence,
      events: [],
      recordHead: true,
    } as const;
    const commandId = `head:${definition.releaseId}:${state.sequence}`;
    try {
      journal.append({ ...request, commandId, actor: { kind: 'conductor', rule: 'release ended' }, at: host.now() });
    } catch (thrown) {
      log.warn({ err: thrown, release: definition.releaseId }, 'head could not be recorded');
    }
  };

  return {
    state: mailbox.state,
    submit: (submission) => {
      // A click that is handled right after the machine woke must not count the sleep as observed.
      watch?.pulse();
      return mailbox.submit(submission);
    },
    steps,
    hasUnsavedEvents: mailbox.hasUnsavedEvents,
    splitReadings: () => splitReadings,
    killSwitchReadings: killSwitchPoll.readings,
    guardExamples: () => guardExamples,
    takeOver: (driver) => {
      const covered = coveredUntil(mailbox.state(), journal.samples.lastSampleAt(definition.releaseId));
      const command = { type: 'start-driver', driver, coveredUntil: covered } as const;
      mailbox.submit({ command, actor: { kind: 'conductor', rule: 'driver started' }, commandId: host.newId() });
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      clearTimeout(saveTimer);
      const ending = [...running.values()];
      for (const { abort } of ending) abort.abort();
      watch?.stop();
      watch = null;
      killSwitchPoll.keep(false);
      parts.onWatching(false);
      if (!mailbox.saveUnsaved()) log.error({ release: definition.releaseId }, 'a rollback was not saved');
      await Promise.race([
        Promise.allSettled(ending.map(({ done }) => done)),
        sleep(stopDeadlineMs, null, { ref: false }),
      ]);
    },
  };
}

/** Levels, splits and samples come again with the next poll, ticks by themselves; anything else would be lost. */
const comeAgain: ReadonlySet<ReleaseCommand['type']> = new Set<ReleaseCommand['type']>([
  'record-level',
  'record-found',
  'record-kill-switch-position',
  'record-samples',
  'record-gap',
  'tick',
]);

/** Of a release that is over only those that are engaged are looked at, or that somebody was just asked to move. */
export function wantsKillSwitches(state: ReleaseState): boolean {
  const all = Object.values(state.killSwitches);
  if (all.length === 0 || state.closedAt !== null) return false;
  return !isOver(state) || all.some(({ position, action }) => position === 'engaged' || action?.status === 'failed');
}

function perform(effect: Effect, tools: EffectTools, signal: AbortSignal): Promise<ReleaseCommand> {
  switch (effect.kind) {
    case 'shift':
      return runShift(effect, tools);
    case 'step':
      return runStep(effect, tools, signal);
    case 'rollback-action':
      return runRollbackAction(effect, tools);
    case 'flag-return':
      return runFlagReturn(effect, tools, signal);
    case 'annotation':
      return runAnnotation(effect, tools, signal);
    case 'silence':
      return runSilence(effect, tools, signal);
    case 'kill-switch':
      return runKillSwitch(effect, tools, signal);
    case 'kill-switch-sample':
      return sampleKillSwitch(effect, tools, signal);
    case 'switch-return':
      return runExactReturn(effect, tools);
  }
}
