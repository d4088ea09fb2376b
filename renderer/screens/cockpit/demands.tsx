import { guardName } from '../../../shared/i18n/release-speech.ts';
import { sayAsked } from '../../../shared/i18n/say-standing.ts';
import type { OpenDemand } from '../../../shared/release/state.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { LevelShape } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { openDialog } from '../release/dialog-store.ts';
import { useFlight, useRelease, useSpeech } from '../release/flight-context.tsx';
import classes from './settle.module.css';

/** What guards demand and the plan leaves to a person: done, or not done for a reason. */
export function Demands({ acts }: { readonly acts: boolean }) {
  const state = useRelease();
  if (state.status !== 'running' || state.demands.length === 0) return null;
  return (
    <div className={classes.settle}>
      {state.demands.map((demand) => (
        <Demand key={`${demand.guardId}/${demand.asked.action}`} demand={demand} acts={acts} />
      ))}
    </div>
  );
}

function Demand({ demand, acts }: { readonly demand: OpenDemand; readonly acts: boolean }) {
  const t = useTranslate();
  const speech = useSpeech();
  const { session } = useFlight();
  const { guardId, level, asked } = demand;
  const { action } = asked;
  return (
    <section className={classes.item} data-level={level === 'red' ? 'red' : 'yellow'} role="alert">
      <h2>
        <LevelShape level={level} />
        {t('flight:demand.title', { guard: guardName(speech, guardId), level: t(`levels:light.${level}`) })}
      </h2>
      {acts && (
        <div className={classes.actions}>
          <ActionButton
            tone="primary"
            label={t('flight:demand.accept', { action: sayAsked(speech, asked) })}
            onPress={() => void session.send({ type: 'accept-action', guardId, action })}
          />
          <ActionButton
            label={t('flight:demand.dismiss')}
            onPress={() => openDialog({ kind: 'dismiss', guardId, asked })}
          />
        </div>
      )}
    </section>
  );
}
