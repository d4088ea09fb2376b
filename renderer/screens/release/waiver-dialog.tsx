import { Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { formatClock } from '../../../shared/i18n/format.ts';
import { sayWaiverSubject } from '../../../shared/i18n/say-event.ts';
import type { WaiverSubject } from '../../../shared/release/events.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useFlight, useNow, useSpeech } from './flight-context.tsx';
import { localZone } from './local-zone.ts';

const offeredMinutes = [15, 30, 60, 120, 240];

interface WaiverDialogProps {
  readonly subject: WaiverSubject;
  readonly onClose: () => void;
}

/** A person takes responsibility for going on without something, for a while and for a reason. */
export function WaiverDialog({ subject, onClose }: WaiverDialogProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const { session } = useFlight();
  const now = useNow();
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState(30);
  const until = now.utc + minutes * 60_000;
  const ready = reason.trim() !== '';
  const give = (): void => {
    if (!ready) return;
    void session.send({ type: 'give-waiver', subject, reason: reason.trim(), until: Math.round(until) });
    onClose();
  };
  const giveLabel = t('flight:waiver.give');
  useShortcut({ keys: 'Mod+Enter', scope: 'dialog', label: giveLabel, enabled: ready, run: give });
  return (
    <Dialog
      title={t('flight:waiver.title', { subject: sayWaiverSubject(speech, subject) })}
      detail={t('flight:waiver.notice')}
      onClose={onClose}
      actions={
        <>
          <ActionButton label={t('actions.cancel')} onPress={onClose} />
          <ActionButton tone="primary" label={giveLabel} shortcut="Mod+Enter" disabled={!ready} onPress={give} />
        </>
      }
    >
      <Textarea
        label={t('flight:stop.reason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={4000}
        rows={3}
        required
        data-autofocus
      />
      <Select
        label={t('flight:waiver.minutes')}
        description={t('flight:waiver.until', { clock: formatClock(until, localZone, 'minutes') })}
        value={String(minutes)}
        data={offeredMinutes.map((count) => ({
          value: String(count),
          label: t('flight:waiver.forMinutes', { count }),
        }))}
        onChange={(value) => setMinutes(Number(value ?? minutes))}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
      />
    </Dialog>
  );
}
