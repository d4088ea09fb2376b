import type { ConnectionHealth } from '../../../shared/contract/connections.ts';
import { formatClock, formatDate, formatDuration, formatElapsed } from '../../../shared/i18n/format.ts';
import { type SpokenError, sayError } from '../../../shared/i18n/say.ts';
import { sayHealth } from '../../../shared/i18n/say-health.ts';
import { Age } from '../../components/age.tsx';
import { LevelMark } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import type { Tested } from '../../stores/connections-store.ts';
import { useTick } from '../../stores/tick.ts';
import { localZone } from '../release/local-zone.ts';
import classes from './connections-screen.module.css';
import { ownFault, ownParams } from './own-fault.ts';

/** Older than this, what a test found is told as what it was. */
const staleAfterMs = 10 * 60_000;

/** What the last test of a connection tried and got, how long ago, and what to do where it failed. */
export function HealthWords({ tested }: { readonly tested: Tested | undefined }) {
  const t = useTranslate();
  if (tested === undefined) return <p className={classes.about}>{t('connections:notTested')}</p>;
  if (tested.kind === 'testing') return <p className={classes.about}>{t('connections:testing')}</p>;
  if (tested.kind === 'failed') return <Trouble spoken={sayError(t, ownFault(t, tested.fault))} />;
  const { health } = tested;
  const spoken = sayHealth(t, {
    ...health,
    params: ownParams(t, health.params),
    error: health.error === null ? null : ownFault(t, health.error),
  });
  if (!health.ok) return <Trouble spoken={spoken} health={health} />;
  const words = (
    <p role="status">
      <LevelMark level={health.warns ? 'yellow' : 'green'} /> {spoken.sentence}
      <When health={health} />
    </p>
  );
  if (spoken.remedy === '') return words;
  return (
    <div>
      {words}
      <p className={classes.about}>{spoken.remedy}</p>
    </div>
  );
}

function When({ health }: { readonly health: ConnectionHealth }) {
  const t = useTranslate();
  const exactly = t('connections:triedAt', {
    clock: formatClock(health.checkedAt, localZone),
    took: formatElapsed(health.tookMs),
  });
  return (
    <span className={classes.about} title={exactly}>
      {health.params.tlsVerified === false && (
        <>
          {' · '}
          <LevelMark level="yellow" /> {t('connections:tlsNotVerified')}
        </>
      )}
      {health.expiry !== null && (
        <>
          {' · '}
          <Expiry expiry={health.expiry} />
        </>
      )}
      {' · '}
      {formatElapsed(health.tookMs)}
      {' · '}
      <Age readAtUtcMs={health.checkedAt} staleAfterMs={staleAfterMs} />
    </span>
  );
}

/** Sooner than this, the end of a credential is a warning: a release may be under way then. */
const soonMs = 24 * 3_600_000;

function Expiry({ expiry: { what, expiresAt } }: { readonly expiry: NonNullable<ConnectionHealth['expiry']> }) {
  const t = useTranslate();
  const leftMs = useTick(({ nowUtcMs }) => expiresAt - nowUtcMs);
  const until = `${formatDate(expiresAt, localZone)} ${formatClock(expiresAt, localZone)}`;
  const stage = leftMs <= 0 ? 'over' : leftMs <= soonMs ? 'soon' : 'until';
  return (
    <>
      {stage !== 'until' && (
        <>
          <LevelMark level={stage === 'over' ? 'red' : 'yellow'} />{' '}
        </>
      )}
      {t(`connections:expiry.${stage}.${what}`, { until, left: formatDuration(leftMs) })}
    </>
  );
}

function Trouble({ spoken, health }: { readonly spoken: SpokenError; readonly health?: ConnectionHealth }) {
  return (
    <div role="status">
      <p>
        <LevelMark level="red" /> {[spoken.sentence, ...spoken.places].join(' · ')}
        {health !== undefined && <When health={health} />}
      </p>
      <p className={classes.about}>{spoken.remedy}</p>
      {spoken.detail !== null && <pre className={classes.detail}>{spoken.detail}</pre>}
    </div>
  );
}
