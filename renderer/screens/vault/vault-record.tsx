import { useEffect, useState } from 'react';
import type { VaultRecord } from '../../../shared/contract/vault.ts';
import { formatDateTime } from '../../../shared/i18n/format.ts';
import { say } from '../../../shared/i18n/release-speech.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { useVault } from '../../stores/vault-store.ts';
import { localZone } from '../release/local-zone.ts';
import classes from './vault.module.css';

/** What the journal keeps of the vault: who unlocked and locked it, and when; folded away until it is asked for. */
export function VaultRecordList() {
  const t = useTranslate();
  const { client } = useConnection();
  const status = useVault((vault) => vault.status);
  const [open, setOpen] = useState(false);
  const [record, setRecord] = useState<readonly VaultRecord[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another status is when to read again
  useEffect(() => {
    if (!open) return;
    const reading = new AbortController();
    client.vault.record(undefined, { signal: reading.signal }).then(setRecord, () => {
      // What was there stays; the link says by itself that the host does not answer.
    });
    return () => reading.abort();
  }, [client, open, status]);
  return (
    <details className={classes.record} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('vault:record.title')}</summary>
      {open && record.length === 0 && <p>{t('vault:record.none')}</p>}
      <ul className={classes.entries}>
        {record.map(({ at, type, by, how, secret }) => (
          <li key={`${at} ${type}`} className={classes.entry}>
            <span>{formatDateTime(at, localZone, 'seconds')}</span>
            <span>{by ?? t('vault:record.cockpit')}</span>
            <span>{say(t, `vault:record.${how === 'at-start' ? 'at-start' : type}`, { secret: secret ?? '' })}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
