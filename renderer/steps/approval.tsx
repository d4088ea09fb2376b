import { FileInput, PasswordInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { local } from '../../shared/i18n/release-speech.ts';
import { localText } from '../../shared/plan/scalars.ts';
import type { ApprovalWay } from '../../shared/release/events.ts';
import { ActionButton } from '../components/action-button.tsx';
import { useTranslate } from '../components/use-translate.ts';
import { useFlight, useSpeech } from '../screens/release/flight-context.tsx';
import { useConnection } from '../stores/connection.ts';
import { PinMissing } from './pin-missing.tsx';
import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';
import classes from './steps.module.css';

const allWays: readonly ApprovalWay[] = ['pin', 'claimed', 'link', 'signed-file'];
const notes = { pin: 'pinNote', claimed: 'claimedNote', link: 'linkNote', 'signed-file': 'fileNote' } as const;

/** A second person agrees, in one of the ways that the plan accepts. */
export function ApprovalStepView({ plan, file, step, blockedBy, acts }: StepViewProps<'approval'>) {
  const t = useTranslate();
  const speech = useSpeech();
  const { session } = useFlight();
  const { client } = useConnection();
  const ways = allWays.filter((way) => file.accept === undefined || file.accept.includes(way));
  const [way, setWay] = useState<ApprovalWay>(ways[0] ?? 'claimed');
  const [name, setName] = useState('');
  const [pin, setPin] = useState('');
  const [link, setLink] = useState('');
  const [signed, setSigned] = useState<File | null>(null);
  const complete =
    name.trim() !== '' &&
    (way !== 'pin' || pin !== '') &&
    (way !== 'link' || link.trim() !== '') &&
    (way !== 'signed-file' || signed !== null);
  const give = async (): Promise<void> => {
    const given = await session.settle((commandId) =>
      client.releases.approve({
        commandId,
        releaseId: session.releaseId,
        stepId: plan.id,
        personName: name.trim(),
        way,
        pin: way === 'pin' ? pin : null,
        evidence: way === 'link' ? link.trim() : way === 'signed-file' ? (signed?.name ?? null) : null,
        file: way === 'signed-file' ? signed : null,
      }),
    );
    // A PIN never stays on the screen, whatever came of it.
    setPin('');
    if (given) setName('');
  };
  return (
    <StepFrame
      plan={plan}
      step={step}
      blockedBy={blockedBy}
      acts={acts}
      skippable={false}
      actions={
        <ActionButton
          tone="primary"
          label={t('steps:approval.give')}
          disabled={!complete || blockedBy !== null}
          onPress={() => void give()}
        />
      }
    >
      {file.role !== undefined && (
        <p className={classes.instructions}>
          {t('steps:approval.role', { role: local(speech, localText(file.role)) })}
        </p>
      )}
      <p className={classes.hint}>{t('steps:approval.second')}</p>
      {acts && (
        <div className={classes.fields}>
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
        </div>
      )}
    </StepFrame>
  );
}
