import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStore } from 'zustand';
import type { ReleaseSession, ReleaseView } from '../../../renderer/stores/release-store.ts';
import { compilePlan } from '../../../shared/plan/compile/index.ts';
import { lintPlan } from '../../../shared/plan/lint/index.ts';
import type { OperatorInput, ReleaseCommand } from '../../../shared/release/commands.ts';
import { decide } from '../../../shared/release/decide/index.ts';
import type { Actor } from '../../../shared/release/envelope.ts';
import type { Level, ReleaseEvent, TextRef } from '../../../shared/release/events.ts';
import { evolve } from '../../../shared/release/evolve/index.ts';
import { emptyRelease, type ReleaseDefinition, type ReleaseState } from '../../../shared/release/state.ts';
import type { Now } from '../../../shared/release/time.ts';
import { passedPreflight } from '../../support/fold/passed-preflight.ts';

export const practicePlan = readFileSync(
  join(import.meta.dirname, '../../../shared/plan/templates/practice.yaml'),
  'utf8',
);
/** The practice plan with nothing that watches it. */
export const unguardedPlan = practicePlan.replace(/^guards:\n(?: .*\n)+/m, '');
const startUtc = Date.UTC(2026, 2, 3, 18, 0, 0);
const person: Actor = { kind: 'person', id: 'p1' };
const conductor: Actor = { kind: 'conductor', rule: 'test' };

/** A release that is decided and folded in this process by the product's own rules, on a clock that the test moves. */
export interface FoldedSession extends ReleaseSession {
  state(): ReleaseState;
  now(): Now;
  pass(ms: number): void;
  /** Everything that was sent and what became of it: null, or the code of the refusal. */
  readonly sent: { readonly command: OperatorInput; readonly refusal: string | null }[];
  report(command: ReleaseCommand, actor?: Actor): void;
  level(guardId: string, level: Level, value: number | null): void;
  /** Every guard green. */
  green(): void;
  /** Starts a batch; its shift is under way. */
  begin(batchId: string): void;
  /** Starts a batch and lets its shift succeed on one target. */
  raise(batchId: string): void;
}

/** The practice plan, or another `text`, with `additions` to it and slots beside its own, begun, the steps before the first raise done. */
export function beginFoldedSession(additions = '', slots = '', text = practicePlan): FoldedSession {
  const { file } = lintPlan(`${text.replace(/^connections:\n/m, (line) => `${line}${slots}`)}\n${additions}`);
  if (file === null) throw new Error('the practice plan does not parse');
  const binding = { connectionId: 'practice', kind: 'practice', name: 'range', environment: 'practice' as const };
  const plan = compilePlan(file);
  const definition: ReleaseDefinition = {
    releaseId: 'r1',
    plan,
    bindings: Object.fromEntries(Object.keys(plan.slots).map((slot) => [slot, binding])),
    variables: {},
    commandsHash: null,
  };
  let elapsedMs = 0;
  let ids = 0;
  const now = (): Now => ({ utc: startUtc + elapsedMs, monotonic: 1_000 + elapsedMs, run: 'run-1' });
  const store = createStore<ReleaseView>(() => ({
    state: emptyRelease(definition),
    fault: null,
    feed: [],
    feedIsCut: false,
    texts: {},
    notice: null,
  }));
  const state = (): ReleaseState => store.getState().state!;
  const submit = (command: ReleaseCommand, actor: Actor) => {
    const commandId = `c${++ids}`;
    const decision = decide(state(), command, { now: now(), actor, commandId });
    if (!decision.ok) return decision.refusal;
    for (const made of decision.events) {
      const sequence = state().sequence + 1;
      const event = {
        ...made,
        position: sequence,
        stream: 'r1',
        sequence,
        at: now(),
        actor,
        commandId,
        hash: '',
      } as ReleaseEvent;
      store.setState((view) => ({ state: evolve(view.state!, event), feed: [...view.feed, event] }));
    }
    return null;
  };
  const must = (command: ReleaseCommand, actor: Actor): void => {
    const refusal = submit(command, actor);
    if (refusal !== null) throw new Error(`${command.type} refused: ${refusal.code}`);
  };
  const sent: { command: OperatorInput; refusal: string | null }[] = [];
  const session: FoldedSession = {
    releaseId: 'r1',
    store,
    state,
    now,
    sent,
    pass: (ms) => {
      elapsedMs += ms;
    },
    report: (command, actor = conductor) => must(command, actor),
    send: async (command) => {
      const refusal = submit(withReferences(command), person);
      sent.push({ command, refusal: refusal?.code ?? null });
      store.setState({ notice: refusal === null ? null : { kind: 'refused', refusal } });
      return refusal === null;
    },
    settle: () => Promise.reject(new Error('this session has no other procedures')),
    dismissNotice: () => store.setState({ notice: null }),
    close: () => {},
    level: (guardId, level, value) =>
      must(
        {
          type: 'record-level',
          guardId,
          level,
          reason: level === 'unknown' ? 'empty' : (`within-${level}` as 'within-green'),
          value,
          sampleSize: 100,
          sampledAt: now().utc,
          coveredUntil: now(),
        },
        conductor,
      ),
    green: () => {
      for (const guard of definition.plan.guards) session.level(guard.id, 'green', 0.01);
    },
    begin: (batchId) => {
      const batch = Object.values(state().tracks)[0]?.currentBatch ?? null;
      must({ type: 'start-batch', batchId, decided: { batch, sequence: state().sequence } }, person);
    },
    raise: (batchId) => {
      session.begin(batchId);
      const shift = Object.values(state().shifts).at(-1)!;
      must(
        {
          type: 'record-shift',
          shiftId: shift.shiftId,
          outcome: 'succeeded',
          how: 'applied',
          found: [{ target: 'router', exposure: shift.to }],
          error: null,
          tookMs: 40,
        },
        conductor,
      );
    },
  };
  must({ type: 'create-release', planBlob: '', definitionBlob: '', pace: 1 }, person);
  must({ type: 'start-driver', driver: 'p1', coveredUntil: null }, conductor);
  must(passedPreflight, person);
  must({ type: 'begin-release' }, person);
  for (const stepId of ['read-notes', 'record-machine'])
    must({ type: 'skip-step', stepId, reason: reference('x') }, person);
  return session;
}

export function passGates(session: FoldedSession): void {
  for (const gateId of Object.keys(session.state().gates)) {
    session.report({ type: 'pass-gate', gateId, note: null, evidenceBlob: null }, person);
  }
}

/** Raised once, every guard green, the step of that batch confirmed. */
export function observeFirstBatch(session: FoldedSession): void {
  passGates(session);
  session.raise('REL-B0');
  session.green();
  session.report({ type: 'confirm-step', stepId: 'smoke-test', passed: true, note: null, evidenceBlob: null });
}

function reference(text: string): TextRef {
  return { textId: text, textHash: '' };
}

/** What the backend does with free text before the fold sees it. */
function withReferences(command: OperatorInput): ReleaseCommand {
  return Object.fromEntries(
    Object.entries(command).map(([key, value]) =>
      ['reason', 'note', 'text', 'evidence'].includes(key) && typeof value === 'string'
        ? [key, reference(value)]
        : [key, value],
    ),
  ) as unknown as ReleaseCommand;
}
