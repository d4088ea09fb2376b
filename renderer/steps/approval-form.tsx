import { FileInput, PasswordInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApprovalWay } from '../../shared/release/events.ts';
import { ActionButton } from '../components/action-button.tsx';
import { useTranslate } from '../components/use-translate.ts';
import { useFlight } from '../screens/release/flight-context.tsx';
import { useConnection } from '../stores/connection.ts';
import { PinMissing } from './pin-missing.tsx';
import classes from './steps.module.css';

export const approvalWays: readonly ApprovalWay[] = ['pin', 'claimed', 'link', 'signed-file'];
const notes = { pin: 'pinNote', claimed: 'claimedNote', link: 'linkNote', 'signed-file': 'fileNote' } as const;

interface ApprovalFormProps {
  /** What is agreed to: an approval of the runbook, or a sign-off, or the release of a kill switch. */
  readonly subject: { readonly stepId: string } | { readonly itemId: string } | { readonly flagId: string };
  readonly ways: readonly ApprovalWay[];
  /** Roles that still have to agree, with their titles; empty: anybody. */
  readonly roles: readonly { readonly id: string; readonly title: string }[];
  readonly disabled: boolean;
  readonly onGiven?: () => void;
}

/** Records that another person agreed, and how. */
export function ApprovalForm({ subject, ways, roles, disabled, onGiven }: ApprovalFormProps) {
  const t = useTranslate();
  const { session } = useFlight();
  const { client } = useConnection();
  const [way, setWay] = useState<ApprovalWay>(ways[0] ?? 'claimed');
  const [chosen, setRole] = useState<string | null>(null);
  const [name, setName] = useState('');
  const [pin, setPin] = useState('');
  const [link, setLink] = useState('');
  const [signed, setSigned] = useState<File | null>(null);
  const role = roles.find(({ id }) => id === chosen)?.id ?? roles[0]?.id ?? null;
  const complete =
    name.trim() !== '' &&
    (way !== 'pin' || pin !== '') &&
    (way !== 'link' || link.trim() !== '') &&
    (way !== 'signed-file' || signed !== null);
  const give = async (): Promise<void> => {
    const voice = {
      releaseId: session.releaseId,
      personName: name.trim(),
      role,
      way,
      pin: way === 'pin' ? pin : null,
      evidence: way === 'link' ? link.trim() : way === 'signed-file' ? (signed?.name ?? null) : null,
      file: way === 'signed-file' ? signed : null,
    };
    const given = await session.settle((commandId) =>
      'itemId' in subject
        ? client.releases.sign({ commandId, ...voice, ...subject, outcome: 'done' })
        : 'flagId' in subject
          ? client.releases.approveKillSwitchRelease({ commandId, ...voice, ...subject })
          : client.releases.approve({ commandId, ...voice, ...subject }),
    );
    // A PIN never stays on the screen, whatever came of it.
    setPin('');
    if (!given) return;
    setName('');
    onGiven?.();
  };
  return (
    <div className={classes.fields}>
      {roles.length > 0 && (
        <Select
          label={t('steps:approval.as')}
          value={role}
          data={roles.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={setRole}
          allowDeselect={false}
        />
      )}
      <TextInput
        label={t('steps:approval.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={200}
      />
      <Select
        label={t('steps:approval.way')}
        description={t(`steps:approval.${notes[way]}`)}
        value={way}
        data={ways.map((value) => ({ value, label: t(`reasons:approvalWay.${value}`) }))}
        onChange={(value) => setWay((value as ApprovalWay | null) ?? way)}
        allowDeselect={false}
      />
      {way === 'pin' && <PinMissing name={name.trim()} />}
      {way === 'pin' && (
        <PasswordInput
          label={t('steps:approval.pin')}
          value={pin}
          onChange={(event) => setPin(event.currentTarget.value)}
          autoComplete="off"
          maxLength={64}
        />
      )}
      {way === 'link' && (
        <TextInput
          label={t('steps:approval.link')}
          placeholder={t('steps:approval.linkPlaceholder')}
          value={link}
          onChange={(event) => setLink(event.currentTarget.value)}
          maxLength={4000}
        />
      )}
      {way === 'signed-file' && (
        <FileInput
          label={t('steps:approval.file')}
          placeholder={t('steps:approval.chooseFile')}
          value={signed}
          onChange={setSigned}
        />
      )}
      <ActionButton
        tone="primary"
        label={t('itemId' in subject ? 'items:action.sign' : 'steps:approval.give').replace('…', '')}
        disabled={!complete || disabled}
        onPress={() => void give()}
      />
    </div>
  );
}
