import { useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { switchName } from '../../../shared/i18n/release-speech.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { createRemoteStore } from '../../stores/remote-list.ts';
import { Diff } from './diff.tsx';
import { useFlight, useSpeech } from './flight-context.tsx';
import classes from './preview-dialog.module.css';

interface ReturnSwitchDialogProps {
  readonly switchId: string;
  readonly onClose: () => void;
}

/** What a switch differs in from what it was before the release, read now; and the one press that puts it back. */
export function ReturnSwitchDialog({ switchId, onClose }: ReturnSwitchDialogProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const { session } = useFlight();
  const { client } = useConnection();
  const remote = useMemo(
    () => createRemoteStore(() => client.releases.comparedWithOriginal({ releaseId: session.releaseId, switchId })),
    [client, session, switchId],
  );
  const { value: seen, fault } = useStore(remote.store);
  const sent = useRef(false);
  useEffect(() => void remote.refresh(), [remote]);

  const ready = seen !== null && seen.diff !== '' && seen.since !== 'changed';
  const putBack = (): void => {
    if (!ready || sent.current) return;
    sent.current = true;
    void session.send({ type: 'return-switch', switchId, revision: seen.revision });
    onClose();
  };
  useShortcut({
    keys: 'Enter',
    scope: 'dialog',
    label: t('rollback:exact.confirm'),
    enabled: ready,
    run: putBack,
  });
  return (
    <Dialog
      title={t('rollback:exact.dialogTitle', { target: switchName(speech, switchId) })}
      detail={t('rollback:exact.dialogDetail')}
      width={760}
      focusTitle
      onClose={onClose}
      actions={
        <>
          <ActionButton
            label={t(seen?.diff === '' ? 'actions.close' : 'actions.cancel')}
            shortcut="Escape"
            onPress={onClose}
          />
          {seen?.diff !== '' && (
            <ActionButton
              tone="primary"
              label={t('rollback:exact.confirm')}
              shortcut="Enter"
              disabled={!ready}
              focused
              onPress={putBack}
            />
          )}
        </>
      }
    >
      {fault !== null && <ErrorNotice error={fault} onRetry={() => void remote.refresh()} />}
      {seen === null && fault === null && <p className={classes.reading}>{t('rollback:exact.reading')}</p>}
      {seen !== null && seen.diff === '' && <p>{t('rollback:exact.same')}</p>}
      {seen !== null && seen.diff !== '' && (
        <>
          {seen.since !== 'same' && (
            <p className={classes.outdated} role="alert">
              {t(`rollback:exact.${seen.since}`)}
            </p>
          )}
          <p className={classes.reading}>{t('rollback:exact.legend')}</p>
          <Diff text={seen.diff} />
        </>
      )}
    </Dialog>
  );
}
