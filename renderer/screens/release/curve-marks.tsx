import { clock } from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { sayMarked } from '../../../shared/i18n/say-beside.ts';
import type { AnnotationState } from '../../../shared/release/annotations.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { copyText } from '../cockpit/copy-text.ts';
import classes from './curve-marks.module.css';
import { useFlight, useRelease, useSpeech } from './flight-context.tsx';
import { TextAction } from './text-action.tsx';

interface CurveMarksProps {
  readonly acts: boolean;
  /** The newest of them only. */
  readonly most?: number;
}

/**
 * The ways to the dashboard at the time of each batch and rollback; and, quietly, what could not be marked there: the
 * release goes on all the same.
 */
export function CurveMarks({ acts, most = Number.POSITIVE_INFINITY }: CurveMarksProps) {
  const t = useTranslate();
  const state = useRelease();
  const marks = Object.values(state.annotations).toReversed();
  const linked = marks.filter(({ status, link }) => status === 'written' && link !== null).slice(0, most);
  const open = marks.filter((mark) => isOpen(state, mark));
  if (linked.length === 0 && open.length === 0) return null;
  return (
    <section className={classes.marks} aria-label={t('flight:curves.title')}>
      {linked.length > 0 && (
        <p className={classes.links}>
          <b>{t('flight:curves.title')}</b>
          {linked.map((mark) => (
            <Linked key={mark.annotationId} mark={mark} link={mark.link ?? ''} />
          ))}
        </p>
      )}
      {open.map((mark) => (
        <Open key={mark.annotationId} mark={mark} acts={acts} />
      ))}
    </section>
  );
}

/** Failed, or left by a run of the backend that is over and not taken up since. */
function isOpen(state: ReleaseState, { status, intendedAt }: AnnotationState): boolean {
  return status === 'failed' || (status === 'intended' && intendedAt.run !== state.run);
}

function Linked({ mark, link }: { readonly mark: AnnotationState; readonly link: string }) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const label = t('flight:curves.open', {
    subject: sayMarked(speech, state, mark.subject),
    clock: clock(speech, mark.to),
  });
  // No host opens anything but https outside; what it would not open can be copied.
  if (link.startsWith('https://'))
    return (
      <a href={link} target="_blank" rel="noreferrer noopener" title={t('flight:curves.newTab')}>
        {label} ↗
      </a>
    );
  return (
    <span className={classes.copied} title={link}>
      {label}
      <TextAction label={t('flight:curves.copy')} onPress={() => void copyText(link)} />
    </span>
  );
}

function Open({ mark, acts }: { readonly mark: AnnotationState; readonly acts: boolean }) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  const subject = sayMarked(speech, state, mark.subject);
  const text =
    mark.status === 'failed' && mark.error !== null
      ? t('flight:curves.failed', { subject, error: sayError(t, mark.error).sentence })
      : t('flight:curves.unclear', { subject });
  const retry = (): void => void session.send({ type: 'retry-annotation', annotationId: mark.annotationId });
  return (
    <p className={classes.open}>
      <span>{text}</span>
      {acts && <TextAction label={t('flight:curves.retry')} onPress={retry} />}
    </p>
  );
}
