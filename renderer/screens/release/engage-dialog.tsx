import { useRef } from 'react';
import { formatDuration } from '../../../shared/i18n/format.ts';
import { flagName, switchName } from '../../../shared/i18n/release-speech.ts';
import { releaseAfterMs } from '../../../shared/release/kill-switches.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useKillSwitchFacts } from '../../stores/kill-switch-facts.ts';
import { useFlight, useRelease, useSpeech } from './flight-context.tsx';
import classes from './kill-switch-dialogs.module.css';
import { KillSwitchFacts } from './kill-switch-facts.tsx';

interface KillSwitchDialogProps {
  readonly flagId: string;
  readonly onClose: () => void;
}

/**
 * The one confirmation before a kill switch is engaged: no typing, Enter does it, and nothing else is asked, also of somebody
 * whom the plan does not name for it, who is told so.
 */
export function EngageDialog({ flagId, onClose }: KillSwitchDialogProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  const sent = useRef(false);
  const confirm = (): void => {
    if (sent.current) return;
    sent.current = true;
    void session.send({ type: 'engage-kill-switch', flagId });
    onClose();
  };
  const facts = useKillSwitchFacts(session.releaseId, flagId);
  const isUnlisted = facts !== null && facts.unlisted !== null;
  const label = t(isUnlisted ? 'killSwitches:dialog.engageUnlisted' : 'killSwitches:dialog.engageConfirm');
  useShortcut({ keys: 'Enter', scope: 'dialog', label, run: confirm });
  const slot = state.definition.plan.flags[flagId]?.slot ?? '';
  return (
    <Dialog
      title={t('killSwitches:dialog.engageTitle', { flag: flagName(speech, flagId) })}
      detail={t('killSwitches:dialog.engageDetail', { connection: switchName(speech, slot) })}
      focusTitle
      onClose={onClose}
      actions={
        <>
          <ActionButton label={t('actions.cancel')} shortcut="Escape" onPress={onClose} />
          <ActionButton tone="primary" label={label} shortcut="Enter" focused onPress={confirm} />
        </>
      }
    >
      <ul className={classes.facts}>
        <li>{t('killSwitches:dialog.engageThen', { duration: formatDuration(releaseAfterMs(state, flagId)) })}</li>
        <KillSwitchFacts flagId={flagId} facts={facts} />
      </ul>
    </Dialog>
  );
}
