import classes from './examples.module.css';
import { useTranslate } from './use-translate.ts';

interface ExamplesProps {
  readonly texts: readonly string[];
  /** How many are shown, each on two lines at most; the others are counted. Left out: all, in full. */
  readonly most?: number;
}

/** What a number is about, such as messages of a log. */
export function Examples({ texts, most }: ExamplesProps) {
  const t = useTranslate();
  const shown = texts.slice(0, most);
  const more = texts.length - shown.length;
  return (
    <ul className={classes.examples} aria-label={t('levels:examples')} data-cut={most !== undefined}>
      {shown.map((text) => (
        <li key={text} title={most === undefined ? undefined : text}>
          {text}
        </li>
      ))}
      {more > 0 && (
        <li className={classes.more} title={texts.slice(shown.length).join('\n')}>
          {t('levels:moreExamples', { count: more })}
        </li>
      )}
    </ul>
  );
}
