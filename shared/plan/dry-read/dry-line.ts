import type { GuardLevels } from '../release-plan.ts';
import type { LocalText } from '../scalars.ts';
import type { ReadingUnit } from '../threshold.ts';

/** Where something stands in the plan's text: keys, positions in lists, or the item of a list with this id. */
export type PlanWay = readonly (string | number | { readonly id: string })[];

/** The limits of a guard, to be said in either language: `< 3 %`. */
export interface LimitsToSay {
  readonly levels: GuardLevels;
  readonly unit: ReadingUnit;
}

/** A value of a sentence. A number whose name ends in `Ms` is a duration. */
export type DryParam = string | number | LocalText | LimitsToSay;

/** One sentence of what will happen. Words: `shared/i18n/<language>/dry-read.ts`. */
export interface DryLine {
  readonly code: DryCode;
  readonly params: Readonly<Record<string, DryParam>>;
  /** Where the plan says it; null where it is how every release goes. */
  readonly way: PlanWay | null;
  /** 0: a heading; 1: a sentence; 2: something that belongs to the sentence above. */
  readonly depth: 0 | 1 | 2;
}

export const dryCodes = [
  // before
  'begin',
  'slots',
  'commands',
  'window',
  'named-window',
  'avoided-window',
  'deadline-ask-at',
  'deadline-ask-after',
  'deadline-rollback-at',
  'deadline-rollback-after',
  'gates-first',
  'gate',
  'drill-before',
  'no-batches',
  // batches
  'track',
  'batch',
  'batch-titled',
  'batch-of-steps',
  'starts-at',
  'after-previous',
  'after-batches',
  'capacity',
  'gates-before',
  'observe',
  'observe-target',
  'observe-max',
  'observe-covers',
  'not-observed',
  'no-return',
  // guards
  'guard',
  'guard-without-limits',
  'guard-compares',
  'guard-changes',
  'guard-not-checked',
  'guard-stops',
  'guards-same',
  'no-guards',
  'red-holds',
  'red-holds-after',
  'red-rolls-back-stage',
  'red-rolls-back-stage-after',
  'red-rolls-back-all',
  'red-rolls-back-all-after',
  'red-asks',
  'red-asks-after',
  'countdown',
  'opens-playbook',
  'sets-flag',
  'tells',
  'judgement',
  // steps
  'step-manual',
  'step-command',
  'step-http',
  'step-wait',
  'step-shift',
  'step-approval',
  'step-decision',
  'step-await',
  'step-baseline',
  'step-flag',
  'step-announce',
  'step-cluster',
  'exit',
  // after
  'after-last',
  'completion-gates',
  'finally',
  'watch',
  'acceptance',
  'sign-off',
  // rollback
  'rollback',
  'rollback-stop',
  'rollback-ready',
  'rollback-stage',
  'rollback-all',
  'rollback-precondition',
  'rollback-precondition-holds',
  'rollback-flag',
  'rollback-cluster',
  'rollback-script',
  'rollback-verify',
  'rollback-manual',
  'rollback-separate',
  'rollback-not-restored',
  'rollback-expected',
  'rollback-restart-batch',
  'rollback-restart-first',
  'rollback-restart-new',
] as const;
export type DryCode = (typeof dryCodes)[number];

export function line(
  depth: DryLine['depth'],
  code: DryCode,
  way: PlanWay | null = null,
  params: DryLine['params'] = {},
): DryLine {
  return { depth, code, way, params };
}

/** What somebody does, with who does it behind it. */
export function withOwner(title: LocalText, owner: LocalText | null): LocalText {
  if (owner === null) return title;
  return { zh: `${title.zh}（${owner.zh}）`, en: `${title.en} (${owner.en})` };
}
