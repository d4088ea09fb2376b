import { itemName, roleName } from '../../../shared/i18n/release-speech.ts';
import { itemPlan } from '../../../shared/release/items.ts';
import { freeRoles } from '../../../shared/release/voices.ts';
import { Dialog } from '../../components/dialog.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { ApprovalForm, approvalWays } from '../../steps/approval-form.tsx';
import { useRelease, useSpeech } from './flight-context.tsx';

interface SignDialogProps {
  readonly itemId: string;
  readonly onClose: () => void;
}

/** Another person signs, in one of the ways and for one of the roles that the plan accepts. */
export function SignDialog({ itemId, onClose }: SignDialogProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const signing = itemPlan(state, itemId)?.signing;
  if (signing === undefined) return null;
  const roles = freeRoles(signing, state.items[itemId]?.signatures ?? []);
  return (
    <Dialog
      title={t('items:dialog.sign', { item: itemName(speech, itemId) })}
      detail={t('steps:approval.second')}
      onClose={onClose}
    >
      <ApprovalForm
        subject={{ itemId }}
        ways={approvalWays.filter((way) => signing.accept === null || signing.accept.includes(way))}
        roles={roles.map((id) => ({ id, title: roleName(speech, id) }))}
        disabled={false}
        onGiven={onClose}
      />
    </Dialog>
  );
}
