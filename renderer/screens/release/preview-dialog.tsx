import { useCallback, useEffect, useRef, useState } from 'react';
import type { SwitchPreview } from '../../../shared/contract/releases.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';
import { batchExposure } from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { sayExposure } from '../../../shared/i18n/say-exposure.ts';
import { batchPlan, currentInTrackOf } from '../../../shared/release/queries.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { Diff } from './diff.tsx';
import { useFlight, useRelease, useSpeech } from './flight-context.tsx';
import classes from './preview-dialog.module.css';

interface PreviewDialogProps {
  readonly batchId: string;
  readonly onClose: () => void;
}

/** What a raise would change on every target, read now; and the one press that does it. */
export function PreviewDialog({ batchId, onClose }: PreviewDialogProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  const { client } = useConnection();
  const [preview, setPreview] = useState<readonly SwitchPreview[] | null>(null);
  const [fault, setFault] = useState<CockpitFault | null>(null);
  const sent = useRef(false);
  // The promotion is bound to what was on the screen when the change was read.
  const [decided, setDecided] = useState({ batch: currentInTrackOf(state, batchId), sequence: state.sequence });
  const outdated = decided.sequence < state.decisionSequence || decided.batch !== currentInTrackOf(state, batchId);

  const read = useCallback(() => {
    const now = session.store.getState().state;
    if (now !== null) setDecided({ batch: currentInTrackOf(now, batchId), sequence: now.sequence });
    setPreview(null);
    setFault(null);
    client.releases
      .preview({ releaseId: session.releaseId, batchId })
      .then(setPreview, (thrown) => setFault(fromWireError(thrown)));
  }, [client, session, batchId]);
  useEffect(read, [read]);

  const to = sayExposure(speech, batchPlan(state, batchId)?.exposure ?? { kind: 'none' });
  const ready = preview !== null && !outdated && preview.every((item) => item.error === null);
  const raise = (): void => {
    if (!ready || sent.current) return;
    sent.current = true;
    const previewed = Object.fromEntries(
      (preview ?? []).map(({ switchId, targets }) => [
        switchId,
        Object.fromEntries(targets.map(({ target, revision }) => [target, revision])),
      ]),
    );
    void session.send({ type: 'start-batch', batchId, decided, previewed });
    onClose();
  };
  useShortcut({
    keys: 'Enter',
    scope: 'dialog',
    label: t('flight:preview.confirm', { to }),
    enabled: ready,
    run: raise,
  });
  return (
    <Dialog
      title={t('flight:preview.title', { from: batchExposure(speech, currentInTrackOf(state, batchId)), to })}
      detail={t('flight:preview.intro')}
      width={760}
      focusTitle
      onClose={onClose}
      actions={
        <>
          <ActionButton label={t('actions.cancel')} shortcut="Escape" onPress={onClose} />
          <ActionButton
            tone="raise"
            label={t('flight:preview.confirm', { to })}
            shortcut="Enter"
            disabled={!ready}
            focused
            onPress={raise}
          />
        </>
      }
    >
      {fault !== null && <ErrorNotice error={fault} onRetry={read} />}
      {outdated && (
        <p className={classes.outdated} role="alert">
          {t('reasons:refusal.stale-decision')} <ActionButton label={t('actions.reload')} onPress={read} />
        </p>
      )}
      {preview === null && fault === null && <p className={classes.reading}>{t('flight:preview.reading')}</p>}
      <div className={classes.switches}>
        {preview?.map((item) => (
          <SwitchChange key={item.switchId} item={item} />
        ))}
      </div>
    </Dialog>
  );
}

function SwitchChange({ item }: { readonly item: SwitchPreview }) {
  const t = useTranslate();
  if (item.error !== null) {
    const spoken = sayError(t, item.error);
    return (
      <p className={classes.outdated} role="alert">
        {t('flight:preview.failed', { connection: item.connection })}: {spoken.sentence}. {spoken.remedy}
      </p>
    );
  }
  return (
    <>
      {item.targets.map((target) => (
        <section key={target.target}>
          <h2 className={classes.target}>
            {item.connection} · {target.target}
          </h2>
          {target.diff.trim() === '' ? (
            <p className={classes.reading}>{t('flight:preview.unchanged')}</p>
          ) : (
            <Diff text={target.diff} />
          )}
        </section>
      ))}
    </>
  );
}
