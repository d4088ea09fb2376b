import { useMemo } from 'react';
import { sayDryLine } from '../../../../shared/i18n/say-dry-line.ts';
import { dryRead } from '../../../../shared/plan/dry-read/dry-read.ts';
import { useTranslate } from '../../../components/use-translate.ts';
import { usePreferences } from '../../../stores/preferences.ts';
import classes from './dry-read-view.module.css';
import { Item, usePlanView } from './plan-view-context.tsx';
import views from './views.module.css';

/** The plan read aloud: what will happen, in order, in plain sentences. */
export function DryReadView() {
  const t = useTranslate();
  const language = usePreferences((preferences) => preferences.language);
  const { file, plan } = usePlanView();
  const lines = useMemo(() => (plan === null ? [] : dryRead(file, plan)), [file, plan]);
  if (plan === null) return <p className={views.none}>{t('planEditor:views.unreadable')}</p>;
  return (
    <ol className={classes.lines}>
      {lines.map((line, index) => {
        const sentence = sayDryLine(t, language, line);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same sentence may be said twice
          <li key={index} className={classes.line} data-depth={line.depth}>
            {line.way === null ? (
              <span className={classes.general}>{sentence}</span>
            ) : (
              <Item way={line.way} className={classes.written}>
                {sentence}
              </Item>
            )}
          </li>
        );
      })}
    </ol>
  );
}
