import { Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { CockpitFault } from '../../../shared/errors.ts';
import { moment } from '../../../shared/i18n/release-speech.ts';
import { sayPlace } from '../../../shared/i18n/say-preflight.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Age } from '../../components/age.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { usePreflight } from '../../stores/preflight-store.ts';
import { useFlight, useNow, useRelease, useSpeech } from './flight-context.tsx';
import classes from './preflight-dialog.module.css';
import { PreflightResults } from './preflight-results.tsx';

interface PreflightDialogProps {
  /** Runs it at once, where nothing that counts was found yet. */
  readonly begins: boolean;
  readonly onClose: () => void;
}

/** Tries everything of the release without a write, shows how far that is and what was found; failed checks are flown with for a reason. */
export function PreflightDialog({ begins, onClose }: PreflightDialogProps) {
  const t = useTranslate();
  const { session } = useFlight();
  const { preflight, status: stage } = useRelease();
  // Afterwards it is looked at only.
  const tries = stage === 'created';
  const { status, evidence, fault, start, cancel } = usePreflight(session.releaseId, preflight?.evidenceBlob ?? null);
  const [text, setText] = useState('');
  const now = useNow();
  const running = status?.running ?? null;
  const known = status !== null;
  const wanted = useRef(begins);
  // Once it is known that none runs already, in another window.
  useEffect(() => {
    if (!known || !wanted.current) return;
    wanted.current = false;
    if (running === null) start();
  });
  const open =
    tries && running === null && preflight !== null && preflight.failed.length > 0 && !preflight.acknowledged;
  const reason = text.trim();
  const ready = open && reason !== '';
  const acknowledge = (): void => {
    if (!ready || preflight === null) return;
    void session.send({ type: 'acknowledge-preflight', evidenceBlob: preflight.evidenceBlob, reason });
    onClose();
  };
  const runLabel = preflight === null ? t('preflight:run') : t('preflight:again');
  useShortcut({
    keys: 'Mod+Enter',
    scope: 'dialog',
    label: t('preflight:acknowledge'),
    enabled: ready,
    run: acknowledge,
  });
  const ended = status?.error ?? null;
  const error =
    fault ?? (ended === null || ended.code === 'cancelled' ? null : new CockpitFault(ended.code, ended.params));
  return (
    <Dialog
      title={t('preflight:title')}
      detail={t('preflight:detail')}
      width={880}
      focusTitle={!open}
      onClose={onClose}
      actions={
        <>
          <ActionButton label={t('actions.close')} shortcut="Escape" onPress={onClose} />
          {tries && running === null && (
            <ActionButton label={runLabel} tone={open ? 'quiet' : 'primary'} disabled={!known} onPress={start} />
          )}
          {running !== null && <ActionButton label={t('preflight:cancel')} onPress={cancel} />}
          {open && (
            <ActionButton
              tone="primary"
              label={t('preflight:acknowledge')}
              shortcut="Mod+Enter"
              disabled={!ready}
              onPress={acknowledge}
            />
          )}
        </>
      }
    >
      {error !== null && <ErrorNotice error={error} />}
      <Standing running={running} />
      {running === null && evidence !== null && (
        <PreflightResults results={evidence.results} at={tries ? now.utc : evidence.startedAt} />
      )}
      {open && (
        <Textarea
          label={t('preflight:reason')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          maxLength={4000}
          minRows={2}
          rows={2}
          required
        />
      )}
    </Dialog>
  );
}

/** How far the one is that runs, or when the last was and how long it counts. */
function Standing({
  running,
}: {
  readonly running: NonNullable<ReturnType<typeof usePreflight>['status']>['running'];
}) {
  const t = useTranslate();
  const speech = useSpeech();
  const { preflight, status } = useRelease();
  const now = useNow();
  if (running !== null) {
    const { done, total, current } = running;
    return (
      <div className={classes.standing}>
        <progress className={classes.progress} value={done} max={Math.max(1, total)} />
        <p role="status">
          {t('preflight:running', { done, total })}
          {current !== null && ` · ${sayPlace(speech, current)}`}
        </p>
      </div>
    );
  }
  if (preflight === null) return <p className={classes.quiet}>{t('preflight:none')}</p>;
  const { at, expiresAt, acknowledged, passed, warned, failed } = preflight;
  const over = now.utc >= expiresAt;
  const until = moment(speech, expiresAt);
  return (
    <p className={classes.quiet} role="status">
      {t('preflight:summary', { passed, warned: warned.length, failed: failed.length })}
      {acknowledged && ` · ${t('preflight:acknowledged')}`} ·{' '}
      <Age readAtUtcMs={at.utc} staleAfterMs={expiresAt - at.utc} />
      {status === 'created' &&
        ` · ${over ? t('preflight:expired', { clock: until }) : t('preflight:expires', { clock: until })}`}
    </p>
  );
}
