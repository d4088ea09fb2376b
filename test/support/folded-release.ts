import { defineRelease } from '../../electron/backend/conductor/release-definition.ts';
import { createMailbox, type ReleaseMailbox, storedEvents } from '../../electron/backend/conductor/release-mailbox.ts';
import type { Host } from '../../electron/backend/host.ts';
import type { Journal } from '../../electron/backend/journal/open-journal.ts';
import { evaluateGuard, type GuardReading, type GuardTrace, untraced } from '../../shared/guards/evaluate.ts';
import { limitsInForce } from '../../shared/guards/limits.ts';
import type { GuardPlan } from '../../shared/plan/release-plan.ts';
import type { ReleaseCommand } from '../../shared/release/commands.ts';
import { definitionText } from '../../shared/release/definitions/index.ts';
import type { Actor } from '../../shared/release/envelope.ts';
import type { ReleaseEvent, TextRef } from '../../shared/release/events.ts';
import type { Exposure } from '../../shared/release/exposure.ts';
import { type Effect, outstanding } from '../../shared/release/outstanding.ts';
import { currentBatchId } from '../../shared/release/queries.ts';
import type { FoundTarget } from '../../shared/release/split.ts';
import type { Binding, ReleaseDefinition, ReleaseState } from '../../shared/release/state.ts';
import { besideOutcome } from './fold/beside-outcome.ts';

/** What a gauge would answer at a moment of the release: both versions' values and the requests behind the new one's. */
export type Gauge = (
  guard: GuardPlan,
  elapsedMs: number,
  state: ReleaseState,
) => { readonly value: number | null; readonly stable: number; readonly size: number | null };

export interface FoldedReleaseOptions {
  readonly journal: Journal;
  readonly planText: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly gauge: Gauge;
  /** Targets of every switch. */
  readonly targets: readonly string[];
  /** UTC ms of the first event. */
  readonly startUtc: number;
  readonly pace?: number;
}

/**
 * A release that is flown through the real fold, guards and journal on a clock of its own: only the network is left out.
 * Effects are answered as a healthy system would.
 */
export interface FoldedRelease {
  readonly definition: ReleaseDefinition;
  state(): ReleaseState;
  events(): readonly ReleaseEvent[];
  /** Submits as the driver; throws the refusal's code. */
  act(command: ReleaseCommand, actor?: Actor): void;
  /** Lets time pass, polling every guard at its interval. */
  pass(ms: number): void;
  /** Lets time pass until it is so; throws after four hours. */
  passUntil(condition: (state: ReleaseState) => boolean): void;
  /** Time passes and nobody watches: the machine slept. */
  sleep(ms: number): void;
  raise(batchId: string): void;
  text(text: string): TextRef;
  utc(): number;
}

const stepMs = 1000;

export function foldRelease(options: FoldedReleaseOptions): FoldedRelease {
  const { journal, gauge, targets } = options;
  let elapsedMs = 0;
  let ids = 0;
  const now = () => ({ utc: options.startUtc + elapsedMs, monotonic: 50_000 + elapsedMs, run: 'run-1' });
  const newId = () => `fold-${++ids}`;
  const releaseId = `release-${options.startUtc}`;
  const definition = defineRelease(releaseId, options.planText, options.bindings, options.pace ?? 1);
  const host: Host = {
    now,
    newId,
    kind: 'test',
    readOnly: false,
    dataDirectory: '',
    notify: () => {},
    keepAwake: () => {},
    secret: () => null,
    cipher: null,
  };
  const mailbox: ReleaseMailbox = createMailbox({ journal, host, definition, onChange: () => {} });
  const driver: Actor = { kind: 'person', id: 'p-sun' };
  const live = new Map<string, Exposure>();
  const traces = new Map<string, GuardTrace>();

  const submit = (command: ReleaseCommand, actor: Actor): void => {
    const answer = mailbox.submit({ command, actor, commandId: newId() });
    if (!answer.ok)
      throw new Error(`${command.type} refused: ${answer.refusal.code} ${JSON.stringify(answer.refusal.params)}`);
    perform();
  };
  const perform = (): void => {
    for (let effect = outstanding(mailbox.state())[0]; effect !== undefined; effect = outstanding(mailbox.state())[0]) {
      elapsedMs += 410;
      submit(outcomeOf(effect), { kind: 'conductor', rule: effect.kind });
    }
  };
  const found = (exposure: Exposure): readonly FoundTarget[] => targets.map((target) => ({ target, exposure }));
  const result = { tookMs: 410, transcriptBlob: null, exitCode: null, httpStatus: null, note: null, error: null };
  const outcomeOf = (effect: Effect): ReleaseCommand => {
    switch (effect.kind) {
      case 'shift':
        live.set(effect.switchId, effect.to);
        return {
          type: 'record-shift',
          shiftId: effect.shiftId,
          outcome: 'succeeded',
          how: 'applied',
          found: found(effect.to),
          error: null,
          tookMs: 410,
        };
      case 'step':
        return {
          type: 'record-step',
          stepId: effect.stepId,
          attempt: effect.attempt,
          passed: true,
          result: { ...result, exitCode: 0 },
        };
      case 'rollback-action': {
        if (effect.phase === 'traffic' && effect.switchId !== null && effect.to !== null)
          live.set(effect.switchId, effect.to);
        const seen =
          effect.switchId === null || effect.phase === 'ensure-stable'
            ? null
            : found(live.get(effect.switchId) ?? { kind: 'percent', percent: 0 });
        return {
          type: 'record-rollback-action',
          rollbackId: effect.rollbackId,
          actionId: effect.actionId,
          passed: true,
          found: seen,
          result: { ...result, tookMs: 120 },
        };
      }
      case 'flag-return': {
        const { flagId, attempt } = effect;
        return { type: 'record-flag-return', flagId, attempt, error: null };
      }
      case 'annotation':
      case 'silence':
        return besideOutcome(effect, true, now().utc);
      case 'kill-switch': {
        const { flagId, actionId, attempt } = effect;
        const how = { how: 'written', before: null, error: null, tookMs: 120 } as const;
        return { type: 'record-kill-switch', flagId, actionId, attempt, ...how };
      }
      case 'switch-return': {
        const { switchId, actionId } = effect;
        const done = { how: 'restored', exact: true, diffBlob: null, tookMs: 5 } as const;
        const payload = {
          switchId,
          actionId,
          found: found(live.get(switchId) ?? { kind: 'percent', percent: 0 }),
          ...done,
        };
        return { type: 'record-switch-return', outcome: { type: 'switch-returned', payload } };
      }
      case 'kill-switch-sample': {
        const { flagId, actionId } = effect;
        return { type: 'record-kill-switch-sample', flagId, actionId, samples: [] };
      }
    }
  };
  const poll = (guard: GuardPlan): void => {
    const state = mailbox.state();
    const before = traces.get(guard.id) ?? untraced(now());
    const { value, stable, size } = gauge(guard, elapsedMs, state);
    const reading: GuardReading = {
      value,
      missing: value === null ? 'empty' : null,
      sampledAt: now().utc,
      sampleSize: size,
      sampleMissing: null,
    };
    const trace = evaluateGuard(guard, limitsInForce(state, guard, stable), before, reading, now());
    traces.set(guard.id, trace);
    const { level, reason } = trace.shown;
    if (before.shown.level !== level || before.shown.reason !== reason) {
      submit(
        {
          type: 'record-level',
          guardId: guard.id,
          level,
          reason,
          value,
          sampleSize: size,
          sampledAt: now().utc,
          coveredUntil: trace.lastReadingAt,
        },
        { kind: 'conductor', rule: `guard ${guard.id}` },
      );
    }
    const at = now().utc;
    journal.samples.record(releaseId, `${guard.id}/canary`, { at, value, size, ...trace.shown });
    if (guard.stableQuery !== null)
      journal.samples.record(releaseId, `${guard.id}/stable`, { at, value: stable, size: null, level, reason: null });
  };
  const isWatched = () => ['running', 'rolling-back'].includes(mailbox.state().status);
  const seal = (): void => {
    const chunks = journal.samples.sealAll(releaseId);
    if (chunks.length > 0) submit({ type: 'record-samples', chunks }, { kind: 'conductor', rule: 'seal samples' });
  };
  const passStep = (): void => {
    elapsedMs = Math.floor(elapsedMs / stepMs) * stepMs + stepMs;
    for (const guard of definition.plan.guards) if (isWatched() && elapsedMs % guard.everyMs < stepMs) poll(guard);
    if (!isWatched()) return;
    submit({ type: 'tick' }, { kind: 'conductor', rule: 'clock' });
    if (elapsedMs % 60_000 < stepMs || !isWatched()) seal();
  };
  const passUntil = (condition: (state: ReleaseState) => boolean): void => {
    for (const end = elapsedMs + 4 * 3_600_000; !condition(mailbox.state()); passStep()) {
      if (elapsedMs > end) throw new Error('four hours passed and it did not become so');
    }
  };

  const blob = (text: string) => journal.blobs.put(text, 'application/json');
  submit(
    {
      type: 'create-release',
      planBlob: blob(options.planText),
      definitionBlob: blob(definitionText(definition)),
      pace: options.pace ?? 1,
    },
    driver,
  );
  submit(
    { type: 'start-driver', driver: driver.id, coveredUntil: null },
    { kind: 'conductor', rule: 'driver started' },
  );

  return {
    definition,
    state: mailbox.state,
    events: () => storedEvents(journal, releaseId),
    act: (command, actor = driver) => {
      submit(command, actor);
      if (!isWatched()) seal();
    },
    pass: (ms) => {
      for (const end = elapsedMs + ms; elapsedMs < end; ) passStep();
    },
    passUntil,
    sleep: (ms) => {
      const coveredUntil = now();
      elapsedMs += ms;
      submit({ type: 'record-gap', coveredUntil }, { kind: 'conductor', rule: 'pause of the machine' });
    },
    raise: (batchId) => {
      const { sequence } = mailbox.state();
      submit({ type: 'start-batch', batchId, decided: { batch: currentBatchId(mailbox.state()), sequence } }, driver);
    },
    text: (text) => {
      const { id, hash } = journal.privateTexts.put(text);
      return { textId: id, textHash: hash };
    },
    utc: () => now().utc,
  };
}
