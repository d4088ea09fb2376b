import { exposurePercent } from '../../../release/exposure.ts';
import { compileExposure } from '../../compile/exposures.ts';
import type { Path } from '../../parse-places.ts';
import type { SwitchFile } from '../../schema.ts';
import type { LintContext, PlacedBatch } from '../context.ts';
import { writtenPercent } from '../measures.ts';
import { titleText } from '../texts.ts';

/** What a batch moves, of whom, and by which switch. */
export function lintTraffic(context: LintContext): void {
  for (const [id, written] of Object.entries(context.file.switches ?? {})) lintSwitch(id, written, context);
  for (const placed of context.batches) {
    lintShare(placed, context);
    lintDropped(placed, context);
    if (placed.exposure.kind === 'none' && placed.batch.environment === undefined) {
      context.report('batch.environment-unclear', [...placed.path, 'id'], { batch: placed.batch.id });
    }
  }
  lintAudiences(context);
  lintJump(context);
  lintWrittenActions(context);
  lintApply(context);
  lintCapacity(context);
  lintConstraints(context);
}

function lintSwitch(id: string, written: SwitchFile, { file, guards, report }: LintContext): void {
  const path: Path = ['switches', id];
  if (
    written.authoritative === false ||
    ((written.precedence ?? []).length > 1 && written.authoritative === undefined)
  ) {
    report('traffic.two-sources', [...path, 'mechanism'], { switch: id });
  }
  for (const [at, bypass] of (written.bypasses ?? []).entries()) {
    // One that leads to the old version takes nobody away from it.
    if (!bypass.removedByRollback && bypass.to === 'new') {
      const params = { switch: id, bypass: `${bypass.kind} ${bypass.name}` };
      report('traffic.bypass-survives-rollback', [...path, 'bypasses', at, 'removedByRollback'], params);
    }
  }
  if ((written.bypasses ?? []).length > 0 && written.precedence === undefined) {
    report('traffic.precedence', [...path, 'bypasses'], { switch: id });
  }
  const writes = (file.about?.scope ?? []).some((part) => part.writes === true);
  if (written.sticky === 'request' && writes && written.consistency === undefined) {
    report('traffic.not-sticky/writes', [...path, 'sticky'], { switch: id });
  }
  const ratios = guards.filter(
    ({ guard }) =>
      guard.unit === 'ratio' && file.metrics?.find((metric) => metric.id === guard.metric)?.source === undefined,
  );
  if (/^proxy-(weights|flip)$/.test(written.mechanism)) {
    for (const { guard, path: at } of ratios)
      report('metric.masked-by-retry', [...at, 'id'], { item: guard.id }, { also: [path] });
  }
  if (written.takesEffect === 'restart') {
    for (const { guard, path: at } of guards) {
      const source = titleText(file.metrics?.find((metric) => metric.id === guard.metric)?.source);
      const counter = /_total\b|_count\b|requests?\b|errors?\b/i.test(guard.query);
      const increase = /\b(rate|irate|increase|delta)\s*\(|\[/.test(guard.query);
      if ((counter && !increase) || /进程|本进程|process itself|own process|服务自身/.test(source)) {
        report('metric.counter-reset', [...at, 'query'], { item: guard.id }, { also: [path] });
      }
    }
  }
}

/** An exposure that names whom it opens to, or counts instances, is no share of anybody: what stands beside it is lost. */
function lintDropped({ batch, path }: PlacedBatch, { report }: LintContext): void {
  const written = batch.exposure === undefined ? null : compileExposure(batch.exposure);
  const kind = batch.shares !== undefined ? 'shares' : written?.kind;
  const isShare = kind !== 'shares' && (written === null || exposurePercent(written) !== null);
  for (const field of ['audience', 'targetList'] as const) {
    if (batch[field] === undefined || isShare) continue;
    report('exposure-for-nobody', [...path, field], { batch: batch.id, field, kind: kind ?? '' }, { executed: true });
  }
}

/** A share needs to say what it is a share of; and users are not requests. */
function lintShare({ batch, path, exposure }: PlacedBatch, { file, report }: LintContext): void {
  const switches = Object.values(file.switches ?? {});
  // `shares` say of each audience what it gets, and a share of named hosts or regions is a share of each.
  const partly = batch.audience !== undefined && batch.shares === undefined && exposure.kind === 'both';
  if (partly && (batch.base === undefined || (batch.unit === undefined && switches.length === 0))) {
    report('traffic.denominator', [...path, 'exposure'], { batch: batch.id });
  }
  const perRequest = switches.some(({ sticky }) => sticky === 'request');
  const words = [titleText(batch.title), titleText(batch.objective), batch.quote ?? ''].join(' ');
  const ofUsers = batch.unit === 'users' || batch.unit === 'sessions' || /用户|\busers?\b/i.test(words);
  if (
    perRequest &&
    ofUsers &&
    exposure.kind !== 'none' &&
    writtenPercent({ batch, path, exposure, track: '', index: 0 }) !== 100
  ) {
    report('traffic.not-sticky', [...path, 'id'], { batch: batch.id });
  }
}

/** Several groups of users need an order in which they are asked, and a switch that can tell them apart. */
function lintAudiences({ file, batches, report }: LintContext): void {
  const used = batches.filter(
    ({ batch }) => (batch.audience ?? []).length + Object.keys(batch.shares ?? {}).length > 0,
  );
  const names = new Set(used.flatMap(({ batch }) => [...(batch.audience ?? []), ...Object.keys(batch.shares ?? {})]));
  if (names.size > 1 && file.audienceComposition === undefined) {
    report('audience.composition', ['audiences'], { audiences: [...names].slice(0, 8).join(', ') });
  }
  const hashed = Object.entries(file.switches ?? {}).find(([, { mechanism }]) => mechanism === 'user-bucket');
  if (hashed !== undefined && file.audienceComposition === undefined) {
    for (const { batch, path } of used) {
      report(
        'audience.composition/hashed',
        [...path, 'id'],
        { batch: batch.id, switch: hashed[0] },
        { also: [['switches', hashed[0]]] },
      );
    }
  }
}

/** From a quarter to everybody in one step: what shows at half is met by all. */
function lintJump({ batches, report }: LintContext): void {
  for (const [index, placed] of batches.entries()) {
    const before = batches
      .slice(0, index)
      .findLast((other) => other.track === placed.track && other.exposure.kind !== 'none');
    const [from, to] = [before === undefined ? null : writtenPercent(before), writtenPercent(placed)];
    if (from === null || to === null || to < 100 || from >= 50 || from === 0) continue;
    report('timeline.stage-missing/jump', [...placed.path, 'exposure'], { batch: placed.batch.id, from, to });
  }
}

const actionNumbers =
  /\bweight\s*=\s*(\d+)|percent(?:age)?["']?\s*[:=]\s*["']?(\d+)|_PERCENT=(\d+)|canary[-_]?weight\D{1,4}(\d+)/gi;

/** Where the source writes the switch's action out for some batches, it should for all. */
function lintWrittenActions({ batches, texts, steps, file, report }: LintContext): void {
  const written = new Set(
    texts.flatMap(({ text }) =>
      !/weight|percent/i.test(text)
        ? []
        : [...text.matchAll(actionNumbers)].map((match) => Number(match.slice(1).find((part) => part !== undefined))),
    ),
  );
  const withShare = batches.filter((placed) => (writtenPercent(placed) ?? 0) > 0);
  const covered = withShare.filter((placed) => written.has(writtenPercent(placed)!));
  const byHand = Object.values(file.switches ?? {}).some(
    ({ mechanism }) => mechanism === 'manual' || mechanism === 'script',
  );
  for (const placed of withShare) {
    const told = covered.length > 0 && covered.length < withShare.length && !covered.includes(placed);
    const done = steps.some(
      ({ step }) =>
        step.batch === placed.batch.id &&
        (step.kind !== 'shift' || step.note !== undefined || step.quote !== undefined),
    );
    if (told || (byHand && !done)) report('batch.no-switch-action', [...placed.path, 'id'], { batch: placed.batch.id });
  }
}

const applies =
  /rollout\s+restart|systemctl\s+(re)?(start|load)|nginx\s+-s\s+reload|docker\s+(compose\s+)?restart|service\s+\S+\s+(restart|reload)|重启|重载|restart|reload/i;

/** A value that takes effect at a restart needs one in every batch that changes it. */
function lintApply({ file, batches, commands, steps, report }: LintContext): void {
  const slow = Object.entries(file.switches ?? {}).find(
    ([, { takesEffect, apply }]) => (takesEffect === 'restart' || takesEffect === 'reload') && apply === undefined,
  );
  const inBatch = (id: string) =>
    commands.some(({ step, text }) => step?.step.batch === id && applies.test(text)) ||
    steps.some(({ step }) => step.batch === id && applies.test(titleText(step.title)));
  const moved = batches.filter(({ exposure }) => exposure.kind !== 'none');
  const applied = moved.filter(({ batch }) => inBatch(batch.id));
  for (const placed of moved) {
    if (applied.includes(placed)) continue;
    if (
      slow !== undefined ||
      (applied.length > 0 && Object.values(file.switches ?? {}).every(({ apply }) => apply === undefined))
    ) {
      report('step.apply-missing', [...placed.path, 'id'], { batch: placed.batch.id, switch: slow?.[0] ?? '' });
    }
  }
}

/** More users need more instances first. */
function lintCapacity({ batches, commands, report }: LintContext): void {
  const sized = batches.filter(({ batch }) => batch.capacity?.new !== undefined);
  for (const { batch, path } of batches) {
    if (sized.length > 0 && batch.capacity?.new === undefined && batch.exposure !== undefined) {
      report('batch.no-switch-action/capacity', [...path, 'id'], { batch: batch.id });
    }
  }
  const scales = commands.some(({ calls }) =>
    calls.some(({ args }) => args.includes('scale') || args.some((arg) => arg.startsWith('--replicas'))),
  );
  const rises = sized.some(
    ({ batch }, index) => index > 0 && batch.capacity!.new! > (sized[index - 1]!.batch.capacity?.new ?? 0),
  );
  const first = sized.find(({ batch }) => batch.capacity?.live === undefined);
  if (rises && !scales && first !== undefined) {
    report('batch.no-switch-action/unscaled', [...first.path, 'capacity'], { batch: first.batch.id });
  }
}

/** Targets that must go together, or never together, against what the batches open. */
function lintConstraints({ file, batches, report }: LintContext): void {
  for (const { batch, path, exposure } of batches) {
    const opened = exposure.kind === 'targets' || exposure.kind === 'both' ? exposure.targets : [];
    if (opened.length === 0) continue;
    for (const constraint of file.targetConstraints ?? []) {
      const hit = constraint.targets.filter((target) => opened.includes(target));
      const broken =
        constraint.kind === 'together' ? hit.length > 0 && hit.length < constraint.targets.length : hit.length > 1;
      if (!broken) continue;
      const key = constraint.kind === 'together' ? 'target-constraint/together' : 'target-constraint/apart';
      report(key, [...path, 'id'], { batch: batch.id, targets: constraint.targets.join(', ') });
    }
  }
}
