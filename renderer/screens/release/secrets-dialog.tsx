import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { PlanSecrets } from '../vault/plan-secrets.tsx';
import { useRelease } from './flight-context.tsx';

/** The secrets that the steps of this release need: what is missing is entered here, before or after it was missed. */
export function SecretsDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslate();
  const { definition } = useRelease();
  return (
    <Dialog
      title={t('vault:planSecret.heading')}
      detail={t('vault:planSecret.about')}
      onClose={onClose}
      actions={<ActionButton label={t('actions.close')} shortcut="Escape" onPress={onClose} />}
    >
      <PlanSecrets names={definition.plan.secrets} />
    </Dialog>
  );
}
