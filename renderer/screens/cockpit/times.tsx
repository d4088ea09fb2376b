import type { ReactNode } from 'react';
import { formatDuration } from '../../../shared/i18n/format.ts';
import { batchExposure, freezeName, moment, windowName } from '../../../shared/i18n/release-speech.ts';
import type { WindowPlan } from '../../../shared/plan/release-plan.ts';
import { clockBlockers, clockCounts, deadlineAt, freezesNow } from '../../../shared/release/clock-rules.ts';
import type { WaiverSubject } from '../../../shared/release/events.ts';
import { nextBatch } from '../../../shared/release/queries.ts';
import { closesAt, nextWhole } from '../../../shared/time/windows.ts';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { openDialog } from '../release/dialog-store.ts';
import { useNow, useRelease, useSpeech } from '../release/flight-context.tsx';
import { TextAction } from '../release/text-action.tsx';
import classes from './gates.module.css';

/** Windows, deadline and freezes of the plan as they stand now, and the way past what forbids the next batch. */
export function Times() {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const now = useNow();
  const { plan } = state.definition;
  const deadline = deadlineAt(state);
  const freezes = freezesNow(state, now);
  const hasClock = plan.windows.length > 0 || plan.tracks.some(({ batches }) => batches.some((batch) => batch.startAt));
  if (!hasClock && deadline === null && freezes.length === 0) return null;
  const next = nextBatch(state);
  const blockers = state.endedAt === null && next !== undefined ? clockBlockers(state, next.id, now) : [];
  const waives = (code: string, subject: WaiverSubject, about: string) =>
    blockers.some((blocker) => blocker.code === code && blocker.params[about] === subject.id) ? (
      <TextAction label={t('flight:times.waive')} onPress={() => openDialog({ kind: 'waiver', subject })} />
    ) : null;
  const early = blockers.find((blocker) => blocker.code === 'too-early');
  return (
    <section className={classes.gates}>
      <SectionTitle>{t('flight:times.title')}</SectionTitle>
      {hasClock && !clockCounts(plan) && <p className={classes.now}>{t('flight:times.paced', { pace: plan.pace })}</p>}
      <ul>
        {plan.windows.map((window) => (
          <Fact key={window.id} name={windowName(speech, window.id)} word={windowWord(window)}>
            {waives('outside-window', { kind: 'window', id: window.id }, 'window')}
          </Fact>
        ))}
        {early !== undefined && next !== undefined && typeof early.params.opensAt === 'number' && (
          <Fact
            name={t('flight:times.start', {
              batch: batchExposure(speech, next.id),
              clock: moment(speech, early.params.opensAt),
            })}
            word=""
          >
            {waives('too-early', { kind: 'start', id: next.id }, 'batch')}
          </Fact>
        )}
        {deadline !== null && plan.deadline !== null && (
          <Fact
            name={`${t('flight:times.deadline')} · ${t(`flight:times.${plan.deadline.action}`)}`}
            word={
              deadline > now.utc
                ? t('flight:times.deadlineLeft', {
                    clock: moment(speech, deadline),
                    duration: formatDuration(deadline - now.utc),
                  })
                : t('flight:times.deadlinePassed', { clock: moment(speech, deadline) })
            }
          />
        )}
        {freezes.map((freeze) => (
          <Fact
            key={freeze.id}
            name={freezeName(speech, freeze.id)}
            word={freeze.isOn ? t('flight:times.frozen') : t('flight:times.notFrozen')}
          >
            {waives('frozen', { kind: 'freeze', id: freeze.id }, 'freeze')}
          </Fact>
        ))}
      </ul>
    </section>
  );

  function windowWord(window: WindowPlan): string {
    const use = t(`flight:times.use.${window.use}`);
    const closes = closesAt(window, plan.calendar, now.utc);
    if (closes !== null) return `${use} · ${t('flight:times.open', { clock: moment(speech, closes) })}`;
    const whole = nextWhole(window, plan.calendar, now.utc);
    const word =
      whole === null ? t('flight:times.closed') : t('flight:times.opens', { clock: moment(speech, whole.from) });
    return `${use} · ${word}`;
  }
}

interface FactProps {
  readonly name: string;
  readonly word: string;
  readonly children?: ReactNode;
}

function Fact({ name, word, children }: FactProps) {
  return (
    <li className={classes.gate}>
      <span />
      <span className={classes.title}>{name}</span>
      <span />
      {word !== '' && <span className={classes.now}>{word}</span>}
      {children != null && <span className={classes.actions}>{children}</span>}
    </li>
  );
}
