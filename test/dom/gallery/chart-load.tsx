import { useEffect, useMemo } from 'react';
import { ChartSource } from '../../../renderer/charts/chart-source.ts';
import { GuardChart } from '../../../renderer/charts/guard-chart.tsx';
import { startTick } from '../../../renderer/stores/tick.ts';
import type { GuardLevels } from '../../../shared/plan/release-plan.ts';
import classes from './gallery.module.css';

const limits: GuardLevels = { green: { operator: '<=', value: 2.5 }, yellow: null, red: { operator: '>', value: 4 } };
const range = { kind: 'live', windowMs: 3_600_000 } as const;

/** 20 charts of 2 × 3,600 points that get a point each a second, and the frame times while they do. */
export function ChartLoad() {
  const sources = useMemo(
    () =>
      Array.from({ length: 20 }, (_, id) => {
        const source = new ChartSource({ capacity: 3600, maxGapMs: 5000 });
        for (let second = 3600; second > 0; second -= 1) add(source, Date.now() - second * 1000);
        return { id, source };
      }),
    [],
  );
  useEffect(() => {
    const stop = startTick();
    const timer = setInterval(() => {
      for (const { source } of sources) {
        add(source, Date.now());
        source.changed();
      }
    }, 1000);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [sources]);
  return (
    <div className={classes.load}>
      {sources.map(({ id, source }) => (
        <GuardChart
          key={id}
          source={source}
          unit="seconds"
          limits={limits}
          marks={[]}
          range={range}
          timeZone="UTC"
          label="load"
        />
      ))}
    </div>
  );
}

function add(source: ChartSource, at: number): void {
  source.newVersion.push(at, 2 + Math.random());
  source.oldVersion.push(at, 2 + Math.random() * 0.6);
}
