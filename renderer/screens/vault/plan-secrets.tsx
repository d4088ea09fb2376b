import { PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { longestPlanSecret, type PlanSecretInfo } from '../../../shared/contract/vault.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LevelMark } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { usePlanSecrets } from '../../stores/plan-secrets-store.ts';
import { FormDialog } from '../people/form-dialog.tsx';
import { useSaving } from '../people/use-saving.ts';
import { TextAction } from '../release/text-action.tsx';
import classes from './vault.module.css';
import { VaultRemedy } from './vault-remedy.tsx';

/** The secrets that a plan names: which are there, and the way to give, replace and take away those of the vault. */
export function PlanSecrets({ names }: { readonly names: readonly string[] }) {
  const t = useTranslate();
  const { client } = useConnection();
  const { secrets, fault, refresh } = usePlanSecrets(names);
  const [asking, setAsking] = useState<string | null>(null);
  const removing = useSaving(refresh);
  const remove = (name: string): void =>
    void removing.save((commandId) => client.vault.removePlanSecret({ commandId, name }));
  return (
    <>
      <ul className={classes.secrets}>
        {secrets.map(({ name, source }) => (
          <li key={name} className={classes.planSecret}>
            <code>{name}</code>
            <span>
              {source === null && (
                <>
                  <LevelMark level="yellow" />{' '}
                </>
              )}
              {t(`vault:planSecret.${source ?? 'missing'}`)}
            </span>
            <fieldset className={classes.acts} aria-label={name}>
              <TextAction
                label={source === 'vault' ? t('vault:secret.replace') : t('vault:secret.enter')}
                onPress={() => setAsking(name)}
              />
              {source === 'vault' && <TextAction label={t('vault:secret.remove')} onPress={() => remove(name)} />}
            </fieldset>
          </li>
        ))}
      </ul>
      {[fault, removing.fault].map((each) => each !== null && <ErrorNotice key={each.code} error={each} />)}
      {asking !== null && <PlanSecretDialog name={asking} onClose={() => setAsking(null)} onSaved={refresh} />}
    </>
  );
}

interface PlanSecretDialogProps {
  readonly name: string;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

function PlanSecretDialog({ name, onClose, onSaved }: PlanSecretDialogProps) {
  const t = useTranslate();
  const { client } = useConnection();
  const [value, setValue] = useState('');
  const { busy, fault, save } = useSaving((_saved: PlanSecretInfo) => {
    onSaved();
    onClose();
  });
  const store = (): void => void save((commandId) => client.vault.setPlanSecret({ commandId, name, value }));
  return (
    <FormDialog
      title={t('vault:planSecret.title', { name })}
      detail={t('vault:planSecret.detail')}
      complete={value !== ''}
      busy={busy}
      fault={fault}
      onClose={onClose}
      onSave={store}
    >
      <PasswordInput
        label={t('vault:planSecret.value')}
        autoComplete="off"
        maxLength={longestPlanSecret}
        required
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        data-autofocus
      />
      {fault !== null && <VaultRemedy error={fault} onDone={store} />}
    </FormDialog>
  );
}
