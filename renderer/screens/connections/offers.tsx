import type { ConnectionHealth } from '../../../shared/contract/connections.ts';
import { say } from '../../../shared/i18n/release-speech.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import classes from './connections-screen.module.css';

interface OffersProps {
  readonly health: ConnectionHealth;
  readonly values: Readonly<Record<string, unknown>>;
  readonly onAccept: (field: string, value: string) => void;
}

/** What the other side showed and only the operator can accept, after comparing: the fingerprint of a host key. */
export function Offers({ health, values, onAccept }: OffersProps) {
  const t = useTranslate();
  return health.offers
    .filter(({ field, value }) => values[field] !== value)
    .map(({ field, value }) => (
      <div key={field} className={classes.offer}>
        <span className={classes.about}>{t('connections:offer')}</span>
        <code>{value}</code>
        <ActionButton
          label={t('connections:accept', { field: say(t, `connectors:field.${field}`, { defaultValue: field }) })}
          onPress={() => onAccept(field, value)}
        />
      </div>
    ));
}
