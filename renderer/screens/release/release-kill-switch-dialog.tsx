import { formatDuration } from '../../../shared/i18n/format.ts';
import { flagName, foundText, personName, switchName } from '../../../shared/i18n/release-speech.ts';
import {
  releaseAfterMs,
  releaseApprovals,
  releaseBlockers,
  releaseWaitsMs,
} from '../../../shared/release/kill-switches.ts';
import { foundTargets } from '../../../shared/release/split.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { ApprovalForm, approvalWays } from '../../steps/approval-form.tsx';
import { useKillSwitchFacts } from '../../stores/kill-switch-facts.ts';
import { useFlight, useNow, useRelease, useSpeech } from './flight-context.tsx';
import classes from './kill-switch-dialogs.module.css';
import { KillSwitchFacts } from './kill-switch-facts.tsx';

interface KillSwitchDialogProps {
  readonly flagId: string;
  readonly onClose: () => void;
}

/** To open the new version again: what it waits for with the time left, another person's agreement, and the confirmation. */
export function ReleaseKillSwitchDialog({ flagId, onClose }: KillSwitchDialogProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const now = useNow();
  const { session } = useFlight();
  const { approvals = [] } = state.killSwitches[flagId] ?? {};
  const ready = releaseBlockers(state, flagId, now).length === 0;
  const confirm = (): void => {
    if (!ready) return;
    void session.send({ type: 'release-kill-switch', flagId });
    onClose();
  };
  const facts = useKillSwitchFacts(session.releaseId, flagId);
  const isUnlisted = facts !== null && facts.unlisted !== null;
  const label = t(isUnlisted ? 'killSwitches:dialog.releaseUnlisted' : 'killSwitches:dialog.releaseConfirm');
  useShortcut({ keys: 'Mod+Enter', scope: 'dialog', label, enabled: ready, run: confirm });
  const duration = formatDuration(releaseAfterMs(state, flagId));
  const remainingMs = releaseWaitsMs(state, flagId, now);
  const split = Object.entries(state.switches)
    .map(([id, { targets }]) => `${switchName(speech, id)} ${foundText(speech, foundTargets(targets))}`)
    .join(speech.language === 'zh' ? '；' : '; ');
  return (
    <Dialog
      title={t('killSwitches:dialog.releaseTitle', { flag: flagName(speech, flagId) })}
      detail={t('killSwitches:dialog.releaseDetail', { split })}
      focusTitle
      onClose={onClose}
      actions={
        <>
          <ActionButton label={t('actions.cancel')} shortcut="Escape" onPress={onClose} />
          <ActionButton tone="primary" label={label} shortcut="Mod+Enter" disabled={!ready} onPress={confirm} />
        </>
      }
    >
      <ul className={classes.facts}>
        <li>
          {remainingMs > 0
            ? t('killSwitches:dialog.releaseWaits', {
                duration,
                remaining: formatDuration(Math.ceil(remainingMs / 1000) * 1000),
              })
            : t('killSwitches:dialog.releaseWell', { duration })}
        </li>
        <KillSwitchFacts flagId={flagId} facts={facts} />
        {approvals.length > 0 && (
          <li>
            {t('killSwitches:dialog.agreed', {
              people: approvals.map(({ approver }) => personName(speech, approver)).join(', '),
            })}
          </li>
        )}
      </ul>
      {approvals.length < releaseApprovals && (
        <section className={classes.second}>
          <p>{t('steps:approval.secondNeeded')}</p>
          <ApprovalForm subject={{ flagId }} ways={approvalWays} roles={[]} disabled={false} />
        </section>
      )}
    </Dialog>
  );
}
