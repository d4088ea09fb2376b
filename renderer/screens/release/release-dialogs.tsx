import { useEffect } from 'react';
import { gateName, guardName, local, preconditionName, stepName } from '../../../shared/i18n/release-speech.ts';
import { sayAsked } from '../../../shared/i18n/say-standing.ts';
import { openItems } from '../../../shared/release/items.ts';
import { stepPlan } from '../../../shared/release/queries.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { ClosePlaybookDialog } from './close-playbook-dialog.tsx';
import { CommandsDialog } from './commands-dialog.tsx';
import { closeDialog, type OpenDialog, useDialog } from './dialog-store.ts';
import { EngageDialog } from './engage-dialog.tsx';
import { FindingsDialog } from './findings-dialog.tsx';
import { useFlight, useNow, useRelease, useSpeech } from './flight-context.tsx';
import { GateDialog } from './gate-dialog.tsx';
import { GatesDialog } from './gates-dialog.tsx';
import { ItemDialog } from './item-dialog.tsx';
import { MarksDialog } from './marks-dialog.tsx';
import { PlaybooksDialog } from './playbooks-dialog.tsx';
import { PreflightDialog } from './preflight-dialog.tsx';
import { PreviewDialog } from './preview-dialog.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { ReleaseKillSwitchDialog } from './release-kill-switch-dialog.tsx';
import { ReturnSwitchDialog } from './return-switch-dialog.tsx';
import { RollbackDialog } from './rollback-dialog.tsx';
import { SecretsDialog } from './secrets-dialog.tsx';
import { SignDialog } from './sign-dialog.tsx';
import { WaiverDialog } from './waiver-dialog.tsx';

/** Shows whichever question is open. Stands once in every screen of a release. */
export function ReleaseDialogs() {
  const open = useDialog((dialog) => dialog.open);
  useEffect(() => closeDialog, []);
  if (open === null) return null;
  switch (open.kind) {
    case 'rollback':
      return <RollbackDialog onClose={closeDialog} />;
    case 'findings':
      return <FindingsDialog onClose={closeDialog} />;
    case 'secrets':
      return <SecretsDialog onClose={closeDialog} />;
    case 'preflight':
      return <PreflightDialog begins={open.begins} onClose={closeDialog} />;
    case 'commands':
      return <CommandsDialog onClose={closeDialog} />;
    case 'preview':
      return <PreviewDialog batchId={open.batchId} onClose={closeDialog} />;
    case 'marks':
      return <MarksDialog stepId={open.stepId} onClose={closeDialog} />;
    case 'engage':
      return <EngageDialog flagId={open.flagId} onClose={closeDialog} />;
    case 'release-kill-switch':
      return <ReleaseKillSwitchDialog flagId={open.flagId} onClose={closeDialog} />;
    case 'return-switch':
      return <ReturnSwitchDialog switchId={open.switchId} onClose={closeDialog} />;
    case 'waiver':
      return <WaiverDialog subject={open.subject} onClose={closeDialog} />;
    case 'playbooks':
      return <PlaybooksDialog onClose={closeDialog} />;
    case 'close-playbook':
      return <ClosePlaybookDialog playbookId={open.playbookId} onClose={closeDialog} />;
    case 'item':
      return <ItemDialog itemId={open.itemId} outcome={open.outcome} onClose={closeDialog} />;
    case 'sign':
      return <SignDialog itemId={open.itemId} onClose={closeDialog} />;
    case 'gates':
      return <GatesDialog onClose={closeDialog} />;
    case 'gate':
      return open.passed ? <GateDialog gateId={open.gateId} onClose={closeDialog} /> : <Question open={open} />;
    default:
      return <Question open={open} />;
  }
}

type Question = Exclude<
  OpenDialog,
  {
    kind:
      | 'rollback'
      | 'findings'
      | 'secrets'
      | 'preflight'
      | 'commands'
      | 'preview'
      | 'marks'
      | 'engage'
      | 'release-kill-switch'
      | 'return-switch'
      | 'waiver'
      | 'playbooks'
      | 'close-playbook'
      | 'item'
      | 'sign';
  }
>;

/** The questions that are one text and a confirmation. */
function Question({ open }: { readonly open: Question }) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  const now = useNow();
  const ask = (words: {
    readonly title: string;
    readonly detail?: string | undefined;
    readonly field?: string;
    readonly confirm: string;
    readonly required: boolean;
    readonly send: (text: string | null) => Promise<boolean>;
  }) => (
    <ReasonDialog
      title={words.title}
      detail={words.detail}
      fieldLabel={words.field ?? (words.required ? t('flight:stop.reason') : t('flight:stop.optionalReason'))}
      confirmLabel={words.confirm}
      required={words.required}
      onConfirm={(text) => {
        void words.send(text);
        closeDialog();
      }}
      onClose={closeDialog}
    />
  );
  switch (open.kind) {
    case 'hold':
      return ask({
        title: t('flight:stop.holdTitle'),
        detail: t('flight:stop.holdDetail'),
        confirm: t('cockpit:hold'),
        required: false,
        send: (reason) => session.send({ type: 'hold-release', reason }),
      });
    case 'abort':
      return ask({
        title: t('flight:stop.abortTitle'),
        detail: t('flight:stop.abortDetail'),
        confirm: t('cockpit:abort'),
        required: true,
        send: (reason) => session.send({ type: 'abort-release', reason }),
      });
    case 'auto-off':
      return ask({
        title: t('flight:stop.autoOffTitle'),
        detail: t('flight:stop.autoOffDetail'),
        confirm: t('flight:stop.autoOffTitle'),
        required: true,
        send: (reason) => session.send({ type: 'switch-auto-rollback', enabled: false, reason }),
      });
    case 'note':
      return ask({
        title: t('flight:stop.noteTitle'),
        detail: t('flight:stop.noteDetail'),
        field: t('flight:stop.noteLabel'),
        confirm: t('cockpit:note'),
        required: true,
        send: (text) => session.send({ type: 'add-note', text: text ?? '' }),
      });
    case 'skip': {
      const plan = stepPlan(state, open.stepId);
      return ask({
        title: t('flight:stop.skipTitle', { step: stepName(speech, open.stepId) }),
        detail: t('flight:stop.skipDetail'),
        confirm: t('steps:skip').replace('…', ''),
        required: plan?.optional !== true,
        send: (reason) => session.send({ type: 'skip-step', stepId: open.stepId, reason }),
      });
    }
    case 'undo':
      return ask({
        title: t('playbooks:undoTitle', { step: stepName(speech, open.stepId) }),
        detail: t('playbooks:undoDetail'),
        confirm: t('playbooks:undoConfirm'),
        required: false,
        send: (reason) => session.send({ type: 'undo-step', stepId: open.stepId, reason }),
      });
    case 'fail':
      return ask({
        title: t('flight:stop.failTitle', { step: stepName(speech, open.stepId) }),
        detail: t('flight:stop.failDetail'),
        confirm: t('cockpit:runbook.fail'),
        required: false,
        send: (note) =>
          session.send({ type: 'confirm-step', stepId: open.stepId, passed: false, note, evidenceBlob: null }),
      });
    case 'close': {
      const count = openItems(state, now).length;
      return ask({
        title: t('items:dialog.closeTitle'),
        detail: [t('items:dialog.closeDetail'), count === 0 ? '' : t('items:dialog.closeOpen', { count })].join(' '),
        confirm: t('items:dialog.closeConfirm'),
        required: count > 0,
        send: (reason) => session.send({ type: 'close-release', reason }),
      });
    }
    case 'judge': {
      const { guardId, level } = open;
      const title = t('flight:judge.title', { guard: guardName(speech, guardId), level: t(`levels:name.${level}`) });
      const meaning = state.definition.plan.guards.find(({ id }) => id === guardId)?.judgement?.words[level] ?? null;
      return ask({
        title,
        detail: meaning === null ? undefined : local(speech, meaning),
        confirm: t('flight:judge.confirm', { level: t(`levels:name.${level}`) }),
        required: false,
        send: (note) => session.send({ type: 'judge-guard', guardId, level, note, evidenceBlob: null }),
      });
    }
    case 'dismiss': {
      const { guardId, asked } = open;
      const title = t('flight:demand.dismissTitle', { action: sayAsked(speech, asked) });
      return ask({
        title,
        detail: t('flight:demand.dismissDetail'),
        confirm: title,
        required: true,
        send: (reason) => session.send({ type: 'dismiss-action', guardId, action: asked.action, reason: reason ?? '' }),
      });
    }
    case 'override-precondition': {
      const { preconditionId } = open;
      return ask({
        title: t('rollback:ask.overrideTitle', { name: preconditionName(speech, preconditionId) }),
        detail: t('rollback:ask.overrideDetail'),
        confirm: t('rollback:ask.override').replace('…', ''),
        required: true,
        send: (reason) => session.send({ type: 'override-precondition', preconditionId, reason: reason ?? '' }),
      });
    }
    case 'withdraw-rollback':
      return ask({
        title: t('rollback:ask.withdrawTitle'),
        detail: t('rollback:ask.withdrawDetail'),
        confirm: t('rollback:ask.withdrawTitle'),
        required: false,
        send: (reason) => session.send({ type: 'withdraw-rollback', reason }),
      });
    case 'gate': {
      const { gateId } = open;
      const gate = gateName(speech, gateId);
      return ask({
        title: t('flight:stop.gateFailTitle', { gate }),
        confirm: t('cockpit:gates.fail'),
        required: false,
        send: (note) => session.send({ type: 'fail-gate', gateId, note }),
      });
    }
  }
}
