import type { ConnectionInfo } from '../../../shared/contract/connections.ts';
import type { CockpitError } from '../../../shared/errors.ts';
import { connectionName } from '../../../shared/i18n/connection-name.ts';
import { formatClock, formatElapsed } from '../../../shared/i18n/format.ts';
import { say } from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import type { Level } from '../../../shared/release/events.ts';
import { EnvironmentBadge } from '../../components/environment-badge.tsx';
import { LevelMark } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import type { Tested } from '../../stores/connections-store.ts';
import { localZone } from '../release/local-zone.ts';
import { TextAction } from '../release/text-action.tsx';
import classes from './connections-screen.module.css';

interface ConnectionRowProps {
  readonly connection: ConnectionInfo;
  readonly tested: Tested | undefined;
  readonly onTest: () => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

/** A stored connection: what it is, what it can do, and what its last test tried and got. */
export function ConnectionRow({ connection, tested, onTest, onEdit, onRemove }: ConnectionRowProps) {
  const t = useTranslate();
  const config = Object.entries(connection.config).map(([name, value]) => [fieldWord(name), String(value)] as const);
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <p className={classes.name}>
          {connectionName(t, connection)}
          <span className={classes.kind}>
            {say(t, `connectors:kind.${connection.kind}`, { defaultValue: connection.kind })}
          </span>
          <EnvironmentBadge environment={connection.environment} />
          {connection.builtIn && <span className={classes.kind}>{t('connections:builtIn')}</span>}
        </p>
        <p className={classes.about}>
          {connection.capabilities
            .map((capability) => say(t, `connections:capability.${capability}`, { defaultValue: capability }))
            .join(' · ')}
        </p>
        {config.length > 0 && (
          <p className={classes.settings}>
            {config.map(([label, value]) => (
              <span key={label}>
                {label} <span className={classes.value}>{value}</span>
              </span>
            ))}
          </p>
        )}
        <Health tested={tested} />
      </div>
      <div className={classes.actions}>
        <TextAction
          label={tested?.kind === 'testing' ? t('connections:testing') : t('connections:test')}
          disabled={tested?.kind === 'testing'}
          onPress={onTest}
        />
        {!connection.builtIn && <TextAction label={t('connections:edit')} onPress={onEdit} />}
        {!connection.builtIn && <TextAction label={t('connections:remove')} onPress={onRemove} />}
      </div>
    </li>
  );

  function fieldWord(name: string): string {
    return say(t, `connectors:field.${name}`, { defaultValue: name });
  }
}

function Health({ tested }: { readonly tested: Tested | undefined }) {
  const t = useTranslate();
  if (tested === undefined) return <p className={classes.about}>{t('connections:notTested')}</p>;
  if (tested.kind === 'testing') return <p className={classes.about}>{t('connections:testing')}</p>;
  if (tested.kind === 'failed') return <Answer level="red" error={tested.fault} />;
  const { health } = tested;
  const when = t('connections:triedAt', {
    clock: formatClock(health.checkedAt, localZone),
    took: formatElapsed(health.tookMs),
  });
  if (health.ok) {
    return (
      <p role="status">
        <LevelMark level="green" />{' '}
        {say(t, `connectors:health.${health.code}`, { ...health.params, defaultValue: health.code })}
        <span className={classes.about}> · {when}</span>
      </p>
    );
  }
  const known = say(t, `connectors:health.${health.code}`, { ...health.params, defaultValue: '' });
  const error = health.error ?? ({ code: health.code, params: health.params, retryable: false } as CockpitError);
  return known === '' ? (
    <Answer level="red" error={error} when={when} />
  ) : (
    <p role="status">
      <LevelMark level="red" /> {known}
      <span className={classes.about}> · {when}</span>
    </p>
  );
}

function Answer({
  level,
  error,
  when,
}: {
  readonly level: Level;
  readonly error: CockpitError;
  readonly when?: string;
}) {
  const t = useTranslate();
  const spoken = sayError(t, error);
  return (
    <div role="status">
      <p>
        <LevelMark level={level} /> {[spoken.sentence, ...spoken.places].join(' · ')}
        {when !== undefined && <span className={classes.about}> · {when}</span>}
      </p>
      <p className={classes.about}>{spoken.remedy}</p>
      {spoken.detail !== null && <pre className={classes.detail}>{spoken.detail}</pre>}
    </div>
  );
}
