import { formatElapsed } from '../../../shared/i18n/format.ts';
import { sayPreflight } from '../../../shared/i18n/say-preflight.ts';
import type { PreflightResult } from '../../../shared/release/preflight.ts';
import { LevelMark } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { openDialog } from './dialog-store.ts';
import { useSpeech } from './flight-context.tsx';
import classes from './preflight-dialog.module.css';
import { TextAction } from './text-action.tsx';

const levels = { failed: 'red', warned: 'yellow', passed: 'green' } as const;

interface ResultsProps {
  readonly results: readonly PreflightResult[];
  /** UTC ms from which times that are left are counted. */
  readonly at: number;
}

/** What a preflight found, what failed first; what passed is folded away. */
export function PreflightResults({ results, at }: ResultsProps) {
  const t = useTranslate();
  const of = (status: PreflightResult['status']) => results.filter((result) => result.status === status);
  const passed = of('passed');
  return (
    <div className={classes.results}>
      {(['failed', 'warned'] as const).map((status) => {
        const found = of(status);
        return (
          found.length > 0 && (
            <section key={status}>
              <h2 className={classes.head}>{t(`preflight:${status}`, { count: found.length })}</h2>
              <ResultList results={found} at={at} />
            </section>
          )
        );
      })}
      {passed.length > 0 && (
        <details>
          <summary className={classes.head}>{t('preflight:passed', { count: passed.length })}</summary>
          <ResultList results={passed} at={at} />
        </details>
      )}
    </div>
  );
}

function ResultList({ results, at }: ResultsProps) {
  const t = useTranslate();
  const speech = useSpeech();
  return (
    <ul className={classes.list}>
      {results.map((result) => {
        const { place, sentence, remedy, detail } = sayPreflight(speech, result, at);
        return (
          <li key={result.id} className={classes.result}>
            <span className={classes.place}>
              <LevelMark level={levels[result.status]} /> {place}
            </span>
            <span>
              {sentence}
              {remedy !== '' && <span className={classes.remedy}>{remedy}</span>}
              {result.code === 'plan-secret-missing' && (
                <TextAction label={t('vault:secret.enter')} onPress={() => openDialog({ kind: 'secrets' })} />
              )}
              {detail !== null && <code className={classes.words}>{detail}</code>}
            </span>
            <span className={classes.took}>{formatElapsed(result.tookMs)}</span>
          </li>
        );
      })}
    </ul>
  );
}
