import type { ErrorParams } from '../errors.ts';
import { shortWindowId } from '../plan/compile/time.ts';
import { type BatchPlan, batchesOf, type StepPlan } from '../plan/release-plan.ts';
import { type LocalText, localText } from '../plan/scalars.ts';
import { placedSteps } from '../plan/step-lists.ts';
import type { Actor } from '../release/envelope.ts';
import type { TextRef } from '../release/events.ts';
import type { ClusterObjectRef, FlagValue } from '../release/runbook-events.ts';
import { type FoundTarget, wasRead } from '../release/split.ts';
import type { ReleaseDefinition } from '../release/state.ts';
import { objectText } from '../steps/cluster.ts';
import { connectionName } from './connection-name.ts';
import { formatClock, formatDate, formatDuration, formatExposure, formatValue } from './format.ts';
import type { Language } from './index.ts';
import { sayExposure } from './say-exposure.ts';
import type { Translate } from './translator.ts';

/** Everything that is needed to speak about one release: words, the plan's own names, people, free texts. */
export interface Speech {
  readonly t: Translate;
  readonly language: Language;
  readonly definition: ReleaseDefinition;
  /** Names by person id; an unknown person is called by their id. */
  readonly names: Readonly<Record<string, string>>;
  /** Free texts by id; null where one was redacted, absent where it is not read yet. */
  readonly texts: Readonly<Record<string, string | null>>;
  /** Zone in which times of day are told. */
  readonly timeZone: string;
}

/** `t` without the check of keys, for keys that are put together from codes. A missing key shows as the key. */
export function say(t: Translate, key: string, params: object = {}): string {
  return (t as unknown as (key: string, params: object) => string)(key, params);
}

export function local(speech: Speech, text: LocalText): string {
  return text[speech.language];
}

const named = (
  speech: Speech,
  items: readonly { readonly id: string; readonly title: LocalText }[],
  id: string,
): string => {
  const item = items.find((candidate) => candidate.id === id);
  return item === undefined ? id : local(speech, item.title);
};

export function guardName(speech: Speech, id: string): string {
  // What is asked for a gate's sake is called as the gate is.
  const gate = speech.definition.plan.gates.find((candidate) => candidate.live === id);
  if (gate !== undefined) return gateName(speech, gate.id);
  return named(speech, speech.definition.plan.guards, id);
}

export function gateName(speech: Speech, id: string): string {
  const gate = speech.definition.plan.gates.find((candidate) => candidate.id === id);
  if (gate?.origin === 'capacity') return say(speech.t, 'flight:gates.capacity', { batch: local(speech, gate.title) });
  if (gate?.origin === 'drill') return say(speech.t, 'flight:gates.drill', { title: local(speech, gate.title) });
  return named(speech, speech.definition.plan.gates, id);
}

export function playbookName(speech: Speech, id: string): string {
  return named(speech, speech.definition.plan.playbooks, id);
}

/** An announcement, a drill, or anything else that is ticked off beside the runbook. */
export function itemName(speech: Speech, id: string): string {
  const item = speech.definition.plan.items.find((candidate) => candidate.id === id);
  const title = named(speech, speech.definition.plan.items, id);
  return item?.section === 'announcement' && item.partOf !== undefined
    ? say(speech.t, 'items:draft', { title })
    : title;
}

export function roleName(speech: Speech, id: string): string {
  return named(speech, speech.definition.plan.roles, id);
}

export function stepName(speech: Speech, id: string): string {
  const step = placedSteps(speech.definition.plan).get(id)?.step;
  return step === undefined ? id : stepTitle(speech, step);
}

/** A step's title; where the plan gave a shift none, it is called by what it opens, as the batch on the ladder is. */
export function stepTitle(speech: Speech, { kind, batch, title }: Pick<StepPlan, 'kind' | 'batch' | 'title'>): string {
  const opens = kind === 'shift' ? batchesOf(speech.definition.plan).find(({ id }) => id === batch) : undefined;
  const isMade = opens?.exposure.kind !== 'none' && opens?.title === null;
  return isMade && title.en === formatExposure(opens.exposure)
    ? sayExposure(speech, opens.exposure)
    : local(speech, title);
}

export function flagName(speech: Speech, id: string): string {
  const { flags } = speech.definition.plan;
  const flag = Object.hasOwn(flags, id) ? flags[id] : undefined;
  return flag === undefined ? id : local(speech, flag.title);
}

/** What must hold before a rollback, of the plan or of one of its batches. */
export function preconditionName(speech: Speech, id: string): string {
  const { plan } = speech.definition;
  const ways = [plan.rollback.wayBack, ...batchesOf(plan).flatMap(({ rollback }) => rollback ?? [])];
  const found = ways.flatMap(({ preconditions = [] }) => preconditions).find((condition) => condition.id === id);
  return found === undefined ? id : local(speech, found.title);
}

/** A flag's value: on, off, what it is set to, or that there is none. */
/** `Deployment/api`, with its namespace where it is not the connection's. */
export function clusterObjectName({ kind, name, namespace }: ClusterObjectRef): string {
  return objectText({ kind, name, namespace: namespace ?? undefined });
}

export function flagText(speech: Speech, value: FlagValue | null): string {
  if (value === null) return say(speech.t, 'steps:flagNone');
  return typeof value === 'boolean' ? say(speech.t, value ? 'events:on' : 'events:off') : String(value);
}

export function announcementName(speech: Speech, id: string): string {
  return named(speech, speech.definition.plan.announcements, id);
}

/** The label of an exit of a decision. */
export function exitName(speech: Speech, stepId: string, exitId: string): string {
  const file = placedSteps(speech.definition.plan).get(stepId)?.step.file;
  const exit = file?.kind === 'decision' ? file.exits.find(({ id }) => id === exitId) : undefined;
  return exit === undefined ? exitId : local(speech, localText(exit.title));
}

/** How much a batch opens, as it is called on the ladder: `10 %`, or its title where it opens nothing that has a share. */
export function batchExposure(speech: Speech, id: string | null): string {
  const batch = batchesOf(speech.definition.plan).find((candidate) => candidate.id === id);
  if (batch === undefined) return formatExposure({ kind: 'percent', percent: 0 });
  return batch.exposure.kind === 'none' ? phaseName(speech, batch) : sayExposure(speech, batch.exposure);
}

/** A batch that moves no traffic is called by its title. */
function phaseName(speech: Speech, batch: BatchPlan): string {
  return batch.title === null ? batch.id : local(speech, batch.title);
}

/** `REL-B2 · 10 %`, with the title where it has one. */
export function batchName(speech: Speech, id: string): string {
  const batch = batchesOf(speech.definition.plan).find((candidate) => candidate.id === id);
  if (batch === undefined) return id;
  const exposure = batch.exposure.kind === 'none' ? null : sayExposure(speech, batch.exposure);
  return [id, batch.title === null ? null : local(speech, batch.title), exposure]
    .filter((part) => part !== null)
    .join(' · ');
}

/** A traffic switch is called as its connection is; without one, as the plan's slot. */
export function switchName(speech: Speech, id: string): string {
  const { bindings, plan } = speech.definition;
  const slot = plan.slots[id];
  const binding = bindings[id];
  if (binding !== undefined) return connectionName(speech.t, binding);
  return slot === undefined ? id : local(speech, slot.title);
}

export function guardValue(speech: Speech, guardId: string, value: number | null): string {
  const guard = speech.definition.plan.guards.find((candidate) => candidate.id === guardId);
  return formatValue(value, guard?.unit ?? 'count');
}

/** `web-1 10 %, web-2 9 %`; one number where all targets carry the same. */
export function foundText(speech: Speech, found: readonly FoundTarget[] | null): string {
  if (found === null || found.length === 0) return '–';
  const texts = found.map((target) => {
    const text = sayExposure(speech, target.exposure);
    return wasRead(target) ? text : `${text} · ${speech.t('flight:ladder.onlyReported')}`;
  });
  if (texts.length > 1 && texts.every((text) => text === texts[0])) {
    return `${found.map((target) => target.target).join(', ')} ${texts[0]}`;
  }
  return found.map((target, index) => `${target.target} ${texts[index]}`).join(', ');
}

export function actorName(speech: Speech, actor: Actor | null): string {
  if (actor === null) return say(speech.t, 'flight:noDriver');
  if (actor.kind === 'conductor') return say(speech.t, 'events:actor.conductor');
  if (actor.kind === 'automation') return say(speech.t, 'events:actor.automation');
  return personName(speech, actor.id);
}

export function personName(speech: Speech, id: string | null): string {
  if (id === null) return say(speech.t, 'flight:noDriver');
  return speech.names[id] ?? id;
}

/** A free text by its reference. */
export function freeText(speech: Speech, ref: TextRef | null, missing: string): string {
  return ref === null ? missing : (speech.texts[ref.textId] ?? missing);
}

/** What a reading was about, one text for each; empty where nothing was kept, or it was redacted. */
export function examplesOf(speech: Speech, ref: TextRef | null | undefined): readonly string[] {
  return ref == null ? [] : (speech.texts[ref.textId] ?? '').split('\n').filter((line) => line !== '');
}

export function clock(speech: Speech, utcMs: number, precision: 'seconds' | 'minutes' = 'minutes'): string {
  return formatClock(utcMs, speech.timeZone, precision);
}

/** A time that may be days away, with its date: `03-04 22:00`. */
export function moment(speech: Speech, utcMs: number): string {
  return `${formatDate(utcMs, speech.timeZone).slice(5)} ${clock(speech, utcMs)}`;
}

/** A window is called by its title; the one that the plan writes in short is the release window. */
export function windowName(speech: Speech, id: string): string {
  const window = speech.definition.plan.windows.find((candidate) => candidate.id === id);
  if (window?.title != null) return local(speech, window.title);
  return id === shortWindowId ? say(speech.t, 'flight:times.releaseWindow') : id;
}

export function freezeName(speech: Speech, id: string): string {
  return named(speech, speech.definition.plan.freezes, id);
}

/** Ids in params become the plan's names: what every sentence about this release may use. */
export function namedParams(speech: Speech, params: ErrorParams): Record<string, string | number | boolean | null> {
  const text = (key: string): string | null => (typeof params[key] === 'string' ? params[key] : null);
  const step = text('step') ?? text('first');
  const batch = text('batch') ?? text('next');
  const guard = text('guard');
  const gate = text('gate');
  const flag = text('flag');
  const precondition = text('precondition');
  const onSwitch = text('switch');
  const remainingMs = params.remainingMs;
  const { opensAt } = params;
  const window = text('window');
  const freeze = text('freeze');
  const item = text('item');
  const part = text('part');
  const drill = text('drill');
  return {
    ...params,
    ...(step === null ? {} : { step: stepName(speech, step) }),
    ...(batch === null ? {} : { batch: batchExposure(speech, batch) }),
    ...(guard === null ? {} : { guard: guardName(speech, guard) }),
    ...(item === null ? {} : { item: itemName(speech, item) }),
    ...(part === null ? {} : { part: itemName(speech, part) }),
    ...(drill === null ? {} : { drill: itemName(speech, drill) }),
    ...(window === null ? {} : { window: windowName(speech, window) }),
    ...(freeze === null ? {} : { freeze: freezeName(speech, freeze) }),
    ...('opensAt' in params ? { opens: typeof opensAt === 'number' ? ` ${moment(speech, opensAt)}` : '' } : {}),
    ...(precondition === null ? {} : { precondition: preconditionName(speech, precondition) }),
    ...(flag === null ? {} : { flag: flagName(speech, flag) }),
    ...(gate === null ? {} : { gate: gateName(speech, gate) }),
    ...(onSwitch === null ? {} : { switch: switchName(speech, onSwitch) }),
    ...(typeof remainingMs === 'number' ? { remaining: formatDuration(Math.ceil(remainingMs / 1000) * 1000) } : {}),
  };
}

/** A refusal in the shortest form, for the button that waits for it: `P95 green`, `11 min more green time`. */
export function sayBlocker(speech: Speech, refusal: { readonly code: string; readonly params: ErrorParams }): string {
  return say(speech.t, `flight:blocker.${refusal.code}`, {
    ...namedParams(speech, refusal.params),
    defaultValue: refusal.code,
  });
}

/** A refusal as a sentence that names what it is about. */
export function sayRefusalOf(speech: Speech, refusal: { readonly code: string; readonly params: ErrorParams }): string {
  const sentence = say(speech.t, `reasons:refusal.${refusal.code}`, { ...refusal.params, defaultValue: refusal.code });
  const {
    step,
    guard,
    gate,
    switch: onSwitch,
    remaining,
    flag,
    window,
    freeze,
    opens,
    drill,
    part,
  } = namedParams(speech, refusal.params);
  const about = [flag, guard, gate, drill, part, step, onSwitch, remaining, window, freeze, opens]
    .filter((part): part is string => typeof part === 'string' && part !== '')
    .map((part) => part.trim())
    .join(' · ');
  return about === '' ? sentence : say(speech.t, 'flight:refusedAbout', { sentence, about });
}
