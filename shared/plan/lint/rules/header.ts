import type { Path } from '../../parse-places.ts';
import type { LintContext } from '../context.ts';
import { titleText } from '../texts.ts';

/** The header of a plan against its body: what is in scope, how much of it there is, what the versions are called. */
export function lintHeader(context: LintContext): void {
  lintScope(context);
  lintCounts(context);
  lintVersions(context);
  lintProbedEndpoints(context);
  lintClockTimes(context);
}

type Topic = 'security' | 'migration' | 'configuration' | 'dependency' | 'architecture' | 'performance';
const topics: Readonly<Record<Topic, RegExp>> = {
  security: /安全|security/i,
  migration: /迁移|migration/i,
  configuration: /配置|configuration|config /i,
  dependency: /依赖|dependenc/i,
  architecture: /架构|architecture/i,
  performance: /性能|performance/i,
};

/** What a plan says that it does not do, it must not do. */
function lintScope({ file, report }: LintContext): void {
  const scope = file.about?.scope ?? [];
  const isOut = ({ kind, strategy }: (typeof scope)[number]) =>
    kind === 'excluded' || strategy === 'full' || strategy === 'emergency';
  const included = [
    file.about?.changeType ?? '',
    ...scope.filter((part) => !isOut(part)).map(({ title }) => titleText(title)),
    ...(file.about?.facts ?? [])
      .filter(({ title, id }) => /场景|scenario/i.test(`${titleText(title)} ${id}`))
      .map(({ title, value, quote }) => `${titleText(title)} ${JSON.stringify(value ?? '')} ${quote ?? ''}`),
  ].join('\n');
  for (const [index, part] of scope.entries()) {
    if (!isOut(part)) continue;
    const topic = (Object.keys(topics) as Topic[]).find(
      (name) => topics[name].test(titleText(part.title)) && topics[name].test(included),
    );
    if (topic !== undefined)
      report('plan.scope-conflict', ['about', 'scope', index, 'title'], { part: part.id, topic });
  }
}

/** How many parts the source says there are, against how many there are. */
function lintCounts({ file, report }: LintContext): void {
  const scope = file.about?.scope ?? [];
  for (const [index, part] of scope.entries()) {
    if (part.claimed === undefined) continue;
    const next = scope.findIndex((other, at) => at > index && other.claimed !== undefined);
    const behind = scope.slice(index + 1, next < 0 ? undefined : next).filter((other) => other.claimed === undefined);
    // A heading without parts of its own counts all of them.
    const parts =
      behind.length > 0 ? behind : scope.filter((other) => other.claimed === undefined && other.kind !== 'excluded');
    const listed = (part.quote ?? '').split('\n').filter((line) => /^\s*[-*•]/.test(line)).length;
    const found = listed > 1 ? listed : parts.length;
    if (found !== part.claimed && found > 0) {
      report('plan.count-mismatch', ['about', 'scope', index, 'claimed'], {
        part: part.id,
        claimed: part.claimed,
        found,
      });
    }
  }
}

function lintVersions({ file, steps, texts, report }: LintContext): void {
  const names = new Set([
    file.from,
    file.to,
    ...(file.about?.versions?.from ?? []),
    ...(file.about?.versions?.to ?? []),
  ]);
  for (const { step, path } of steps) {
    if (step.kind !== 'http') continue;
    for (const [header, value] of Object.entries(step.expect?.headers ?? {})) {
      if (/version|release|build/i.test(header) && !value.includes('$') && !names.has(value)) {
        report('plan.version-names', [...path, 'expect', 'headers', header], { value, from: file.from, to: file.to });
      }
    }
  }
  for (const { text, path, role } of texts) {
    if (role === 'claimed' || !/首次上线|首次发布|first (launch|release)/i.test(text)) continue;
    report('plan.version-names/first', path, { from: file.from });
  }
  for (const { text, path, role } of texts) {
    if (role !== 'quote') continue;
    const spelt = new Set(text.match(/\bv\d+(?:\.\d+)+(?:-\w+)?/g));
    const versions = new Set([...spelt].map((version) => version.replace(/-\w+$/, '').replace(/(\.0)+$/, '')));
    if (versions.size === 1 && spelt.size > 1) {
      report('plan.version-names/spelt', path, { names: [...spelt].join(', ') });
    }
  }
}

const monitoring = /\/(health|healthz|ready|live|metrics|monitoring|actuator|status|ping|version|-\/)/i;

/** A probe of an endpoint that is not part of the release proves nothing about it. */
function lintProbedEndpoints({ file, steps, commands, report }: LintContext): void {
  const endpoints = (file.about?.scope ?? [])
    .filter(({ kind }) => kind === 'endpoint')
    .flatMap(({ title }) => endpointOf(titleText(title)));
  if (endpoints.length === 0) return;
  const check = (method: string, address: string, path: Path, item: string, offset?: number) => {
    const route = address.replace(/^[a-z]+:\/\/[^/]+/i, '').replace(/[?#].*$/, '');
    if (!route.startsWith('/') || monitoring.test(route)) return;
    if (
      endpoints.some(
        (endpoint) => (endpoint.method === null || endpoint.method === method) && endpoint.matches.test(route),
      )
    )
      return;
    report(
      'verify.out-of-scope',
      path,
      { item, endpoint: `${method} ${route.slice(0, 60)}` },
      offset === undefined ? {} : { offset },
    );
  };
  for (const { step, path } of steps) {
    if (step.kind !== 'http') continue;
    const field = step.path === undefined ? 'url' : 'path';
    check(step.method ?? 'GET', step[field] ?? '', [...path, field], step.id);
  }
  for (const { calls, path, step } of commands) {
    for (const call of calls) {
      const url = call.program === 'curl' ? call.args.find((arg) => /^https?:\/\//.test(arg)) : undefined;
      const at = call.args.findIndex((arg) => arg === '-X' || arg === '--request');
      if (url !== undefined)
        check(at < 0 ? 'GET' : (call.args[at + 1] ?? 'GET'), url, path, step?.step.id ?? '', call.start);
    }
  }
}

function endpointOf(title: string): readonly { readonly method: string | null; readonly matches: RegExp }[] {
  const [, method, route] = /(?:\b(GET|POST|PUT|PATCH|DELETE|HEAD)\s+)?(\/[\w\-./{}:]*)/.exec(title) ?? [];
  if (route === undefined) return [];
  const parts = route
    .split('/')
    .map((part) => (/^[{:]/.test(part) ? '[^/]+' : part.replaceAll(/[.*+?^$|()[\]\\{}]/g, '\\$&')));
  return [{ method: method ?? null, matches: new RegExp(`^${parts.join('/')}/?$`) }];
}

/** Without a time of day anything may be raised at any hour. */
function lintClockTimes({ file, batches, report }: LintContext): void {
  const timed =
    file.window !== undefined ||
    file.windows !== undefined ||
    file.deadline !== undefined ||
    batches.some(({ batch }) => batch.startAt !== undefined);
  if (!timed && batches.length > 0) report('no-clock-times', []);
}
