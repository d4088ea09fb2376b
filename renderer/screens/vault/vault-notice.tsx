import { useState } from 'react';
import { LevelShape } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useVault } from '../../stores/vault-store.ts';
import { TextAction } from '../release/text-action.tsx';
import classes from './vault.module.css';
import { VaultDialog } from './vault-dialog.tsx';

/** Connections that cannot be opened before somebody types the passphrase: a way back may need them. */
export function VaultNotice() {
  const t = useTranslate();
  const waiting = useVault((vault) => vault.status?.waiting ?? 0);
  const [asking, setAsking] = useState(false);
  return (
    <div role="status" className={classes.notice} data-waiting={waiting > 0}>
      {waiting > 0 && (
        <>
          <LevelShape level="unknown" />
          <span>{t('vault:notice', { count: waiting })}</span>
          <TextAction label={t('vault:unlock')} onPress={() => setAsking(true)} />
        </>
      )}
      {asking && waiting > 0 && (
        <VaultDialog question="unlock" onClose={() => setAsking(false)} onDone={() => setAsking(false)} />
      )}
    </div>
  );
}
