import type { StepPlan } from '../../shared/plan/release-plan.ts';
import { ActionButton } from '../components/action-button.tsx';
import { useShortcut } from '../components/shortcuts.ts';
import { useTranslate } from '../components/use-translate.ts';
import { openDialog } from '../screens/release/dialog-store.ts';
import { useFlight } from '../screens/release/flight-context.tsx';

interface DoneByPeopleProps {
  readonly plan: StepPlan;
  readonly blockedBy: string | null;
  readonly acts: boolean;
  readonly label: string;
}

/** What a person does elsewhere and says here: done, or not. */
export function DoneByPeople({ plan, blockedBy, acts, label }: DoneByPeopleProps) {
  const t = useTranslate();
  const { session } = useFlight();
  const ready = acts && blockedBy === null;
  const confirm = (): void =>
    void session.send({ type: 'confirm-step', stepId: plan.id, passed: true, note: null, evidenceBlob: null });
  useShortcut({ keys: 'r', scope: 'release', label: t('flight:shortcut.run'), enabled: ready, run: confirm });
  return (
    <>
      <ActionButton tone="primary" label={label} shortcut="r" disabled={!ready} onPress={confirm} />
      <ActionButton
        label={t('steps:fail')}
        disabled={!ready}
        onPress={() => openDialog({ kind: 'fail', stepId: plan.id })}
      />
    </>
  );
}
