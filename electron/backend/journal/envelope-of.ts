import type { Actor, EventEnvelope } from '../../../shared/release/envelope.ts';
import type { StoredEvent } from './chain.ts';

/** For each event type and each old version: turns its payload into that of the next version. */
export type Upcasters = Readonly<Record<string, Readonly<Record<number, (payload: unknown) => unknown>>>>;

/**
 * A stored row as an event. Old payloads are brought to the newest version; the row and its hash stay as they are, so
 * the hash of an upcast event is that of the stored one.
 */
export function envelopeOf(row: StoredEvent, upcasters: Upcasters = {}): EventEnvelope {
  const steps = Object.hasOwn(upcasters, row.type) ? upcasters[row.type] : undefined;
  let payload: unknown = JSON.parse(row.payload);
  let version = row.version;
  for (let step = steps?.[version]; step !== undefined; step = steps?.[version]) {
    payload = step(payload);
    version += 1;
  }
  return {
    position: row.position,
    stream: row.stream,
    sequence: row.sequence,
    at: { utc: row.at_utc, monotonic: row.at_monotonic, run: row.at_run },
    actor: actorOf(row),
    type: row.type,
    version,
    payload,
    commandId: row.command_id,
    hash: row.hash,
  };
}

function actorOf(row: StoredEvent): Actor {
  if (row.actor_kind === 'conductor') return { kind: 'conductor', rule: row.actor_id };
  return { kind: row.actor_kind === 'automation' ? 'automation' : 'person', id: row.actor_id };
}
