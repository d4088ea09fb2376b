import { useEffect, useRef } from 'react';
import type { GuardLevels } from '../../shared/plan/release-plan.ts';
import type { ReadingUnit } from '../../shared/plan/threshold.ts';
import { useTranslate } from '../components/use-translate.ts';
import { useTick } from '../stores/tick.ts';
import { useColorScheme } from '../theme/color-scheme.ts';
import { palettes } from '../theme/tokens.ts';
import type { ChartSource } from './chart-source.ts';
import { windowScheduler } from './draw-scheduler.ts';
import classes from './guard-chart.module.css';
import { type ChartMark, type ChartRange, GuardChartView } from './guard-chart-view.ts';

interface GuardChartProps {
  /** Must stay the same object as long as it is the same guard. */
  readonly source: ChartSource;
  readonly unit: ReadingUnit;
  /** Limits of the present batch; keep the object while they are the same. */
  readonly limits: GuardLevels;
  /** Batches that began; keep the array while they are the same. */
  readonly marks: readonly ChartMark[];
  /** Keep the object while it is the same. */
  readonly range: ChartRange;
  readonly timeZone: string;
  /** For screen readers: the numbers stand beside the chart. */
  readonly label: string;
}

/** The curve of a guard. Fills its parent. New points never re-render it: it draws from its source once a second. */
export function GuardChart({ source, unit, limits, marks, range, timeZone, label }: GuardChartProps) {
  const t = useTranslate();
  const scheme = useColorScheme();
  const element = useRef<HTMLDivElement>(null);
  const view = useRef<GuardChartView | null>(null);

  useEffect(() => {
    if (element.current === null) return;
    const chart = new GuardChartView(element.current, source, () => useTick.getState().nowUtcMs);
    view.current = chart;
    const request = (): void => windowScheduler.request(chart);
    const stopSource = source.subscribe(request);
    const observer = new ResizeObserver(() => {
      chart.resize();
      request();
    });
    observer.observe(element.current);
    return () => {
      observer.disconnect();
      stopSource();
      windowScheduler.remove(chart);
      chart.dispose();
      view.current = null;
    };
  }, [source]);

  const newVersion = t('versions.newShort');
  const oldVersion = t('versions.oldShort');
  // `source` stands among the dependencies because a new source has made a new view that knows no settings yet.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const chart = view.current;
    if (chart === null) return;
    chart.configure({
      unit,
      limits,
      marks,
      range,
      timeZone,
      words: { newVersion, oldVersion },
      palette: palettes[scheme],
    });
    chart.draw();
    // The time axis moves on also when no points arrive: that is how missing readings are seen.
    if (range.kind === 'live') return useTick.subscribe(() => windowScheduler.request(chart));
    return;
  }, [source, unit, limits, marks, range, timeZone, newVersion, oldVersion, scheme]);

  return <div ref={element} className={classes.chart} role="img" aria-label={label} />;
}
