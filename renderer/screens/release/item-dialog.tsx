import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { itemName } from '../../../shared/i18n/release-speech.ts';
import { sayItemPlan } from '../../../shared/i18n/say-item.ts';
import type { ReadingUnit } from '../../../shared/plan/threshold.ts';
import type { ItemOutcome } from '../../../shared/release/events.ts';
import { itemPlan } from '../../../shared/release/items.ts';
import { itemStanding } from '../../../shared/release/views/item-standings.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { EvidenceDialog } from './evidence-dialog.tsx';
import { useNow, useRelease, useSpeech } from './flight-context.tsx';
import { readMoment } from './read-moment.ts';
import { useSendWithEvidence } from './send-with-evidence.ts';

interface ItemDialogProps {
  readonly itemId: string;
  readonly outcome: ItemOutcome;
  readonly onClose: () => void;
}

/** What is said about an item: a measured number where it has a limit, when a drill was held, a note, a file. */
export function ItemDialog({ itemId, outcome, onClose }: ItemDialogProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const now = useNow();
  const send = useSendWithEvidence();
  const [valueText, setValue] = useState('');
  const [heldText, setHeld] = useState('');
  const item = itemPlan(state, itemId);
  if (item === undefined) return null;
  const unit = outcome === 'not-applicable' ? undefined : item.limit?.unit;
  const asksHeld = item.section === 'drill' && outcome === 'done';
  const value = valueText.trim() === '' ? null : readValue(valueText, unit ?? 'count');
  const heldAt = heldText.trim() === '' ? null : readMoment(heldText);
  const mended = !Number.isNaN(value) && !Number.isNaN(heldAt);
  const needsProof = outcome === 'done' && item.limit !== undefined && value === null;
  const refuses = item.signing !== undefined && outcome === 'failed';
  const asks = unit != null || asksHeld;
  return (
    <EvidenceDialog
      title={t(refuses ? 'items:dialog.refuse' : `items:dialog.${outcome}`, { item: itemName(speech, itemId) })}
      detail={sayItemPlan(speech, itemStanding(state, item, now)).join(' · ')}
      noteLabel={outcome === 'not-applicable' ? t('items:dialog.why') : t('items:dialog.note')}
      confirmLabel={refuses ? t('items:refused') : t(`items:status.${outcome}`)}
      requires={outcome === 'not-applicable' ? 'note' : needsProof ? 'note-or-file' : undefined}
      ready={mended}
      onConfirm={(note, file) => {
        void send(file, (evidenceBlob) => ({
          ...{ type: 'record-item', itemId, outcome, value, note, evidenceBlob, heldAt },
        }));
        onClose();
      }}
      onClose={onClose}
    >
      {asks && (
        <>
          {unit != null && (
            <TextInput
              label={t('items:dialog.value', { unit: t(`items:unit.${unit}`) })}
              description={outcome === 'done' ? t('items:dialog.valueOptional') : undefined}
              error={Number.isNaN(value) ? t('items:dialog.badNumber') : undefined}
              value={valueText}
              onChange={(event) => setValue(event.currentTarget.value)}
              inputMode="decimal"
              data-autofocus
            />
          )}
          {asksHeld && (
            <TextInput
              label={t('items:dialog.heldAt')}
              placeholder="2026-03-15 10:30"
              error={Number.isNaN(heldAt) ? t('items:dialog.badMoment') : undefined}
              value={heldText}
              onChange={(event) => setHeld(event.currentTarget.value)}
              data-autofocus
            />
          )}
        </>
      )}
    </EvidenceDialog>
  );
}

/** The number as it is compared: a ratio is written in percent. NaN of anything that is no number. */
function readValue(text: string, unit: ReadingUnit): number {
  const number = Number(text.trim().replace(/%$/, ''));
  return unit === 'ratio' ? Number((number / 100).toPrecision(12)) : number;
}
