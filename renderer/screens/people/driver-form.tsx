import { Autocomplete } from '@mantine/core';
import { useState } from 'react';
import type { Person } from '../../../shared/contract/people.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import type { KnownPeople } from '../../stores/people-store.ts';
import { FormDialog } from './form-dialog.tsx';
import { useSaving } from './use-saving.ts';

interface DriverFormProps {
  readonly people: KnownPeople;
  readonly onClose: () => void;
  readonly onSaved: (person: Person) => void;
}

/** Says who drives at this cockpit from now on. */
export function DriverForm({ people, onClose, onSaved }: DriverFormProps) {
  const t = useTranslate();
  const { client } = useConnection();
  const { busy, fault, save } = useSaving(onSaved);
  const [name, setName] = useState(people.me.name);
  const given = name.trim();
  const isNew = given !== '' && people.list.every((person) => person.name !== given);
  return (
    <FormDialog
      title={t('people:form.driverTitle')}
      detail={t('people:form.driverDetail')}
      complete={given !== '' && given !== people.me.name}
      busy={busy}
      fault={fault}
      onClose={onClose}
      onSave={() => void save((commandId) => client.people.setMe({ commandId, name: given }))}
    >
      <Autocomplete
        label={t('people:form.name')}
        required
        description={isNew ? t('people:form.newPerson') : undefined}
        value={name}
        maxLength={200}
        openOnFocus={false}
        data={people.list.map((person) => person.name)}
        onChange={setName}
        onFocus={(event) => event.currentTarget.select()}
        data-autofocus
      />
    </FormDialog>
  );
}
