import { atLeast } from '../../../guards/false-alarms.ts';
import { formatRatio } from '../../../i18n/format.ts';
import { exposurePercent } from '../../../release/exposure.ts';
import { parseThreshold } from '../../threshold.ts';
import type { LintContext } from '../context.ts';
import { titleText } from '../texts.ts';
import { shownCall } from './commands-danger.ts';

/** Checks of what a batch did: load tests, probes that write, counts that leave nothing to chance. */
export function lintChecks(context: LintContext): void {
  lintLoadTests(context);
  lintWrites(context);
  lintCounts(context);
  lintPatterns(context);
}

const loadTools =
  /^(ab|wrk2?|hey|k6|jmeter|locust|siege|vegeta|gatling(\.sh)?|bombardier|oha|autocannon|artillery|ghz)$/;

function lintLoadTests({ commands, steps, guards, report }: LintContext): void {
  const marked = new Set(steps.filter(({ step }) => step.marks?.includes('load-test')).map(({ step }) => step.id));
  for (const { calls, path, executed, step } of commands) {
    const tool = calls.find(({ program }) => loadTools.test(program));
    if (tool !== undefined && !marked.has(step?.step.id ?? '')) {
      const params = { item: step?.step.id ?? shownCall(tool) };
      report('loadtest.on-production', path, params, { offset: tool.start, executed });
    }
  }
  for (const { step, path } of steps) {
    const named = /压力测试|压测|load test|stress test/i.test(titleText(step.title));
    if (named && step.batch !== undefined && !marked.has(step.id)) {
      report('loadtest.on-production', [...path, 'title'], { item: step.id });
    }
    if (!marked.has(step.id) || step.batch === undefined) continue;
    const counting = guards.filter(
      ({ guard, cells }) => guard.excludeDrills !== true && cells.some(({ batch }) => batch.batch.id === step.batch),
    );
    if (counting.length === 0) continue;
    const names = counting
      .map(({ guard }) => guard.id)
      .slice(0, 8)
      .join(', ');
    report('loadtest.on-production/counted', [...path, 'marks'], { item: step.id, batch: step.batch, guards: names });
  }
}

const writing: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Probes that leave data behind in production. */
function lintWrites({ commands, steps, report }: LintContext): void {
  const marked = (step: { marks?: readonly string[] | undefined } | undefined) =>
    step?.marks?.includes('writes-production');
  for (const { step, path, list } of steps) {
    if (list !== 'steps' || marked(step)) continue;
    if (step.kind === 'http' && writing.has(step.method ?? 'GET')) {
      report('verify.writes-production', [...path, 'method'], { item: step.id });
    }
    if (/(创建|新建|下)\s*(订单|商品|单)|(create|place)s?\s+(an?\s+)?(order|product)/i.test(titleText(step.title))) {
      report('verify.writes-production', [...path, 'title'], { item: step.id });
    }
  }
  for (const { calls, path, executed, step } of commands) {
    if (step !== null && (step.list !== 'steps' || marked(step.step))) continue;
    const call = calls.find(
      ({ program, args }) =>
        program === 'curl' &&
        (args.some((arg, index) => writing.has(arg) && /^(-X|--request)$/.test(args[index - 1] ?? '')) ||
          args.some(
            (arg) => /^(-d|--data(-\w+)?|-F|--form)(=|$)/.test(arg) || /^-X(POST|PUT|PATCH|DELETE)$/.test(arg),
          )),
    );
    if (call !== undefined) {
      report(
        'verify.writes-production',
        path,
        { item: step?.step.id ?? shownCall(call) },
        { offset: call.start, executed },
      );
    }
  }
}

/** Fewest answers of which none may be of the wrong version before that says anything. */
const fewestAnswers = 20;

function lintCounts({ commands, texts, steps, batches, report }: LintContext): void {
  for (const { step, path } of steps) {
    if (step.kind !== 'http' || step.expect === undefined) continue;
    const times = step.times ?? 1;
    if (step.expect.servedBy !== undefined && times < fewestAnswers) {
      report('verify.no-tolerance/few', [...path, 'expect', 'servedBy'], {
        item: step.id,
        times,
        wanted: fewestAnswers,
      });
    }
    const limit = step.expect.newShare === undefined ? null : parseThreshold(step.expect.newShare)?.threshold;
    const share = exposurePercent(batches.find(({ batch }) => batch.id === step.batch)?.exposure ?? { kind: 'none' });
    if (limit === undefined || limit === null || limit.relative !== undefined) continue;
    const where = [...path, 'expect', 'newShare'];
    const sure = limit.value === 0 || limit.value === 1;
    if (limit.operator === '=' && !sure) report('verify.no-tolerance', where, { item: step.id });
    else if (limit.operator === 'within' && share !== null && share > 0 && share < 100) {
      const wrong = missed(times, share / 100, limit.value, limit.to ?? limit.value);
      if (wrong > 0.05) {
        report('verify.no-tolerance/narrow', where, {
          item: step.id,
          times,
          share: formatRatio(share / 100),
          missed: formatRatio(wrong),
        });
      }
    }
  }
  for (const { calls, path, executed } of commands) {
    const counting = calls.find(
      ({ program, args, pipeline }) =>
        (program === 'uniq' && args.includes('-c')) ||
        (program === 'curl' && pipeline.loops > 0 && args.some((arg) => /^-\w*I/.test(arg) || arg === '--head')),
    );
    if (counting !== undefined) {
      report('verify.no-tolerance', path, { item: shownCall(counting) }, { offset: counting.start, executed });
    }
  }
  for (const { text, path, role } of texts) {
    const expected = /^[ \t]*(?:#[ \t]*)?\d+[ \t]+X-[\w-]+:[ \t]*\S+/m.exec(text);
    if (role === 'quote' && expected !== null) {
      report(
        'verify.no-tolerance',
        path,
        { item: expected[0].replace(/^[\s#]+/, '').slice(0, 40) },
        { offset: expected.index },
      );
    }
  }
}

/** Probability that a split which is exactly right is called wrong: the answers counted are binomial. */
function missed(times: number, share: number, low: number, high: number): number {
  const fewest = Math.ceil(low * times - 1e-9);
  const most = Math.floor(high * times + 1e-9);
  return 1 - (atLeast(fewest, times, share) - atLeast(most + 1, times, share));
}

/** A check that looks for files whose names nobody writes: backups are compressed, and their plain names are gone. */
function lintPatterns({ commands, report }: LintContext): void {
  const everything = commands.map(({ text }) => text).join('\n');
  for (const { calls, path, executed } of commands) {
    for (const call of calls) {
      if (!/^(ls|stat|test|wc|du|find)$/.test(call.program)) continue;
      const glob = call.args.find((arg) => /[*?].*\.\w+$/.test(arg) && !/\.(gz|xz|zst|bz2|zip)$/.test(arg));
      const stem = glob?.split('/').at(-1);
      const packed =
        stem === undefined
          ? null
          : ['gz', 'xz', 'zst', 'bz2', 'zip'].find((ending) => everything.includes(`${stem}.${ending}`));
      if (glob === undefined || stem === undefined || packed === null || packed === undefined) continue;
      const params = { pattern: glob, written: `${stem}.${packed}` };
      report('check.pattern-mismatch', path, params, { offset: call.start, executed });
    }
  }
}
