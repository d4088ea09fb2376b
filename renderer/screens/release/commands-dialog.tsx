import { useEffect, useState } from 'react';
import type { z } from 'zod';
import type { plannedCommandSchema } from '../../../shared/contract/releases.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';
import { formatDuration } from '../../../shared/i18n/format.ts';
import { local, switchName } from '../../../shared/i18n/release-speech.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { commandLine } from './command-line.ts';
import classes from './commands-dialog.module.css';
import { useFlight, useSpeech } from './flight-context.tsx';

type PlannedCommand = z.infer<typeof plannedCommandSchema>;

/** Every command of the plan in full, and one approval for all of them. */
export function CommandsDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslate();
  const { session } = useFlight();
  const { client } = useConnection();
  const [read, setRead] = useState<{ commands: readonly PlannedCommand[]; commandsHash: string | null } | null>(null);
  const [fault, setFault] = useState<CockpitFault | null>(null);
  useEffect(() => {
    client.releases
      .commands({ releaseId: session.releaseId })
      .then(setRead, (thrown) => setFault(fromWireError(thrown)));
  }, [client, session]);
  const hash = read?.commandsHash ?? null;
  const count = read?.commands.length ?? 0;
  const approve = (): void => {
    if (hash !== null) void session.send({ type: 'approve-commands', commandsHash: hash });
    onClose();
  };
  return (
    <Dialog
      title={t('flight:commands.title')}
      detail={read === null ? undefined : t('flight:commands.intro', { count })}
      width={880}
      focusTitle
      onClose={onClose}
      actions={
        <>
          {hash !== null && (
            <span className={classes.hash}>{t('flight:commands.hash', { hash: hash.slice(0, 16) })}</span>
          )}
          <ActionButton label={t('actions.cancel')} onPress={onClose} />
          {hash !== null && (
            <ActionButton tone="primary" label={t('flight:commands.approve', { count })} onPress={approve} />
          )}
        </>
      }
    >
      {fault !== null && <ErrorNotice error={fault} />}
      <ol className={classes.commands}>
        {read?.commands.map((command) => (
          <Command key={`${command.place} ${command.stepId}`} command={command} />
        ))}
      </ol>
    </Dialog>
  );
}

function Command({ command }: { readonly command: PlannedCommand }) {
  const t = useTranslate();
  const speech = useSpeech();
  const variables = Object.entries(command.env);
  return (
    <li className={classes.command}>
      <p className={classes.head}>
        <b>{local(speech, command.title)}</b>
        <span>{t(`flight:commands.place.${command.place}`)}</span>
        {command.on !== null && <span>{t('flight:commands.on', { slot: switchName(speech, command.on) })}</span>}
        <span>
          {t('flight:commands.timeout')} {formatDuration(command.timeoutMs)}
        </span>
        {command.directory !== null && (
          <span>
            {t('flight:commands.directory')} {command.directory}
          </span>
        )}
      </p>
      <pre className={classes.text}>
        {variables.map(([name, value]) => `${name}=${value}\n`).join('')}
        {commandLine(command.run)}
      </pre>
      {command.pinnedFiles.length > 0 && (
        <>
          <p className={classes.head}>{t('flight:commands.pinned')}</p>
          <pre className={classes.text}>{command.pinnedFiles.join('\n')}</pre>
        </>
      )}
    </li>
  );
}
