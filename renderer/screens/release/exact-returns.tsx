import { actorName, clock, say, switchName } from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { type ExactReturn, exactReturnRefusal } from '../../../shared/release/exact-returns.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useHostLink } from '../../stores/host-link.ts';
import { openDialog } from './dialog-store.ts';
import classes from './exact-returns.module.css';
import { useRelease, useSpeech } from './flight-context.tsx';

/**
 * After a rollback of everything: each switch whose text can be put back as well, exactly as it was. Where something of
 * the rollback itself is left, that comes first.
 */
export function ExactReturns() {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const acts = useHostLink((link) => link.info?.readOnly !== true);
  const switches = Object.entries(state.switches).filter(
    ([id, { returned }]) => returned !== undefined || exactReturnRefusal(state, id) === null,
  );
  if (state.status !== 'rolled-back' || switches.length === 0) return null;
  return (
    <section className={classes.returns} aria-label={t('rollback:exact.title')}>
      <h3>{t('rollback:exact.title')}</h3>
      {state.rollback?.status === 'incomplete' && <p className={classes.said}>{t('rollback:exact.firstTheRest')}</p>}
      <ul>
        {switches.map(([switchId, { returned }]) => (
          <li key={switchId}>
            <span>{switchName(speech, switchId)}</span>
            <span className={classes.said} data-status={returned?.status}>
              {returned === undefined ? t('rollback:exact.offered') : said(returned)}
            </span>
            {acts && mayTry(switchId, returned) && (
              <ActionButton
                label={t('rollback:exact.button')}
                onPress={() => openDialog({ kind: 'return-switch', switchId })}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );

  function mayTry(switchId: string, returned: ExactReturn | undefined): boolean {
    const isOver = returned?.status === 'intended' || (returned?.status === 'done' && returned.exact);
    return !isOver && exactReturnRefusal(state, switchId) === null;
  }

  function said({ status, error, exact, endedAt, by }: ExactReturn): string {
    if (status === 'intended') return t('rollback:exact.underWay');
    if (error !== null && status === 'failed')
      return t('rollback:exact.failed', { error: sayError(t, error).sentence });
    const done = say(t, `rollback:exact.done.${exact ? 'exact' : 'differs'}`);
    const at = endedAt === null ? '' : clock(speech, endedAt.utc, 'seconds');
    return t('rollback:exact.doneAt', { done, clock: at, who: actorName(speech, by) });
  }
}
