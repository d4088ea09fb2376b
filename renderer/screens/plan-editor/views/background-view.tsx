import { useTranslate } from '../../../components/use-translate.ts';
import type { Fact } from './fact-row.tsx';
import { FactLists } from './fact-section.tsx';
import { type FactWords, useFactWords } from './fact-words.ts';
import { timeFacts } from './time-facts.ts';

/** Everything that the plan rests on: what it is about, its times, its numbers, its sources, and how they were settled. */
export function BackgroundView() {
  const t = useTranslate();
  const words = useFactWords();
  const lists = {
    about: about(words),
    scope: scope(words),
    goals: goals(words),
    times: timeFacts(words),
    metrics: metrics(words),
    alerts: alerts(words),
    dashboards: dashboards(words),
    references: references(words),
    decisions: decisions(words),
    values: values(words),
    variants: variants(words),
    records: records(words),
    unplaced: unplaced(words),
  };
  return (
    <FactLists
      lists={Object.entries(lists).map(([id, facts]) => ({
        title: t(`planFacts:list.${id as keyof typeof lists}`),
        facts,
      }))}
      none={t('planFacts:background.none')}
    />
  );
}

function about({ t, file, local, value }: FactWords): readonly Fact[] {
  const { about: head } = file;
  if (head === undefined) return [];
  const way = ['about'] as const;
  const said: Fact = {
    way,
    title: head.summary === undefined ? local(file.title) : local(head.summary),
    note: head.changeType === undefined ? '' : t(`planFacts:changeType.${head.changeType}`),
    details: [
      head.status !== undefined && local(head.status),
      head.author !== undefined && t('planFacts:background.author', { author: local(head.author) }),
      head.date !== undefined && t('planFacts:background.date', { date: head.date }),
      head.updated !== undefined && t('planFacts:background.updated', { date: head.updated }),
      head.tags?.join(', '),
      head.versions?.from !== undefined && `${file.from} = ${head.versions.from.join(', ')}`,
      head.versions?.to !== undefined && `${file.to} = ${head.versions.to.join(', ')}`,
    ],
    item: head,
  };
  const facts = (head.facts ?? []).map(
    (fact): Fact => ({
      way: [...way, 'facts', { id: fact.id }],
      title: local(fact.title),
      note: Array.isArray(fact.value) ? '' : value(fact.value),
      details: [
        Array.isArray(fact.value) && value(fact.value),
        fact.claimed !== undefined && t('planFacts:claimed', { what: Object.values(fact.claimed).join(' ') }),
      ],
      item: fact,
    }),
  );
  return [said, ...facts];
}

function scope({ t, file, local }: FactWords): readonly Fact[] {
  return (file.about?.scope ?? []).map((part) => ({
    way: ['about', 'scope', { id: part.id }],
    title: local(part.title),
    note: t(`planFacts:scopeKind.${part.kind}`),
    details: [
      part.writes === true && t('planFacts:background.writes'),
      part.strategy !== undefined && t(`planFacts:strategy.${part.strategy}`),
      part.claimed !== undefined && t('planFacts:claimed', { what: String(part.claimed) }),
    ],
    item: part,
  }));
}

function goals({ file, local, titleOf }: FactWords): readonly Fact[] {
  return (file.about?.goals ?? []).map((goal) => ({
    way: ['about', 'goals', { id: goal.id }],
    title: local(goal.title),
    note: goal.limit ?? '',
    details: [goal.metric !== undefined && titleOf('metrics', goal.metric)],
    item: goal,
  }));
}

function metrics({ t, file, local, duration }: FactWords): readonly Fact[] {
  return (file.metrics ?? []).map((metric) => ({
    way: ['metrics', { id: metric.id }],
    title: local(metric.title),
    note: metric.better === undefined ? '' : t(`planFacts:better.${metric.better}`),
    details: [
      metric.definition !== undefined && local(metric.definition),
      metric.source !== undefined && local(metric.source),
      metric.everySource !== undefined &&
        t('planFacts:background.everySource', { duration: duration(metric.everySource) }),
      metric.query,
    ],
    item: metric,
  }));
}

function alerts({ t, file, local, duration, titleOf }: FactWords): readonly Fact[] {
  return (file.alerts ?? []).map((alert) => ({
    way: ['alerts', { id: alert.id }],
    title: local(alert.title),
    note: t(`planFacts:severity.${alert.severity}`),
    details: [
      alert.threshold,
      alert.for !== undefined && t('planFacts:background.lasts', { duration: duration(alert.for) }),
      alert.every !== undefined && t('planFacts:background.every', { duration: duration(alert.every) }),
      alert.guard !== undefined && titleOf('guards', alert.guard),
      alert.guard === undefined && alert.metric !== undefined && titleOf('metrics', alert.metric),
      alert.action !== undefined && t(`planFacts:alertAction.${alert.action}`),
      alert.notify?.map(local).join(', '),
    ],
    item: alert,
  }));
}

function dashboards({ file, local, titleOf }: FactWords): readonly Fact[] {
  return (file.dashboards ?? []).map((dashboard) => ({
    way: ['dashboards', { id: dashboard.id }],
    title: local(dashboard.title),
    details: [
      dashboard.url,
      ...(dashboard.panels ?? []).map(({ title, metric }) =>
        metric === undefined ? local(title) : `${local(title)} (${titleOf('metrics', metric)})`,
      ),
    ],
    item: dashboard,
  }));
}

function references({ t, file, local }: FactWords): readonly Fact[] {
  return (file.references ?? []).map((reference) => ({
    way: ['references', { id: reference.id }],
    title: local(reference.title),
    note: reference.unresolved === true ? t('planFacts:background.unresolved') : t(`planFacts:kind.${reference.kind}`),
    details: [reference.url, reference.snapshot !== undefined && `SHA-256 ${reference.snapshot}`],
    item: reference,
  }));
}

function decisions({ file, local }: FactWords): readonly Fact[] {
  return (file.decisions ?? []).map((decision, index) => ({
    way: ['decisions', index],
    title: local(decision.decision),
    note: decision.by ?? '',
    details: [decision.rule, decision.at?.join(', ')],
    item: { refs: decision.refs },
  }));
}

function values({ t, file, local }: FactWords): readonly Fact[] {
  const variables = Object.entries(file.variables ?? {}).map(
    ([name, variable]): Fact => ({
      way: ['variables', name],
      title: variable.title === undefined ? name : local(variable.title),
      note: variable.default === undefined ? t('planFacts:background.asked') : String(variable.default),
      details: [`$vars.${name}`],
      item: variable,
    }),
  );
  const secrets = Object.entries(file.secrets ?? {}).map(
    ([name, secret]): Fact => ({
      way: ['secrets', name],
      title: secret.title === undefined ? name : local(secret.title),
      note: t('planFacts:background.secret'),
      details: [secret.title !== undefined && name],
      item: secret,
    }),
  );
  return [...variables, ...secrets];
}

function variants({ t, file, local, duration }: FactWords): readonly Fact[] {
  return (file.variants ?? []).map((variant) => {
    const skipped = [variant.batches, variant.guards, variant.gates, variant.steps].flatMap((list) =>
      Object.entries(list ?? {}).flatMap(([id, change]) => ('skip' in change && change.skip === true ? [id] : [])),
    );
    return {
      way: ['variants', { id: variant.id }],
      title: local(variant.title),
      note: variant.id,
      details: [
        variant.observe !== undefined && t('planFacts:background.observe', { duration: duration(variant.observe) }),
        ...Object.entries(variant.batches ?? {}).flatMap(([id, { observe }]) =>
          observe === undefined ? [] : [`${id}: ${t('planFacts:background.observe', { duration: duration(observe) })}`],
        ),
        skipped.length > 0 && t('planFacts:background.skips', { ids: skipped.join(', ') }),
        variant.ignoreWindows === true && t('planFacts:background.ignoresWindows'),
      ],
      item: variant,
    };
  });
}

function records({ t, file, local, value }: FactWords): readonly Fact[] {
  const audit = (file.audit ?? []).map(
    (record): Fact => ({
      way: ['audit', { id: record.id }],
      title: local(record.title),
      note: t('planFacts:background.record'),
      details: record.keptIn?.map(local) ?? [],
      item: record,
    }),
  );
  const report = (file.report ?? []).map(
    (fact): Fact => ({
      way: ['report', { id: fact.id }],
      title: local(fact.title),
      note: t('planFacts:background.report'),
      details: [value(fact.value)],
      item: fact,
    }),
  );
  return [...audit, ...report];
}

function unplaced({ t, file }: FactWords): readonly Fact[] {
  return (file.unplaced ?? []).map((line, index) => ({
    way: ['unplaced', index],
    title: line.text,
    note: t('planEditor:findings.place', { line: line.line }),
    details: [line.heading],
  }));
}
