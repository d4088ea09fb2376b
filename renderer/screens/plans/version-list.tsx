import type { PlanVersionSummary } from '../../../shared/contract/plans.ts';
import { SectionTitle } from '../../components/section-title.tsx';
import { keyNames } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { When } from '../../components/when.tsx';
import { usePeople } from '../../stores/people-store.ts';
import type { PlanDetail } from '../../stores/plan-library-store.ts';
import { TextAction } from '../release/text-action.tsx';
import { navigate } from '../shell/route.ts';
import classes from './plans-screen.module.css';

interface VersionListProps {
  readonly plan: PlanDetail;
  readonly readOnly: boolean;
  readonly onRestore: (sequence: number) => void;
}

/** The draft where it differs, then every version, newest first; each can be compared with the one before it. */
export function VersionList({ plan, readOnly, onRestore }: VersionListProps) {
  const t = useTranslate();
  const { planId, versions, newest, changed } = plan;
  const nameOf = useNames();
  const compare = (from: string, to: string): void =>
    navigate('/plans/:planId/compare/:from/:to', { planId, from, to });
  return (
    <section className={classes.section} aria-label={t('plans:versions')}>
      <SectionTitle note={String(versions.length)}>{t('plans:versions')}</SectionTitle>
      {versions.length === 0 && (
        <p className={classes.dim}>{t('plans:noVersion', { keys: keyNames('Mod+s').join(' ') })}</p>
      )}
      <ol>
        {newest !== null && (
          <li className={classes.version}>
            <span className={classes.versionName}>{t('plans:draft')}</span>
            <span className={classes.versionFacts}>
              <When utcMs={plan.draft.savedAt} />
              {' · '}
              {changed ? t('plans:draftChanged') : t('plans:draftSame', { sequence: newest.sequence })}
            </span>
            <span className={classes.versionActions}>
              {changed && (
                <TextAction
                  label={t('plans:compareWith', { other: newest.sequence })}
                  onPress={() => compare(String(newest.sequence), 'draft')}
                />
              )}
            </span>
          </li>
        )}
        {versions.map((version, index) => (
          <VersionRow
            key={version.sequence}
            version={version}
            before={versions[index + 1]?.sequence ?? null}
            who={nameOf(version.by)}
            isDraft={!changed && version.sequence === newest?.sequence}
            readOnly={readOnly}
            onCompare={compare}
            onRestore={onRestore}
            onFly={() => navigate('/plans/:planId/fly/:sequence', { planId, sequence: String(version.sequence) })}
          />
        ))}
      </ol>
    </section>
  );
}

interface VersionRowProps {
  readonly version: PlanVersionSummary;
  readonly before: number | null;
  readonly who: string;
  /** The draft has this text already. */
  readonly isDraft: boolean;
  readonly readOnly: boolean;
  readonly onCompare: (from: string, to: string) => void;
  readonly onRestore: (sequence: number) => void;
  readonly onFly: () => void;
}

function VersionRow({ version, before, who, isDraft, readOnly, onCompare, onRestore, onFly }: VersionRowProps) {
  const t = useTranslate();
  const { sequence } = version;
  return (
    <li className={classes.version} title={`SHA-256 ${version.hash}`}>
      <span className={classes.versionName}>{t('plans:version', { sequence })}</span>
      <span className={classes.versionFacts}>
        <When utcMs={version.savedAt} />
        {` · ${who}`}
      </span>
      <span className={classes.versionActions}>
        {before !== null && (
          <TextAction
            label={t('plans:compareWith', { other: before })}
            onPress={() => onCompare(String(before), String(sequence))}
          />
        )}
        {!isDraft && <TextAction label={t('plans:restore')} disabled={readOnly} onPress={() => onRestore(sequence)} />}
        <TextAction label={t('plans:fly')} onPress={onFly} />
      </span>
      {version.note !== null && <span className={classes.note}>{version.note}</span>}
    </li>
  );
}

/** Names of people by their ids. */
function useNames(): (personId: string | null) => string {
  const t = useTranslate();
  const { value } = usePeople();
  return (personId) =>
    value?.list.find((person) => person.personId === personId)?.name ??
    (personId !== null && personId === value?.me.personId ? value.me.name : t('plans:somebody'));
}
