import type { ConnectionInfo, ListedConnection } from '../../../shared/contract/connections.ts';
import { connectionName } from '../../../shared/i18n/connection-name.ts';
import { formatDuration } from '../../../shared/i18n/format.ts';
import { say } from '../../../shared/i18n/release-speech.ts';
import { EnvironmentBadge } from '../../components/environment-badge.tsx';
import { LevelMark } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import type { Tested } from '../../stores/connections-store.ts';
import { TextAction } from '../release/text-action.tsx';
import classes from './connections-screen.module.css';
import { HealthWords } from './health-words.tsx';
import { sayConfig } from './say-config.ts';

interface ConnectionRowProps {
  readonly connection: ListedConnection;
  /** All connections: a configuration may name others. */
  readonly others: readonly ConnectionInfo[];
  readonly tested: Tested | undefined;
  readonly onTest: () => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

/** The rest of a long configuration is read in its form: the list is for finding one, and for its health. */
const shownSettings = 6;

/** A stored connection: what it is, what it can do, and what its last test tried and got. */
export function ConnectionRow({ connection, others, tested, onTest, onEdit, onRemove }: ConnectionRowProps) {
  const t = useTranslate();
  const name = connectionName(t, connection);
  const kind = say(t, `connectors:kind.${connection.kind}`, { defaultValue: connection.kind });
  const config = sayConfig(t, connection.config, others);
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <p className={classes.name}>
          {name}
          {kind !== name && <span className={classes.kind}>{kind}</span>}
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
            {config.slice(0, shownSettings).map(({ name, label, value }) => (
              <span key={name} className={classes.setting} title={`${label} ${value}`}>
                {label} <span className={classes.value}>{value}</span>
              </span>
            ))}
            {config.length > shownSettings && (
              <span>{t('connections:moreSettings', { count: config.length - shownSettings })}</span>
            )}
          </p>
        )}
        <HealthWords tested={tested} />
        {connection.resting !== null && (
          <p className={classes.about}>
            <LevelMark level="yellow" />{' '}
            {t('connections:resting', {
              failures: connection.resting.failures,
              wait: formatDuration(connection.resting.retryInMs),
            })}
          </p>
        )}
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
}
