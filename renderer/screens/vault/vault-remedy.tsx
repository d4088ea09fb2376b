import { useState } from 'react';
import type { CockpitError } from '../../../shared/errors.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useVault } from '../../stores/vault-store.ts';
import classes from './vault.module.css';
import { VaultDialog, type VaultQuestion } from './vault-dialog.tsx';

interface VaultRemedyProps {
  readonly error: CockpitError;
  /** The vault can be used now: what failed may be done again. */
  readonly onDone: () => void;
}

/** Beside an error that only the vault mends: the way to mend it, without leaving what was begun. */
export function VaultRemedy({ error, onDone }: VaultRemedyProps) {
  const t = useTranslate();
  const plainText = useVault((vault) => vault.status?.plainText === 'not-allowed');
  const [question, setQuestion] = useState<VaultQuestion | null>(null);
  const locked = error.code === 'vault-locked';
  if (!locked && error.code !== 'vault-not-set-up') return null;
  return (
    <div className={classes.remedy}>
      <ActionButton
        label={locked ? t('vault:unlock') : t('vault:set')}
        onPress={() => setQuestion(locked ? 'unlock' : 'set')}
      />
      {!locked && plainText && (
        <ActionButton label={t('vault:plainText.allow')} onPress={() => setQuestion('allow-plain-text')} />
      )}
      {question !== null && (
        <VaultDialog
          question={question}
          onClose={() => setQuestion(null)}
          onDone={() => {
            setQuestion(null);
            onDone();
          }}
        />
      )}
    </div>
  );
}
