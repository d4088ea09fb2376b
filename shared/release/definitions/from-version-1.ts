import { isStored, listOf, type Stored, withDefaults } from './stored.ts';

/**
 * Version 1 is every definition without a version: from the first release that was ever stored, with one track, steps of
 * six kinds and two actions a guard, on. What such a definition lacks was not in the plan's language then: it gets what
 * the plan means by saying nothing.
 */
export function fromVersion1(definition: Stored): Stored {
  return { ...withDefaults(definition, { variables: {} }), plan: planFrom1(definition.plan as Stored) };
}

function planFrom1(plan: Stored): Stored {
  return {
    ...withDefaults(plan, {
      windows: windowsFrom1(plan),
      calendar: { holidays: [], workdays: [] },
      deadline: null,
      freezes: [],
      audiences: {},
      roles: [],
      onDemand: [],
      playbooks: [],
      announcements: [],
      flags: {},
      variables: {},
      secrets: [],
      items: [],
      variant: null,
      variants: [],
    }),
    tracks: listOf(plan.tracks).map((track) => ({
      ...withDefaults(track, { title: null }),
      batches: listOf(track.batches).map(batchFrom1),
    })),
    gates: listOf(plan.gates).map((gate) => ({ ...withDefaults(gate, gateDefaults), owner: textFrom1(gate.owner) })),
    guards: listOf(plan.guards).map(guardFrom1),
    steps: listOf(plan.steps).map(stepFrom1),
    finally: listOf(plan.finally).map(stepFrom1),
    rollback: rollbackFrom1(plan.rollback as Stored),
  };
}

const batchDefaults = {
  observeTargetMs: null,
  observeMaxMs: null,
  covers: [],
  startAt: null,
  afterPreviousMs: null,
  after: [],
} as const;

const gateDefaults = {
  origin: 'gate',
  endOf: null,
  category: null,
  due: null,
  evidenceRequired: false,
  evidence: null,
  validForMs: null,
  mayBeWaived: true,
  claimed: null,
  live: null,
  recorded: null,
  capacity: null,
} as const;

const guardDefaults = { role: 'guard', judgement: null, excludeDrills: false } as const;

const wayBackDefaults = {
  kind: null,
  to: null,
  possibleForMs: null,
  expected: [],
  doesNotRestore: [],
  pointOfNoReturn: false,
  flags: null,
  preconditions: [],
} as const;

function batchFrom1(batch: Stored): Stored {
  const { rollback } = batch;
  return { ...withDefaults(batch, batchDefaults), rollback: isStored(rollback) ? wayBackFrom1(rollback) : null };
}

function wayBackFrom1(wayBack: Stored): Stored {
  return withDefaults(wayBack, wayBackDefaults);
}

/** The short window was the only one. */
function windowsFrom1({ window, timeZone }: Stored): readonly Stored[] {
  if (window === null || window === undefined) return [];
  const everyDay = { days: null, date: null, holidays: null, holidayMargin: 0 };
  return [{ id: 'window', title: null, use: 'release', ...everyDay, ...(window as Stored), timeZone }];
}

/** One action for red and one for unknown became a list for each colour; `hold` is what every colour does anyway. */
function guardFrom1({ onRed, onUnknown, ...guard }: Stored): Stored {
  const actions = { yellow: [], red: actionsFrom1(onRed), unknown: actionsFrom1(onUnknown) };
  return withDefaults(guard, { ...guardDefaults, actions });
}

function actionsFrom1(action: unknown): readonly Stored[] {
  const { action: kind, scope, countdownMs } = (action ?? {}) as Stored;
  return kind === 'rollback' ? [{ action: kind, scope, countdownMs, mode: 'automatic' }] : [];
}

function stepFrom1(step: Stored): Stored {
  return { ...withDefaults(step, { lane: 'main' }), owner: textFrom1(step.owner) };
}

function rollbackFrom1({ doesNotRestore = [], ...rollback }: Stored): Stored {
  const steps = (list: unknown) => listOf(list).map(stepFrom1);
  const wayBack = isStored(rollback.wayBack) ? rollback.wayBack : { doesNotRestore };
  return {
    ...rollback,
    wayBack: wayBackFrom1(wayBack),
    scripts: steps(rollback.scripts),
    manual: steps(rollback.manual),
    separate: steps(rollback.separate),
  };
}

/** A word that was the same in both languages. */
function textFrom1(text: unknown): unknown {
  return typeof text === 'string' ? { zh: text, en: text } : (text ?? null);
}
