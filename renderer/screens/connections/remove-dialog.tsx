import type { ConnectionInfo } from '../../../shared/contract/connections.ts';
import { connectionName } from '../../../shared/i18n/connection-name.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { usePreferences } from '../../stores/preferences.ts';

interface RemoveDialogProps {
  readonly connection: ConnectionInfo;
  /** Connections that work through it: with any of them it is not removed. */
  readonly namers: readonly ConnectionInfo[];
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Asks before a connection is removed, or says who keeps it. */
export function RemoveDialog({ connection: { name }, namers, onClose, onConfirm }: RemoveDialogProps) {
  const t = useTranslate();
  const language = usePreferences((preferences) => preferences.language);
  const isKept = namers.length > 0;
  const names = namers.map((namer) => connectionName(t, namer)).join(language === 'zh' ? '、' : ', ');
  return (
    <Dialog
      // What may be pressed has changed: the focus is not left at a button that is gone.
      key={String(isKept)}
      focusTitle
      title={isKept ? t('connections:cannotDelete', { name }) : t('connections:deleteTitle', { name })}
      detail={isKept ? t('connections:namedBy', { names }) : t('connections:deleteDetail')}
      onClose={onClose}
      actions={
        isKept ? (
          <ActionButton label={t('actions.close')} onPress={onClose} />
        ) : (
          <>
            <ActionButton label={t('actions.cancel')} onPress={onClose} />
            <ActionButton tone="primary" label={t('connections:removeConfirm')} onPress={onConfirm} />
          </>
        )
      }
    />
  );
}
