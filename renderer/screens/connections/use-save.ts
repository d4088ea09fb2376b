import { useState } from 'react';
import type { ListedConnection } from '../../../shared/contract/connections.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';
import { useConnection } from '../../stores/connection.ts';
import { fieldOf } from './own-fault.ts';
import type { Draft } from './use-connection-values.ts';

/** All that a form would store. */
export interface Content extends Draft {
  readonly name: string;
  readonly environment: 'production' | 'staging' | 'test' | null;
}

interface Sent {
  readonly commandId: string;
  readonly content: Content;
}

interface Save {
  /** Null: nothing was refused, or the field in which that lay says something else now. */
  readonly fault: CockpitFault | null;
  readonly busy: boolean;
  /** This very content was sent before: what stands in the list by now may be what became of it. */
  readonly repeats: boolean;
  save(): Promise<void>;
}

/**
 * Stores what a form says. The same content is one command, however often it is sent: an answer may get lost.
 * @param connection - As it was when the form was opened, or null for a new one: another one by now is not overwritten.
 */
export function useSave(
  connection: ListedConnection | null,
  content: Content,
  onSaved: (connectionId: string) => void,
): Save {
  const { client } = useConnection();
  const [sent, setSent] = useState<Sent | null>(null);
  const [fault, setFault] = useState<CockpitFault | null>(null);
  const [busy, setBusy] = useState(false);
  const repeats = sent !== null && JSON.stringify(sent.content) === JSON.stringify(content);
  const save = async (): Promise<void> => {
    const { kind, environment, config, removeSecrets, name } = content;
    if (kind === null || environment === null) return;
    const commandId = repeats ? sent.commandId : crypto.randomUUID();
    setSent({ commandId, content });
    setBusy(true);
    setFault(null);
    try {
      const draft = { kind, name, environment, config: { ...config }, removeSecrets: [...removeSecrets] };
      const read = { connectionId: connection?.connectionId ?? null, revision: connection?.revision };
      onSaved((await client.connections.save({ commandId, ...read, ...draft })).connectionId);
    } catch (thrown) {
      setFault(fromWireError(thrown));
      setBusy(false);
    }
  };
  const stands = fault !== null && sent !== null && !isMended(fault, sent.content, content);
  return { fault: stands ? fault : null, busy, repeats, save };
}

function isMended({ params }: CockpitFault, sent: Content, now: Content): boolean {
  const field = fieldOf(params.place);
  if (field === null) return false;
  const said = ({ kind, config, removeSecrets }: Content) =>
    JSON.stringify([kind, config[field], removeSecrets.includes(field)]);
  return said(sent) !== said(now);
}
