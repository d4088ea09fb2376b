import { Autocomplete, PasswordInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { longestPin, type Person, shortestPin } from '../../../shared/contract/people.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { FormDialog } from './form-dialog.tsx';
import { useSaving } from './use-saving.ts';

interface PinFormProps {
  /** Null: whoever is typed. */
  readonly person: Person | null;
  readonly list: readonly Person[];
  readonly onClose: () => void;
  readonly onSaved: (person: Person) => void;
}

/** Sets a PIN; who has one already proves it with the present one. */
export function PinForm({ person, list, onClose, onSaved }: PinFormProps) {
  const t = useTranslate();
  const { client } = useConnection();
  const { busy, fault, save } = useSaving(onSaved);
  const [typed, setTyped] = useState('');
  const [current, setCurrent] = useState('');
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const currentField = useRef<HTMLInputElement>(null);
  const name = person?.name ?? typed.trim();
  const known = person ?? list.find((candidate) => candidate.name === name);
  const needsCurrent = known?.hasPin === true;
  // Said as soon as it cannot become right any more by typing on.
  const different = again !== '' && !pin.startsWith(again);
  const complete = name !== '' && pin.length >= shortestPin && again === pin && (!needsCurrent || current !== '');
  const store = (): Promise<void> =>
    save(
      (commandId) => client.people.setPin({ commandId, name, currentPin: needsCurrent ? current : null, pin }),
      () => {
        setCurrent('');
        currentField.current?.focus();
      },
    );
  const secret = { autoComplete: 'off', maxLength: longestPin, required: true } as const;
  return (
    <FormDialog
      title={needsCurrent ? t('people:form.changeTitle', { name }) : t('people:form.setTitle')}
      detail={t('people:form.detail')}
      complete={complete}
      busy={busy}
      fault={fault}
      onClose={onClose}
      onSave={() => void store()}
    >
      <Autocomplete
        label={t('people:form.name')}
        required
        description={name !== '' && known === undefined ? t('people:form.newPerson') : undefined}
        value={person?.name ?? typed}
        disabled={person !== null}
        maxLength={200}
        openOnFocus={false}
        data={list.map((candidate) => candidate.name)}
        onChange={setTyped}
        {...(person === null ? { 'data-autofocus': true } : {})}
      />
      {needsCurrent && (
        <PasswordInput
          {...secret}
          ref={currentField}
          label={t('people:form.current')}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          {...(person === null ? {} : { 'data-autofocus': true })}
        />
      )}
      <PasswordInput
        {...secret}
        label={t('people:form.pin')}
        description={t('people:form.pinHint', { length: shortestPin })}
        value={pin}
        onChange={(event) => setPin(event.currentTarget.value)}
        {...(person === null || needsCurrent ? {} : { 'data-autofocus': true })}
      />
      <PasswordInput
        {...secret}
        label={t('people:form.again')}
        error={different && t('people:form.different')}
        value={again}
        onChange={(event) => setAgain(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
