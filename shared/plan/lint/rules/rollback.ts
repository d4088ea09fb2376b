import { actionsOf } from '../../compile/guards.ts';
import type { Path } from '../../parse-places.ts';
import type { LintContext, PlacedBatch } from '../context.ts';
import { msOf, observation, shortDuration } from '../measures.ts';
import { titleText } from '../texts.ts';
import { longestWatch } from './time.ts';

/** The way back: where to, how long it exists, who starts it, and what it leaves behind. */
export function lintRollback(context: LintContext): void {
  for (const placed of context.batches) {
    lintTarget(placed, context);
    lintPaused(placed, context);
    lintExpiry(placed, context);
  }
  lintDepth(context);
  lintPreconditions(context);
  lintMode(context);
  lintRecoveryTimes(context);
  lintLeftBehind(context);
  lintFailureBranches(context);
  lintPlaceholders(context);
}

const oneStage = /一阶|上一(阶|批)|one (step|stage)/i;
const oldVersion = /旧版本|(?<![A-Za-z])old version/i;

/** The words of the source against the target that is written, and a target that is no way back. */
function lintTarget({ batch, path, track, index }: PlacedBatch, { batches, file, report }: LintContext): void {
  const { rollback } = batch;
  const target = batches.find((other) => other.batch.id === rollback?.to);
  if (target !== undefined && (target.track !== track || target.index >= index)) {
    report('rollback.target-ambiguous/not-lower', [...path, 'rollback', 'to'], {
      batch: batch.id,
      to: target.batch.id,
    });
  }
  const words = [rollback?.quote ?? '', titleText(rollback?.note)].join(' ');
  const named = [...words.matchAll(/REL-B\d+|Step\s*\d+|阶段\s*\d+/gi)].map(([text]) => text);
  const wanted = rollback?.to ?? (file.rollback?.default === 'stage' ? 'stage' : 'old');
  const before = batches.find((other) => other.track === track && other.index === index - 1)?.batch.id;
  const saysStage = oneStage.test(words) && wanted !== 'stage' && wanted !== before;
  const saysOld = oldVersion.test(words) && !/保留|kept|keep/i.test(words) && wanted !== 'old';
  const saysOther = target !== undefined && named.length > 0 && !named.some((name) => isCalled(name, target.batch));
  if (saysStage || saysOld || saysOther) {
    report('rollback.target-ambiguous', [...path, 'rollback'], {
      batch: batch.id,
      to: wanted,
      says: words.trim().slice(0, 40),
    });
  }
}

function isCalled(name: string, { id, title }: PlacedBatch['batch']): boolean {
  const plain = (text: string) => text.replaceAll(/\s+/g, '').toLowerCase();
  return plain(`${id} ${titleText(title)}`).includes(plain(name));
}

function lintPaused({ batch, path }: PlacedBatch, { batches, report }: LintContext): void {
  const { rollback } = batch;
  const target = batches.find((other) => other.batch.id === rollback?.to);
  const opened = [...(batch.audience ?? []), ...Object.keys(batch.shares ?? {})];
  for (const [at, audience] of (rollback?.paused ?? []).entries()) {
    const where: Path = [...path, 'rollback', 'paused', at];
    if (!opened.includes(audience)) {
      report('rollback.semantics/not-open', where, { batch: batch.id, audience });
    } else if (target !== undefined && !(target.batch.audience ?? []).includes(audience)) {
      report('rollback.semantics', where, { batch: batch.id, audience, to: target.batch.id });
    }
  }
  if (rollback?.paused === undefined && /暂停.{0,12}流量|pause .{0,20}traffic/i.test(rollback?.quote ?? '')) {
    report('rollback.semantics/unsaid', [...path, 'rollback', 'quote'], { batch: batch.id });
  }
}

/** The old version is gone while somebody still watches the new one. */
function lintExpiry({ batch, path, index, track }: PlacedBatch, { batches, file, report }: LintContext): void {
  const own = batch.rollback?.possibleFor;
  const kept = own ?? file.rollback?.possibleFor;
  if (kept === undefined) return;
  const last = batches.filter((other) => other.track === track).length - 1 === index;
  const { min, target } = observation(batch);
  const watched = last ? Math.max(target, longestWatch(file, batches)) : Math.max(min, target);
  if (msOf(kept) >= watched) return;
  const where: Path = own === undefined ? ['rollback', 'possibleFor'] : [...path, 'rollback', 'possibleFor'];
  report('rollback.expires-before-watch', where, { batch: batch.id, kept, watched: shortDuration(watched) });
}

/** Always all the way: the stage before would often do. */
function lintDepth({ file, batches, report }: LintContext): void {
  if (batches.length < 3 || file.rollback === undefined || file.rollback.order !== undefined) return;
  const toOld = (file.rollback.default ?? 'all') === 'all';
  const every = batches.every(
    ({ batch }) => batch.rollback?.to === 'old' || (batch.rollback?.to === undefined && toOld),
  );
  const scoped = (file.guards ?? []).some((guard) =>
    actionsOf(guard.onRed).some((action) => action.action === 'rollback' && action.scope === 'stage'),
  );
  if (every && !scoped) report('rollback.depth-fixed', ['rollback', 'default']);
}

/** What rolls back by itself while something else comes first. */
function lintPreconditions({ file, batches, guards, report }: LintContext): void {
  const automatic = guards.some(({ guard }) =>
    actionsOf(guard.onRed).some(
      (action) => action.action === 'rollback' && (action.mode ?? file.rollback?.mode ?? 'automatic') === 'automatic',
    ),
  );
  if (!automatic) return;
  const places: (readonly [Path, readonly { readonly id: string; readonly timeout: string }[]])[] = [
    [['rollback', 'preconditions'], file.rollback?.preconditions ?? []],
    ...batches.map(
      ({ batch, path }) => [[...path, 'rollback', 'preconditions'], batch.rollback?.preconditions ?? []] as const,
    ),
  ];
  for (const [path, conditions] of places) {
    for (const [at, condition] of conditions.entries()) {
      report('rollback.blocked-by-invariant', [...path, at, 'id'], {
        condition: condition.id,
        timeout: condition.timeout,
      });
    }
  }
}

/** Who starts it: said for every red, and wired to something that can. */
function lintMode({ file, guards, report }: LintContext): void {
  for (const [list, items] of [
    ['guards', file.guards ?? []],
    ['judgements', file.judgements ?? []],
  ] as const) {
    for (const [index, item] of items.entries()) {
      const undecided = actionsOf(item.onRed).some(
        (action) => action.action === 'rollback' && action.mode === undefined && action.countdown === undefined,
      );
      if (undecided && file.rollback?.mode === undefined)
        report('rollback.mode', [list, index, 'onRed'], { item: item.id });
    }
  }
  for (const [index, alert] of (file.alerts ?? []).entries()) {
    const path: Path = ['alerts', index];
    if (alert.action === 'rollback' && alert.guard === undefined) {
      report('rollback.not-wired', [...path, 'action'], { item: alert.id });
    }
    if (alert.severity === 'critical' && alert.action === undefined)
      report('alert.without-action', [...path, 'severity'], { item: alert.id });
  }
  const acts = guards.some(({ guard }) => actionsOf(guard.onRed).some(({ action }) => action === 'rollback'));
  if (file.rollback?.mode === 'automatic' && !acts) report('rollback.not-wired/nobody', ['rollback', 'mode']);
}

const minutesInWords = /(?<![\d.])(\d+)\s*(分钟|min(?:ute)?s?|小时|h(?:our)?s?\b)/gi;

/** Times to recover: one per scope, the wider never sooner than the narrower, and none besides. */
function lintRecoveryTimes({ file, batches, texts, report }: LintContext): void {
  const expected = [
    ...(file.rollback?.expected ?? []).map((time, at) => ({ ...time, path: ['rollback', 'expected', at] as Path })),
    ...batches.flatMap(({ batch, path }) =>
      (batch.rollback?.expected ?? []).map((time, at) => ({
        ...time,
        path: [...path, 'rollback', 'expected', at] as Path,
      })),
    ),
  ];
  const order = ['traffic', 'verified', 'all', 'database'];
  for (const [index, time] of expected.entries()) {
    const clash = expected.slice(0, index).find((other) => {
      const [a, b] = [order.indexOf(time.scope), order.indexOf(other.scope)];
      const [mine, others] = [msOf(time.within), msOf(other.within)];
      return a === b ? mine !== others : a < b ? mine > others : mine < others;
    });
    if (clash === undefined) continue;
    const params = { scope: time.scope, within: time.within, otherScope: clash.scope, other: clash.within };
    report('rto.disagree', time.path, params, { also: [clash.path] });
  }
  for (const { text, path, role } of texts) {
    const about = path[0] === 'rollback' || /回滚|rollback|roll back/i.test(text);
    if (!about || role !== 'quote') continue;
    const times = new Set(
      [...text.matchAll(minutesInWords)].map(
        ([, number, unit = '']) => Number(number) * (/小时|h/i.test(unit) ? 60 : 1),
      ),
    );
    if (times.size > 1 && !/[-–~至到]\s*\d/.test(text)) {
      report('rto.disagree/text', path, { times: [...times].map((minutes) => `${minutes} min`).join(', ') });
    }
  }
}

const repairs = /对账|修复|核对数据|数据修|reconcil|repair|backfill|清理数据|data check/i;

function lintLeftBehind({ file, batches, texts, commands, report }: LintContext): void {
  const writes = (file.about?.scope ?? []).findIndex((part) => part.writes === true);
  const cared = texts.some(
    ({ text, path }) => (path[0] === 'rollback' || path[0] === 'followUps') && repairs.test(text),
  );
  if (writes >= 0 && batches.length > 0 && !cared) {
    report('rollback.data-left-behind', ['about', 'scope', writes, 'writes'], {
      part: file.about?.scope?.[writes]?.id ?? '',
    });
  }
  for (const [index, migration] of (file.migrations ?? []).entries()) {
    if (migration.compatible !== true && migration.reverse === undefined) {
      report('migration.no-rollback', ['migrations', index, 'id'], { migration: migration.id });
    }
  }
  const full = (file.about?.scope ?? []).findIndex(
    (part) => part.strategy === 'full' && /迁移|migration|表结构|schema/i.test(titleText(part.title)),
  );
  if (full >= 0 && file.migrations === undefined) {
    report('migration.no-rollback/full', ['about', 'scope', full, 'strategy'], {
      part: file.about?.scope?.[full]?.id ?? '',
    });
  }
  const restored = [
    ...texts.filter(({ path }) => path[0] === 'rollback'),
    ...commands.filter(({ inRollback }) => inRollback),
  ]
    .map(({ text }) => text)
    .join('\n');
  for (const { calls, path, executed, step } of commands) {
    if (step?.list !== 'steps') continue;
    const scale = calls.find(({ program, args }) => /^(kubectl|oc)$/.test(program) && args.includes('scale'));
    if (scale !== undefined && !/scale|replicas|副本|缩容/i.test(restored)) {
      report('rollback.state-not-captured', path, { item: step.step.id }, { offset: scale.start, executed });
    }
  }
}

function lintFailureBranches({ batches, report }: LintContext): void {
  const withBranch = batches.filter(({ batch }) => batch.onFailure !== undefined);
  if (withBranch.length === 0) return;
  for (const { batch, path, exposure } of batches) {
    if (batch.onFailure === undefined && exposure.kind !== 'none')
      report('batch.no-failure-branch', [...path, 'id'], { item: batch.id });
  }
}

/** `--batch REL-Bx` may be the batch that failed or the one to go back to. */
function lintPlaceholders({ commands, report }: LintContext): void {
  for (const { calls, path, executed, inRollback } of commands) {
    if (!inRollback || executed) continue;
    const open = calls.find(({ args }) => args.some((arg) => /^[A-Z][A-Z0-9]*-[A-Z]?x$|^<[\w -]+>$/.test(arg)));
    if (open !== undefined) {
      report(
        'rollback.target-ambiguous/placeholder',
        path,
        { command: [open.program, ...open.args].join(' ').slice(0, 60) },
        { offset: open.start },
      );
    }
  }
}
