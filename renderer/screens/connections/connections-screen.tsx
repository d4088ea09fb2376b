import { useEffect, useState } from 'react';
import type { ConnectionHealth, ConnectionInfo, ListedConnection } from '../../../shared/contract/connections.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { type Tested, useConnections, useConnectionTests } from '../../stores/connections-store.ts';
import { Page } from '../page.tsx';
import { VaultState } from '../vault/vault-state.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { ConnectionRow } from './connection-row.tsx';
import classes from './connections-screen.module.css';
import { RemoveDialog } from './remove-dialog.tsx';
import { useRetestOnUnlock } from './use-retest-on-unlock.ts';

/** Which connection the form is about; `null` inside: a new one. */
type Editing = { readonly connection: ListedConnection | null };

/** Releases use connections meanwhile: whether one rests changes without this screen. */
const refreshMs = 5_000;

/** The systems that this cockpit can speak to. */
export function Screen() {
  const t = useTranslate();
  const { client } = useConnection();
  const { value, fault, refresh, refreshSince } = useConnections();
  const { tested, test } = useConnectionTests(refreshSince);
  useRetestOnUnlock(value, test);
  const [editing, setEditing] = useState<Editing | null>(null);
  const [removing, setRemoving] = useState<ConnectionInfo | null>(null);
  const [removeFault, setRemoveFault] = useState<CockpitFault | null>(null);
  const add = (): void => setEditing({ connection: null });
  useShortcut({ keys: 'a', scope: 'everywhere', label: t('connections:new'), enabled: editing === null, run: add });
  useShortcut({
    keys: 't',
    scope: 'everywhere',
    label: t('connections:test'),
    run: () => {
      for (const connection of value ?? []) test(connection.connectionId);
    },
  });
  // What this cockpit has not tried since it was started, or since what was found does not hold any more (it slept, the
  // network changed, somebody changed the connection), is tried now: a list without health says nothing. A list that
  // cannot be read says nothing of that either.
  const listed = fault === null ? (value ?? []) : [];
  const untried = listed.filter(({ connectionId, health }) => health === null && !(connectionId in tested));
  const untriedIds = untried.map(({ connectionId }) => connectionId).join(' ');
  useEffect(() => {
    for (const connectionId of untriedIds.split(' ')) if (connectionId !== '') test(connectionId);
  }, [untriedIds, test]);
  useEffect(() => {
    const timer = setInterval(() => void refresh(), refreshMs);
    return () => clearInterval(timer);
  }, [refresh]);
  // As the list has it now: the question may stand open while somebody makes another connection that works through it.
  const namedBy = value?.find(({ connectionId }) => connectionId === removing?.connectionId)?.namedBy ?? [];
  const remove = async (connection: ConnectionInfo): Promise<void> => {
    setRemoveFault(null);
    setRemoving(null);
    try {
      await client.connections.remove({ commandId: crypto.randomUUID(), connectionId: connection.connectionId });
    } catch (thrown) {
      setRemoveFault(fromWireError(thrown));
    }
    await refresh();
  };
  return (
    <Page
      title={t('connections:title')}
      actions={<ActionButton tone="primary" label={t('connections:new')} shortcut="a" onPress={add} />}
    >
      {fault !== null && <ErrorNotice error={fault} onRetry={() => void refresh()} />}
      {removeFault !== null && <ErrorNotice error={removeFault} onDismiss={() => setRemoveFault(null)} />}
      {value?.length === 0 && (
        <EmptyState
          title={t('connections:empty.title')}
          detail={t('connections:empty.detail')}
          action={{ label: t('connections:new'), onPress: add }}
        />
      )}
      <VaultState />
      <ul className={classes.list}>
        {value?.map((connection) => (
          <ConnectionRow
            key={connection.connectionId}
            connection={connection}
            others={value}
            tested={tested[connection.connectionId] ?? answered(connection.health)}
            onTest={() => test(connection.connectionId)}
            onEdit={() => setEditing({ connection })}
            onRemove={() => setRemoving(connection)}
          />
        ))}
      </ul>
      {editing !== null && (
        <ConnectionForm
          connection={editing.connection}
          others={value ?? []}
          onClose={() => setEditing(null)}
          onSaved={(connectionId) => {
            setEditing(null);
            void refresh().then(() => test(connectionId));
          }}
        />
      )}
      {removing !== null && (
        <RemoveDialog
          connection={removing}
          namers={(value ?? []).filter(({ connectionId }) => namedBy.includes(connectionId))}
          onClose={() => setRemoving(null)}
          onConfirm={() => void remove(removing)}
        />
      )}
    </Page>
  );
}

function answered(health: ConnectionHealth | null): Tested | undefined {
  return health === null ? undefined : { kind: 'answered', health };
}
