import { useState } from 'react';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { useVault } from '../../stores/vault-store.ts';
import { TextAction } from '../release/text-action.tsx';
import classes from './vault.module.css';
import { VaultDialog, type VaultQuestion } from './vault-dialog.tsx';
import { VaultRecordList } from './vault-record.tsx';

/** How secrets are kept on this machine, and what can be done about it. */
export function VaultState() {
  const t = useTranslate();
  const { client } = useConnection();
  const status = useVault((vault) => vault.status);
  const [question, setQuestion] = useState<VaultQuestion | null>(null);
  const [fault, setFault] = useState<CockpitFault | null>(null);
  if (status === null) return null;
  const lock = (): void => {
    setFault(null);
    client.vault.lock().then(
      (next) => useVault.setState({ status: next }),
      (thrown) => setFault(fromWireError(thrown)),
    );
  };
  const unlocked = status.state === 'unlocked' && status.hasPassphrase && status.cipher === 'passphrase';
  const said =
    status.state === 'unlocked' && status.cipher === 'host'
      ? status.plainText === 'allowed'
        ? t('vault:plainText.state')
        : t('vault:state.host', { backend: status.backend ?? '' })
      : t(`vault:state.${status.state}`);
  return (
    <section className={classes.state} aria-label={t('vault:title')}>
      <p className={classes.line}>
        <span className={classes.title}>{t('vault:title')}</span>
        <span>{said}</span>
        {status.state === 'locked' && <TextAction label={t('vault:unlock')} onPress={() => setQuestion('unlock')} />}
        {status.state === 'none' && <TextAction label={t('vault:set')} onPress={() => setQuestion('set')} />}
        {status.hasPassphrase && status.state !== 'damaged' && (
          <TextAction label={t('vault:change')} onPress={() => setQuestion('change')} />
        )}
        {unlocked && <TextAction label={t('vault:lock')} onPress={lock} />}
        {status.plainText === 'not-allowed' && (
          <TextAction label={t('vault:plainText.allow')} onPress={() => setQuestion('allow-plain-text')} />
        )}
      </p>
      <VaultRecordList />
      {status.error !== null && <ErrorNotice error={status.error} />}
      {fault !== null && <ErrorNotice error={fault} onDismiss={() => setFault(null)} />}
      {question !== null && (
        <VaultDialog question={question} onClose={() => setQuestion(null)} onDone={() => setQuestion(null)} />
      )}
    </section>
  );
}
