import { actorName, clock, freeText, local, roleName } from '../../../shared/i18n/release-speech.ts';
import { sayClaim } from '../../../shared/i18n/say-gate.ts';
import type { GuardPlan } from '../../../shared/plan/release-plan.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { GuardPanel } from '../../components/guard-panel.tsx';
import { LevelShape } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useHostLink } from '../../stores/host-link.ts';
import { openDialog } from '../release/dialog-store.ts';
import { useFlight, useNow, useRelease, useSpeech } from '../release/flight-context.tsx';
import { TextAction } from '../release/text-action.tsx';
import classes from './judged-guard.module.css';

const colours = ['green', 'yellow', 'red'] as const;

/** A guard whose level a person gives: the question, what each colour means, and three answers. */
export function JudgedGuard({ guard, counts }: { readonly guard: GuardPlan; readonly counts: boolean }) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  const now = useNow();
  const acts = useHostLink((link) => link.info?.readOnly !== true);
  const seen = state.guards[guard.id];
  const { judgement } = guard;
  if (seen === undefined || judgement === null) return null;
  const waiver = state.waivers.findLast(
    (given) => given.subject.kind === 'guard' && given.subject.id === guard.id && now.utc < given.until,
  );
  const given =
    seen.judged === null
      ? null
      : t('flight:judge.since', { who: actorName(speech, seen.judged.by), clock: clock(speech, seen.judged.at.utc) });
  const until =
    seen.judged === null || judgement.validForMs === null
      ? null
      : t('flight:judge.until', { clock: clock(speech, seen.judged.at.utc + judgement.validForMs) });
  const about = [
    judgement.roleId === null ? null : t('flight:judge.who', { role: roleName(speech, judgement.roleId) }),
    judgement.blocks ? null : t('flight:judge.optional'),
    given,
    until,
    freeText(speech, seen.judged?.note ?? null, ''),
    seen.judged === null ? sayClaim(speech, judgement.claimed) : null,
  ].filter((part) => part !== null && part !== '');
  const judge = (level: (typeof colours)[number]): void => {
    // Green is said with one press; bad news deserves a word.
    if (level === 'green') {
      void session.send({ type: 'judge-guard', guardId: guard.id, level, note: null, evidenceBlob: null });
    } else openDialog({ kind: 'judge', guardId: guard.id, level });
  };
  const judges = acts && counts && state.status === 'running';
  return (
    <GuardPanel
      name={local(speech, guard.title)}
      level={seen.level}
      value=""
      green={null}
      note={
        counts
          ? waiver === undefined
            ? seen.level === 'green'
              ? undefined
              : t(`levels:reason.${seen.reason}`)
            : t('flight:guards.waivedUntil', { clock: clock(speech, waiver.until) })
          : t('flight:guards.notInBatch')
      }
      foot={
        judges &&
        seen.level !== 'green' &&
        waiver === undefined && (
          <TextAction
            label={t('flight:guards.waive')}
            onPress={() => openDialog({ kind: 'waiver', subject: { kind: 'guard', id: guard.id } })}
          />
        )
      }
    >
      <div className={classes.body}>
        <div className={classes.ask}>
          <p className={classes.question}>
            {judgement.question === null ? t('flight:judge.ask') : local(speech, judgement.question)}
          </p>
          {judgement.link !== null && (
            <p className={classes.about}>
              {t('flight:judge.link')}: {judgement.link}
            </p>
          )}
          <p className={classes.about}>{about.join(' · ')}</p>
        </div>
        <div className={classes.answers}>
          {colours.map((colour) => {
            const words = judgement.words[colour];
            return (
              <div key={colour} className={classes.answer}>
                <ActionButton label={t(`levels:name.${colour}`)} disabled={!judges} onPress={() => judge(colour)} />
                {words !== null && (
                  <span className={classes.meaning}>
                    <LevelShape level={colour} size={9} />
                    <span>{local(speech, words)}</span>
                  </span>
                )}
              </div>
            );
          })}
        </div>
      </div>
    </GuardPanel>
  );
}
