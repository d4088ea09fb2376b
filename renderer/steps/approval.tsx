import { local, personName, roleName } from '../../shared/i18n/release-speech.ts';
import { localText } from '../../shared/plan/scalars.ts';
import { useTranslate } from '../components/use-translate.ts';
import { useSpeech } from '../screens/release/flight-context.tsx';
import { ApprovalForm, approvalWays } from './approval-form.tsx';
import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';
import classes from './steps.module.css';

/** Other people agree, in one of the ways that the plan accepts; who did is shown with how many are still needed. */
export function ApprovalStepView({ plan, file, step, blockedBy, acts }: StepViewProps<'approval'>) {
  const t = useTranslate();
  const speech = useSpeech();
  const { need = 1, of = [] } = file;
  const ways = approvalWays.filter((way) => file.accept === undefined || file.accept.includes(way));
  // Of N roles each speaks once; where more people than roles are asked for, a role may speak again.
  const agreed = need > of.length ? [] : step.approvals.map(({ role }) => role);
  const roles = of.filter((role) => !agreed.includes(role)).map((id) => ({ id, title: roleName(speech, id) }));
  return (
    <StepFrame plan={plan} step={step} blockedBy={blockedBy} acts={acts} skippable={false}>
      {file.role !== undefined && (
        <p className={classes.instructions}>
          {t('steps:approval.role', { role: local(speech, localText(file.role)) })}
        </p>
      )}
      {need > 1 && (
        <p className={classes.instructions} role="status">
          {t('steps:approval.progress', { given: step.approvals.length, need })}
        </p>
      )}
      {step.approvals.length > 0 && (
        <ul>
          {step.approvals.map(({ approver, role, way }) => (
            <li key={approver}>
              {[personName(speech, approver), role && roleName(speech, role), t(`reasons:approvalWay.${way}`)]
                .filter((part) => part !== null)
                .join(' · ')}
            </li>
          ))}
        </ul>
      )}
      <p className={classes.hint}>{t('steps:approval.second')}</p>
      {acts && <ApprovalForm subject={{ stepId: plan.id }} ways={ways} roles={roles} disabled={blockedBy !== null} />}
    </StepFrame>
  );
}
