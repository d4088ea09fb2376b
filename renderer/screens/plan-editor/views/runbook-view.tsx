import { SectionTitle } from '../../../components/section-title.tsx';
import { useTranslate } from '../../../components/use-translate.ts';
import { usePlanView } from './plan-view-context.tsx';
import { runbookParts } from './runbook-rows.ts';
import classes from './runbook-view.module.css';
import { StepItem } from './step-item.tsx';
import views from './views.module.css';

/** The runbook, batch by batch; what runs side by side stands side by side. */
export function RunbookView() {
  const t = useTranslate();
  const { file, plan } = usePlanView();
  const written = new Set((file.steps ?? []).map((step) => step.id));
  if (plan === null || plan.steps.length === 0) return <p className={views.none}>{t('planEditor:runbook.none')}</p>;
  const parts = runbookParts(plan.steps);
  return (
    <div className={views.sections}>
      {parts.map((part, index) => {
        const title = part.batch ?? t(index === 0 ? 'planEditor:runbook.before' : 'planEditor:runbook.between');
        const several = part.lanes.length > 1;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a batch may have several parts, and they only change together
          <section key={index} aria-label={title}>
            <SectionTitle>{title}</SectionTitle>
            <div
              className={classes.lanes}
              style={{ gridTemplateColumns: `repeat(${part.lanes.length}, minmax(0, 1fr))` }}
            >
              {several &&
                part.lanes.map((lane) => (
                  <span key={lane} className={classes.lane}>
                    {lane}
                  </span>
                ))}
              {part.rows.flatMap((row, at) =>
                row.steps.map((step) => (
                  <div
                    key={step.id}
                    className={classes.cell}
                    style={{ gridColumn: part.lanes.indexOf(step.lane) + 1, gridRow: at + (several ? 2 : 1) }}
                  >
                    <StepItem
                      step={step.file}
                      way={written.has(step.id) ? ['steps', { id: step.id }] : ['batches', { id: step.batch ?? '' }]}
                      written={written.has(step.id)}
                    />
                  </div>
                )),
              )}
            </div>
          </section>
        );
      })}
      {(file.finally ?? []).length > 0 && (
        <section aria-label={t('planEditor:runbook.finally')}>
          <SectionTitle>{t('planEditor:runbook.finally')}</SectionTitle>
          {file.finally?.map((step) => (
            <StepItem key={step.id} step={step} way={['finally', { id: step.id }]} written />
          ))}
        </section>
      )}
    </div>
  );
}
