import type { CockpitError } from '../../shared/errors.ts';
import { sayError } from '../../shared/i18n/say.ts';
import { ActionButton } from './action-button.tsx';
import classes from './error-notice.module.css';
import { useTranslate } from './use-translate.ts';

interface ErrorNoticeProps {
  readonly error: CockpitError;
  /** Offered whenever it is given: also an error that does not pass by itself can be retried after its remedy. */
  readonly onRetry?: () => void;
  readonly onDismiss?: () => void;
}

/** What went wrong, where, and what to do about it, in the language of the screen. */
export function ErrorNotice({ error, onRetry, onDismiss }: ErrorNoticeProps) {
  const t = useTranslate();
  const spoken = sayError(t, error);
  return (
    <div className={classes.notice} role="alert">
      <p className={classes.sentence}>{spoken.sentence}</p>
      {spoken.places.length > 0 && <p className={classes.places}>{spoken.places.join(' · ')}</p>}
      <p className={classes.remedy}>{spoken.remedy}</p>
      {spoken.detail !== null && <pre className={classes.detail}>{spoken.detail}</pre>}
      {(onRetry !== undefined || onDismiss !== undefined) && (
        <div className={classes.actions}>
          {onRetry !== undefined && <ActionButton label={t('actions.retry')} onPress={onRetry} />}
          {onDismiss !== undefined && <ActionButton label={t('actions.close')} onPress={onDismiss} />}
        </div>
      )}
    </div>
  );
}
