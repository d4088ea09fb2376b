import { useState } from 'react';
import type { ImportedDocument } from '../../../shared/contract/plans.ts';
import { LevelShape } from '../../components/level-mark.tsx';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { TextAction } from '../release/text-action.tsx';
import classes from './document-summary.module.css';

/** What a document became: how much of what, where each line went, and which went nowhere. */
export function DocumentSummary({ imported }: { readonly imported: ImportedDocument }) {
  const t = useTranslate();
  const [everyLine, setEveryLine] = useState(false);
  const { figures, placed, unplaced } = imported;
  const { lines, items, secrets } = figures;
  const wordOf = (list: string): string => t(`planImport:list.${list as 'gates'}`, { defaultValue: list });
  return (
    <div className={classes.summary}>
      <section aria-label={t('plans:import.placed')}>
        <SectionTitle
          note={`${lines.placed} / ${lines.placed + lines.unplaced}`}
          aside={
            <TextAction
              label={t(everyLine ? 'plans:import.hideLines' : 'plans:import.showLines')}
              pressed={everyLine}
              onPress={() => setEveryLine(!everyLine)}
            />
          }
        >
          {t('plans:import.placed')}
        </SectionTitle>
        <ul className={classes.lists}>
          {Object.entries(items).map(([list, count]) => (
            <li key={list}>
              <strong>{count}</strong> {wordOf(list)}
            </li>
          ))}
        </ul>
        {everyLine && (
          <ol className={classes.lines}>
            {placed.map(({ line, endLine, path }) => (
              <li key={`${line} ${endLine} ${path}`} className={classes.line}>
                <span className={classes.number}>{line === endLine ? line : `${line}–${endLine}`}</span>
                <span className={classes.path}>{path}</span>
              </li>
            ))}
          </ol>
        )}
      </section>
      {secrets.map(({ id, lines: at }) => (
        <p key={id} className={classes.secret}>
          <LevelShape level="yellow" />
          {t('planImport:secret', { id, lines: at.join(', ') })}
        </p>
      ))}
      <section aria-label={t('plans:import.unplaced')}>
        <SectionTitle note={String(unplaced.length)}>{t('plans:import.unplaced')}</SectionTitle>
        <p className={classes.dim}>
          {t(unplaced.length === 0 ? 'plans:import.nothingUnplaced' : 'planImport:unplaced')}
        </p>
        <ol className={classes.lines}>
          {unplaced.map(({ line, text, heading }) => (
            <li key={line} className={classes.line}>
              <span className={classes.number}>{line}</span>
              <span>
                {text}
                {heading !== undefined && <span className={classes.heading}>{heading}</span>}
              </span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
