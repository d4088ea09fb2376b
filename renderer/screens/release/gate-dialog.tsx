import { gateName } from '../../../shared/i18n/release-speech.ts';
import { sayGate } from '../../../shared/i18n/say-gate.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { EvidenceDialog } from './evidence-dialog.tsx';
import { useRelease, useSpeech } from './flight-context.tsx';
import { useSendWithEvidence } from './send-with-evidence.ts';

interface GateDialogProps {
  readonly gateId: string;
  readonly onClose: () => void;
}

/** A gate is passed, with the note or the file that proves it. */
export function GateDialog({ gateId, onClose }: GateDialogProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const gate = useRelease().definition.plan.gates.find((candidate) => candidate.id === gateId);
  const send = useSendWithEvidence();
  const required = gate?.evidenceRequired === true;
  return (
    <EvidenceDialog
      title={t('flight:stop.gatePassTitle', { gate: gateName(speech, gateId) })}
      detail={gate === undefined ? undefined : sayGate(speech, gate).join(' · ')}
      noteLabel={required ? t('flight:gates.evidenceNeeded') : t('flight:stop.optionalReason')}
      confirmLabel={t('cockpit:gates.pass')}
      requires={required ? 'note-or-file' : undefined}
      onConfirm={(note, file) => {
        void send(file, (evidenceBlob) => ({ type: 'pass-gate', gateId, note, evidenceBlob }));
        onClose();
      }}
      onClose={onClose}
    />
  );
}
