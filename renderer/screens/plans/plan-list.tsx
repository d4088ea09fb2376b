import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import type { PlanHeadline, PlanSummary } from '../../../shared/contract/plans.ts';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { When } from '../../components/when.tsx';
import { usePreferences } from '../../stores/preferences.ts';
import { TextAction } from '../release/text-action.tsx';
import { type Chosen, type FoundPlans, isChosen } from './found-plans.ts';
import classes from './plans-screen.module.css';

interface PlanListProps {
  readonly found: FoundPlans;
  readonly chosen: Chosen | null;
  readonly archiveShown: boolean;
  readonly onChoose: (chosen: Chosen) => void;
  readonly onOpen: (chosen: Chosen) => void;
  readonly onShowArchive: (shown: boolean) => void;
}

/** Own plans, the product's templates, and the archive. */
export function PlanList({ found, chosen, archiveShown, onChoose, onOpen, onShowArchive }: PlanListProps) {
  const t = useTranslate();
  const chosenRow = useChosenRow(chosen);
  const rowOf = (kind: Chosen['kind'], id: string, children: ReactNode) => (
    <li key={id}>
      <button
        ref={isChosen(chosen, kind, id) ? chosenRow : undefined}
        type="button"
        className={classes.row}
        aria-current={isChosen(chosen, kind, id)}
        data-chosen={isChosen(chosen, kind, id)}
        data-row
        onClick={() => onChoose({ kind, id })}
        onDoubleClick={() => onOpen({ kind, id })}
        onKeyDown={(event) => {
          // On a row that is chosen already, Enter means more than to choose it.
          if (event.key !== 'Enter' || !isChosen(chosen, kind, id)) return;
          event.preventDefault();
          onOpen({ kind, id });
        }}
      >
        {children}
      </button>
    </li>
  );
  const planRow = (plan: PlanSummary) => rowOf('plan', plan.planId, <PlanRow plan={plan} />);
  return (
    <>
      {found.own.length > 0 && (
        <section aria-label={t('plans:own')}>
          <SectionTitle note={String(found.own.length)}>{t('plans:own')}</SectionTitle>
          <ul className={classes.rows}>{found.own.map(planRow)}</ul>
        </section>
      )}
      {found.templates.length > 0 && (
        <section aria-label={t('plans:templates')}>
          <SectionTitle note={String(found.templates.length)}>{t('plans:templates')}</SectionTitle>
          <ul className={classes.rows}>
            {found.templates.map((template) =>
              rowOf(
                'template',
                template.id,
                <>
                  <span className={classes.name}>
                    <Title headline={template.headline} fallback={template.id} />
                  </span>
                  <Versions headline={template.headline} />
                </>,
              ),
            )}
          </ul>
        </section>
      )}
      {found.archived.length > 0 && (
        <section aria-label={t('plans:archived')}>
          <SectionTitle
            note={String(found.archived.length)}
            aside={
              <TextAction
                label={t(archiveShown ? 'plans:hideArchived' : 'plans:showArchived')}
                pressed={archiveShown}
                onPress={() => onShowArchive(!archiveShown)}
              />
            }
          >
            {t('plans:archived')}
          </SectionTitle>
          {archiveShown && <ul className={classes.rows}>{found.archived.map(planRow)}</ul>}
        </section>
      )}
    </>
  );
}

/** The row that is chosen stays in sight, and has the focus where some row had it. */
function useChosenRow(chosen: Chosen | null): RefObject<HTMLButtonElement | null> {
  const row = useRef<HTMLButtonElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another one is chosen
  useEffect(() => {
    row.current?.scrollIntoView({ block: 'nearest' });
    if (document.activeElement?.hasAttribute('data-row') === true) row.current?.focus();
  }, [chosen?.kind, chosen?.id]);
  return row;
}

function PlanRow({ plan }: { readonly plan: PlanSummary }) {
  const t = useTranslate();
  const { newest, changed, draft } = plan;
  return (
    <>
      <span className={classes.name}>{plan.name}</span>
      <span className={classes.when}>
        <When utcMs={draft.savedAt} />
      </span>
      <span className={classes.about}>
        <Versions headline={plan.headline} />
        <span>{newest === null ? t('plans:draftOnly') : t('plans:version', { sequence: newest.sequence })}</span>
        {newest !== null && changed && <span className={classes.changed}>{t('plans:draftChanged')}</span>}
      </span>
    </>
  );
}

export function Title({ headline, fallback }: { readonly headline: PlanHeadline; readonly fallback: string }) {
  const language = usePreferences((preferences) => preferences.language);
  return headline.title?.[language] ?? fallback;
}

function Versions({ headline: { from, to } }: { readonly headline: PlanHeadline }) {
  if (from === null && to === null) return null;
  return (
    <span className={classes.versions}>
      {from ?? '?'} → {to ?? '?'}
    </span>
  );
}
