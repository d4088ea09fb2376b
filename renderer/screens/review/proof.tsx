import { useState } from 'react';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';
import { say } from '../../../shared/i18n/release-speech.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LevelMark } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { PlanLink } from '../cockpit/tools.tsx';
import { useFlight } from '../release/flight-context.tsx';
import classes from './proof.module.css';
import { saveFile } from './save-file.ts';

interface Verified {
  readonly ok: boolean;
  readonly events: number;
  readonly problems: readonly {
    readonly code: string;
    readonly params: Readonly<Record<string, string | number | null>>;
  }[];
}

/** Takes the review away as a file, and proves that the record was not changed. */
export function Proof() {
  const t = useTranslate();
  const language = usePreferences((preferences) => preferences.language);
  const { client } = useConnection();
  const { session } = useFlight();
  const [busy, setBusy] = useState<'saving' | 'verifying' | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const [verified, setVerified] = useState<Verified | null>(null);
  const [fault, setFault] = useState<CockpitFault | null>(null);
  const run = async (kind: 'saving' | 'verifying', work: () => Promise<void>): Promise<void> => {
    setBusy(kind);
    setFault(null);
    try {
      await work();
    } catch (thrown) {
      setFault(fromWireError(thrown));
    }
    setBusy(null);
  };
  const save = (): Promise<void> =>
    run('saving', async () => {
      const { fileName, html } = await client.reports.html({ releaseId: session.releaseId, language });
      saveFile(fileName, 'text/html', html);
      setSaved(fileName);
    });
  const verify = (): Promise<void> =>
    run('verifying', async () => setVerified(await client.journal.verify({ stream: session.releaseId })));
  return (
    <div className={classes.proof}>
      <PlanLink />
      <ActionButton
        tone="primary"
        label={busy === 'saving' ? t('review:saving') : t('review:saveHtml')}
        disabled={busy !== null}
        onPress={() => void save()}
      />
      {saved !== null && <p role="status">{t('review:saved', { file: saved })}</p>}
      <ActionButton
        label={busy === 'verifying' ? t('review:verifying') : t('review:verify')}
        disabled={busy !== null}
        onPress={() => void verify()}
      />
      {verified !== null && (
        <div role="status">
          <LevelMark level={verified.ok ? 'green' : 'red'} />{' '}
          {verified.ok
            ? t('review:chain.intact', { count: verified.events })
            : t('report:proof.broken', { count: verified.problems.length })}
          <ul>
            {verified.problems.slice(0, 5).map((problem) => (
              <li key={JSON.stringify(problem)}>
                {say(t, `report:proof.problem.${problem.code}`, { ...problem.params, defaultValue: problem.code })}
              </li>
            ))}
          </ul>
        </div>
      )}
      {fault !== null && <ErrorNotice error={fault} onDismiss={() => setFault(null)} />}
    </div>
  );
}
