import { useMemo } from 'react';
import { formatValue } from '../../../shared/i18n/format.ts';
import { local } from '../../../shared/i18n/release-speech.ts';
import { sayThreshold } from '../../../shared/i18n/say-threshold.ts';
import type { GuardPlan } from '../../../shared/plan/release-plan.ts';
import { GuardChart } from '../../charts/guard-chart.tsx';
import type { ChartMark, ChartRange } from '../../charts/guard-chart-view.ts';
import { GuardPanel } from '../../components/guard-panel.tsx';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { hostNow } from '../../stores/host-link.ts';
import { useMarks } from '../cockpit/guard-grid.tsx';
import { useFlight, useRelease, useSpeech } from '../release/flight-context.tsx';
import { localZone } from '../release/local-zone.ts';
import classes from './review-charts.module.css';

/** Every guard over the whole release. */
export function ReviewCharts() {
  const t = useTranslate();
  const state = useRelease();
  const marks = useMarks(state);
  const from = (state.begunAt ?? state.createdAt)?.utc ?? 0;
  const to = state.endedAt?.utc ?? null;
  const range = useMemo<ChartRange>(() => {
    const end = to ?? hostNow().utc;
    const margin = Math.max(2_000, (end - from) * 0.02);
    return { kind: 'fixed', fromUtcMs: from - margin, toUtcMs: end + margin };
  }, [from, to]);
  const guards = state.definition.plan.guards.filter((guard) => guard.role === 'guard');
  if (guards.length === 0) return null;
  return (
    <section>
      <SectionTitle>{t('review:charts')}</SectionTitle>
      <div className={classes.grid}>
        {guards.map((guard) => (
          <ReviewChart key={guard.id} guard={guard} marks={marks} range={range} />
        ))}
      </div>
    </section>
  );
}

interface ReviewChartProps {
  readonly guard: GuardPlan;
  readonly marks: readonly ChartMark[];
  readonly range: ChartRange;
}

function ReviewChart({ guard, marks, range }: ReviewChartProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const { samples } = useFlight();
  const seen = useRelease().guards[guard.id];
  const latest = samples.latest(guard.id);
  const { green, red } = guard.levels;
  return (
    <GuardPanel
      name={local(speech, guard.title)}
      level={seen?.level ?? 'unknown'}
      value={formatValue(latest?.value ?? seen?.value ?? null, guard.unit)}
      green={green === null ? null : sayThreshold(t, green, guard.unit)}
      red={red === null ? null : sayThreshold(t, red, guard.unit)}
    >
      <GuardChart
        source={samples.source(guard.id)}
        unit={guard.unit}
        limits={guard.levels}
        marks={marks}
        range={range}
        timeZone={localZone}
        label={t('cockpit:chart.label', { guard: local(speech, guard.title) })}
      />
    </GuardPanel>
  );
}
