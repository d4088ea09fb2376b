import { Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import { openFindings } from '../../../shared/release/queries.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { LintIssues } from '../start/lint-issues.tsx';
import { useFlight, useRelease } from './flight-context.tsx';

/** The linter's warnings that the plan does not settle itself, and why this release flies with them. */
export function FindingsDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslate();
  const { session } = useFlight();
  const findings = openFindings(useRelease());
  const [text, setText] = useState('');
  const reason = text.trim();
  const ready = reason !== '' && findings.length > 0;
  const confirm = (): void => {
    if (!ready) return;
    void session.send({ type: 'acknowledge-findings', reason });
    onClose();
  };
  const settled = findings.length === 0;
  // Acknowledged meanwhile, in another window or by a second press: there is nothing left to ask.
  useEffect(() => {
    if (settled) onClose();
  }, [settled, onClose]);
  const confirmLabel = t('flight:findings.confirm');
  useShortcut({ keys: 'Mod+Enter', scope: 'dialog', label: confirmLabel, enabled: ready, run: confirm });
  return (
    <Dialog
      title={t('flight:findings.title')}
      width={880}
      onClose={onClose}
      actions={
        <>
          <ActionButton label={t('actions.cancel')} onPress={onClose} />
          <ActionButton tone="primary" label={confirmLabel} shortcut="Mod+Enter" disabled={!ready} onPress={confirm} />
        </>
      }
    >
      <LintIssues issues={findings} hint={t('flight:findings.detail', { count: findings.length })} />
      <Textarea
        label={t('flight:findings.reason')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={4000}
        minRows={2}
        rows={2}
        required
        data-autofocus
      />
    </Dialog>
  );
}
