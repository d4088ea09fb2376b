import fc from 'fast-check';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import type { Level } from '../../../shared/release/events.ts';
import type { StepMark } from '../../../shared/steps/step-fields.ts';
import { type EffectOutcome, effectOutcomes } from './live-splits.ts';
import { passedPreflight } from './passed-preflight.ts';

/** Something that happens to a release: a person's doing, an outcome, a reading, or time. Ids are resolved when it is made. */
export type Move =
  | { readonly kind: 'advance' }
  /** A good quarter of an hour: what comes next is done, everything works, everything stays green. */
  | { readonly kind: 'cruise' }
  /** The same, up to the moment at which the next batch could be started. */
  | { readonly kind: 'get-ready' }
  | { readonly kind: 'effects'; readonly outcomes: readonly EffectOutcome[] }
  | { readonly kind: 'all-green' }
  | { readonly kind: 'level'; readonly guard: number; readonly level: Level; readonly silentMs: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'gap'; readonly ms: number }
  | { readonly kind: 'tick' }
  | { readonly kind: 'wake' }
  | { readonly kind: 'restart'; readonly unseenMs: number; readonly offMs: number; readonly sawNothing: boolean }
  | { readonly kind: 'wall-clock'; readonly ms: number }
  | { readonly kind: 'somebody-else'; readonly target: number; readonly percent: number; readonly seen: boolean }
  | { readonly kind: 'click-again' }
  /** A click on the next batch, whatever the screen says, decided so many events ago. */
  | { readonly kind: 'promote'; readonly behind: number }
  | { readonly kind: 'command'; readonly command: ReleaseCommand; readonly automatic: boolean };

/** An id of the fixture plan, now and then one that the plan does not have. */
const oneOf = (...ids: readonly string[]) =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...ids) },
    { weight: 1, arbitrary: fc.constantFrom('toString', 'constructor', '', 'nobody') },
  );
const batchId = oneOf('B1', 'B2', 'B3', 'B4');
const guardId = oneOf('errors', 'latency', 'saturation', 'rate');
const gateId = oneOf('ready', 'business', 'blockers', 'here');
const stepId = oneOf(
  'notes',
  'record',
  'smoke',
  'soak',
  'agree',
  'look',
  'shift-two',
  'tell',
  'archive',
  'minutes',
  'filed',
  'verdict',
  'celebrate',
  'close-up',
  'close',
  'tidy',
  'orders',
  'database',
  'restore',
);
const switchId = oneOf('edge', 'api');
const text = fc.constant({ textId: 'text-1', textHash: 'hash-1' });
const percent = fc.constantFrom(0, 1, 5, 10, 20, 33, 50, 100);
const decided = fc.record({
  batch: fc.option(fc.constantFrom('B1', 'B2', 'B3', 'B4'), { nil: null }),
  sequence: fc.nat({ max: 200 }),
});
/** The wall clock of the driver begins here. */
const untilUtc = fc.integer({ min: -60_000, max: 900_000 }).map((ms) => 1_700_000_000_000 + ms);

/** Commands as a confused, hostile or hurried client may send them. */
const anyCommand: fc.Arbitrary<ReleaseCommand> = fc.oneof(
  fc.constantFrom<ReleaseCommand>(
    { type: 'begin-release' },
    passedPreflight,
    { ...passedPreflight, failed: ['connection:edge'] },
    { type: 'acknowledge-preflight', evidenceBlob: 'preflight', reason: null },
    { type: 'resume-release' },
    { type: 'complete-release' },
    { type: 'roll-back', scope: 'stage' },
    { type: 'roll-back', scope: 'all' },
    { type: 'retry-rollback-action', actionId: 'c1:flag:beta' },
    { type: 'answer-precondition', preconditionId: 'agreed', met: true },
    { type: 'answer-precondition', preconditionId: 'agreed', met: false },
    { type: 'override-precondition', preconditionId: 'sync', reason: { textId: 'text-1', textHash: 'hash-1' } },
    { type: 'withdraw-rollback', reason: null },
    { type: 'approve-commands', commandsHash: 'commands-hash' },
    { type: 'approve-commands', commandsHash: 'other' },
    { type: 'hold-release', reason: null },
    { type: 'abort-release', reason: null },
    { type: 'create-release', planBlob: 'p', definitionBlob: 'd', pace: 1 },
  ),
  fc.record({
    type: fc.constant('pass-gate' as const),
    gateId,
    note: fc.constant(null),
    evidenceBlob: fc.constant(null),
  }),
  fc.record({ type: fc.constant('fail-gate' as const), gateId, note: fc.constant(null) }),
  fc.record({
    type: fc.constant('record-presence' as const),
    roleId: oneOf('dba'),
    present: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('give-waiver' as const),
    subject: fc.oneof(
      fc.record({ kind: fc.constant('gate' as const), id: gateId }),
      fc.record({ kind: fc.constant('guard' as const), id: guardId }),
      fc.record({ kind: fc.constant('observation' as const), id: batchId }),
    ),
    reason: text,
    until: untilUtc,
  }),
  fc.record({ type: fc.constant('start-step' as const), stepId }),
  fc.record({
    type: fc.constant('start-step' as const),
    stepId,
    confirmedMarks: fc.constantFrom<StepMark[]>(['dangerous'], ['dangerous', 'load-test']),
  }),
  fc.record({
    type: fc.constant('decide-step' as const),
    stepId: oneOf('verdict', 'tell'),
    exitId: oneOf('well', 'again', 'wait', 'back', 'out'),
    reason: fc.option(text, { nil: null }),
  }),
  fc.record({ type: fc.constant('skip-step' as const), stepId, reason: fc.option(text, { nil: null }) }),
  fc.record({
    type: fc.constant('confirm-step' as const),
    stepId,
    passed: fc.boolean(),
    note: fc.constant(null),
    evidenceBlob: fc.constant(null),
  }),
  fc.record({
    type: fc.constant('approve-step' as const),
    stepId,
    approver: fc.constantFrom('person-driver', 'person-second'),
    way: fc.constantFrom('claimed' as const, 'pin' as const),
    evidence: fc.constant(null),
    evidenceBlob: fc.constant(null),
  }),
  fc.record({ type: fc.constant('start-batch' as const), batchId, decided }),
  fc.record({
    type: fc.constant('retry-shift' as const),
    shiftId: fc.constantFrom('c1:edge', 'toString', ''),
    decided,
  }),
  fc.record({
    type: fc.constant('lower-exposure' as const),
    switchId,
    to: fc.record({ kind: fc.constant('percent' as const), percent }),
  }),
  fc.record({ type: fc.constant('acknowledge-drift' as const), switchId }),
  fc.record({ type: fc.constant('return-switch' as const), switchId, revision: fc.constant('as seen') }),
  fc.record({ type: fc.constant('cancel-countdown' as const), guardId }),
  fc.record({
    type: fc.constant('switch-auto-rollback' as const),
    enabled: fc.boolean(),
    reason: fc.option(text, { nil: null }),
  }),
);

const outcomes = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<EffectOutcome>('done') },
    { weight: 3, arbitrary: fc.constantFrom(...effectOutcomes) },
  ),
  { minLength: 1, maxLength: 4 },
);
const duration = fc.constantFrom(0, 1, 4_000, 10_000, 20_000, 45_000, 61_000, 125_000);

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Move>({ kind: 'advance' }) },
  { weight: 2, arbitrary: fc.constant<Move>({ kind: 'cruise' }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('effects' as const), outcomes }) },
  { weight: 6, arbitrary: fc.constant<Move>({ kind: 'all-green' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('level' as const),
      guard: fc.constantFrom(0, 0, 0, 1, 2, 2, 3, 4),
      level: fc.constantFrom<Level>('green', 'yellow', 'red', 'red', 'unknown'),
      silentMs: fc.constantFrom(0, 0, 0, 9_000),
    }),
  },
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: duration }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('gap' as const), ms: duration }) },
  { weight: 2, arbitrary: fc.constant<Move>({ kind: 'tick' }) },
  { weight: 4, arbitrary: fc.constant<Move>({ kind: 'wake' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('restart' as const),
      unseenMs: fc.constantFrom(0, 5_000),
      offMs: fc.constantFrom(0, 60_000, -3_600_000),
      sawNothing: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wall-clock' as const), ms: fc.constantFrom(-3_600_000, -1_000, 5_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('somebody-else' as const),
      target: fc.nat({ max: 2 }),
      percent,
      seen: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'click-again' }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('promote' as const), behind: fc.integer({ min: -3, max: 12 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('command' as const), command: anyCommand, automatic: fc.boolean() }),
  },
);

/** All is ready, then one thing happens, then somebody clicks. */
const spoiled: fc.Arbitrary<readonly Move[]> = fc
  .oneof(
    move.filter(({ kind }) => kind !== 'cruise' && kind !== 'advance' && kind !== 'promote'),
    fc.constant<Move>({ kind: 'command', command: { type: 'hold-release', reason: null }, automatic: false }),
    fc.record({
      kind: fc.constant('somebody-else' as const),
      target: fc.nat({ max: 2 }),
      percent,
      seen: fc.constant(true),
    }),
  )
  .map((spoil): readonly Move[] => [{ kind: 'get-ready' }, spoil, { kind: 'promote', behind: 0 }]);

/** A rollback whose systems do not do as they are told. */
const brokenRollback: fc.Arbitrary<readonly Move[]> = fc
  .tuple(
    fc.constantFrom('stage' as const, 'all' as const),
    fc.array(fc.constantFrom(...effectOutcomes), { minLength: 2, maxLength: 5 }),
  )
  .map(([scope, outcomesOf]): readonly Move[] => [
    { kind: 'command', command: { type: 'roll-back', scope }, automatic: false },
    ...Array.from(
      { length: 10 },
      (_, index): Move => ({ kind: 'effects', outcomes: outcomesOf.slice(index % outcomesOf.length) }),
    ),
    { kind: 'pass', ms: 1_000 },
  ]);

const climb = (rungs: number): readonly Move[] => Array.from({ length: rungs }, (): Move => ({ kind: 'cruise' }));

/** To the top, and then one step of the runbook after the other, until the release could be declared complete. */
const homeward: readonly Move[] = [
  ...climb(4),
  ...Array.from({ length: 16 }, (): readonly Move[] => [
    { kind: 'advance' },
    { kind: 'effects', outcomes: ['done'] },
    { kind: 'all-green' },
    { kind: 'pass', ms: 10_000 },
  ]).flat(),
];

/** A life of a release: it gets to some rung, and then it mostly goes on and often enough goes wrong. */
export const moves: fc.Arbitrary<readonly Move[]> = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: fc.nat({ max: 4 }).map((rungs) => climb(rungs)) },
      { weight: 1, arbitrary: fc.constant(homeward) },
    ),
    fc.array(
      fc.oneof({ weight: 12, arbitrary: move.map((one): readonly Move[] => [one]) }, { weight: 1, arbitrary: spoiled }),
      {
        minLength: 10,
        maxLength: 60,
        size: 'max',
      },
    ),
    fc.oneof({ weight: 2, arbitrary: fc.constant<readonly Move[]>([]) }, { weight: 1, arbitrary: brokenRollback }),
  )
  .map(([begin, rest, end]) => [...begin, ...rest.flat(), ...end]);
