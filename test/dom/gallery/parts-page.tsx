import {
  Button,
  Checkbox,
  NumberInput,
  PasswordInput,
  Radio,
  Select,
  Switch,
  Table,
  Textarea,
  TextInput,
} from '@mantine/core';
import { ActionButton } from '../../../renderer/components/action-button.tsx';
import { Age } from '../../../renderer/components/age.tsx';
import { Countdown } from '../../../renderer/components/countdown.tsx';
import { CurrentStep } from '../../../renderer/components/current-step.tsx';
import { EffectButton } from '../../../renderer/components/effect-button.tsx';
import { EmptyState } from '../../../renderer/components/empty-state.tsx';
import { EnvironmentBadge } from '../../../renderer/components/environment-badge.tsx';
import { ErrorNotice } from '../../../renderer/components/error-notice.tsx';
import { Keycap } from '../../../renderer/components/keycap.tsx';
import { LevelMark, LevelShape } from '../../../renderer/components/level-mark.tsx';
import { RollbackButton } from '../../../renderer/components/rollback-button.tsx';
import { RunbookRow } from '../../../renderer/components/runbook-row.tsx';
import { Rung } from '../../../renderer/components/rung.tsx';
import { SectionTitle } from '../../../renderer/components/section-title.tsx';
import { StatusLine } from '../../../renderer/components/status-line.tsx';
import { ThresholdText } from '../../../renderer/components/threshold-text.tsx';
import { useTranslate } from '../../../renderer/components/use-translate.ts';
import { VerdictBar } from '../../../renderer/components/verdict-bar.tsx';
import classes from './gallery.module.css';
import { sampleNowUtcMs } from './sample.ts';

const levels = ['green', 'yellow', 'red', 'unknown'] as const;
const nothing = (): void => {};

/** Every part in every state. */
export function PartsPage() {
  const t = useTranslate();
  return (
    <div className={classes.parts}>
      <section>
        <SectionTitle>LevelMark, LevelShape, StatusLine</SectionTitle>
        <div className={classes.row}>
          {levels.map((level) => (
            <LevelMark key={level} level={level} note="40 s" />
          ))}
        </div>
        <div className={classes.row}>
          {levels.map((level) => (
            <LevelShape key={level} level={level} size={32} outlined />
          ))}
        </div>
        {levels.map((level) => (
          <StatusLine
            key={level}
            level={level}
            label={`web-1 ${level}`}
            note={<Age readAtUtcMs={sampleNowUtcMs - (level === 'unknown' ? 41_000 : 1000)} staleAfterMs={10_000} />}
          />
        ))}
      </section>
      <section>
        <SectionTitle>EnvironmentBadge, Keycap, ThresholdText</SectionTitle>
        <div className={classes.row}>
          {(['production', 'staging', 'test', 'practice'] as const).map((environment) => (
            <EnvironmentBadge key={environment} environment={environment} />
          ))}
        </div>
        <div className={classes.row}>
          <Keycap keys="Mod+Enter" /> <Keycap keys="1" /> <Keycap keys="Escape" /> <Keycap keys="?" />{' '}
          <ThresholdText green="≤ 2.5 s" red="10 s" />
        </div>
      </section>
      <section>
        <SectionTitle>ActionButton</SectionTitle>
        <div className={classes.row}>
          <ActionButton tone="primary" label={t('cockpit:runbook.run')} shortcut="r" onPress={nothing} />
          <ActionButton tone="raise" label={t('cockpit:next.raise', { from: '1', to: '10 %' })} onPress={nothing} />
          <ActionButton label={t('cockpit:runbook.skip')} onPress={nothing} />
          <ActionButton label={t('cockpit:runbook.approve')} disabled onPress={nothing} />
        </div>
      </section>
      <section>
        <SectionTitle>EffectButton, RollbackButton</SectionTitle>
        <div className={classes.stack}>
          <EffectButton
            tone="raise"
            effect={t('cockpit:next.raiseOn', { from: '10', to: '50 %', count: 2 })}
            detail={`${t('cockpit:header.projectedEnd')} 05:28`}
            blockedBy={null}
            shortcut="n"
            onPress={nothing}
          />
          <EffectButton
            tone="raise"
            effect={t('cockpit:next.raiseOn', { from: '10', to: '50 %', count: 1 })}
            blockedBy={t('cockpit:next.needs', { conditions: t('cockpit:next.guardGreen', { guard: 'P95' }) })}
            onPress={nothing}
          />
          <EffectButton effect={t('cockpit:next.complete')} blockedBy={null} onPress={nothing} />
          <EffectButton
            tone="raise"
            effect={t('cockpit:verdict.raising', { exposure: '50 %' })}
            blockedBy={null}
            busy
            onPress={nothing}
          />
          <div className={classes.row}>
            <RollbackButton onPress={nothing} /> <RollbackButton disabled onPress={nothing} />
          </div>
          <Countdown
            endsAtUtcMs={sampleNowUtcMs + 8000}
            sentence={(duration) => t('cockpit:autoRollback.in', { duration })}
            stopLabel={t('cockpit:autoRollback.stop')}
            onStop={nothing}
          />
        </div>
      </section>
      <section>
        <SectionTitle>Rung</SectionTitle>
        <ol>
          <Rung state="done" level="green" exposure="1 %" clock="02:36" lines={['REL-B1']} />
          {levels.map((level) => (
            <Rung
              key={level}
              state="current"
              level={level}
              exposure="10 %"
              clock="03:41"
              lines={[t('cockpit:batch.readBack', { exposure: '10 %' })]}
              progress={{ ratio: 0.4, label: t('cockpit:batch.greenTime', { observed: '12', required: '30 min' }) }}
            />
          ))}
          <Rung
            state="raising"
            level="unknown"
            exposure="50 %"
            clock="04:26"
            lines={[
              `${t('cockpit:batch.intended', { exposure: '50 %' })} · ${t('cockpit:batch.readBack', { exposure: '10 %' })}`,
            ]}
          />
          <Rung state="later" level="unknown" exposure="100 %" clock="≈ 04:58" lines={['REL-B4']} />
          <Rung
            state="rolled-back"
            level="unknown"
            exposure="50 %"
            clock="04:31"
            lines={[t('cockpit:batch.state.rolled-back')]}
          />
        </ol>
      </section>
      <section>
        <SectionTitle>RunbookRow, CurrentStep</SectionTitle>
        <ol>
          {(['done', 'failed', 'running', 'skipped', 'pending'] as const).map((state) => (
            <RunbookRow key={state} state={state} title={t(`cockpit:runbook.state.${state}`)} note="0.4 s" />
          ))}
          <CurrentStep
            running
            title="smoke_test.py"
            meta="QA"
            output={'case 1 ok\ncase 2 ok\ncase 3 …'}
            actions={<ActionButton label={t('actions.cancel')} onPress={nothing} />}
          />
        </ol>
      </section>
      <section>
        <SectionTitle>VerdictBar</SectionTitle>
        {levels.map((level) => (
          <VerdictBar
            key={level}
            level={level}
            sentence={t('cockpit:verdict.observing', { exposure: '10 %', cause: t('cockpit:verdict.allGreen') })}
            detail={t('cockpit:verdict.observeLeft', { duration: '11 min' })}
          />
        ))}
      </section>
      <section>
        <SectionTitle>ErrorNotice, EmptyState</SectionTitle>
        <ErrorNotice
          error={{
            code: 'nginx-config-refused',
            params: {
              file: '/etc/nginx/conf.d/brand.conf',
              line: 12,
              detail: 'nginx: [emerg] unknown directive "weigth" in /etc/nginx/conf.d/brand.conf:12',
            },
            retryable: false,
          }}
          onRetry={nothing}
          onDismiss={nothing}
        />
        <EmptyState
          title={t('start:empty.title')}
          detail={t('start:empty.detail')}
          action={{ label: t('start:practiceFlight'), onPress: nothing }}
        />
      </section>
      <section className={classes.stack}>
        <SectionTitle>Mantine</SectionTitle>
        <TextInput label={t('connections:form.name')} defaultValue="web-1" description="web-1, web-2" />
        <TextInput label="URL" defaultValue="http:/" error={t('errors:sentence.invalid-input')} />
        <PasswordInput label="PIN" placeholder={t('connections:form.secretKept')} />
        <NumberInput label="n" defaultValue={3} />
        <Select label={t('connections:form.environment')} data={['production', 'test']} defaultValue="test" />
        <Textarea label={t('cockpit:waiver.reason')} rows={2} />
        <div className={classes.row}>
          <Checkbox label="Checkbox" defaultChecked /> <Radio label="Radio" defaultChecked />{' '}
          <Switch label="Switch" defaultChecked /> <Switch label="Off" />
        </div>
        <div className={classes.row}>
          <Button>{t('actions.save')}</Button>
          <Button disabled>{t('actions.delete')}</Button>
        </div>
        <Table
          data={{
            head: [t('review:table.metric'), t('review:table.threshold'), t('review:table.actual')],
            body: [
              ['P95', '≤ 2.5 s', '2.71 s'],
              ['5xx', '≤ 3 %', '0.82 %'],
            ],
          }}
        />
      </section>
    </div>
  );
}
