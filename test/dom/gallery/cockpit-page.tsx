import { useMemo } from 'react';
import { GuardChart } from '../../../renderer/charts/guard-chart.tsx';
import { ActionButton } from '../../../renderer/components/action-button.tsx';
import { Age } from '../../../renderer/components/age.tsx';
import { CurrentStep } from '../../../renderer/components/current-step.tsx';
import { EffectButton } from '../../../renderer/components/effect-button.tsx';
import { EnvironmentBadge } from '../../../renderer/components/environment-badge.tsx';
import { FeedList } from '../../../renderer/components/feed-list.tsx';
import { GuardPanel } from '../../../renderer/components/guard-panel.tsx';
import { RollbackButton } from '../../../renderer/components/rollback-button.tsx';
import { RunbookRow } from '../../../renderer/components/runbook-row.tsx';
import { Rung } from '../../../renderer/components/rung.tsx';
import { SectionTitle } from '../../../renderer/components/section-title.tsx';
import { StatusLine } from '../../../renderer/components/status-line.tsx';
import { useTranslate } from '../../../renderer/components/use-translate.ts';
import { VerdictBar } from '../../../renderer/components/verdict-bar.tsx';
import { Shell } from '../../../renderer/screens/shell/shell.tsx';
import { TopBarSlot } from '../../../renderer/screens/shell/top-bar-slot.tsx';
import { formatNumber, formatThreshold, formatValue } from '../../../shared/i18n/format.ts';
import classes from './gallery.module.css';
import { sampleGuards, sampleMarks, sampleNowUtcMs } from './sample.ts';
import { useSampleWords } from './words.ts';

const nothing = (): void => {};

/** The parts put together as the sketch has them. */
export function CockpitPage() {
  return <Shell screens={[{ id: 'start', path: '/', navigation: 'start', load: async () => ({ Screen: Cockpit }) }]} />;
}

function Cockpit() {
  const t = useTranslate();
  const w = useSampleWords();
  return (
    <div className={classes.cockpit}>
      <TopBarSlot>
        <strong>{w('品牌诊断', 'Brand diagnosis')} 1.9.4 → 2.0.0</strong>
        <EnvironmentBadge environment="production" />
        <span>web-1, web-2 · nginx</span>
        <span className={classes.spring} />
        <span>
          {t('cockpit:header.driver')} <strong>{w('发布经理', 'Lin')}</strong>
        </span>
        <span>
          {t('cockpit:header.window')} 02:00–06:00 ·{' '}
          <strong>{t('cockpit:header.windowLeft', { duration: '1 h 46 m' })}</strong>
        </span>
        <span>
          {t('cockpit:header.latestContinue')} <strong>05:12</strong>
        </span>
      </TopBarSlot>
      <VerdictBar
        level="yellow"
        sentence={t('cockpit:verdict.holding', {
          exposure: '10 %',
          cause: t('cockpit:verdict.guardAt', {
            guard: w('新版本 P95', 'P95'),
            value: '2.71 s',
            limit: '2.50 s',
            duration: '40 s',
          }),
        })}
        detail={t('cockpit:verdict.observeAfterGreen', { duration: '11 min' })}
        next={
          <EffectButton
            tone="raise"
            effect={t('cockpit:next.raiseOn', { from: '10', to: '50 %', count: 2 })}
            blockedBy={t('cockpit:next.needs', {
              conditions: `${t('cockpit:next.guardGreen', { guard: 'P95' })} · ${t('cockpit:next.remaining', { duration: '11 min' })}`,
            })}
            onPress={nothing}
          />
        }
        rollback={<RollbackButton onPress={nothing} />}
      />
      <div className={classes.middle}>
        <aside className={classes.left}>
          <SectionTitle>{t('cockpit:section.batches')}</SectionTitle>
          <ol className={classes.block}>
            <Rung
              state="done"
              level="green"
              exposure={t('cockpit:batch.internal')}
              clock="18:02"
              lines={[`B0 · ${t('cockpit:batch.plannedActual', { planned: '30', actual: '34 min' })}`]}
            />
            <Rung
              state="done"
              level="green"
              exposure="1 %"
              clock="02:36"
              lines={[`B1 · ${t('cockpit:batch.readBack', { exposure: '1 %' })}`]}
            />
            <Rung
              state="current"
              level="yellow"
              exposure="10 %"
              clock="03:41"
              lines={[
                `B2 · ${t('cockpit:batch.readBack', { exposure: '10 %' })} · ${t('cockpit:batch.sampled', { exposure: '9.7 %' })}`,
              ]}
              progress={{ ratio: 0.63, label: t('cockpit:batch.greenTime', { observed: '19', required: '30 min' }) }}
            />
            <Rung
              state="later"
              level="unknown"
              exposure="50 %"
              clock="≈ 04:26"
              lines={[`B3 · ${t('cockpit:batch.observe', { duration: '30 min' })}`]}
            />
            <Rung
              state="later"
              level="unknown"
              exposure="100 %"
              clock="≈ 04:58"
              lines={[`B4 · ${t('cockpit:batch.observe', { duration: '60 min' })}`]}
            />
          </ol>
          <SectionTitle>{t('cockpit:section.gates')}</SectionTitle>
          <div className={classes.block}>
            <StatusLine level="green" label={t('cockpit:gates.passed', { count: 13 })} />
            <StatusLine level="unknown" label={t('cockpit:gates.waived', { count: 1, until: '03:10' })} />
          </div>
          <SectionTitle>{t('cockpit:section.connections')}</SectionTitle>
          <StatusLine
            level="green"
            label="web-1 nginx"
            note={<Age readAtUtcMs={sampleNowUtcMs - 1000} staleAfterMs={10_000} />}
          />
          <StatusLine
            level="green"
            label="web-2 nginx"
            note={<Age readAtUtcMs={sampleNowUtcMs - 1000} staleAfterMs={10_000} />}
          />
          <StatusLine
            level="green"
            label="Prometheus"
            note={<Age readAtUtcMs={sampleNowUtcMs - 2000} staleAfterMs={10_000} />}
          />
          <StatusLine
            level="unknown"
            label="Alertmanager"
            note={<Age readAtUtcMs={sampleNowUtcMs - 41_000} staleAfterMs={10_000} />}
          />
        </aside>
        <Guards />
        <aside className={classes.right}>
          <SectionTitle note={t('cockpit:runbook.progress', { done: 7, total: 19 })}>
            {t('cockpit:section.runbook')}
          </SectionTitle>
          <ol>
            <RunbookRow
              state="done"
              title={w('切流 10 %（web-1、web-2）', 'Shift traffic to 10 % (web-1, web-2)')}
              note="0.4 s"
            />
            <RunbookRow state="done" title={w('抽样核对版本响应头', 'Sample version headers')} note="3.1 s" />
            <CurrentStep
              title={w('10 % 业务冒烟：生成一份报告', 'Smoke test at 10 %: make one report')}
              meta="QA · 5 min"
              command={{
                text: 'python smoke_test.py --env=green --case report',
                note: `${t('cockpit:runbook.commandNote', { timeout: '120 s' })} · ${t('cockpit:runbook.approvedBy', { person: w('发布经理', 'Lin'), clock: '01:52' })}`,
              }}
              criterion={w('5 个用例全绿', 'all 5 cases are green')}
              actions={
                <>
                  <ActionButton tone="primary" label={t('cockpit:runbook.run')} shortcut="r" onPress={nothing} />
                  <ActionButton label={t('cockpit:runbook.attachEvidence')} onPress={nothing} />
                  <ActionButton label={t('cockpit:runbook.skip')} onPress={nothing} />
                </>
              }
            />
            <RunbookRow state="pending" title={w('观察 30 min', 'Observe 30 min')} note={w('全员', 'everyone')} />
            <RunbookRow
              state="pending"
              title={w('决策：放量 / 保持 / 回滚', 'Decide: raise / hold / roll back')}
              note={w('发布经理 + 架构师', 'Lin + architect')}
            />
            <RunbookRow state="pending" title={w('切流 50 %', 'Shift traffic to 50 %')} note={w('发布经理', 'Lin')} />
            <RunbookRow
              state="pending"
              title={w('压测 1000 / 100', 'Load test 1000 / 100')}
              note={w('后端负责人', 'Backend lead')}
            />
          </ol>
        </aside>
      </div>
      <footer className={classes.feed}>
        <FeedList
          label={t('cockpit:section.feed')}
          empty=""
          rows={[
            {
              id: 4,
              clock: '04:13:27',
              source: w('P95 新版本', 'P95 new version'),
              level: 'yellow',
              text: w('2.71 s（上限 2.50 s，n = 412）', '2.71 s (up to 2.50 s, n = 412)'),
            },
            {
              id: 3,
              clock: '04:12:58',
              source: w('发布经理', 'Lin'),
              text: w('备注：上游模型响应变慢，已联系值班', 'Note: upstream model is slow, on-call informed'),
            },
            {
              id: 2,
              clock: '04:01:12',
              source: w('驾驶舱', 'Cockpit'),
              text: w('读回 web-1 10 %、web-2 10 %，与意图一致', 'Read back web-1 10 %, web-2 10 %, as intended'),
            },
            {
              id: 1,
              clock: '03:41:05',
              source: w('发布经理', 'Lin'),
              text: w('放量 1 → 10 %：确认用时 0.41 s', 'Raised 1 → 10 %, confirmed in 0.41 s'),
            },
          ]}
        />
      </footer>
    </div>
  );
}

function Guards() {
  const t = useTranslate();
  const w = useSampleWords();
  const range = useMemo(() => ({ kind: 'live', windowMs: 7_200_000 }) as const, []);
  return (
    <section className={classes.guards} aria-label={t('cockpit:section.guards')}>
      {sampleGuards.map((guard) => (
        <GuardPanel
          key={guard.en}
          name={w(guard.zh, guard.en)}
          level={guard.level}
          {...(guard.levelNote === undefined ? {} : { levelNote: guard.levelNote })}
          value={formatValue(guard.value, guard.unit)}
          green={guard.limits.green === null ? null : formatThreshold(guard.limits.green, guard.unit)}
          {...(guard.en === 'P95 latency' && guard.limits.red !== null
            ? { red: formatValue(guard.limits.red.value, guard.unit) }
            : {})}
          note={guard.level === 'unknown' ? t('levels:reason.few-requests') : undefined}
          foot={
            <>
              <span>{t('sampleSize', { size: formatNumber(guard.sampleSize) })}</span>
              <Age readAtUtcMs={sampleNowUtcMs - guard.ageMs} staleAfterMs={10_000} />
            </>
          }
        >
          <GuardChart
            source={guard.source}
            unit={guard.unit}
            limits={guard.limits}
            marks={sampleMarks}
            range={range}
            timeZone="Asia/Shanghai"
            label={t('cockpit:chart.label', { guard: w(guard.zh, guard.en) })}
          />
        </GuardPanel>
      ))}
    </section>
  );
}
