import { useStore } from 'zustand';
import { formatDuration } from '../../../shared/i18n/format.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { LevelShape } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import type { DraftSaver } from '../../stores/plan-draft.ts';
import { useTick } from '../../stores/tick.ts';
import classes from './plan-editor-screen.module.css';

/** Whether what is on the screen is kept: how long ago it was, or why it is not. */
export function SaveState({ saver }: { readonly saver: DraftSaver }) {
  const t = useTranslate();
  const { status, savedAt, fault } = useStore(saver.store);
  const agoSeconds = useTick(({ nowUtcMs }) => Math.max(0, Math.floor((nowUtcMs - savedAt) / 1000)));
  if (status === 'failed' && fault !== null) {
    const reason = sayError(t, fault).sentence;
    return (
      <span className={classes.unsaved} role="alert">
        <LevelShape level="red" />
        {t(fault.retryable ? 'planEditor:failedRetrying' : 'planEditor:failed', { reason })}
      </span>
    );
  }
  if (status === 'conflict') return null;
  const words =
    status === 'waiting'
      ? t('planEditor:waiting')
      : agoSeconds < 1
        ? t('planEditor:savedNow')
        : t('planEditor:savedAgo', {
            duration: formatDuration(agoSeconds < 60 ? agoSeconds * 1000 : wholeMinutes(agoSeconds)),
          });
  return (
    <span className={classes.saved} data-status={status}>
      {words}
    </span>
  );
}

function wholeMinutes(seconds: number): number {
  return (seconds - (seconds % 60)) * 1000;
}
