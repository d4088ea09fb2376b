import { actionsOf } from '../../compile/guards.ts';
import { rangeOf, zonesOf } from '../../number-line.ts';
import type { Path } from '../../parse-places.ts';
import { parseThreshold } from '../../threshold.ts';
import type { LintContext, PlacedGuard } from '../context.ts';
import { titleText } from '../texts.ts';

/** What the numbers of a plan mean, and whether its chapters mean the same by them. */
export function lintMetrics(context: LintContext): void {
  lintDefinitions(context);
  lintStatistics(context);
  lintPassLines(context);
  lintAlerts(context);
  lintPairs(context);
  lintQuotes(context);
  lintTolerance(context);
  lintScrape(context);
}

const perDay =
  /(?<!\d)(\d+)\s*(?:分钟|min(?:ute)?s?)[^\n。]{0,10}(?:成本|费用|cost|spend)[^\n。]{0,8}[/÷]\s*(?:日|天|每日|daily|day)/i;

function lintDefinitions({ file, guards, texts, report }: LintContext): void {
  const used = new Set([
    ...guards.map(({ guard }) => guard.metric),
    ...(file.acceptance ?? []).map(({ metric }) => metric),
  ]);
  for (const [index, metric] of (file.metrics ?? []).entries()) {
    const path: Path = ['metrics', index, 'id'];
    const bare = metric.definition === undefined && metric.query === undefined;
    if (bare && metric.unit === 'multiple') report('metric.formula-missing', path, { metric: metric.id });
    else if (bare && used.has(metric.id)) report('metric.definition', path, { item: metric.id });
  }
  for (const { text, path, role } of texts) {
    const found = perDay.exec(text);
    // 5 minutes of a day are a 288th of it: who normalises writes a factor.
    if (found === null || role === 'claimed' || /288|×\s*\d{2,}|\*\s*\d{2,}/.test(text)) continue;
    report('metric.formula-missing/window', path, { text: found[0], minutes: found[1] ?? '' }, { offset: found.index });
  }
}

const statistic = /p\d{2}|quantile|percentile|分位|mean|avg|average|均值|平均|max|最大|median|中位/i;

/** A latency without a percentile is no number; a red that acts at once needs to last. */
function lintStatistics({ file, guards, texts, report }: LintContext): void {
  for (const { guard, flown, path } of guards) {
    const rolls = actionsOf(guard.onRed).find((action) => action.action === 'rollback');
    const byItself = rolls?.action === 'rollback' && (rolls.mode ?? file.rollback?.mode ?? 'automatic') === 'automatic';
    const metric = file.metrics?.find(({ id }) => id === guard.metric);
    const words = [
      titleText(guard.title),
      guard.id,
      guard.query,
      titleText(metric?.definition),
      titleText(metric?.title),
    ].join(' ');
    const timed = guard.unit === 'seconds' && /延迟|时延|响应|latency|response|duration/i.test(words);
    if (byItself && timed && !statistic.test(words)) report('guard.incomplete', [...path, 'id'], { guard: guard.id });
    const held = flown.holdMs.red > 0 || (rolls?.action === 'rollback' && rolls.countdown !== undefined);
    if (byItself && !held) report('guard.incomplete/no-hold', [...path, 'onRed'], { item: guard.id });
  }
  for (const [index, alert] of (file.alerts ?? []).entries()) {
    const seconds = alert.threshold !== undefined && parseThreshold(alert.threshold)?.unit === 'seconds';
    const metric = file.metrics?.find(({ id }) => id === alert.metric);
    const words = [
      titleText(alert.title),
      alert.metric ?? '',
      titleText(metric?.title),
      titleText(metric?.definition),
    ].join(' ');
    if (alert.action === 'rollback' && seconds && !statistic.test(words)) {
      report('guard.incomplete', ['alerts', index, 'id'], { guard: alert.id });
    }
  }
  for (const { text, path, role } of texts) {
    const said = /(响应时间|延迟|latency|response time)[^\n]{0,6}[<>≤≥]\s*[\d.]+\s*(ms|s|秒|毫秒)/i.exec(text);
    if (role === 'quote' && path[0] === 'guards' && said !== null && !statistic.test(text)) {
      report('guard.incomplete/quote', path, { text: said[0] }, { offset: said.index });
    }
  }
}

interface PassLine {
  readonly limit: string;
  readonly path: Path;
}

/** Goals, gates and acceptance of one metric must pass at one line. */
function lintPassLines({ file, report }: LintContext): void {
  const lines = new Map<string, PassLine>();
  const compare = (metric: string | undefined, limit: string | undefined, path: Path) => {
    if (metric === undefined || limit === undefined) return;
    const other = lines.get(metric);
    const [mine, others] = [
      parseThreshold(limit)?.threshold,
      other === undefined ? null : parseThreshold(other.limit)?.threshold,
    ];
    if (other !== undefined && (mine?.operator !== others?.operator || mine?.value !== others?.value)) {
      report('threshold.disagree/pass-lines', path, { metric, limit, other: other.limit }, { also: [other.path] });
    }
    lines.set(metric, { limit, path });
  };
  for (const [index, goal] of (file.about?.goals ?? []).entries())
    compare(goal.metric, goal.limit, ['about', 'goals', index, 'limit']);
  for (const [index, item] of (file.acceptance ?? []).entries())
    compare(item.metric, item.limit, ['acceptance', index, 'limit']);
}

/** The same line in the alerts and in the guards must have the same consequence. */
function lintAlerts({ file, guards, report }: LintContext): void {
  const alerts = file.alerts ?? [];
  for (const { guard, flown, path } of guards) {
    const rolls = actionsOf(guard.onRed).some(({ action }) => action === 'rollback');
    const index = alerts.findIndex((alert) => {
      const written = alert.threshold === undefined ? null : parseThreshold(alert.threshold)?.threshold;
      const sameMetric = alert.guard === guard.id || (alert.metric !== undefined && alert.metric === guard.metric);
      return (
        sameMetric && written?.operator === flown.levels.red?.operator && written?.value === flown.levels.red?.value
      );
    });
    const alert = alerts[index];
    if (rolls && alert?.action !== undefined && alert.action !== 'rollback' && alert.severity !== 'critical') {
      const params = { guard: guard.id, alert: alert.id, action: alert.action };
      report('threshold.disagree/actions', ['alerts', index, 'action'], params, { also: [path] });
    }
    const told = alerts.some(
      (other) => other.guard === guard.id || (other.metric !== undefined && other.metric === guard.metric),
    );
    if (alerts.length > 0 && rolls && !told)
      report('guard.uncovered-zone/no-alert', [...path, 'id'], { item: guard.id });
  }
}

/** Two guards of one metric may not call one number red and green in the same batch. */
function lintPairs({ guards, report }: LintContext): void {
  const whole = guards.filter(({ guard }) => guard.metric !== undefined && guard.segment === undefined);
  for (const [index, one] of whole.entries()) {
    const other = whole
      .slice(0, index)
      .find((earlier) => earlier.guard.metric === one.guard.metric && differ(one, earlier));
    if (other === undefined) continue;
    report(
      'threshold.disagree/guards',
      [...one.path, 'id'],
      { guard: one.guard.id, other: other.guard.id },
      { also: [other.path] },
    );
  }
}

function differ(one: PlacedGuard, other: PlacedGuard): boolean {
  return one.cells.some((cell) => {
    const shared = other.cells.find(({ batch }) => batch.batch.id === cell.batch.batch.id);
    if (shared === undefined || one.guard.unit !== other.guard.unit) return false;
    const [mine, theirs] = [cell.levels, shared.levels].map((levels) => zonesOf(levels, rangeOf(one.guard.unit)) ?? []);
    return (mine ?? []).some((zone) =>
      (theirs ?? []).some((at) => {
        const apart = new Set([zone.level, at.level]);
        const meets = Math.max(zone.from, at.from) < Math.min(zone.to, at.to);
        return meets && apart.has('red') && apart.has('green');
      }),
    );
  });
}

const limitInWords =
  /(P\d{2}|错误率|成功率|延迟|时延|error rate|success rate|latency)[^<>≤≥\n]{0,12}([<>≤≥])\s*([\d.]+)\s*(ms|s|秒|%)/gi;

/** Quotes of several chapters beside each other: two pass lines, or two consequences of one line. */
function lintQuotes({ texts, guards, report }: LintContext): void {
  for (const { text, path, role } of texts) {
    if (role !== 'quote') continue;
    const lines = new Map<string, Set<string>>();
    for (const [, what = '', sign = '', number = '', unit = ''] of text.matchAll(limitInWords)) {
      const key = `${what.toUpperCase()} ${sign}`;
      lines.set(key, (lines.get(key) ?? new Set()).add(`${number} ${unit}`));
    }
    const several = [...lines].find(([, limits]) => limits.size > 1);
    if (several !== undefined) {
      report('threshold.disagree/quoted', path, { metric: several[0], limits: [...several[1]].join(', ') });
    }
    const checks = new Set(
      [...text.matchAll(/[<>≤≥]\s*([\d.]+\s*%)[^\n]{0,8}(?:检查|告警|观察|check|watch)/gi)].map(([, limit]) => limit),
    );
    const acts = [...text.matchAll(/[<>≤≥]\s*([\d.]+\s*%)[^\n]{0,8}(?:立即)?(?:回滚|roll)/gi)].map(
      ([, limit]) => limit,
    );
    const both =
      acts.find((limit) => checks.has(limit)) ??
      (/立即回滚/.test(text) && /计划回滚/.test(text) ? text.split('\n')[0]?.slice(0, 30) : undefined);
    if (both !== undefined) report('threshold.disagree/consequences', path, { limit: both });
  }
  for (const { guard, flown, path } of guards) {
    const atOnce = /即时|立即生效|immediate(ly)?\b/i.test(guard.quote ?? '');
    if (guard.unit === 'seconds' && atOnce && (flown.levels.green?.value ?? 0) > 0) {
      report('threshold.disagree/at-once', [...path, 'quote'], { guard: guard.id, limit: guard.green ?? '' });
    }
  }
}

/** A share that must be exactly 10 % is never met; "about" is no tolerance. */
function lintTolerance({ guards, report }: LintContext): void {
  for (const { guard, flown, path } of guards) {
    const cells = [{ written: guard.green, quote: guard.quote, at: path, limit: flown.levels.green }].concat(
      Object.entries(guard.perBatch ?? {}).flatMap(([batch, cell]) =>
        cell === 'not-checked'
          ? []
          : [
              {
                written: cell.green,
                quote: cell.quote,
                at: [...path, 'perBatch', batch] as Path,
                limit: flown.perBatch[batch]?.green ?? null,
              },
            ],
      ),
    );
    for (const { written, quote, at, limit } of cells) {
      const exact = limit?.operator === '=' && guard.unit === 'ratio' && limit.value > 0 && limit.value < 1;
      const about = /约\s*\d|大约|about \d|≈|~\s*\d/i.test(quote ?? '') && limit?.operator !== 'within';
      if (exact || about)
        report('guard.no-tolerance', at, { guard: guard.id, limit: written ?? quote?.slice(0, 30) ?? '' });
    }
  }
}

/** Namespaces that are scraped, against those that the plan's commands work in. */
function lintScrape({ texts, commands, report }: LintContext): void {
  const used = new Set(
    commands.flatMap(({ text }) =>
      [...text.matchAll(/(?:-n|--namespace|namespace)[ =]([a-z0-9][a-z0-9-]*)/g)].map(([, name = '']) => name),
    ),
  );
  for (const { text, path } of texts) {
    if (!/kubernetes_sd|namespaces:|names:\s*\[/.test(text)) continue;
    const listed = [...text.matchAll(/names:\s*\[([^\]]*)\]|^\s*-\s*([a-z0-9-]+)\s*$/gm)].flatMap(([, row, item]) =>
      (item ?? row ?? '').split(',').map((name) => name.trim()),
    );
    const missed = [...used].find((name) => /canary|gr[ae]y|green|new|v2/.test(name) && !listed.includes(name));
    if (listed.length > 0 && missed !== undefined) {
      report('metric.canary-not-covered/scrape', path, { scraped: listed.join(', '), namespace: missed });
    }
  }
}
