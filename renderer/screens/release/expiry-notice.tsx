import { clock, switchName } from '../../../shared/i18n/release-speech.ts';
import { sayExpiry } from '../../../shared/i18n/say-preflight.ts';
import { type CredentialExpiry, credentialParts, expiryStanding } from '../../../shared/release/credential-expiry.ts';
import type { PreflightResult } from '../../../shared/release/preflight.ts';
import { LevelMark } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { usePreflightEvidence } from '../../stores/preflight-store.ts';
import { useFlight, useNow, useRelease, useSpeech } from './flight-context.tsx';
import classes from './notices.module.css';

/** Credentials that end before the release and its way back do, as the last preflight saw them, judged by the present time. */
export function ExpiryNotice() {
  const t = useTranslate();
  const speech = useSpeech();
  const now = useNow();
  const { session } = useFlight();
  const { preflight, endedAt, definition } = useRelease();
  const { evidence } = usePreflightEvidence(session.releaseId, preflight?.evidenceBlob ?? null);
  if (evidence === null || endedAt !== null) return null;
  return evidence.results.map((result) => {
    const expiry = expiryIn(result);
    if (expiry === null || result.slot === null) return null;
    const standing = expiryStanding(definition.plan, expiry.expiresAt, now.utc);
    if (standing === 'expires-after') return null;
    return (
      <p key={result.id} className={classes.notice} data-kind="expiry" role="status">
        <span>
          <LevelMark level={standing === 'expired' ? 'red' : 'yellow'} />{' '}
          {t('preflight:expiryNotice', {
            slot: [switchName(speech, result.slot), result.through ?? ''].filter((name) => name !== '').join(' · '),
            sentence: sayExpiry(speech, expiry, standing, now.utc),
            clock: clock(speech, evidence.startedAt),
          })}
        </span>
      </p>
    );
  });
}

function expiryIn({ kind, params: { what, expiresAt } }: PreflightResult): CredentialExpiry | null {
  const part = credentialParts.find((known) => known === what);
  return kind === 'credentials' && part !== undefined && typeof expiresAt === 'number'
    ? { what: part, expiresAt }
    : null;
}
