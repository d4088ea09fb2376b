import { PasswordInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { longestPassphrase, shortestPassphrase, type VaultStatus } from '../../../shared/contract/vault.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { useVault } from '../../stores/vault-store.ts';
import { FormDialog } from '../people/form-dialog.tsx';
import { useSaving } from '../people/use-saving.ts';

/** What is asked of the operator. */
export type VaultQuestion = 'unlock' | 'set' | 'change' | 'allow-plain-text';

interface VaultDialogProps {
  readonly question: VaultQuestion;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Unlocks the vault, or sets or changes its passphrase. What is typed lives as long as the dialog. */
export function VaultDialog({ question, onClose, onDone }: VaultDialogProps) {
  const t = useTranslate();
  const { client } = useConnection();
  const [current, setCurrent] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const currentField = useRef<HTMLInputElement>(null);
  const { busy, fault, save } = useSaving((status: VaultStatus) => {
    useVault.setState({ status });
    onDone();
  });
  const asksCurrent = question === 'unlock' || question === 'change';
  const asksNew = question === 'set' || question === 'change';
  // Said as soon as it cannot become right any more by typing on.
  const different = again !== '' && !passphrase.startsWith(again);
  const complete =
    (!asksCurrent || current !== '') && (!asksNew || (passphrase.length >= shortestPassphrase && again === passphrase));
  const call = (commandId: string): Promise<VaultStatus> => {
    switch (question) {
      case 'unlock':
        return client.vault.unlock({ passphrase: current });
      case 'set':
        return client.vault.setPassphrase({ commandId, passphrase });
      case 'change':
        return client.vault.changePassphrase({ commandId, current, passphrase });
      case 'allow-plain-text':
        return client.vault.allowPlainText({ commandId });
    }
  };
  const store = (): Promise<void> =>
    save(call, () => {
      setCurrent('');
      currentField.current?.focus();
    });
  const words = {
    unlock: { title: t('vault:unlockTitle'), detail: t('vault:unlockDetail'), save: t('vault:unlock') },
    set: { title: t('vault:setTitle'), detail: t('vault:setDetail'), save: t('actions.save') },
    change: { title: t('vault:changeTitle'), detail: t('vault:changeDetail'), save: t('actions.save') },
    'allow-plain-text': {
      ...{ title: t('vault:plainText.title'), detail: t('vault:plainText.detail') },
      save: t('vault:plainText.confirm'),
    },
  }[question];
  const secret = { autoComplete: 'off', maxLength: longestPassphrase, required: true } as const;
  return (
    <FormDialog
      title={words.title}
      detail={words.detail}
      saveLabel={words.save}
      complete={complete}
      busy={busy}
      fault={fault}
      onClose={onClose}
      onSave={() => void store()}
    >
      {asksCurrent && (
        <PasswordInput
          {...secret}
          ref={currentField}
          label={question === 'unlock' ? t('vault:passphrase') : t('vault:current')}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          data-autofocus
        />
      )}
      {asksNew && (
        <>
          <PasswordInput
            {...secret}
            label={t('vault:next')}
            description={t('vault:hint', { length: shortestPassphrase })}
            value={passphrase}
            onChange={(event) => setPassphrase(event.currentTarget.value)}
            {...(asksCurrent ? {} : { 'data-autofocus': true })}
          />
          <PasswordInput
            {...secret}
            label={t('vault:again')}
            error={different && t('vault:different')}
            value={again}
            onChange={(event) => setAgain(event.currentTarget.value)}
          />
        </>
      )}
    </FormDialog>
  );
}
